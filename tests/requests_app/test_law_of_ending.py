"""拆分、并案: what hangs on an application is not lost with it, a sentence of the law a test."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.notices.models import Notice
from disclosure.workflow.acts import available, waiting_for
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from disclosure.workflow.models import Event
from requests_app.models import Application
from requests_app.states import State
from tests.factories.requests import application, consulted, fresh, house
from tests.requests_app.applicant import Applicant, text_of

pytestmark = pytest.mark.django_db
DESK, HEAD = Role.DISCLOSURE, Role.DISCLOSURE_HEAD
PARTS = ["验收报告", "中标通知书"]


@pytest.fixture
def staff():
    return house()


def waiting_for_me(case, user) -> bool:
    return Application.objects.filter(waiting_for(Application, user), pk=case.pk).exists()


def asked(case, staff):
    return consulted(case, staff)[0]


def heard(case, staff):
    case, one = consulted(case, staff)
    facts = {"consultation": one.pk, "result": "agree", "opinion": "同意。"}
    return perform(case, "record_opinion", by=staff[DESK], **facts)


def to_be_extended(case, staff):
    return perform(case, "propose_extension", by=staff[DESK], note="涉及年份多，需要逐卷检索。", days=10)


def extended(case, staff):
    case = perform(to_be_extended(case, staff), "approve_extension", by=staff[HEAD])
    return perform(case, "notice_extension", by=staff[DESK])


def not_extended(case, staff):
    return perform(to_be_extended(case, staff), "refuse_extension", by=staff[HEAD], note="能够按期答复。")


def delayed(case, staff):
    case = perform(case, "ask_reasons", by=staff[DESK], counts="一个月内 43 件。")
    case = perform(case, "give_reasons", by=staff[DESK], text="用于比较水价。")
    return perform(case, "delay", by=staff[HEAD], note="需要逐卷检索。", days=60)


@pytest.mark.parametrize(
    ("hangs", "why"),
    [
        (asked, "已经征求过其他人的意见"),
        (heard, "已经征求过其他人的意见"),
        (to_be_extended, "延期不能带到拆出的各件"),
        (extended, "延期不能带到拆出的各件"),
        (delayed, "已经确定延迟答复"),
    ],
)
def test_an_application_is_not_split_whose_days_would_be_lost_to_the_parts(staff, hangs, why):
    """条例第三十三条第二款、第三款，第三十五条：所需时间不计、延长、延迟，都属于这一件."""
    case = hangs(application(staff, State.REVIEW), staff)

    with pytest.raises(Refused, match=why):
        perform(case, "split", by=staff[DESK], parts=PARTS)
    assert fresh(case).state == State.REVIEW


def test_an_extension_that_was_refused_hangs_on_nothing(staff):
    case = not_extended(application(staff, State.REVIEW), staff)

    assert perform(case, "split", by=staff[DESK], parts=PARTS).children.count() == 2


def test_the_reasons_given_for_the_whole_go_with_each_part(staff):
    """条例第三十五条：说明过理由的，不再要求说明."""
    case = perform(application(staff, State.REVIEW), "ask_reasons", by=staff[DESK], counts="一个月内 43 件。")
    case = perform(case, "give_reasons", by=staff[DESK], text="用于比较水价。")

    case = perform(case, "split", by=staff[DESK], parts=PARTS)

    assert {
        (part.text.reasons, part.reasons_given_on)
        for part in case.children.select_related("text")
    } == {("用于比较水价。", clock.today())}  # fmt: skip


def fee_noticed(case, staff):
    case = perform(case, "propose_fee", by=staff[HEAD], counting="items", count=15)
    return perform(case, "notice_fee", by=staff[DESK], sent_on=clock.today(), received_on=clock.today())


def fee_paid(case, staff):
    return perform(fee_noticed(case, staff), "pay_fee", by=staff[DESK], paid_on=clock.today())


@pytest.mark.parametrize(
    ("hangs", "why"),
    [
        (asked, "正在征求"),
        (to_be_extended, "有一份延期意见正在办理"),
        (fee_noticed, "还没有缴清"),
        (fee_paid, "已经收取信息处理费"),
    ],
)
def test_an_entry_is_not_merged_while_something_hangs_on_it(staff, hangs, why):
    other = application(staff, State.HANDLING)
    case = hangs(application(staff, State.HANDLING), staff)

    with pytest.raises(Refused, match=why):
        perform(case, "merge", by=staff[DESK], note="同一封信重复登记。", into=other.pk)
    assert fresh(case).state == State.HANDLING


# ── 条例第四十四条 ──────────────────────────────────────────────────────────
def given(staff):
    """An application whose information was found to be open."""
    facts = {"facts": {"where": "https://yunshan.example/1/"}, "reason": "已经主动公开。", "signer": "本人"}
    case = application(staff, State.HANDLING)
    return perform(case, "answer_on_spot", by=staff[HEAD], answer="already_public", **facts)


WHY = "涉及全县水价调整，群众都应当知道。"


def test_whoever_was_given_it_may_suggest_that_all_should_have_it(staff):
    """条例第四十四条第二款：申请人认为涉及公众利益调整、需要公众广泛知晓的，可以建议纳入主动公开."""
    case = given(staff)
    citizen = Applicant(staff.agency)
    shown = text_of(citizen.look(case))
    assert "建议机关向社会公开这些信息" in shown
    address = reverse("requests:track-act", args=[case.pk, "suggest_publication"])

    assert "第四十四条" in text_of(citizen.client.get(address))
    assert citizen.client.post(address, {"note": "好"}).status_code == 422
    assert citizen.client.post(address, {"note": WHY}).status_code == 302

    case = fresh(case)
    assert (case.suggested_on, case.text.suggestion) == (clock.today(), WHY)
    told = Notice.objects.about(case).filter(subject__startswith="申请人建议主动公开")
    assert {notice.recipient for notice in told} == {f"user:{staff[role].pk}" for role in (DESK, HEAD)}
    assert "建议机关将这些信息主动公开" in text_of(citizen.look(case))
    assert (
        citizen.client.post(address, {"note": WHY}).status_code == 302
    )  # pressed twice: told where it stands
    assert Event.objects.of(case).filter(action="suggest_publication").count() == 1


def suggested(staff, **more):
    """By the applicant, on his page."""
    case = given(staff)
    citizen = Applicant(staff.agency)
    citizen.look(case)
    address = reverse("requests:track-act", args=[case.pk, "suggest_publication"])
    assert citizen.client.post(address, {"note": WHY}).status_code == 302
    return fresh(case), citizen


def weighed(client, case, **typed):
    """By 公开办, through the page."""
    address = reverse("requests-desk:act", args=[case.pk, "weigh_suggestion"])
    return client.post(address, {"seen": fresh(case).last_event} | typed)


DECLINED = "只关系申请人一户的接水工程，不涉及公众利益调整。"


@pytest.mark.parametrize("archived", [False, True])
def test_a_suggestion_waits_in_the_basket_of_the_disclosure_office(client, staff, archived):
    case, _ = suggested(staff)
    if archived:
        case = perform(case, "archive", by=staff[DESK])
    client.force_login(staff[DESK])

    assert case.number in client.get(reverse("desk:home")).content.decode()
    assert waiting_for_me(case, staff[DESK])
    assert not waiting_for_me(case, staff[Role.LEADER])
    shown = client.get(case.get_desk_url()).content.decode()
    assert "申请人建议主动公开" in shown
    assert WHY in shown
    assert "审核主动公开的建议" in shown


def test_whoever_suggested_is_told_why_not(client, staff):
    """条例第四十四条第二款：经审核; what was weighed and not taken up is answered, not passed over."""
    case, citizen = suggested(staff)
    client.force_login(staff[DESK])
    assert "机关正在审核" in text_of(citizen.look(case))

    assert weighed(client, case, taken="no", note="不行").status_code == 422
    assert weighed(client, case, note=DECLINED).status_code == 422
    assert weighed(client, case, taken="no", note=DECLINED).status_code == 302

    shown = text_of(citizen.look(case))
    assert "机关没有采纳" in shown
    assert DECLINED in shown
    case = fresh(case)
    assert (case.suggestion, case.document, waiting_for_me(case, staff[DESK])) == ("declined", None, False)
    told = Notice.objects.about(case).filter(channel="email").latest("pk")
    assert told.subject.startswith("机关已经审核您主动公开的建议")
    assert DECLINED not in told.body


def test_taken_up_it_becomes_a_draft_and_once_public_it_is_read_from_the_applicants_page(client, staff):
    case, citizen = suggested(staff)
    client.force_login(staff[DESK])
    assert weighed(client, case, taken="yes", note="关系全县用水户。").status_code == 422  # no title
    typed = {"taken": "yes", "title": "关于全县水价调整的情况说明", "note": "关系全县用水户。"}
    assert weighed(client, case, **typed).status_code == 302

    case = fresh(case)
    assert (case.suggestion, case.document.title) == ("taken", "关于全县水价调整的情况说明")
    shown = text_of(citizen.look(case))
    assert "机关已经采纳" in shown
    assert "已经转为公文办理" in shown
    assert "关于全县水价调整的情况说明" not in shown  # a draft is nobody's to read
    assert weighed(client, case, taken="no", note=DECLINED).status_code in (302, 409)
    assert fresh(case).suggestion == "taken"


def test_what_was_turned_public_before_is_answered_at_once(staff):
    case = given(staff)
    case = perform(case, "turn_public", by=staff[DESK], note="多人申请。", title="水价调整情况")

    case = perform(case, "suggest_publication", by=staff[DESK], note=WHY)

    assert (case.suggestion, waiting_for_me(case, staff[DESK])) == ("taken", False)


def test_what_was_declined_may_be_turned_public_later(client, staff):
    case, citizen = suggested(staff)
    case = perform(case, "weigh_suggestion", by=staff[DESK], note=DECLINED, taken=False)

    case = perform(case, "turn_public", by=staff[DESK], note="又有多人申请。", title="水价调整情况")

    assert case.suggestion == "taken"
    assert "机关已经采纳" in text_of(citizen.look(case))


def test_what_was_not_given_is_not_suggested(staff):
    case = application(staff, State.CLOSED)  # 不存在

    assert "suggest_publication" not in [move.name for move in available(case, staff[DESK])]


def test_what_asks_for_something_else_is_not_merged_unless_somebody_compared_the_letters(staff):
    other = application(staff, State.HANDLING, description="2025 年乡村教师生活补贴的发放标准和名单。")
    case = application(staff, State.HANDLING)

    with pytest.raises(Refused, match="不像同一封"):
        perform(case, "merge", by=staff[DESK], note="同一封信重复登记。", into=other.pk)
    merged = perform(case, "merge", by=staff[DESK], note="同一封信重复登记。", into=other.pk, compared=True)
    assert merged.state == State.MERGED
