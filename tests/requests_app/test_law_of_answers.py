"""What the law asks of an answer and of its way to the applicant, a sentence of the law a test."""

from datetime import date

import pytest
import time_machine

from accounts.roles import Role
from disclosure import clock
from disclosure.notices.letters import draft, issue
from disclosure.notices.models import Notice
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from requests_app import letters
from requests_app.forms.answering import DeliverForm
from requests_app.letters.records import DeliveryReceipt
from requests_app.states import State
from requests_app.tracking import outsider
from tests.factories.requests import NOT_EXIST, PERSON, REASON, application, house, reply

pytestmark = pytest.mark.django_db
DESK, HEAD, LEADER = Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.LEADER
DIRECTLY = "也可以直接向云山县人民法院起诉。"
OLD = "不服的，可以在3个月内向人民法院提起行政诉讼。"


@pytest.mark.parametrize(
    ("drafted", "why"),
    [
        (
            reply("process", {"process_kind": "影响正在进行的决策。"}, f"属于请示报告。{DIRECTLY}"),
            "先申请行政复议",
        ),
        (
            reply("process", {"process_kind": f"影响决策。{DIRECTLY}"}, "属于请示报告，不予公开。"),
            "先申请行政复议",
        ),
        (
            reply("process", {"process_kind": "影响决策。"}, "属于请示报告。") | {"remark": DIRECTLY},
            "先申请行政复议",
        ),
        (reply("partial", {"provided": "报告", "withheld_parts": "第3页"}, DIRECTLY), "先申请行政复议"),
        (reply("not_exist", NOT_EXIST, f"{REASON}{OLD}"), "6个月"),
    ],
)
def test_an_answer_must_not_say_that_one_may_sue_at_once_where_review_comes_first_nor_the_old_term(
    drafted, why
):
    """行政复议法第二十三条第一款第四项；行政诉讼法第四十六条."""
    staff = house()
    case = application(staff, State.HANDLING)

    with pytest.raises(Refused, match=why):
        perform(case, "draft_reply", by=staff[DESK], **drafted)


def test_a_part_may_be_sued_over_at_once_where_the_agency_reads_the_law_so():
    """行政复议法第二十三条：部分公开是否先复议，由机关法制审查定（letters.partial_review_first）."""
    staff = house()
    set_rule("letters.partial_review_first", staff.agency, False, since=clock.today())
    case = application(staff, State.HANDLING)
    facts = {"provided": "报告", "withheld_parts": "第3页"}

    case = perform(case, "draft_reply", by=staff[DESK], **reply("partial", facts, DIRECTLY))

    assert case.decision.reason == DIRECTLY


def test_on_the_spot_too():
    staff = house()
    case = application(staff, State.HANDLING)
    said = reply("already_public", {"where": "本机关网站"}, f"已经主动公开。{OLD}")

    with pytest.raises(Refused, match="6个月"):
        perform(case, "answer_on_spot", by=staff[HEAD], signer="本人", **said)


def test_no_seal_under_words_against_the_remedy_whatever_way_they_came_in():
    staff = house()
    case = perform(application(staff, State.HANDLING), "draft_reply", by=staff[DESK], **reply())
    letter = draft(case, "BC", by=staff[DESK], decision=case.decision)
    part = next(part for part in letter.parts if part["key"] == "reasons")
    part["text"] = OLD
    letter.save()

    with pytest.raises(Refused, match="6个月"):
        issue(letter, by=staff[LEADER], on_the_spot=True)


def test_what_the_applicant_asked_is_quoted_whatever_it_says():
    """条例第三十六条：答复复述申请内容，不是机关的话."""
    staff = house()
    case = application(staff, State.DELIVERY, description="三个月内起诉县水利局的行政诉讼案件清单")

    assert case.state == State.DELIVERY


# ── 送达 ────────────────────────────────────────────────────────────────────
def signed(staff, way="online"):
    return application(staff, State.DELIVERY, delivery_way=way)


def test_over_the_internet_only_with_the_way_to_review_online():
    """行政复议法第二十二条：通过互联网渠道送达决定的，应当同时提供提交行政复议申请书的互联网渠道."""
    staff = house(review_online="")
    for way in ("online", "email"):
        case = application(staff, State.HANDLING, delivery_way=way)
        case = perform(case, "draft_reply", by=staff[DESK], **reply())
        with pytest.raises(Refused, match="第二十二条"):
            perform(case, "submit_reply", by=staff[DESK])
    assert signed(staff, "post").state == State.DELIVERY


@pytest.mark.parametrize(
    ("way", "how"),
    [("online", {}), ("email", {"delivered_on": date(2026, 3, 2), "proof": "发自 gongkai@yunshan.example"})],
)
def test_a_letter_that_does_not_name_it_is_not_delivered_over_the_internet(way, how):
    with time_machine.travel("2026-03-02T09:00+08:00", tick=False):
        staff = house()
        case = signed(staff, way)
        letter = letters.of(case, "BC")
        letter.facts["remedy"]["online"] = ""
        letter.save()

        with pytest.raises(Refused, match="不能通过互联网送达"):
            perform(case, "deliver", by=staff[DESK], way=way, **how)


def test_by_e_mail_where_the_applicant_asked_for_it_with_what_proves_it():
    """条例第二十九条第三项、第四十条：申请人可以要求以电子邮件获取；送达的证明由机关保存."""
    with time_machine.travel("2026-03-02T09:00+08:00", tick=False):
        staff = house()
        case = signed(staff, "email")
        with pytest.raises(Refused, match="发送凭证"):
            perform(case, "deliver", by=staff[DESK], way="email", delivered_on=clock.today())

        proof = "2026-03-02 09:00 发自 gongkai@yunshan.example，没有退信"
        case = perform(case, "deliver", by=staff[DESK], way="email", delivered_on=clock.today(), proof=proof)

    sheet = DeliveryReceipt()
    facts = sheet.facts(case, delivery=letters.of(case, "BC").deliveries.get())
    printed = [cell for row in sheet.rows(facts) for cell in row]
    assert (case.state, case.answered_on) == (State.CLOSED, date(2026, 3, 2))
    assert "答复书以电子邮件发送" in printed
    assert f"{proof}\n" in printed


@pytest.mark.parametrize(("asked", "way"), [("online", "email"), ("email", "online"), ("post", "email")])
def test_the_way_is_the_applicants_to_choose(asked, way):
    """条例第四十条：按照申请人要求的形式提供."""
    staff = house()
    case = signed(staff, asked)

    with pytest.raises(Refused, match="不能以"):
        perform(case, "deliver", by=staff[DESK], way=way, delivered_on=clock.today(), proof="发件记录")


@pytest.mark.parametrize("rule", ["first_read", "receipt"])
def test_where_the_applicants_own_act_counts_nobody_does_it_for_him(rule):
    """235号未规定在线送达的时点，按机关公布的规则：以申请人打开或者点“已收到”之日为准."""
    staff = house()
    set_rule("requests.online_delivery", staff.agency, rule, since=clock.today())
    case = signed(staff)

    with pytest.raises(Refused, match="不能由工作人员登记"):
        perform(case, "deliver", by=staff[DESK], way="online", delivered_on=clock.today())
    assert "online" not in dict(DeliverForm(case=case, user=staff[DESK]).fields["way"].choices)
    assert perform(case, "confirm_delivery", by=outsider(case)).state == State.CLOSED


def test_the_day_of_an_online_delivery_is_the_day_the_applicant_can_open_it():
    """进入申请人账户之日: the answer is there from the act on, not from a day typed."""
    with time_machine.travel("2026-03-02T09:00+08:00", tick=False) as day:
        staff = house()
        case = signed(staff)
        day.move_to("2026-03-05T09:00+08:00")

        with pytest.raises(Refused, match="就是今天"):
            perform(case, "deliver", by=staff[DESK], way="online", delivered_on=date(2026, 3, 3))


@pytest.mark.parametrize(
    ("email", "sent", "told"),
    [
        ("zhao@example.com", True, "站内；2026年3月2日发送电子邮件"),
        ("zhao@example.com", False, "站内；电子邮件尚未发出"),
        ("", False, "站内（申请人没有留电子邮箱）"),
    ],
)
def test_the_proof_of_delivery_says_what_was_really_sent(email, sent, told):
    """235号：送达回证如实记载; no 短信 was ever sent."""
    with time_machine.travel("2026-03-02T09:00+08:00", tick=False):
        staff = house()
        case = application(
            staff, State.DELIVERY, delivery_way="online", particulars=PERSON | {"email": email}
        )
        case = perform(case, "deliver", by=staff[DESK], way="online")
        if sent:
            Notice.objects.about(case).filter(kind="request-applicant").update(sent_at=clock.now())

    sheet = DeliveryReceipt()
    facts = sheet.facts(case, delivery=letters.of(case, "BC").deliveries.get())
    assert told in [cell for row in sheet.rows(facts) for cell in row]
