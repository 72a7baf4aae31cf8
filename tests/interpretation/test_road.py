"""解读的路: from the drafting of the document to the public, in both variants, and everything that is refused on the way."""

from datetime import date

import pytest
import time_machine
from django.core.files.base import ContentFile

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines import clocks, sweep, terms
from disclosure.deadlines.models import Alert, Deadline
from disclosure.files.store import store
from disclosure.notices.models import Notice
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.acts import available
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Event
from documents import findings, interpreting
from documents.models import Document
from documents.states import Interpretation as Decision
from documents.states import Origin
from documents.states import State as DocumentState
from interpretation.keeping import CHANGED
from interpretation.models import Interpretation, InterpretationText
from interpretation.states import State
from interpretation.statistics import by_agency
from tests.factories.accounts import person
from tests.factories.documents import Staff, document, draft
from tests.factories.interpretation_road import (
    brought,
    carry,
    interpretation,
    planned,
    required,
)

pytestmark = pytest.mark.django_db

D, C, L = Role.DRAFTER, Role.CHECKER, Role.LEADER
DO, OH, P = Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.PUBLISHER


@pytest.fixture(autouse=True)
def monday():
    """The days below are counted from this one."""
    with time_machine.travel("2026-11-23T09:00+08:00", tick=False) as journey:
        yield journey


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def three_days(staff):
    set_rule("interpretation.within_wd", staff.agency, 3, since=date(2026, 1, 1))


def of(paper) -> list[str]:
    return [one.state for one in Interpretation.objects.filter(document=paper).order_by("pk")]


def clock_of(case) -> Deadline:
    return Deadline.objects.for_case(case).get(term="interpretation")


def acts(case) -> list[str]:
    return [event.action for event in Event.objects.of(case).in_order()]


# ── 同步 ────────────────────────────────────────────────────────────────────
def test_together_from_draft_to_public(staff):
    # 拟稿时没有定是否解读，送审不收。
    paper = draft(staff, interpretation=Decision.UNDECIDED)
    with pytest.raises(Refused, match="还没有确定是否属于政策解读范围"):
        perform(paper, "submit", by=staff[D])

    # 定为应当解读，走到审签，没有材料，不能签；退文记下理由和缺什么。
    paper = required(staff, DocumentState.SIGN)
    with pytest.raises(Refused, match="解读材料尚未随文报送.*也可以退回补报"):
        perform(paper, "sign", by=staff[L])
    paper = perform(paper, "send_back", by=staff[L], note="请补报解读材料。")
    told = Event.objects.of(paper).latest("pk")
    assert told.note == "请补报解读材料。"
    assert "解读材料尚未随文报送" in told.facts["缺少"][0]

    # 补一件解读：方案、起草、审核，随文送审签。
    case = planned(staff, paper)
    paper = perform(paper, "resubmit", by=staff[D])
    with pytest.raises(Refused, match="还在“拟订方案”.*等解读材料审核完，就能审签。$"):
        perform(paper, "sign", by=staff[L])
    case = brought(case, staff, State.SIGNING)
    assert interpreting.state_of(paper) == Decision.READY

    # 领导签公文，同时签了解读。
    paper = perform(paper, "sign", by=staff[L], note="同意。")
    signed = Event.objects.of(case).latest("pk")
    assert of(paper) == [State.READY]
    assert (signed.label, signed.actor, signed.note) == ("随公文审签", staff[L], "同意。")

    # 发布公文，同时公布解读。
    paper = carry(paper, staff, DocumentState.PUBLISHED)
    case = Interpretation.objects.public().get()
    assert case.published_at == paper.published_at
    assert not Deadline.objects.filter(term="interpretation").exists()
    assert acts(case) == [
        "open",
        "begin",
        "hand_in",
        "pass_check",
        "sign_with_document",
        "publish_with_document",
    ]


def test_several_go_out_together(staff):
    paper = required(staff)
    for title in ("文字解读", "一图读懂"):
        brought(planned(staff, paper, title=title), staff, State.SIGNING)

    paper = carry(paper, staff, DocumentState.PUBLISHED)

    assert of(paper) == [State.PUBLISHED, State.PUBLISHED]


def test_together_the_document_waits_for_its_interpretation(staff):
    case = interpretation(staff, State.READY)
    paper = carry(case.document, staff, DocumentState.ISSUED)
    case = perform(case, "send_back", by=staff[P], note="图中有错字。")

    with pytest.raises(Refused, match="与公文同步公布，解读材料还没有备齐（“.*”还在“退回修改”）"):
        perform(paper, "publish", by=staff[P])

    case = perform(brought(case, staff, State.SIGNING), "sign", by=staff[L])
    assert perform(paper, "publish", by=staff[P]).state == DocumentState.PUBLISHED
    assert of(paper) == [State.PUBLISHED]


def test_one_more_is_no_reason_to_wait(staff):
    case = interpretation(staff, State.READY)
    planned(staff, case.document, title="专家解读")

    paper = carry(case.document, staff, DocumentState.PUBLISHED)

    assert of(paper) == [State.PUBLISHED, State.PLAN]


def test_what_nobody_asked_for_goes_out_too(staff):
    paper = draft(staff)
    brought(planned(staff, paper), staff, State.SIGNING)

    paper = carry(paper, staff, DocumentState.PUBLISHED)

    assert of(paper) == [State.PUBLISHED]


# ── 公开后三个工作日（文件 004）────────────────────────────────────────────
def test_within_three_workdays_from_draft_to_public(staff, three_days, monday):
    case = interpretation(staff, State.READY)
    paper = carry(case.document, staff, DocumentState.PUBLISHED)  # 11月23日，星期一

    # 公文先公开，时限自己开始；解读公众还看不到。
    assert clock_of(case).due_on == date(2026, 11, 26)
    assert not Interpretation.objects.public().exists()
    assert [move.name for move in available(Interpretation.objects.get(), staff[P])] == [
        "publish",
        "send_back",
    ]

    monday.move_to("2026-11-25T16:00+08:00")
    case = perform(case, "publish", by=staff[P])

    assert case in Interpretation.objects.public()
    assert clock_of(case).met_at == case.published_at
    assert not clock_of(case).is_overdue()
    assert case.published_at > paper.published_at


def test_the_days_off_are_not_counted(staff, three_days, monday):
    monday.move_to("2026-11-20T17:30+08:00")  # 星期五
    case = interpretation(staff, State.READY)
    carry(case.document, staff, DocumentState.PUBLISHED)

    assert clock_of(case).due_on == date(2026, 11, 25)


def test_the_sweep_warns_then_escalates_and_asked_twice_says_it_once(staff, three_days, monday):
    case = interpretation(staff, State.READY)
    carry(case.document, staff, DocumentState.PUBLISHED)
    head = staff[Role.SECTION_HEAD]

    for day in ("2026-11-25T10:00+08:00", "2026-11-27T10:00+08:00"):
        monday.move_to(day)
        sweep.run()
        said = list(Alert.objects.order_by("pk").values_list("kind", "occasion"))
        notices = Notice.objects.count()
        sweep.run()
        assert list(Alert.objects.order_by("pk").values_list("kind", "occasion")) == said
        assert Notice.objects.count() == notices

    kinds = [kind for kind, _ in said]
    assert Alert.Kind.WARN in kinds
    assert Alert.Kind.OVERDUE in kinds
    assert Notice.objects.of(staff[P]).filter(kind__contains="warn").exists()
    assert Notice.objects.of(head).exists()


def test_published_late_is_said_to_be_late(staff, three_days, monday):
    case = interpretation(staff, State.READY)
    carry(case.document, staff, DocumentState.PUBLISHED)

    monday.move_to("2026-11-27T09:00+08:00")
    perform(case, "publish", by=staff[P])

    assert clock_of(case).is_overdue()


def test_the_first_one_out_meets_the_clock(staff, three_days):
    paper = required(staff)
    first, second = (
        brought(planned(staff, paper, title=title), staff, State.SIGNING)
        for title in ("文字解读", "一图读懂")
    )
    carry(paper, staff, DocumentState.PUBLISHED)

    perform(second, "publish", by=staff[P])

    assert clock_of(first).met_at
    assert not Deadline.objects.for_case(second).exists()


def test_a_clock_is_handed_on_when_its_interpretation_falls_away(staff, three_days, monday):
    paper = required(staff)
    first, second = (
        brought(planned(staff, paper, title=title), staff, State.SIGNING)
        for title in ("文字解读", "一图读懂")
    )
    carry(paper, staff, DocumentState.PUBLISHED)
    monday.move_to("2026-11-24T09:00+08:00")
    first = perform(first, "send_back", by=staff[P], note="与图解重复。")

    perform(first, "discard", by=staff[D], note="并入图解。")

    assert clock_of(first).cancelled_at
    assert clock_of(second).due_on == date(2026, 11, 26)


def test_what_must_be_explained_is_not_left_without(staff, three_days):
    case = interpretation(staff, State.READY)
    carry(case.document, staff, DocumentState.PUBLISHED)
    case = perform(case, "send_back", by=staff[P], note="重写。")

    with pytest.raises(Refused, match="仅有的一件解读，不能作废"):
        perform(case, "discard", by=staff[D], note="不写了。")


def test_no_clock_where_nothing_must_be_explained(staff, three_days):
    paper = draft(staff)
    brought(planned(staff, paper), staff, State.SIGNING)

    carry(paper, staff, DocumentState.PUBLISHED)

    assert of(paper) == [State.READY]
    assert not Deadline.objects.filter(term="interpretation").exists()


# ── 一并退回、审签 ──────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("where", "action", "role"),
    [
        (DocumentState.SECTION, "send_back", Role.SECTION_HEAD),
        (DocumentState.SIGN, "send_back", L),
        (DocumentState.SIGNED, "send_back", C),
        (DocumentState.ISSUED, "call_back", P),
    ],
)
def test_sent_back_with_its_document(staff, where, action, role):
    paper = required(staff)
    case = brought(planned(staff, paper), staff, State.SIGNING)
    paper = carry(paper, staff, where)

    paper = perform(paper, action, by=staff[role], note="附件与正文不一致。")

    case = Interpretation.objects.get(pk=case.pk)
    assert case.state == State.RETURNED
    assert Event.objects.of(case).latest("pk").note == "附件与正文不一致。"


def test_a_draft_is_left_alone_when_the_document_goes_back(staff):
    paper = required(staff)
    planned(staff, paper)
    paper = carry(paper, staff, DocumentState.SIGN)

    perform(paper, "send_back", by=staff[L], note="请补报解读材料。")

    assert of(paper) == [State.PLAN]


def test_where_two_sign_the_last_one_signs_the_interpretation(staff):
    chain = ["secrecy", "sign", "countersign"]
    set_rule("documents.review_chain", staff.agency, chain, since=date(2026, 1, 1))
    paper = required(staff)
    brought(planned(staff, paper, interpreter=str(staff[Role.CHIEF])), staff, State.SIGNING)
    paper = perform(paper, "submit", by=staff[D])
    paper = perform(paper, "pass_secrecy", by=staff[Role.SECRECY], verdict="open")
    paper = perform(paper, "sign", by=staff[L])
    assert of(paper) == [State.SIGNING]

    perform(paper, "countersign", by=staff[Role.CHIEF])

    assert of(paper) == [State.READY]


def test_nobody_signs_with_the_document_what_he_wrote(staff):
    both = person([D, L], staff.agency)
    paper = required(staff)
    drafter = staff[D]
    staff.people[D] = both
    brought(planned(staff, paper), staff, State.SIGNING)
    staff.people[D] = drafter
    paper = carry(paper, staff, DocumentState.SIGN)

    with pytest.raises(Refused, match="由您起草"):
        perform(paper, "sign", by=both)

    assert Document.objects.get(pk=paper.pk).state == DocumentState.SIGN
    assert of(paper) == [State.SIGNING]


def test_refused_with_the_document_nothing_of_either_has_moved(staff):
    case = interpretation(staff, State.READY)
    InterpretationText.objects.filter(pk=case.pk).update(body="咨询请打张三手机13800138000。")
    paper = carry(case.document, staff, DocumentState.ISSUED)

    with pytest.raises(Refused, match="正文发现手机号"):
        perform(paper, "publish", by=staff[P])

    assert Document.objects.get(pk=paper.pk).state == DocumentState.ISSUED
    assert of(paper) == [State.READY]


# ── 不解读 ──────────────────────────────────────────────────────────────────
def test_exempt_with_a_reason_it_is_signed_without(staff):
    paper = required(staff, DocumentState.SIGN)

    paper = perform(paper, "exempt_interpretation", by=staff[L], note="只调整联系电话，公众不会误解。")

    assert paper.exempt_reason == "只调整联系电话，公众不会误解。"
    assert perform(paper, "sign", by=staff[L]).state == DocumentState.SIGNED


def test_the_rulebook_says_who_exempts(staff):
    set_rule("interpretation.exempt_by", staff.agency, "chief", since=date(2026, 1, 1))
    paper = required(staff, DocumentState.SIGN)

    names = {role: {move.name for move in available(paper, staff[role])} for role in (L, Role.CHIEF)}

    assert "exempt_interpretation" not in names[L]
    assert "exempt_interpretation" in names[Role.CHIEF]


# ── 撤回、恢复 ──────────────────────────────────────────────────────────────
def test_withdrawn_with_its_document_and_put_back_with_it(staff):
    case = interpretation(staff, State.PUBLISHED)
    paper = perform(case.document, "withdraw", by=staff[OH], note="附件有误，更正后重发。")
    assert of(paper) == [State.SUSPENDED]
    assert not Interpretation.objects.public().exists()

    paper = perform(paper, "rework", by=staff[DO], note="换附件。")
    paper = perform(paper, "resubmit", by=staff[D])
    paper = perform(paper, "pass_secrecy", by=staff[Role.SECRECY], verdict="open")
    paper = perform(paper, "sign", by=staff[L])  # 暂停公布的仍是它的解读
    perform(paper, "publish", by=staff[P])

    assert of(paper) == [State.PUBLISHED]
    assert Interpretation.objects.public().get().published_at == case.published_at


BODY = "各科室：\n值守电话改为每日更新。"


def mended(paper, staff):
    """Other words than those it was withdrawn with."""
    words = {"title": paper.title, "addressee": "", "body": BODY}
    return perform(paper, "edit", by=staff[D], text=words)


def with_another_annex(paper, staff):
    file = store(ContentFile("调整后的名单。".encode(), "名单.txt"), by=staff[D])
    return perform(paper, "attach", by=staff[D], file=file, title="名单", attribute="proactive")


def signed_anew(paper, staff, change=None):
    """Withdrawn, put right by its drafter, reviewed and signed once more."""
    paper = perform(paper, "withdraw", by=staff[OH], note="数字有误，更正后重发。")
    paper = perform(paper, "rework", by=staff[DO], note="更正。")
    paper = change(paper, staff) if change else paper
    paper = perform(paper, "resubmit", by=staff[D])
    paper = perform(paper, "pass_secrecy", by=staff[Role.SECRECY], verdict="open")
    return perform(paper, "sign", by=staff[L])


@pytest.mark.parametrize("change", [mended, with_another_annex])
def test_what_explains_other_words_is_checked_anew_before_both_go_out(staff, change):
    case = interpretation(staff, State.PUBLISHED)

    paper = signed_anew(case.document, staff, change)

    assert of(paper) == [State.CHECKING]
    told = Event.objects.of(case).latest("pk")
    assert (told.label, told.note) == ("随公文重新审核", CHANGED)
    for role in (D, C):
        assert CHANGED in Notice.objects.of(staff[role]).filter(kind="interpretation").latest("pk").body
    with pytest.raises(Refused, match="解读材料还没有备齐（“.*”还在“审核”）"):
        perform(paper, "publish", by=staff[P])

    again = perform(brought(Interpretation.objects.get(), staff, State.SIGNING), "sign", by=staff[L])
    assert again.signed_over == findings.fingerprint(paper)
    perform(paper, "publish", by=staff[P])
    assert Interpretation.objects.public().get().published_at == case.published_at


def test_where_nothing_must_be_explained_the_document_does_not_wait_for_it(staff):
    paper = draft(staff)
    case = brought(planned(staff, paper), staff, State.SIGNING)
    paper = carry(paper, staff, DocumentState.PUBLISHED)

    paper = perform(signed_anew(paper, staff, mended), "publish", by=staff[P])

    assert of(paper) == [State.CHECKING]
    case = perform(brought(Interpretation.objects.get(pk=case.pk), staff, State.SIGNING), "sign", by=staff[L])
    assert perform(case, "publish", by=staff[P]) in Interpretation.objects.public()


@pytest.mark.parametrize(("change", "state"), [(None, State.READY), (mended, State.CHECKING)])
def test_what_was_signed_and_not_yet_out_is_held_back_too(staff, three_days, change, state):
    case = interpretation(staff, State.READY)
    paper = carry(case.document, staff, DocumentState.PUBLISHED)

    paper = perform(signed_anew(paper, staff, change), "publish", by=staff[P])

    assert of(paper) == [state]
    assert Deadline.objects.for_case(case).filter(term="interpretation", cancelled_at=None).count() == 1


def test_signed_before_the_words_were_noted_only_what_was_suspended_is_doubted(staff):
    ready = interpretation(staff, State.READY)
    paper = carry(ready.document, staff, DocumentState.ISSUED)
    suspended = interpretation(staff, State.SUSPENDED)
    Interpretation.objects.update(signed_over="")

    paper = perform(paper, "publish", by=staff[P])
    other = perform(suspended.document, "rework", by=staff[DO], note="更正。")
    other = perform(other, "resubmit", by=staff[D])
    other = perform(other, "pass_secrecy", by=staff[Role.SECRECY], verdict="open")
    other = perform(other, "sign", by=staff[L])

    assert (of(paper), of(other)) == ([State.PUBLISHED], [State.CHECKING])


def test_a_withdrawn_document_stops_the_clock(staff, three_days):
    case = interpretation(staff, State.READY)
    paper = carry(case.document, staff, DocumentState.PUBLISHED)

    perform(paper, "withdraw", by=staff[OH], note="附件有误，更正后重发。")

    assert clock_of(case).cancelled_at
    assert of(paper) == [State.READY]
    with pytest.raises(NotNow):
        perform(case, "publish", by=staff[P])


def test_an_interpretation_is_withdrawn_alone(staff):
    case = interpretation(staff, State.PUBLISHED)

    case = perform(case, "withdraw", by=staff[OH], note="数字有误，更正后重发。")

    assert case.withdrawn_reason == "数字有误，更正后重发。"
    assert Document.objects.get(pk=case.document_id).state == DocumentState.PUBLISHED
    assert not Interpretation.objects.public().exists()

    case = perform(case, "rework", by=staff[DO], note="改正数字。")
    case = perform(brought(case, staff, State.SIGNING), "sign", by=staff[L])
    case = perform(case, "publish", by=staff[P])
    assert (case.withdrawn_at, case.withdrawn_reason) == (None, "")


def test_a_discarded_document_takes_them_along(staff):
    paper = required(staff)
    case = planned(staff, paper)

    perform(paper, "discard", by=staff[D], note="并入另一件办理。")

    assert Interpretation.objects.get(pk=case.pk).state == State.DISCARDED


# ── 不准的 ──────────────────────────────────────────────────────────────────
REFUSED = [
    (State.PLAN, "begin", D, {"plan": ""}, {}, "还没有写解读方案"),
    (State.DRAFTING, "hand_in", D, {"title": "咨询请打13800138000"}, {}, "标题发现手机号"),
    (State.DRAFTING, "hand_in", D, {"interpreter": "身份证11010519491231002X"}, {}, "解读人发现身份证号"),
    (State.PUBLISHED, "withdraw", OH, {}, {"note": "请打13800138000"}, "撤回原因向公众显示，其中有手机号"),
]


@pytest.mark.parametrize(("state", "action", "role", "facts", "given", "words"), REFUSED)
def test_what_is_refused_says_why_and_changes_nothing(staff, state, action, role, facts, given, words):
    case = interpretation(staff, state, **facts)

    with pytest.raises(Refused, match=words):
        perform(case, action, by=staff[role], **given)

    again = Interpretation.objects.get(pk=case.pk)
    assert (again.state, again.last_event) == (state, case.last_event)


@pytest.mark.parametrize(
    ("field", "words"),
    [("interpreted_by", "解读机关"), ("interpreter", "解读人"), ("contact", "联系方式")],
)
def test_what_the_agencys_list_names_must_be_there(staff, field, words):
    set_rule(
        "interpretation.elements",
        staff.agency,
        ["制定背景", "解读机关、解读人及其联系方式"],
        since=date(2026, 1, 1),
    )
    case = interpretation(staff, State.DRAFTING, **{field: ""})

    with pytest.raises(Refused, match=f"还没有填写{words}"):
        perform(case, "hand_in", by=staff[D])


def test_of_a_joint_document_the_lead_agency_and_its_chief_come_first(staff):
    chief = str(staff[Role.CHIEF])
    paper = required(staff, origin=Origin.JOINT)
    case = brought(
        planned(staff, paper, interpreted_by="县财政局", interpreter="别人"), staff, State.DRAFTING
    )

    with pytest.raises(Refused) as refusal:
        perform(case, "hand_in", by=staff[D])
    assert "联合发文由牵头部门解读" in refusal.value.reasons[0]
    assert f"主要负责人（{chief}）任第一解读人" in refusal.value.reasons[1]

    changed = {"interpreted_by": f"{staff.agency.name}、县财政局", "interpreter": f"{chief}（局长）、别人"}
    case = perform(case, "edit", by=staff[D], **changed)
    assert perform(case, "hand_in", by=staff[D]).state == State.CHECKING


def test_an_act_on_something_unread_is_not_done(staff):
    case = interpretation(staff, State.CHECKING)
    seen = case.last_event
    case = perform(case, "recall", by=staff[D], note="漏了一段。")
    case = perform(case, "hand_in", by=staff[D])

    with pytest.raises(NotNow, match="有了新的办理记录"):
        perform(case, "pass_check", by=staff[C], seen=seen)


def test_the_second_of_two_comes_too_late(staff):
    case = interpretation(staff, State.CHECKING)
    perform(case, "pass_check", by=staff[C])

    with pytest.raises(NotNow, match="现在是“审签”"):
        perform(case, "pass_check", by=staff[DO])


def test_taken_back_in_the_same_moment_the_document_is_not_signed(staff, monkeypatch):
    """The check before 审签 saw it stand; by the time the leader's act locks it, its drafter has taken it back."""
    case = interpretation(staff, State.SIGNING)
    paper = carry(case.document, staff, DocumentState.SIGN)
    perform(case, "recall", by=staff[D], note="漏了一段。")
    monkeypatch.setattr(interpreting.keeper().__class__, "before_signing", lambda self, document: [])

    with pytest.raises(Refused, match="刚才被收回"):
        perform(paper, "sign", by=staff[L])

    assert Document.objects.get(pk=paper.pk).state == DocumentState.SIGN


def test_who_comes_next_is_told(staff):
    checker = staff[C]
    case = interpretation(staff, State.CHECKING)
    assert Notice.objects.of(checker).filter(kind="interpretation").count() == 1

    perform(case, "send_back", by=staff[C], note="没有写办理流程。")

    told = Notice.objects.of(staff[D]).filter(kind="interpretation").latest("pk")
    assert "没有写办理流程。" in told.body


def test_a_document_of_the_agency_below_is_not_this_agencys_to_interpret(staff):
    paper, stranger = document(Staff(), DocumentState.DRAFT), staff[D]

    assert interpreting.keeper().new_url(paper, stranger) == ""


def test_the_only_one_withdrawn_leaves_its_document_to_be_explained_anew(staff):
    """文件 004：公开后 3 个工作日; an explanation taken down explains nothing."""
    case = interpretation(staff, State.PUBLISHED)

    case = perform(case, "withdraw", by=staff[OH], note="数字有误，更正后重发。")

    running = clocks.open_clock(case, terms.INTERPRETATION)
    assert running.started_on == clock.today()
    assert [(row.required, row.explained) for row in by_agency(clock.today().year, [staff.agency.pk])] == [
        (1, 0)
    ]
    case = perform(case, "rework", by=staff[DO], note="改正数字。")
    case = perform(brought(case, staff, State.SIGNING), "sign", by=staff[L])
    case = perform(case, "publish", by=staff[P])
    assert clocks.open_clock(case, terms.INTERPRETATION) is None
    assert by_agency(clock.today().year, [staff.agency.pk])[0].explained == 1


def test_another_that_is_out_still_explains_it(staff):
    case = interpretation(staff, State.PUBLISHED)
    paper = Document.objects.get(pk=case.document_id)
    other = perform(brought(planned(staff, paper), staff, State.SIGNING), "sign", by=staff[L])
    perform(other, "publish", by=staff[P])

    case = perform(case, "withdraw", by=staff[OH], note="数字有误，更正后重发。")

    assert clocks.open_clock(case, terms.INTERPRETATION) is None
