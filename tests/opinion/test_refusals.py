"""What the machine refuses, and in what words."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from opinion import duties, terms
from opinion.grounds import CRITERIA, least_grade
from opinion.models import Item
from opinion.states import Grade, Stage, State
from tests.factories.documents import Staff, document
from tests.factories.opinion import JUDGED, WORDS, drafted, item, road_to

pytestmark = pytest.mark.django_db
DO, OH, H, S, L, M, P = (
    Role.DISCLOSURE,
    Role.DISCLOSURE_HEAD,
    Role.SECTION_HEAD,
    Role.SECRECY,
    Role.LEADER,
    Role.CHIEF,
    Role.PUBLISHER,
)


def refused(case, action, **facts) -> str:
    """The words an act is refused with; nothing has changed."""
    before = Item.objects.get(pk=case.pk).last_event
    with pytest.raises(Refused) as error:
        perform(case, action, **facts)
    assert Item.objects.get(pk=case.pk).last_event == before
    return "".join(error.value.reasons)


def walked(staff, case, until, *, grade=Grade.IMPORTANT):
    """On along the road, until an act has been done."""
    for action, role, facts in road_to(State.RELEASED, staff, grade)[6:]:
        case = perform(case, action, by=staff[role], **facts)
        if action == until:
            return case
    raise AssertionError(until)


# ── 研判 ────────────────────────────────────────────────────────────────────
def test_there_are_four_criteria_each_with_its_source():
    assert len(CRITERIA) == 4
    assert all("四类界定" in one.source for one in CRITERIA)
    assert least_grade([]) == Grade.ORDINARY
    assert {least_grade([one.key]) for one in CRITERIA} == {Grade.IMPORTANT}


def test_a_grade_below_what_was_ticked_is_refused():
    staff = Staff()
    case = item(staff, State.REGISTERED)

    said = refused(case, "judge", by=staff[DO], grade=Grade.ORDINARY, criteria=["gathering"])

    assert "等级不能低于“重要”" in said


def test_a_grade_above_ordinary_names_a_criterion():
    staff = Staff()

    said = refused(item(staff, State.REGISTERED), "judge", by=staff[DO], grade=Grade.GRAVE)

    assert "须勾选符合四类界定中的哪一类" in said


def test_an_emergency_is_grave():
    staff = Staff()
    facts = {"grade": Grade.IMPORTANT, "criteria": ["emergency"], "is_emergency": True}

    assert "按“重大”办理" in refused(item(staff, State.REGISTERED), "judge", by=staff[DO], **facts)


# ── 拟回应 ──────────────────────────────────────────────────────────────────
def test_nothing_is_reviewed_before_it_is_written():
    staff = Staff()

    assert "还没有拟写回应" in refused(item(staff, State.DRAFTING), "hand_in", by=staff[H])


@pytest.mark.parametrize(
    ("field", "words", "said"),
    [
        ("body", "联系人手机13812345678。", "手机号"),
        ("asked", "身份证号11010519491231002X的居民反映停水。", "身份证号"),
        ("title", "机密★一年", "密级标志"),
    ],
)
def test_personal_numbers_and_secrets_do_not_go_to_review(field, words, said):
    staff = Staff()
    case = perform(item(staff, State.DRAFTING), "write_response", by=staff[H], **WORDS | {field: words})

    assert said in refused(case, "hand_in", by=staff[H])


def test_a_missing_confirmation_stops_the_approval():
    staff = Staff()
    case = drafted(staff, Stage.REVIEWED)
    case = perform(case, "ask_confirmation", by=staff[H], name="县卫生健康局")

    assert refused(case, "submit", by=staff[DO]) == "尚无“县卫生健康局”的书面确认（须登记确认函和日期）。"


def test_a_confirmation_asked_for_after_the_approval_stops_the_release():
    staff = Staff()
    case = item(staff, State.APPROVED)
    case = perform(case, "ask_confirmation", by=staff[DO], name="县教育局")

    assert "尚无“县教育局”的书面确认" in refused(case, "release", by=staff[P])
    assert case.response.published_at is None


def confirmed(staff, case, *, agrees=True, letter="云教函〔2026〕3号"):
    row = case.response.confirmations.get(dropped_at=None)
    facts = {"confirmation": row.pk, "agrees": agrees, "letter": letter, "answered_on": clock.today()}
    return perform(case, "record_confirmation", by=staff[H], **facts)


def test_with_the_letter_it_may_go_on():
    staff = Staff()
    case = perform(drafted(staff, Stage.REVIEWED), "ask_confirmation", by=staff[H], name="县教育局")

    assert perform(confirmed(staff, case), "submit", by=staff[DO]).state == State.APPROVING


def test_an_agency_that_does_not_agree_stops_it():
    staff = Staff()
    case = perform(drafted(staff, Stage.REVIEWED), "ask_confirmation", by=staff[H], name="县教育局")

    assert "不同意" in refused(confirmed(staff, case, agrees=False), "submit", by=staff[DO])


def asked(staff, case, name="县教育局"):
    return perform(case, "ask_confirmation", by=staff[H], name=name)


@pytest.mark.parametrize("answered_before", [True, False])
def test_a_confirmation_is_of_the_words_the_agency_was_shown(answered_before):
    """Whether its letter is entered before or after the rewriting: it agreed to what it was asked about."""
    staff = Staff()
    case = asked(staff, drafted(staff, Stage.WRITING))
    case = confirmed(staff, case) if answered_before else case
    case = perform(case, "write_response", by=staff[H], **WORDS | {"body": "改过的回应。"})
    case = case if answered_before else confirmed(staff, case)
    case = walked(staff, case, "pass_secrecy")

    assert case.response.confirmations.get().words == "确认的不是现在的文字，须重新征询"
    assert "回应的文字有改动，须就现在的文字重新征询" in refused(case, "submit", by=staff[DO])
    case = asked(staff, case)
    assert "尚无“县教育局”的书面确认" in refused(case, "submit", by=staff[DO])
    assert perform(confirmed(staff, case), "submit", by=staff[DO]).state == State.APPROVING
    assert list(case.response.confirmations.values_list("dropped_reason", flat=True)) == [
        "文字有改动，已重新征询",
        "",
    ]


def test_an_agency_answers_after_it_was_asked():
    staff = Staff()
    case = asked(staff, drafted(staff, Stage.REVIEWED))
    row = case.response.confirmations.get()
    facts = {"confirmation": row.pk, "agrees": True, "letter": "云教函〔2026〕3号"}

    said = refused(
        case,
        "record_confirmation",
        by=staff[H],
        answered_on=clock.today() - timedelta(days=1),
        **facts,
    )

    assert "确认日期早于征询之日" in said


def test_what_an_agency_did_not_agree_to_before_the_rewriting_is_asked_anew():
    staff = Staff()
    case = confirmed(staff, asked(staff, drafted(staff, Stage.WRITING)), agrees=False)
    case = perform(case, "write_response", by=staff[H], **WORDS | {"body": "改过的回应。"})
    case = walked(staff, case, "pass_secrecy")

    assert "须就现在的文字重新征询" in refused(case, "submit", by=staff[DO])


# ── what goes out beside the words ──────────────────────────────────────────
def test_the_topic_is_looked_through_as_the_words_are():
    staff = Staff()
    case = item(staff, State.DRAFTING)
    case = perform(case, "write_response", by=staff[H], **WORDS, topic="王某13812345678来电")

    assert "主题中有手机号" in refused(case, "hand_in", by=staff[H])


@pytest.mark.parametrize("change", ["topic", "documents"])
def test_another_topic_or_another_document_is_reviewed_and_confirmed_anew(change):
    staff = Staff()
    case = confirmed(staff, asked(staff, drafted(staff, Stage.REVIEWED)))
    facts = {"topic": "供水"} if change == "topic" else {"documents": [document(staff)]}

    case = perform(case, "write_response", by=staff[H], **WORDS, **facts)

    assert case.stage == Stage.WRITING
    case = walked(staff, case, "pass_secrecy")
    assert "征询“县教育局”时没有包括现在的主题和有关公文" in refused(case, "submit", by=staff[DO])


def reviewed_before_the_topic_counted(staff, state):
    """As a review stands that was made when the digest was of the words alone."""
    case = drafted(staff, Stage.REVIEWED) if state == State.DRAFTING else item(staff, state)
    Item.objects.filter(pk=case.pk).update(topic="供水")
    return Item.objects.get(pk=case.pk)


def test_a_review_from_before_the_topic_counted_says_so_and_is_made_anew():
    staff = Staff()
    case = reviewed_before_the_topic_counted(staff, State.DRAFTING)

    assert "保密审查没有看过现在的主题和有关公文" in refused(case, "submit", by=staff[DO])
    case = perform(case, "write_response", by=staff[H], **WORDS)
    assert case.stage == Stage.WRITING
    assert walked(staff, case, "submit").state == State.APPROVING


def test_approved_before_the_topic_counted_it_is_sent_back_and_not_released():
    staff = Staff()
    case = reviewed_before_the_topic_counted(staff, State.APPROVED)

    assert "先退回修改" in refused(case, "release", by=staff[P])
    case = perform(case, "send_back", by=staff[P], note="主题须一并审查。")
    assert walked(staff, case, "release").state == State.RELEASED


def test_an_agency_that_is_not_concerned_after_all_is_taken_off_with_a_reason():
    staff = Staff()
    case = perform(drafted(staff, Stage.REVIEWED), "ask_confirmation", by=staff[H], name="县教育局")
    row = case.response.confirmations.get()

    case = perform(case, "drop_confirmation", by=staff[OH], confirmation=row.pk, note="回应不涉及学校。")

    row.refresh_from_db()
    assert (row.dropped_reason, row.dropped_at is None) == ("回应不涉及学校。", False)
    assert perform(case, "submit", by=staff[DO]).state == State.APPROVING


def test_an_agency_is_asked_once():
    staff = Staff()
    case = perform(drafted(staff, Stage.REVIEWED), "ask_confirmation", by=staff[H], name="县教育局")

    assert "已经在征询之列" in refused(case, "ask_confirmation", by=staff[H], name="县教育局")


def test_nobody_is_asked_about_words_that_are_not_there():
    staff = Staff()

    said = refused(item(staff, State.DRAFTING), "ask_confirmation", by=staff[H], name="县教育局")

    assert "先拟写文字" in said


# ── 保密审查 ────────────────────────────────────────────────────────────────
def test_words_changed_after_the_review_are_reviewed_again():
    staff = Staff()
    case = drafted(staff, Stage.REVIEWED)

    case = perform(case, "write_response", by=staff[H], **WORDS | {"body": "审查以后又改的回应。"})

    assert case.stage == Stage.WRITING
    case = walked(staff, case, "pass_secrecy")
    assert [row.fingerprint == case.response.fingerprint for row in case.response.reviews.all()] == [
        False,
        True,
    ]


def test_words_changed_past_the_door_are_not_released():
    """The hash is asked for at every step, whatever way the words came to be others."""
    staff = Staff()
    case = item(staff, State.APPROVED)
    response = case.response
    response.body = "谁也没有审过的文字。"
    response.save()

    assert "保密审查之后，回应的文字有改动" in refused(case, "release", by=staff[P])


def test_saving_the_same_words_again_keeps_the_review():
    staff = Staff()
    case = perform(drafted(staff, Stage.REVIEWED), "write_response", by=staff[H], **WORDS)

    assert case.stage == Stage.REVIEWED


def test_the_reviewer_passes_what_he_had_before_him():
    staff = Staff()
    case = drafted(staff, Stage.SECRECY)

    assert "又有改动" in refused(case, "pass_secrecy", by=staff[S], fingerprint="0" * 64)


def test_the_leader_approves_what_he_had_before_him():
    staff = Staff()

    said = refused(item(staff, State.APPROVING), "approve", by=staff[L], fingerprint="0" * 64)

    assert "又有改动" in said


def test_a_review_that_failed_is_on_the_record():
    staff = Staff()
    case = perform(drafted(staff, Stage.SECRECY), "fail_secrecy", by=staff[S], note="写了居民的姓名。")

    assert (case.stage, case.response.reviews.get().passed) == (Stage.WRITING, False)


def test_two_approvals_are_two_people():
    staff = Staff()
    staff.people[M] = staff[L]
    staff[L].memberships.create(agency=staff.agency, role=M)
    case = perform(item(staff, State.APPROVING, grade=Grade.GRAVE), "approve", by=staff[L])

    assert "须由两个人作" in refused(case, "countersign", by=staff[M])


@pytest.mark.parametrize(
    ("rule", "grade", "second"),
    [
        ("none", Grade.GRAVE, False),
        ("grave", Grade.GRAVE, True),
        ("grave", Grade.IMPORTANT, False),
        ("important", Grade.IMPORTANT, True),
        ("important", Grade.ORDINARY, False),
    ],
)
def test_the_agencys_rule_says_when_the_chief_approves_too(rule, grade, second):
    staff = Staff()
    set_rule("opinion.chief_approves", staff.agency, rule, since=clock.today())

    case = perform(item(staff, State.APPROVING, grade=grade), "approve", by=staff[L])

    assert (case.state == State.APPROVING) == second


# ── 两级审定 ────────────────────────────────────────────────────────────────
def regraded(staff, case, grade=Grade.GRAVE):
    return perform(case, "regrade", by=staff[OH], note="有人受伤。", **JUDGED[grade])


def test_regraded_after_the_approval_it_goes_to_the_chief_before_it_goes_out():
    staff = Staff()

    case = regraded(staff, item(staff, State.APPROVED, grade=Grade.ORDINARY))

    assert (case.state, case.stage) == (State.APPROVING, Stage.CHIEF)
    case = perform(case, "countersign", by=staff[M])
    assert perform(case, "release", by=staff[P]).state == State.RELEASED


def test_regraded_once_the_chief_has_approved_it_stays_approved():
    staff = Staff()
    case = item(staff, State.APPROVED, grade=Grade.GRAVE)

    case = regraded(staff, case)

    assert perform(case, "release", by=staff[P]).state == State.RELEASED


def test_regraded_to_what_one_leader_approves_it_stays_approved():
    staff = Staff()

    case = regraded(staff, item(staff, State.APPROVED, grade=Grade.ORDINARY), Grade.IMPORTANT)

    assert (case.state, case.stage) == (State.APPROVED, Stage.REVIEWED)


def test_the_release_asks_for_the_chief_however_the_grade_came_to_be():
    staff = Staff()
    case = item(staff, State.APPROVED)
    set_rule("opinion.chief_approves", staff.agency, "important", since=clock.today())

    assert "主要领导还没有审定现在的文字" in refused(case, "release", by=staff[P])
    case = perform(regraded(staff, case, Grade.IMPORTANT), "countersign", by=staff[M])
    assert perform(case, "release", by=staff[P]).state == State.RELEASED


def test_what_the_chief_approved_and_was_sent_back_he_approves_again():
    staff = Staff()
    case = perform(
        item(staff, State.APPROVED, grade=Grade.GRAVE), "send_back", by=staff[P], note="日期写错了。"
    )
    case = perform(case, "regrade", by=staff[OH], note="核实无人受伤。", **JUDGED[Grade.ORDINARY])
    case = walked(staff, case, "approve", grade=Grade.ORDINARY)

    assert regraded(staff, case).state == State.APPROVING


def test_what_is_sent_back_is_reviewed_anew():
    staff = Staff()
    case = perform(item(staff, State.APPROVED), "send_back", by=staff[P], note="日期写错了。")

    assert (case.state, case.stage, case.approved_by) == (State.DRAFTING, Stage.WRITING, None)


# ── after ───────────────────────────────────────────────────────────────────
def test_no_feedback_while_a_demand_is_open():
    staff = Staff()
    case = perform(item(staff, State.RELEASED), "add_demand", by=staff[H], words="提前公告停水时间")

    assert "还没有处理" in refused(case, "feed_back", by=staff[DO], settled_with="已经回访。")
    case = perform(
        case,
        "settle_demand",
        by=staff[H],
        demand=case.demands.get().pk,
        way="conditions",
        result="明年一月起用短信通知。",
    )
    assert perform(case, "feed_back", by=staff[DO], settled_with="已经回访。").state == State.SETTLED


def test_a_demand_is_settled_once():
    staff = Staff()
    case = perform(item(staff, State.HANDLING), "add_demand", by=staff[H], words="甲")
    case = perform(case, "add_demand", by=staff[H], words="乙")
    pk = case.demands.first().pk
    facts = {"demand": pk, "way": "explained", "result": "已经解释。"}
    case = perform(case, "settle_demand", by=staff[H], **facts)

    assert "已经登记过" in refused(case, "settle_demand", by=staff[H], **facts)


def test_an_item_with_open_clocks_is_not_archived_in_silence():
    staff = Staff()
    set_rule("opinion.same_day", staff.agency, True, since=clock.today())
    case = item(staff, State.SETTLED)

    assert "还有没有办结的时限：涉事单位当日报告、分管领导当天报主要领导" in refused(
        case, "archive", by=staff[DO]
    )
    case = perform(case, "archive", by=staff[DO], note="当天已经口头报告，未逐项登记。")
    assert not Deadline.objects.for_case(case).open().exists()


@pytest.mark.parametrize("action", ["correct", "withdraw_response"])
def test_what_the_public_reads_of_why_carries_no_personal_number(action):
    staff = Staff()

    said = refused(item(staff), action, by=staff[OH], note="王某，手机13812345678，要求更正。")

    assert "手机号" in said


def test_a_response_is_withdrawn_once():
    staff = Staff()
    case = perform(item(staff), "withdraw_response", by=staff[OH], note="情况有变，另行回应。")

    with pytest.raises(NotNow):
        perform(case, "withdraw_response", by=staff[L], note="再撤一次。")


def test_what_is_being_corrected_may_be_withdrawn_meanwhile():
    staff = Staff()
    case = perform(item(staff), "correct", by=staff[OH], note="恢复供水的时间有误。")

    case = perform(case, "withdraw_response", by=staff[OH], note="数字有误，更正以后再发布。")

    assert (case.state, case.response.is_public) == (State.DRAFTING, False)
    case = perform(case, "write_response", by=staff[H], **WORDS | {"body": "次日凌晨恢复供水。"})
    assert walked(staff, case, "release").response.is_public


def second_round(staff, until):
    """Released, taken up again, and walked on from there."""
    case = perform(item(staff, State.ARCHIVED), "reopen", by=staff[DO], note="又有人反映停水。")
    for action, role, facts in road_to(until, staff)[1:]:
        case = perform(case, action, by=staff[role], **facts)
    return case


def test_the_response_of_an_earlier_round_may_be_withdrawn():
    staff = Staff()
    case = second_round(staff, State.REGISTERED)

    perform(case, "withdraw_response", by=staff[L], note="原因写错了。")

    assert [one.is_public for one in case.responses.all()] == [False]


def test_of_several_public_responses_the_one_that_is_meant_is_withdrawn():
    staff = Staff()
    case = second_round(staff, State.RELEASED)
    first, second = case.responses.order_by("round")

    assert "请选择撤回哪一份" in refused(case, "withdraw_response", by=staff[OH], note="写错了。")
    perform(case, "withdraw_response", by=staff[OH], note="原因写错了。", response=first.pk)

    assert [one.is_public for one in case.responses.order_by("round")] == [False, True]
    assert "已经不在公布" in refused(
        case, "withdraw_response", by=staff[OH], note="写错了。", response=first.pk
    )


def test_nothing_is_corrected_that_was_not_published():
    staff = Staff()
    case = perform(item(staff, State.ARCHIVED), "reopen", by=staff[DO], note="又有人反映停水。")
    for action, role, facts in road_to(State.APPROVED, staff)[1:]:
        case = perform(case, action, by=staff[role], **facts)

    assert case.responses.count() == 2
    assert case.response.published_at is None


@pytest.mark.parametrize(
    ("shift", "said"), [(timedelta(hours=1), "还没有到"), (timedelta(days=-3), "早于发现时间")]
)
def test_a_report_upwards_was_made_after_it_was_found_and_not_in_the_future(shift, said):
    staff = Staff()
    facts = {"receiver": "市政府办公室", "at": clock.now() + shift, "how": "电话"}

    assert said in refused(item(staff, State.JUDGED), "report_up", by=staff[DO], **facts)


@pytest.mark.parametrize(
    ("shift", "said"), [(timedelta(hours=1), "还没有举行"), (timedelta(days=-3), "早于发现时间")]
)
def test_a_briefing_was_held_after_it_was_found_and_not_in_the_future(shift, said):
    staff = Staff()
    case = item(staff, State.HANDLING, grade=Grade.GRAVE)

    assert said in refused(case, "hold_briefing", by=staff[P], at=clock.now() + shift, place="新闻发布厅")


def test_reopened_it_runs_anew_and_the_old_record_stays():
    staff = Staff()
    case = item(staff, State.ARCHIVED)
    first, clocks_before = case.response, Deadline.objects.for_case(case).count()

    Item.objects.filter(pk=case.pk).update(stirred_at=clock.now())  # a new source had come in meanwhile
    case = perform(case, "reopen", by=staff[DO], note="同一地点再次停水。")

    assert (case.state, case.round, case.response, case.stage) == (State.REGISTERED, 2, None, "")
    assert case.responses.get() == first
    assert first.is_public
    running = Deadline.objects.for_case(case).open()
    assert [row.term for row in running] == [terms.OPINION_ORDINARY.key]
    assert Deadline.objects.for_case(case).count() == clocks_before + 1
    assert case.begun_at == case.reopened_at
    assert (case.stirred_at, case.responded_at) == (None, None)
    assert first.published_at


def test_regraded_the_clocks_follow():
    staff = Staff()
    set_rule("opinion.same_day", staff.agency, True, since=clock.today())
    case = item(staff, State.HANDLING, grade=Grade.ORDINARY)

    case = perform(
        case, "regrade", by=staff[OH], note="有人受伤。", **JUDGED[Grade.GRAVE] | {"must_report_up": True}
    )
    open_now = {row.term for row in Deadline.objects.for_case(case).open()}
    case = perform(case, "report_handling", by=staff[H], note="三人轻伤。")
    case = perform(case, "regrade", by=staff[OH], note="核实无人受伤。", **JUDGED[Grade.ORDINARY])
    case = perform(case, "regrade", by=staff[OH], note="影响扩大。", **JUDGED[Grade.IMPORTANT])

    assert open_now == {
        "opinion-grave",
        "opinion-briefing",
        "opinion-same-day",
        "opinion-office-report",
        "opinion-chief-report",
        "opinion-report-up",
    }
    # What was reported stays reported; what fell away and is asked for again runs again.
    assert {row.term for row in Deadline.objects.for_case(case).open()} == {
        "opinion-ordinary",
        "opinion-same-day",
        "opinion-chief-report",
    }


def test_an_ordinary_one_that_has_to_be_reported_upwards_is_so_the_same_day():
    staff = Staff()
    case = perform(
        item(staff, State.REGISTERED), "judge", by=staff[DO], grade="ordinary", must_report_up=True
    )

    running = {row.term: row.due_at for row in Deadline.objects.for_case(case).open()}
    assert running.keys() == {"opinion-ordinary", "opinion-report-up"}
    assert running["opinion-report-up"] == clock.end_of_day(clock.today())
    assert {staff[DO], staff[OH]} <= set(duties.responsible(case))

    case = perform(case, "report_up", by=staff[DO], receiver="市政府办公室", at=clock.now(), how="电话")
    assert [row.term for row in Deadline.objects.for_case(case).open()] == ["opinion-ordinary"]


def test_corrected_and_graded_anew_it_is_not_asked_for_what_it_was_archived_without():
    staff = Staff()
    set_rule("opinion.same_day", staff.agency, True, since=clock.today())
    case = item(staff, State.ARCHIVED)
    assert {"opinion-office-report", "opinion-chief-report"} <= {
        row.term for row in Deadline.objects.for_case(case).exclude(cancelled_at=None)
    }
    case = perform(case, "correct", by=staff[DO], note="停水的小区写漏了一个。")

    case = perform(case, "regrade", by=staff[OH], note="影响扩大。", **JUDGED[Grade.GRAVE])

    # What is asked for the first time runs; what this round let go does not.
    assert {row.term for row in Deadline.objects.for_case(case).open()} == {
        "opinion-grave",
        "opinion-briefing",
    }


def test_taken_up_again_it_is_asked_for_all_of_it_again():
    staff = Staff()
    set_rule("opinion.same_day", staff.agency, True, since=clock.today())
    case = perform(item(staff, State.ARCHIVED), "reopen", by=staff[DO], note="同一地点再次停水。")

    case = perform(case, "judge", by=staff[DO], **JUDGED[Grade.IMPORTANT])

    assert {"opinion-office-report", "opinion-chief-report", "opinion-same-day"} <= {
        row.term for row in Deadline.objects.for_case(case).open()
    }


def test_an_item_taken_up_again_earlier_is_answered_when_its_own_round_is():
    staff = Staff()
    waiting = perform(item(staff, State.ARCHIVED), "reopen", by=staff[DO], note="同一地点再次停水。")
    answered = item(staff, State.RELEASED)
    first = answered.responded_at
    Item.objects.filter(pk=waiting.pk).update(responded_at=waiting.found_at)

    import_module("opinion.migrations.0006_begun_of_an_item").of_this_round(apps, None)

    assert Item.objects.get(pk=waiting.pk).responded_at is None
    assert Item.objects.get(pk=answered.pk).responded_at == first
