"""批量打印: the stored PDFs of many letters joined to one file, and their envelopes after them in the same order.

Nothing is laid out anew but the envelopes: what is printed is what was issued, byte for byte on the page.
"""

import io
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from celery import current_app
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string

from disclosure import clock, pdf, typeset
from disclosure.notices.letters.delivering import address_of
from disclosure.notices.letters.drafting import person
from disclosure.notices.letters.paper import Printed
from disclosure.notices.models import Letter, PrintRun
from disclosure.refusal import Refused

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)  # a worker that died leaves the run to the next after this long
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
MOST = 500  # letters in one run: more than anybody carries to the post office
A4 = (595.28, 841.89)  # points


def batch_pdf(letters: Iterable[Letter], *, envelopes: bool = True, duplex: bool = True) -> bytes:
    """One PDF of issued letters in the order given; see `batch`."""
    return batch(letters, envelopes=envelopes, duplex=duplex).data


def batch(letters: Iterable[Letter], *, envelopes: bool = True, duplex: bool = True) -> Printed:
    """The letters, each beginning on a sheet of its own when printed on both sides, then a DL envelope for each that
    has an address. Equal letters give equal bytes.

    Raises Refused for a letter that is not issued or whose file is lost; pikepdf.PdfError for one that is damaged.
    """
    import pikepdf  # slow import

    letters = list(letters)
    with pikepdf.new() as whole:
        for letter in letters:
            with pikepdf.open(io.BytesIO(_bytes_of(letter))) as one:
                for page in one.pages:
                    if "/Annots" in page:  # the field of the signature means nothing in a copy
                        del page["/Annots"]
                whole.pages.extend(one.pages)
                if duplex and len(one.pages) % 2:
                    whole.add_blank_page(page_size=A4)
        if envelopes and (addressed := [letter for letter in letters if address_of(letter).strip()]):
            with pikepdf.open(io.BytesIO(envelope_pdf(addressed))) as paper:
                whole.pages.extend(paper.pages)
        out = io.BytesIO()
        whole.save(out, deterministic_id=True)
        return Printed(out.getvalue(), len(whole.pages))


def envelope_pdf(letters: Sequence[Letter]) -> bytes:
    """One DL envelope (220 × 110 mm) a page: postcode, address and name; below them the sender.

    Letters to one person at one address go in one envelope, which names them all.
    """
    together: dict[tuple, list[Letter]] = {}
    for letter in letters:
        together.setdefault((letter.agency_id, letter.addressee, address_of(letter)), []).append(letter)
    html = render_to_string(
        "letters/envelopes.html", {"envelopes": [_envelope(some) for some in together.values()]}
    )
    return pdf.render(typeset.printable(html), stylesheets=(render_to_string("letters/envelopes.css"),))


def _envelope(letters: list[Letter]) -> dict:
    """A first line of six digits is the postcode, the rest the address."""
    letter = letters[0]
    lines = [line.strip() for line in address_of(letter).splitlines() if line.strip()]
    postcode = lines.pop(0) if lines and len(lines[0]) == 6 and lines[0].isdigit() else ""
    agency = letter.agency
    return {
        "postcode": f"{postcode:6}",
        "address": lines,
        "name": letter.addressee,
        "sender": agency.name,
        "office": agency.contact_office if agency.contact_office != agency.name else "",
        "sender_address": agency.contact_address,
        "sender_postcode": agency.contact_postcode,
        "number": "、".join(one.reference for one in letters if one.number_id),
    }


def _bytes_of(letter: Letter) -> bytes:
    if not letter.is_issued:
        raise Refused(f"“{letter}”{letter.get_state_display()}，只能打印已经印发的文书。")
    try:
        with letter.pdf.open("rb") as handle:
            return handle.read()
    except OSError as error:
        raise Refused(f"“{letter}”的文件读不到，请告诉系统管理员。") from error


@transaction.atomic
def ask(letters: Iterable[Letter], *, by, envelopes: bool = True, duplex: bool = True) -> PrintRun:
    """Put issued letters of one agency down for printing; the file is made in the background.

    Raises Refused for none, too many, letters of several agencies, or one that is not issued.
    """
    letters = list(letters)
    if not letters:
        raise Refused("没有选中文书。")
    if len(letters) > MOST:
        raise Refused(f"一次最多打印 {MOST} 份，请分几次打印。")
    if len({letter.agency_id for letter in letters}) > 1:
        raise Refused("一次只能打印一个机关的文书。")
    if unready := [letter for letter in letters if not letter.is_issued]:
        raise Refused(f"“{unready[0]}”{unready[0].get_state_display()}，只能打印已经印发的文书。")
    run = PrintRun.objects.create(
        agency=letters[0].agency,
        order=[letter.pk for letter in letters],
        envelopes=envelopes,
        duplex=duplex,
        asked_by=person(by),
        asked_at=clock.now(),
        next_try_at=clock.now(),
    )
    run.letters.set(letters)
    transaction.on_commit(partial(_hand_over, run.pk), robust=True)
    return run


def _hand_over(pk: int) -> None:
    current_app.send_task(
        "disclosure.notices.tasks.print_batch", [pk]
    )  # by name: the task imports this module


def carry_out(pk: int, at: datetime | None = None) -> bool | None:
    """Make the file of a run. True: it is there; False: it failed and is tried later; None: not ours to do now.

    The run is leased by one UPDATE, so two workers never make it both; a worker killed in between leaves no file, and
    another takes the run up when the lease is over. One that was only slow finds the run finished and keeps nothing.
    A letter voided since it was asked for is left out.
    """
    at = at or clock.now()
    leased = (
        PrintRun.objects.to_carry_out(at)
        .filter(pk=pk)
        .update(next_try_at=at + LEASE, attempts=F("attempts") + 1)
    )
    if not leased:
        return None
    run = PrintRun.objects.select_related("agency").get(pk=pk)
    here = PrintRun.objects.filter(pk=pk)
    try:
        found = Letter.objects.issued().select_related("agency", "number").in_bulk(run.order)
        order = [pk for pk in run.order if pk in found]
        if not order:
            raise Refused("选中的文书都已经作废，没有可以打印的。")
        made = batch([found[pk] for pk in order], envelopes=run.envelopes, duplex=run.duplex)
        run.file.save("", ContentFile(made.data), save=False)
    except Exception as error:  # whatever fails, the run stays and says why
        said = str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}"
        pause = min(FIRST_PAUSE * 2 ** min(run.attempts - 1, 8), LONGEST_PAUSE)
        here.update(next_try_at=at + pause, last_error=said[:300])
        log.warning("批量打印 %s 第 %s 次没有做成", pk, run.attempts, exc_info=True)
        return False
    finished = here.unfinished().update(
        file=run.file.name, pages=made.pages, order=order, finished_at=clock.now(), last_error=""
    )
    if not finished:
        run.file.storage.delete(run.file.name)
        return None
    return True


def carry_out_waiting(at: datetime | None = None) -> int:
    """Every run whose turn has come; returns how many files were made."""
    at = at or clock.now()
    waiting = PrintRun.objects.to_carry_out(at).order_by("next_try_at").values_list("pk", flat=True)
    return sum(carry_out(pk, at) is True for pk in list(waiting[:20]))
