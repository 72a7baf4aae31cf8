"""公文的路: from draft to the public, back again, and onto the register."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.files.store import store
from disclosure.notices.models import Number
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.acts import available
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Event
from documents.duties import SomeFailed, change_validity, expire, secrecy_ends
from documents.models import Document
from documents.states import Attribute, Classification, Interpretation, Origin, State, Validity
from tests.factories.accounts import person
from tests.factories.documents import CLOSED, OPEN, Staff, document, draft, road_to
from tests.factories.papers import png

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    """The numbers and dates below are of this day."""
    with time_machine.travel("2026-11-23T09:00+08:00"):
        yield


@pytest.fixture
def staff():
    return Staff()


def open_terms(case):
    return set(Deadline.objects.for_case(case).open().values_list("term", flat=True))


def test_a_draft_has_an_index_number_and_a_first_event(staff):
    case = draft(staff)

    assert case.index_number
    assert [event.label for event in Event.objects.of(case)] == ["拟稿"]


def test_every_act_leaves_one_event(staff):
    case = document(staff, State.PUBLISHED)

    assert [event.action for event in Event.objects.of(case).in_order()] == [
        "open",
        "submit",
        "pass_section",
        "pass_check",
        "pass_secrecy",
        "sign",
        "issue",
        "publish",
    ]


@pytest.mark.parametrize(
    ("state", "by"),
    [
        (State.SECTION, Role.SECTION_HEAD),
        (State.CHECK, Role.CHECKER),
        (State.SECRECY, Role.SECRECY),
        (State.SIGN, Role.LEADER),
    ],
)
def test_a_returned_document_goes_straight_back_to_the_step_that_sent_it(staff, state, by):
    case = document(staff, state)

    case = perform(case, "send_back", by=staff[by], note="请补充理由。")
    case = perform(case, "resubmit", by=staff[Role.DRAFTER])

    assert case.state == state


def test_a_recalled_draft_starts_again_at_the_first_step(staff):
    case = document(staff, State.SECRECY)

    case = perform(case, "recall", by=staff[Role.DRAFTER], note="漏了一段。")
    case = perform(case, "submit", by=staff[Role.DRAFTER])

    assert case.state == State.SECTION


CHAINS = [
    (["check", "secrecy", "sign"], [State.CHECK, State.SECRECY, State.SIGN, State.SIGNED]),
    (["section", "secrecy", "sign"], [State.SECTION, State.SECRECY, State.SIGN, State.SIGNED]),
    (
        ["check", "secrecy", "sign", "countersign"],
        [State.CHECK, State.SECRECY, State.SIGN, State.COUNTERSIGN, State.SIGNED],
    ),
    (
        ["section", "secrecy", "check", "sign"],
        [State.SECTION, State.SECRECY, State.CHECK, State.SIGN, State.SIGNED],
    ),
]
PASSING = {
    State.SECTION: ("pass_section", Role.SECTION_HEAD, OPEN),
    State.CHECK: ("pass_check", Role.CHECKER, OPEN),
    State.SECRECY: ("pass_secrecy", Role.SECRECY, OPEN),
    State.SIGN: ("sign", Role.LEADER, {}),
    State.COUNTERSIGN: ("countersign", Role.CHIEF, {}),
}


@pytest.mark.parametrize(("chain", "states"), CHAINS)
def test_the_chain_of_review_is_the_agencys_choice(staff, chain, states):
    set_rule("documents.review_chain", staff.agency, chain)
    case = perform(draft(staff), "submit", by=staff[Role.DRAFTER])

    seen = [case.state]
    while case.state in PASSING:
        action, role, facts = PASSING[case.state]
        case = perform(case, action, by=staff[role], **facts)
        seen.append(case.state)

    assert seen == states


def test_a_changed_attribute_passes_the_secrecy_review_again(staff):
    case = document(staff, State.SIGN, attribute=Attribute.WITHHELD)
    case = perform(case, "send_back", by=staff[Role.LEADER], note="应当公开。")
    words = {"title": case.title, "addressee": "", "body": case.text.body}
    opened = {"attribute": Attribute.PROACTIVE, "ground": "", "reason": ""}
    case = perform(case, "edit", by=staff[Role.DRAFTER], text=words, **opened)

    case = perform(case, "resubmit", by=staff[Role.DRAFTER])

    assert case.state == State.SECRECY


def test_a_new_order_of_steps_lets_nothing_skip_the_secrecy_review(staff):
    set_rule("documents.review_chain", staff.agency, ["check", "secrecy", "sign"], since=date(2026, 1, 1))
    case = perform(draft(staff), "submit", by=staff[Role.DRAFTER])
    set_rule("documents.review_chain", staff.agency, ["secrecy", "check", "sign"], since=date(2026, 1, 2))
    case = perform(case, "pass_check", by=staff[Role.CHECKER], **OPEN)
    assert case.state == State.SIGN

    with pytest.raises(Refused, match="还没有经过保密审查"):
        perform(case, "sign", by=staff[Role.LEADER])
    case = perform(case, "send_back", by=staff[Role.LEADER], note="先送保密审查。")

    assert perform(case, "resubmit", by=staff[Role.DRAFTER]).state == State.SECRECY


def test_a_step_struck_from_the_chain_is_followed_by_the_whole_new_chain(staff):
    case = document(staff, State.SECTION)
    set_rule("documents.review_chain", staff.agency, ["check", "secrecy", "sign"])

    assert perform(case, "pass_section", by=staff[Role.SECTION_HEAD], **OPEN).state == State.CHECK


def corrected(case, staff, body):
    words = {"title": case.title, "addressee": "", "body": body}
    return perform(case, "edit", by=staff[Role.DRAFTER], text=words)


def test_words_changed_after_the_secrecy_review_are_signed_only_by_one_who_has_seen_them(staff):
    case = document(staff, State.SIGN)
    case = perform(case, "send_back", by=staff[Role.LEADER], note="第二段请改。")
    case = perform(corrected(case, staff, "改过的正文，另有一段。"), "resubmit", by=staff[Role.DRAFTER])
    assert case.state == State.SIGN

    with pytest.raises(Refused, match="保密审查之后有改动"):
        perform(case, "sign", by=staff[Role.LEADER])

    assert perform(case, "sign", by=staff[Role.LEADER], seen_changes=True).state == State.SIGNED


def test_a_leader_in_doubt_sends_it_to_the_secrecy_review_again(staff):
    case = perform(document(staff, State.SIGN), "review_again", by=staff[Role.LEADER], note="改动较大。")
    assert case.state == State.SECRECY

    case = perform(case, "pass_secrecy", by=staff[Role.SECRECY], **OPEN)

    assert perform(case, "sign", by=staff[Role.LEADER]).state == State.SIGNED


@pytest.mark.parametrize(
    ("attribute", "answer", "words"),
    [
        (Attribute.PROACTIVE, "exempt", "上级答复为“免于公开”"),
        (Attribute.WITHHELD, "open", "上级答复为“公开”"),
    ],
)
def test_what_the_superior_decided_is_followed(staff, attribute, answer, words):
    case = document(staff, State.REFERRED, attribute=attribute)
    facts = {"letter": "云密函〔2026〕3号", "answered_on": date(2026, 11, 3), "ground": ""}
    case = perform(case, "answer_referral", by=staff[Role.SECRECY], note="答复。", verdict=answer, **facts)

    opinion = OPEN if attribute == Attribute.PROACTIVE else CLOSED
    with pytest.raises(Refused, match=words):
        perform(case, "pass_secrecy", by=staff[Role.SECRECY], **opinion)


def test_who_wrote_a_draft_and_handed_it_over_does_not_review_it(staff):
    case, colleague, writer = draft(staff), person(Role.DRAFTER, staff.agency), staff[Role.DRAFTER]
    case = perform(case, "take_over", by=colleague, note="接办。")
    for action, by, facts in [
        ("submit", colleague, {}),
        ("pass_section", staff[Role.SECTION_HEAD], OPEN),
        ("pass_check", staff[Role.CHECKER], OPEN),
    ]:
        case = perform(case, action, by=by, **facts)
    writer.memberships.create(agency=staff.agency, role=Role.SECRECY)
    writer = type(writer).objects.get(pk=writer.pk)

    assert available(case, writer) == []
    assert not Document.objects.waiting_for(writer).exists()
    assert Document.objects.waiting_for(staff[Role.SECRECY]).get() == case


def test_an_issued_document_is_called_back_and_gains_no_time_by_it(staff):
    case = document(staff, State.ISSUED, body="值班电话13800138000。")
    due = Deadline.objects.for_case(case).open().get(term="publication").due_on
    number, day = case.number, case.written_on
    case = perform(case, "call_back", by=staff[Role.PUBLISHER], note="隐去手机号。")
    case = corrected(case, staff, "请联系值班室。")
    case = perform(case, "resubmit", by=staff[Role.DRAFTER])
    assert case.state == State.SECRECY
    case = perform(case, "pass_secrecy", by=staff[Role.SECRECY], **OPEN)
    case = perform(case, "sign", by=staff[Role.LEADER])

    assert (case.state, case.number, case.written_on) == (State.ISSUED, number, day)
    assert Deadline.objects.for_case(case).open().get(term="publication").due_on == due
    assert perform(case, "publish", by=staff[Role.PUBLISHER]).is_public


def test_an_issued_document_keeps_its_number_whatever_is_typed(staff):
    case = document(staff, State.ISSUED)
    number, day = case.number, case.written_on
    case = perform(case, "call_back", by=staff[Role.PUBLISHER], note="更正。")
    words = {"title": case.title, "addressee": "", "body": "更正后的正文。"}

    case = perform(
        case, "edit", by=staff[Role.DRAFTER], text=words, number="云水发〔2026〕99号", written_on=None
    )

    assert (case.number, case.written_on) == (number, day)


def test_a_closed_document_stops_its_publication_clocks(staff):
    case = document(staff, State.ISSUED)
    case = perform(case, "call_back", by=staff[Role.PUBLISHER], note="不应公开。")
    words = {"title": case.title, "addressee": "", "body": case.text.body}
    closed = {"attribute": Attribute.WITHHELD, "ground": "D5.3", "reason": "内部工作流程，公开没有必要。"}
    case = perform(case, "edit", by=staff[Role.DRAFTER], text=words, **closed)
    case = perform(case, "resubmit", by=staff[Role.DRAFTER])
    case = perform(case, "pass_secrecy", by=staff[Role.SECRECY], **CLOSED)
    case = perform(case, "sign", by=staff[Role.LEADER])

    case = perform(case, "register", by=staff[Role.DISCLOSURE])

    assert open_terms(case) == {"rereview"}


def test_the_internal_platform_waits_for_its_entry_where_the_agency_has_one(staff):
    set_rule("documents.internal_within_wd", staff.agency, 1)
    case = document(staff, State.PUBLISHED)
    assert open_terms(case) == {"internal"}
    assert Document.objects.waiting_for(staff[Role.PUBLISHER]).get() == case

    case = perform(case, "mark_internal", by=staff[Role.PUBLISHER])

    assert open_terms(case) == set()
    assert not Document.objects.waiting_for(staff[Role.PUBLISHER]).exists()


def test_what_the_agency_says_must_be_interpreted_is_not_handed_in_unmarked(staff):
    set_rule("documents.interpretation_required_genres", staff.agency, ["通知"])

    with pytest.raises(Refused, match="须有解读材料"):
        perform(draft(staff), "submit", by=staff[Role.DRAFTER])


def test_nor_signed_where_the_agency_said_so_on_the_way(staff):
    case = document(staff, State.SIGN)
    set_rule("documents.interpretation_required_genres", staff.agency, ["通知"])

    with pytest.raises(Refused, match="须有解读材料"):
        perform(case, "sign", by=staff[Role.LEADER])


WHERE_PERSONAL_DATA_HIDES = [
    {"summary": "咨询手机13800138000。"},
    {"keywords": "11010519491231002X"},
    {"copies_to": "张三（手机13800138000）"},
    {"scope": "手机13800138000"},
]


@pytest.mark.parametrize("fields", WHERE_PERSONAL_DATA_HIDES)
def test_every_word_the_public_sees_is_looked_through(staff, fields):
    case = document(staff, State.ISSUED, **fields)

    with pytest.raises(Refused, match="手机号|身份证号"):
        perform(case, "publish", by=staff[Role.PUBLISHER])


# ── secrets come up again ───────────────────────────────────────────────────
def secret(staff, **fields):
    facts = {"ground": "D1", "reason": "保密期限内的国家秘密事项。", "classification": Classification.SECRET}
    return document(staff, State.REGISTERED, **(facts | fields))


def test_a_secret_is_not_opened_before_it_is_declassified(staff):
    case = perform(secret(staff), "begin_rereview", by=staff[Role.DISCLOSURE], note="评估。")
    advice = {"attribute": Attribute.PROACTIVE, "reason": "可以公开了。"}
    case = perform(case, "recommend", by=staff[Role.SECRECY], **advice)
    with pytest.raises(Refused, match="尚未登记解密"):
        perform(case, "confirm_rereview", by=staff[Role.LEADER])

    case = perform(case, "return_rereview", by=staff[Role.LEADER], note="先解密。")
    facts = {"declassified_on": date(2026, 11, 1), "basis": "保密期限届满"}
    case = perform(case, "declassify", by=staff[Role.SECRECY], note="期满。", **facts)
    case = perform(case, "recommend", by=staff[Role.SECRECY], **advice)

    assert perform(case, "confirm_rereview", by=staff[Role.LEADER]).attribute == Attribute.PROACTIVE


def test_what_is_opened_was_advised_by_the_secrecy_reviewer(staff):
    case = document(staff, State.REREVIEW)
    advice = {"attribute": Attribute.PROACTIVE, "reason": "可以公开了。"}
    case = perform(case, "recommend", by=staff[Role.DISCLOSURE], **advice)

    with pytest.raises(Refused, match="保密审查员"):
        perform(case, "confirm_rereview", by=staff[Role.LEADER])


def test_a_joint_document_is_opened_only_with_the_others_consent(staff):
    case = document(staff, State.REREVIEW_SIGN, origin=Origin.JOINT)
    with pytest.raises(Refused, match="共同制作"):
        perform(case, "confirm_rereview", by=staff[Role.LEADER])

    consent = {
        "name": "县财政局",
        "consents": True,
        "letter": "云财函〔2026〕3号",
        "answered_on": date(2026, 11, 3),
    }
    perform(case, "record_consent", by=staff[Role.SECRECY], **consent)

    assert perform(case, "confirm_rereview", by=staff[Role.LEADER]).state == State.ISSUED


def test_a_secret_whose_term_is_over_comes_up_by_itself_once(staff):
    case = secret(staff, secret_until=clock.today())
    tomorrow = clock.now() + timedelta(days=1)

    assert [secrecy_ends(tomorrow), secrecy_ends(tomorrow)] == [1, 0]
    assert Document.objects.get(pk=case.pk).state == State.REREVIEW


def test_one_document_that_fails_to_expire_does_not_stop_the_others(staff, monkeypatch):
    yesterday = clock.today() - timedelta(days=1)
    broken, sound = document(staff, expires_on=yesterday), document(staff, expires_on=yesterday)
    moved_by_time = Document.expire

    def fail(self, **facts):
        if self.pk == broken.pk:
            raise ValueError("坏了")
        return moved_by_time(self, **facts)

    fail._django_fsm = moved_by_time._django_fsm
    monkeypatch.setattr(Document, "expire", fail)

    with pytest.raises(SomeFailed, match="已办 1 件，1 件未能办理"):
        expire(clock.now())
    assert Document.objects.get(pk=sound.pk).validity == Validity.EXPIRED


def test_nobody_reviews_his_own_draft_for_secrecy(staff):
    case = document(staff, State.SECRECY)
    drafter = staff[Role.DRAFTER]
    drafter.memberships.create(agency=staff.agency, role=Role.SECRECY)
    drafter = type(drafter).objects.get(pk=drafter.pk)

    assert {move.name for move in available(case, drafter)} == {"recall"}


def attached(case, by, *, attribute=Attribute.PROACTIVE, name="附件.txt", data=None):
    data = data or "附件的文字。".encode()
    file = store(ContentFile(data, name), holder=case, by=by, name=name)
    return perform(case, "attach", by=by, file=file, title=name, attribute=attribute)


def test_a_colleague_takes_over_a_draft_and_the_record_names_both(staff):
    case, colleague = draft(staff), person(Role.DRAFTER, staff.agency)
    with pytest.raises(PermissionDenied):
        perform(case, "submit", by=colleague)

    case = perform(case, "take_over", by=colleague, note="陈思远休假。")

    assert perform(case, "submit", by=colleague).state == State.SECTION
    assert Event.objects.of(case).get(action="take_over").facts["原拟稿人"] == staff[Role.DRAFTER].name


def test_an_open_document_carries_no_closed_attachment(staff):
    case = attached(draft(staff), staff[Role.DRAFTER], attribute=Attribute.WITHHELD)
    with pytest.raises(Refused, match="不得夹带"):
        perform(case, "submit", by=staff[Role.DRAFTER])

    case = perform(case, "detach", by=staff[Role.DRAFTER], attachment=case.attachments.get())

    assert perform(case, "submit", by=staff[Role.DRAFTER]).state == State.SECTION


def test_a_scan_is_published_only_when_somebody_has_looked_through_it(staff):
    case = attached(draft(staff), staff[Role.DRAFTER], name="扫描.png", data=png())
    for action, role, facts in road_to(State.ISSUED, Attribute.PROACTIVE):
        case = perform(case, action, by=staff[role], **facts)

    with pytest.raises(Refused, match="逐页核对"):
        perform(case, "publish", by=staff[Role.PUBLISHER])
    assert perform(case, "publish", by=staff[Role.PUBLISHER], looked_through=True).is_public


def test_attachments_follow_their_document_when_a_rereview_opens_it(staff):
    case = attached(
        draft(staff, attribute=Attribute.WITHHELD), staff[Role.DRAFTER], attribute=Attribute.WITHHELD
    )
    for action, role, facts in road_to(State.REREVIEW_SIGN, Attribute.WITHHELD):
        case = perform(case, action, by=staff[role], **facts)

    case = perform(case, "confirm_rereview", by=staff[Role.LEADER])

    assert case.attachments.get().attribute == Attribute.PROACTIVE
    assert perform(case, "publish", by=staff[Role.PUBLISHER]).is_public


# ── what stands in the way ──────────────────────────────────────────────────
BROKEN = [
    ({"attribute": ""}, "没有标明公开属性"),
    ({"attribute": Attribute.WITHHELD, "ground": "", "reason": "内部流程，不宜公开。"}, "还没有选择依据"),
    ({"attribute": Attribute.WITHHELD, "ground": "D5.3", "reason": "不宜"}, "须写明具体理由"),
    ({"attribute": Attribute.ON_REQUEST, "ground": "D1", "reason": "涉及国家秘密事项。"}, "不能作为"),
    ({"genre": ""}, "还没有选择文种"),
    ({"body": ""}, "正文是空的"),
    ({"forwarded_attribute": Attribute.WITHHELD}, "转发的公文从原件属性"),
]


@pytest.mark.parametrize(("fields", "words"), BROKEN)
def test_a_draft_that_breaks_a_rule_is_not_submitted(staff, fields, words):
    case = draft(staff, **fields)

    with pytest.raises(Refused) as refused:
        perform(case, "submit", by=staff[Role.DRAFTER])

    assert words in str(refused.value)
    assert Document.objects.get(pk=case.pk).state == State.DRAFT
    assert Event.objects.of(case).count() == 1


def test_an_opinion_against_the_attribute_is_sent_back_not_passed(staff):
    case = document(staff, State.SECTION)

    with pytest.raises(Refused, match="免于公开"):
        perform(case, "pass_section", by=staff[Role.SECTION_HEAD], **CLOSED)


def test_a_joint_document_is_signed_only_with_the_others_written_consent(staff):
    case = document(staff, State.SIGN, origin=Origin.JOINT)
    with pytest.raises(Refused, match="还没有登记共同制作的机关"):
        perform(case, "sign", by=staff[Role.LEADER])

    consent = {"name": "县财政局", "letter": "云财函〔2026〕3号", "answered_on": date(2026, 11, 3)}
    perform(case, "record_consent", by=staff[Role.CHECKER], consents=False, **consent)
    with pytest.raises(Refused, match="县财政局"):
        perform(case, "sign", by=staff[Role.LEADER])
    perform(case, "record_consent", by=staff[Role.CHECKER], consents=True, **consent)

    assert perform(case, "sign", by=staff[Role.LEADER]).state == State.SIGNED


def test_a_document_to_be_interpreted_is_not_signed_without(staff):
    case = document(staff, State.SIGN, interpretation=Interpretation.REQUIRED)
    with pytest.raises(Refused, match="政策解读"):
        perform(case, "sign", by=staff[Role.LEADER])

    perform(case, "exempt_interpretation", by=staff[Role.LEADER], note="内容简单，公众不会误解。")

    assert perform(case, "sign", by=staff[Role.LEADER]).state == State.SIGNED


SECRETS = [
    ("标题后\n机密★1年\n正文一段。", "密级标志"),
    ("请联系张三，手机13800138000。", "手机号"),
    ("申请人身份证号11010519491231002X。", "身份证号"),
]


@pytest.mark.parametrize(("body", "words"), SECRETS)
def test_marks_and_personal_data_stop_publication(staff, body, words):
    case = document(staff, State.ISSUED, body=body)

    with pytest.raises(Refused, match=words):
        perform(case, "publish", by=staff[Role.PUBLISHER])


def test_a_reasoned_override_lets_out_just_what_was_seen(staff):
    case = document(staff, State.ISSUED, body="值班电话13800138000，由值班室接听。")
    case = perform(case, "override", by=staff[Role.LEADER], note="值班手机，本来就对外公布。")
    case.text.write(title=case.title, addressee="", body="改为13900139000。", by=staff[Role.DRAFTER])

    with pytest.raises(Refused, match="手机号"):
        perform(case, "publish", by=staff[Role.PUBLISHER])

    case.text.write(title=case.title, addressee="", body="值班电话13800138000，由值班室接听。", by=None)
    assert perform(case, "publish", by=staff[Role.PUBLISHER]).state == State.PUBLISHED


def test_there_is_nothing_to_override_in_a_clean_document(staff):
    case = document(staff, State.ISSUED)

    with pytest.raises(Refused, match="不需要放行"):
        perform(case, "override", by=staff[Role.LEADER], note="放行。")


# ── issue, clocks ───────────────────────────────────────────────────────────
def test_issuing_draws_the_next_number_without_padding(staff):
    first, second = document(staff, State.ISSUED), document(staff, State.ISSUED)

    assert [first.number, second.number] == ["云水发〔2026〕1号", "云水发〔2026〕2号"]


def test_a_number_already_used_is_refused_and_nothing_is_lost(staff):
    document(staff, State.ISSUED)
    case = document(staff, State.SIGNED)
    day = date(2026, 11, 2)

    with pytest.raises(Refused, match="已经用过"):
        perform(
            case, "issue", by=staff[Role.CHECKER], number="云水发〔2026〕1号", written_on=day, issued_on=day
        )
    assert Document.objects.get(pk=case.pk).state == State.SIGNED


def test_a_typed_number_is_jumped_over_by_the_series(staff):
    day = date(2026, 11, 2)
    typed = document(staff, State.SIGNED)
    perform(typed, "issue", by=staff[Role.CHECKER], number="云水发〔2026〕1号", written_on=day, issued_on=day)

    assert document(staff, State.ISSUED).number == "云水发〔2026〕2号"


def test_the_twenty_workdays_run_from_the_day_it_was_written(staff):
    with time_machine.travel("2026-02-11T09:00+08:00", tick=False):
        day = date(2026, 2, 10)
        case = document(staff, State.SIGNED)
        perform(case, "issue", by=staff[Role.CHECKER], prefix="云水发", written_on=day, issued_on=day)

    deadline = Deadline.objects.for_case(case).get(term="publication")
    assert deadline.due_on == date(2026, 3, 16)  # 条例第二十六条，春节在内


def test_publication_meets_its_clocks_and_withdrawal_starts_none(staff):
    case = document(staff, State.ISSUED)
    assert open_terms(case) == {"publication"}

    case = perform(case, "publish", by=staff[Role.PUBLISHER])

    assert open_terms(case) == set()


def test_a_registered_document_comes_up_for_review_after_a_year(staff):
    with time_machine.travel("2026-11-02T09:00+08:00", tick=False):
        case = document(staff, State.REGISTERED)

    assert open_terms(case) == {"rereview"}
    assert Deadline.objects.for_case(case).get(term="rereview").due_on == date(2027, 11, 2)


# ── after ───────────────────────────────────────────────────────────────────
def test_a_rereview_may_open_what_was_closed(staff):
    case = document(staff, State.REREVIEW_SIGN)

    case = perform(case, "confirm_rereview", by=staff[Role.LEADER])

    assert (case.state, case.attribute, case.ground) == (State.ISSUED, Attribute.PROACTIVE, "")
    assert open_terms(case) == {"publication"}
    assert perform(case, "publish", by=staff[Role.PUBLISHER]).is_public


def test_a_rereview_may_keep_it_closed_and_the_next_year_begins(staff):
    case = document(staff, State.REREVIEW)
    facts = {"attribute": Attribute.WITHHELD, "ground": "D5.3", "reason": "流程仍在使用。"}
    case = perform(case, "recommend", by=staff[Role.SECRECY], **facts)

    case = perform(case, "confirm_rereview", by=staff[Role.LEADER])

    assert (case.state, case.reason) == (State.REGISTERED, "流程仍在使用。")
    assert open_terms(case) == {"rereview"}


def test_a_declassified_document_is_reviewed_again(staff):
    case = document(
        staff,
        State.REGISTERED,
        ground="D1",
        reason="保密期限内的国家秘密事项。",
        classification=Classification.SECRET,
    )

    case = perform(
        case,
        "declassify",
        by=staff[Role.SECRECY],
        note="保密期满。",
        declassified_on=date(2026, 11, 1),
        basis="保密期限届满",
    )

    assert (case.state, case.classification) == (State.REREVIEW, "")


def test_a_withdrawn_document_is_a_tombstone_and_not_public(staff):
    case = document(staff, State.WITHDRAWN)

    assert case.is_tombstone
    assert not Document.objects.public().filter(pk=case.pk).exists()
    assert Document.objects.tombstones().get() == case


def test_a_corrected_document_keeps_its_number_and_is_reviewed_for_secrecy_again(staff):
    case = document(staff, State.WITHDRAWN)
    number = case.number
    case = perform(case, "rework", by=staff[Role.DISCLOSURE], note="更正附件。")
    case = perform(case, "resubmit", by=staff[Role.DRAFTER])
    assert case.state == State.SECRECY

    case = perform(case, "pass_secrecy", by=staff[Role.SECRECY], **OPEN)
    case = perform(case, "sign", by=staff[Role.LEADER])

    assert (case.state, case.number) == (State.ISSUED, number)
    assert perform(case, "publish", by=staff[Role.PUBLISHER]).is_public


def test_a_document_is_repealed_by_another(staff):
    old, new = document(staff), document(staff, title="关于废止旧办法的决定")

    old = perform(
        old, "change_validity", by=staff[Role.DISCLOSURE], validity=Validity.REPEALED, replaced_by=new
    )

    assert (old.validity, old.replaced_by) == (Validity.REPEALED, new)
    with pytest.raises(NotNow):
        perform(old, "change_validity", by=staff[Role.DISCLOSURE], validity=Validity.EXPIRED)


def test_a_document_cannot_repeal_itself(staff):
    case = document(staff)

    with pytest.raises(Refused, match="它自己"):
        perform(
            case, "change_validity", by=staff[Role.DISCLOSURE], validity=Validity.REPEALED, replaced_by=case
        )


def test_a_document_expires_by_the_clock_once(staff):
    case = document(staff, expires_on=clock.today())
    assert expire(clock.now()) == 0

    tomorrow = clock.now() + timedelta(days=1)
    assert [expire(tomorrow), expire(tomorrow)] == [1, 0]
    assert Document.objects.get(pk=case.pk).validity == Validity.EXPIRED


def test_what_is_repealed_from_a_later_day_binds_until_then(staff):
    new, old = document(staff), document(staff)
    first = clock.today() + timedelta(days=40)

    old = perform(
        old,
        "change_validity",
        by=staff[Role.DISCLOSURE],
        validity=Validity.REPEALED,
        replaced_by=new,
        effective=first,
    )

    assert (old.validity, old.replaced_by) == (Validity.VALID, new)
    assert change_validity(clock.now() + timedelta(days=39)) == 0
    with time_machine.travel(clock.start_of_day(first), tick=False):
        assert [change_validity(clock.now()), change_validity(clock.now())] == [1, 0]
    old = Document.objects.get(pk=old.pk)
    assert (old.validity, old.coming_validity, old.coming_on) == (Validity.REPEALED, "", None)


def test_what_is_not_yet_in_force_does_not_count_as_in_force(staff):
    now, later = document(staff), document(staff, effective_on=clock.today() + timedelta(days=1))

    assert set(Document.objects.to_come()) == {later}
    assert now.validity == later.validity == Validity.VALID


# ── found and numbered ──────────────────────────────────────────────────────
@pytest.mark.parametrize("words", ["云水发〔2026〕1号", "〔2026〕1号", "云水发", "2026〕1号"])
def test_an_issued_document_is_found_by_its_number(staff, words):
    case = document(staff)

    assert case in Document.objects.public().matching(words)


def test_a_document_is_found_by_its_index_number(staff):
    case = document(staff)

    assert Document.objects.public().matching(case.index_number).get() == case


def test_a_number_given_by_hand_stands_in_the_register(staff):
    case, day = document(staff, State.SIGNED), date(2026, 11, 2)
    perform(case, "issue", by=staff[Role.CHECKER], number="云水发〔2026〕3号", written_on=day, issued_on=day)

    numbers = [document(staff, State.ISSUED).number for _ in range(3)]

    assert numbers == ["云水发〔2026〕1号", "云水发〔2026〕2号", "云水发〔2026〕4号"]
    assert Number.objects.filter(series__prefix="云水发", voided_at=None).count() == 4


def test_a_secrecy_mark_in_the_file_it_was_drafted_from_stops_publication(staff):
    case = draft(staff)
    store(ContentFile("秘密★1年\n通知正文。".encode(), "原件.txt"), holder=case, by=staff[Role.DRAFTER])
    for action, role, facts in road_to(State.ISSUED, Attribute.PROACTIVE):
        case = perform(case, action, by=staff[role], **facts)

    with pytest.raises(Refused, match="拟稿原件"):
        perform(case, "publish", by=staff[Role.PUBLISHER])


def test_the_review_sheet_holds_what_the_signer_said(staff):
    case = perform(document(staff, State.SIGN), "sign", by=staff[Role.LEADER], note="同意，尽快印发。")

    last = case.opinions.last()
    assert (last.step, last.verdict, last.reason, last.by) == (
        "sign",
        "open",
        "同意，尽快印发。",
        staff[Role.LEADER],
    )
