"""作废程序性文书: undone only where nothing hangs on it any more; where something does, the page says what."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.notices.letters import kind_of
from disclosure.notices.models import Letter
from disclosure.workdays.current import calendar_for
from disclosure.workflow.acts import available
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from disclosure.workflow.models import Event
from requests_app import letters
from requests_app.letters import ANSWER_LETTERS, consulting, procedure, voiding
from requests_app.models import Application
from requests_app.progress import Progress
from requests_app.states import State
from tests.factories.requests import application, consulted, house

pytestmark = pytest.mark.django_db
DO, DH = Role.DISCLOSURE, Role.DISCLOSURE_HEAD
WHY = "日期写错，重新告知。"


@pytest.fixture
def staff():
    return house()


def void(case, staff, letter):
    return perform(case, "void_letter", by=staff[DH], note=WHY, letter=letter.pk)


def extension(staff, *acts):
    case = perform(
        application(staff, State.HANDLING), "propose_extension", by=staff[DO], note="涉及年份多。", days=10
    )
    for action, role in acts:
        case = perform(case, action, by=staff[role])
    return case, letters.of(case, "YQ", f"extension-{case.extensions.get().pk}")


APPROVED, TOLD = ("approve_extension", DH), ("notice_extension", DO)


def test_every_procedural_letter_of_an_application_is_decided_on():
    """A new kind may be voided, or says why not; answers have acts of their own, 更正 is another case."""
    of_corrections = {"GZ", "GZ2"}
    kinds = {
        kind.code
        for module in (procedure, consulting)
        for kind in map(type, map(kind_of, _codes(module)))
        if kind.code not in of_corrections
    }

    assert kinds == voiding.CODES
    assert not voiding.CODES & ANSWER_LETTERS
    assert not voiding.STANDS.keys() & voiding.LOOKED_AT.keys()


def _codes(module):
    return [
        one.code
        for one in vars(module).values()
        if hasattr(one, "code") and one.__module__ == module.__name__
    ]


def test_a_receipt_with_a_wrong_day_is_written_anew_and_one_with_the_right_day_stands(staff):
    case = application(staff, State.REVIEW)
    old = letters.of(case, "SJ")
    with pytest.raises(Refused, match="与登记的一致"):
        void(case, staff, old)

    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        case = perform(
            case, "correct_clock", by=staff[DH], note="实为次日收到。", day="received", on=clock.today()
        )
        case = void(case, staff, old)

    new = letters.of(case, "SJ")
    assert (new.supersedes, new.facts["received_on"]) == (old, case.received_on.isoformat())
    assert Letter.objects.get(pk=old.pk).void_reason == WHY
    assert "作废，另发一份" in Progress(case).history[0].label


def test_the_notice_of_an_extension_nobody_was_told_of_falls_with_the_extension(staff):
    case, letter = extension(staff, APPROVED)

    case = void(case, staff, letter)

    assert case.extensions.get().status == "void"
    assert "propose_extension" in [move.name for move in available(case, staff[DO])]
    assert "notice_extension" not in [move.name for move in available(case, staff[DO])]


def test_the_notice_of_an_extension_that_was_told_stands(staff):
    case, letter = extension(staff, APPROVED, TOLD)

    with pytest.raises(Refused, match="答复期限照此计算"):
        void(case, staff, letter)


def test_a_correction_that_was_asked_for_cannot_be_undone(staff):
    case = application(staff, State.CORRECTION)

    with pytest.raises(Refused, match="申请人只补正一次"):
        void(case, staff, letters.of(case, "BZ"))
    assert Application.objects.get(pk=case.pk).state == State.CORRECTION


def test_an_answer_is_not_voided_here(staff):
    case = application(staff, State.DELIVERY)

    with pytest.raises(Refused, match="没有这份文书"):
        void(case, staff, letters.of(case, "BC"))


def test_the_head_of_the_office_alone_may(staff):
    case, letter = extension(staff, APPROVED)

    with pytest.raises(PermissionDenied):
        perform(case, "void_letter", by=staff[DO], note=WHY, letter=letter.pk)


def test_the_page_offers_what_may_go_and_says_why_the_rest_stands(client, staff):
    case, letter = extension(staff, APPROVED)
    case, _ = consulted(case, staff)
    client.force_login(staff[DH])
    address = reverse("requests-desk:act", args=[case.pk, "void_letter"])

    page = client.get(address).content.decode()

    assert f'value="{letter.pk}"' in page
    for code, said in (("SJ", "与登记的一致"), ("ZQS", "答复期限的扣除已经告知申请人")):
        kept = Letter.objects.about(case).get(code=code)
        assert f'value="{kept.pk}"' not in page
        assert f"{kept.title}（{kept.reference}" in page
        assert said in page
    short = client.post(address, {"seen": case.last_event, "letter": letter.pk, "note": "错"})
    assert short.status_code == 422
    client.post(address, {"seen": case.last_event, "letter": letter.pk, "note": WHY})
    assert Letter.objects.get(pk=letter.pk).state == "voided"


def test_where_nothing_may_go_there_is_no_button(client, staff):
    case = application(staff, State.CORRECTION)
    client.force_login(staff[DH])

    page = client.get(reverse("requests-desk:act", args=[case.pk, "void_letter"])).content.decode()

    assert "现在没有可以作废的程序性文书" in page
    assert "发出以后不能作废" in page
    assert '<button class="btn danger">' not in page


def test_the_notice_of_an_extension_that_tells_another_day_is_written_anew_and_the_extension_holds(staff):
    case, old = extension(staff, APPROVED, TOLD)
    earlier = {"day": "received", "on": clock.today() - timedelta(days=7), "note": "实为上周收到。"}
    case = perform(case, "correct_clock", by=staff[DH], **earlier)
    told = Event.objects.of(case).latest("pk").facts["文书"]
    assert old.reference in told
    assert "另发一份" in told

    case = void(case, staff, old)

    new = letters.of(case, "YQ", old.occasion)
    due = clocks.open_clock(case, terms.REPLY).due_on
    assert (new.supersedes, new.facts["more"]["new_due"]) == (old, due.isoformat())
    assert case.extensions.get().status == "noticed"


def test_a_receipt_written_anew_tells_the_plain_term_and_nothing_of_the_house(staff):
    case, _ = extension(staff, APPROVED, TOLD)
    earlier = {"day": "received", "on": clock.today() - timedelta(days=7), "note": "前台记错一周。"}
    case = perform(case, "correct_clock", by=staff[DH], **earlier)
    case = void(case, staff, letters.of(case, "SJ"))

    new = letters.of(case, "SJ")
    plain = calendar_for(case.agency_id).add(case.received_on, 20)
    words = "".join(part["text"] for part in new.parts if part["key"] == "term")
    assert new.facts["due_on"] == plain.isoformat()
    assert f"{plain.year}年{plain.month}月{plain.day}日" in words
    assert "前台" not in words
