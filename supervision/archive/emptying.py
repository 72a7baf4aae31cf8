"""What destroying a 案卷 takes away: its files, its words, who the applicant was. Its line, its days and its events stay.

The events of a chain cannot be taken out without breaking it; they keep who did what when. Called by `destroying` alone.
"""

import json

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from disclosure.files.models import StoredFile
from disclosure.notices.models import Channel, Delivery, Letter, Notice, PrintRun
from disclosure.personal import sm3_hex
from documents.models import Document, DocumentText, PrintedCopy
from opinion.models import Item, ItemText, Mention
from requests_app.models import Application
from requests_app.models.particulars import ApplicationText, FormerContact, Particulars

GONE = "（已依法销毁）"
NOBODY = ("id_number", "representative", "contact_name", "phone", "email", "address", "postcode", "agent_name", "agent_id_number", "agent_phone", "help_note", "name_digest", "id_digest", "email_digest")  # fmt: skip


def empty(case) -> str:
    """Take the contents of a case away; returns the SM3 of the list of what was in it."""
    cases = [case, *case.disputes.all()] if isinstance(case, Application) else [case]
    files = [one for part in cases for one in StoredFile.objects.of(part).defer("text", "margins")]
    letters = [
        one for part in cases for one in Letter.objects.about(part)
    ]  # drafts too: they name the applicant
    contents = [["file", one.name, one.sm3] for one in files] + [
        ["letter", one.title, one.sm3] for one in letters if one.pdf
    ]
    places = []
    if isinstance(case, Application):
        _application(case)
    elif isinstance(case, Document):
        places += _copies_of(case)
        DocumentText.objects.filter(document=case).update(body=GONE, grams="")
        DocumentText.history.filter(document_id=case.pk).update(body=GONE)
    elif isinstance(case, Item):
        Mention.objects.filter(item=case).update(body=GONE, private_body="")
        ItemText.objects.filter(item=case).update(body=GONE, grams="")
    for one in files:
        places += [(one.original.storage, one.original.name), (one.published.storage, one.published.name)]
    StoredFile.objects.filter(pk__in=[one.pk for one in files]).update(text="", margins="", findings=[])
    for one in letters:
        if one.pdf:
            places.append((one.pdf.storage, one.pdf.name))
        one.addressee, one.address, one.parts, one.facts = (
            GONE,
            "",
            [],
            {},
        )  # number and SM3 stay, for /verify/
        one.save(update_fields=["addressee", "address", "parts", "facts"])
    places += _on_the_way(letters)
    for part in cases:
        _told_outside(part)
    transaction.on_commit(lambda: _wipe(places))
    return sm3_hex(json.dumps([type(case).__name__, case.pk, contents], ensure_ascii=False).encode())


def _on_the_way(letters: list[Letter]) -> list[tuple]:
    """To whom the letters were brought, and the batches they were printed in: a batch shows its letters and envelopes again."""
    keys = [one.pk for one in letters]
    Delivery.objects.filter(letter__in=keys).update(address="", signer="", note="", return_reason="")
    runs = PrintRun.objects.filter(letters__in=keys).exclude(file="").distinct()
    return [(run.file.storage, run.file.name) for run in runs]


def _told_outside(case) -> None:
    """What was written to mail addresses of people without an account: where to, and the words; none of it goes out any more."""
    told = Notice.objects.about(case).filter(user=None)
    nobody = Concat(Value("gone:"), Cast("pk", CharField()))  # still one row, and no digest of the address
    told.update(recipient=nobody, address="", channel=Channel.APP, subject=GONE, body="", last_error="")


def _copies_of(document: Document) -> list[tuple]:
    """The PDFs that were laid out of it; a row is a file, so it goes with it."""
    copies = PrintedCopy.objects.filter(document=document)
    places = [(copy.file.storage, copy.file.name) for copy in copies]
    copies.delete()
    return places


def _application(case: Application) -> None:
    person = Particulars.objects.filter(application=case).first()
    if person is not None:
        person.name = GONE
        for name in NOBODY:
            setattr(person, name, "")
        person.save()
    FormerContact.objects.filter(application=case).update(
        address="", postcode="", phone="", email="", evidence=GONE
    )
    ApplicationText.objects.filter(application=case).update(
        description=GONE, supplement="", reasons="", suggestion="", suggestion_answer="", grams=""
    )
    case.consultations.update(whom=GONE, address="", what="", opinion="", decided_note="")
    case.decisions.update(facts={}, reason=GONE, remark="", recalled_why="")
    case.opinions.update(note="")
    case.extensions.update(reason=GONE, decided_note="")
    case.disputes.update(bringer_name="", claims="", ruling_words="")
    Application.objects.filter(pk=case.pk).update(
        applicant_masked=GONE, applicant_digest="", code="", correction_items=""
    )


def _wipe(places) -> None:
    for storage, name in places:
        if name:
            storage.delete(name)
