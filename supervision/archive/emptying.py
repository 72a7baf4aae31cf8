"""What destroying a 案卷 takes away: its files, its words, who the applicant was. Its line, its days and its events stay.

The events of a chain cannot be taken out without breaking it; they keep who did what when. Called by `destroying` alone.
"""

import json

from django.db import transaction

from disclosure.files.models import StoredFile
from disclosure.notices.models import Letter
from disclosure.personal import sm3_hex
from documents.models import Document, DocumentText
from opinion.models import Item, ItemText, Mention
from requests_app.models import Application
from requests_app.models.particulars import ApplicationText, FormerContact, Particulars

GONE = "（已依法销毁）"
NOBODY = ("id_number", "representative", "contact_name", "phone", "email", "address", "postcode", "agent_name", "agent_id_number", "agent_phone", "help_note", "name_digest", "id_digest", "email_digest")  # fmt: skip


def empty(case) -> str:
    """Take the contents of a case away; returns the SM3 of the list of what was in it."""
    cases = [case, *case.disputes.all()] if isinstance(case, Application) else [case]
    files = [one for part in cases for one in StoredFile.objects.of(part).defer("text", "margins")]
    letters = [one for part in cases for one in Letter.objects.about(part).exclude(pdf="")]
    contents = [["file", one.name, one.sm3] for one in files] + [
        ["letter", one.title, one.sm3] for one in letters
    ]
    if isinstance(case, Application):
        _application(case)
    elif isinstance(case, Document):
        DocumentText.objects.filter(document=case).update(body=GONE, grams="")
        DocumentText.history.filter(document_id=case.pk).update(body=GONE)
    elif isinstance(case, Item):
        Mention.objects.filter(item=case).update(body=GONE, private_body="")
        ItemText.objects.filter(item=case).update(body=GONE, grams="")
    places = []
    for one in files:
        places += [(one.original.storage, one.original.name), (one.published.storage, one.published.name)]
    StoredFile.objects.filter(pk__in=[one.pk for one in files]).update(text="", margins="", findings=[])
    for one in letters:
        places.append((one.pdf.storage, one.pdf.name))
        one.addressee, one.address, one.parts, one.facts = (
            GONE,
            "",
            [],
            {},
        )  # number and SM3 stay, for /verify/
        one.save(update_fields=["addressee", "address", "parts", "facts"])
    transaction.on_commit(lambda: _wipe(places))
    return sm3_hex(json.dumps([type(case).__name__, case.pk, contents], ensure_ascii=False).encode())


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
    case.disputes.update(bringer_name="", claims="", ruling_words="")
    Application.objects.filter(pk=case.pk).update(applicant_masked=GONE, applicant_digest="", code="")


def _wipe(places) -> None:
    for storage, name in places:
        if name:
            storage.delete(name)
