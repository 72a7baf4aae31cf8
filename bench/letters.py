"""One letter from case to bytes, against bare WeasyPrint on the same page; a day's batch, against one by one."""

from functools import partial
from urllib.parse import quote

from django.db import transaction

from accounts.models import Agency, User
from bench.harness import in_turn, slower
from disclosure import clock
from disclosure.notices import letters as kernel
from disclosure.notices.letters import printing
from disclosure.notices.letters.paper import markup, paper_of, printed
from disclosure.notices.models import Letter
from requests_app import intake, letters
from requests_app.models import Application, Decision
from requests_app.outcomes import ANSWERS

ONE, BATCH = 1.2, 0.8
REASON = "经检索，本机关没有制作或者保存该信息；该工程尚未完工，没有组织竣工验收。"
FACTS = {
    "search_scope": "本机关办公室、工程科、档案室 2024 年至 2026 年全部案卷和电子公文系统",
    "search_method": "以“防汛排涝”“竣工验收”为关键词逐卷检索，并询问经办人",
    "search_result": "没有检索到该信息",
}


def _application() -> Application:
    agency = Agency.objects.create(
        code="bench-letters",
        name="云山县水利局",
        review_agency="云山县人民政府",
        court="云山县人民法院",
        contact_phone="0376-2345678",
    )
    return intake.receive(
        agency=agency,
        applicant_kind="natural",
        particulars={"name": "赵𠮷祥", "address": "云山县城关镇䶮塘街8号", "postcode": "464000"},
        description="2025 年县城防汛排涝工程的竣工验收报告（云水工〔2025〕17 号）。",
        channel="in_person",
        by=None,
    )


def _draft(application, occasion: str = "") -> Letter:
    decision = Decision(answer="not_exist", facts=FACTS, reason=REASON)
    return letters.write(
        application, ANSWERS["not_exist"].letter, by=None, occasion=occasion, decision=decision
    )


def one_letter(pk: int) -> bytes:
    """Ours: the case is read, the facts gathered, the letter drawn and laid out; nothing is left behind."""
    with transaction.atomic():
        letter = _draft(Application.objects.get(pk=pk))
        letter.dated_on = clock.today()
        data = printed(paper_of(letter)).data
        transaction.set_rollback(True)
    return data


def bare(html: str, sheets: tuple[str, ...]) -> bytes:
    """Theirs: what one writes with WeasyPrint alone."""
    import weasyprint  # slow import

    return weasyprint.HTML(string=html).write_pdf(stylesheets=[weasyprint.CSS(string=css) for css in sheets])


def run(rounds: int, many: int) -> list[dict]:
    """Two rows. Raises AssertionError when the two sides do not print the same words."""
    application = _application()
    letter = _draft(application)
    letter.dated_on = clock.today()
    html, sheets, files = markup(paper_of(letter))
    html = html.replace("memory:qr", f"data:image/svg+xml,{quote(files['qr'])}")
    assert _words(one_letter(application.pk)) == _words(bare(html, sheets))
    times = in_turn(partial(one_letter, application.pk), partial(bare, html, sheets), rounds=rounds)

    clerk = User.objects.create(username="bench-letters", name="李晓")
    drafts = [_draft(application, occasion=str(n)) for n in range(many)]
    pks = [kernel.issue(draft, by=clerk, on_the_spot=True).pk for draft in drafts]

    def batch():
        found = Letter.objects.select_related("agency", "number").in_bulk(pks)
        return printing.batch_pdf([found[pk] for pk in pks])

    def one_by_one():
        return [one_letter(application.pk) for _ in pks]

    together = in_turn(batch, one_by_one, rounds=1)
    return [
        slower("一份文书，从事项到 PDF", times, ONE),
        slower(f"{many} 份文书连同信封，一次打印", together, BATCH),
    ]


def _words(data: bytes) -> list[str]:
    """What stands on the pages, but for the code that is drawn anew with every letter."""
    import pypdfium2  # slow import

    with pypdfium2.PdfDocument(data) as document:
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
    return [line for line in text.splitlines() if "验证码" not in line]
