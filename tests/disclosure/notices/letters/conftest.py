"""A small kind of letter about any row of an agency, so that the kernel is tried without any app's words."""

import io
from dataclasses import dataclass
from datetime import date

import pikepdf
import pytest

from disclosure import clock
from disclosure.notices import letters
from disclosure.notices.letters import AgencyFacts, LetterKind, Part, issuing
from disclosure.notices.letters import kinds as registry
from disclosure.notices.letters.paper import Printed
from tests.factories.accounts import AgencyFactory, OfficeFactory, UserFactory


@dataclass(frozen=True)
class TrialFacts:
    agency: AgencyFacts
    number: str
    today: date
    need: str = "either"
    reason: str = "经检索，没有找到。"


class Trial(LetterKind):
    code, name, short = "T1", "政府信息公开申请答复书", "试一"

    def facts(self, case, **more):
        return TrialFacts(AgencyFacts.of(case.agency), "云信-1", clock.today(), **more)

    def addressee(self, facts):
        return "赵𠮷祥"

    def need(self, facts):
        return facts.need

    def parts(self, facts):
        yield Part("receipt", "收到申请", "本机关于2026年3月5日收到您的申请。", locked=True)
        yield Part("reasons", "理由", facts.reason)
        yield Part("attachments", "附件", "检索记录", kind="list")


class Other(Trial):
    code, short, approval = "T2", "试二", False


@pytest.fixture(autouse=True)
def _trial_kinds(monkeypatch):
    monkeypatch.setattr(registry, "_KINDS", registry._KINDS | {"T1": Trial(), "T2": Other()})


@pytest.fixture(autouse=True)
def _quick_paper(request, monkeypatch):
    if "real_paper" in request.fixturenames:
        return

    def blank(paper):
        out = io.BytesIO()
        with pikepdf.new() as document:
            for _ in range(2):
                document.add_blank_page(page_size=(595.28, 841.89))
            document.docinfo["/Title"] = f"{paper.title} {paper.number} {paper.token}"
            document.save(out, deterministic_id=True)
        return Printed(out.getvalue(), 2)

    monkeypatch.setattr(issuing, "printed", blank)


@pytest.fixture
def agency(db):
    return AgencyFactory(
        code="yunshan",
        name="云山县水利局",
        review_agency="云山县人民政府",
        court="云山县人民法院",
        reply_prefix="云水公复",
    )


@pytest.fixture
def case(agency):
    """Anything that belongs to an agency will do."""
    return OfficeFactory(agency=agency)


@pytest.fixture
def clerk(db):
    return UserFactory()


@pytest.fixture
def head(db):
    return UserFactory()


@pytest.fixture
def approved(case, clerk, head):
    return letters.approve(letters.draft(case, "T1", by=clerk), by=head)


@pytest.fixture
def issued(approved, head):
    return letters.issue(approved, by=head)
