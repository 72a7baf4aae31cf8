"""作废、撤销、退件: an answer that does not stand stops no clock and answers nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.deadlines.entries import Fact
from disclosure.deadlines.models import Deadline
from disclosure.files.store import store
from disclosure.gazette import written
from disclosure.notices.models import Letter, Notice, Number
from disclosure.workflow.acts import waiting_for
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from requests_app import filing, letters
from requests_app.models import Application
from requests_app.progress import Progress
from requests_app.states import State
from tests.factories import requests as make

pytestmark = pytest.mark.django_db
DO, DH, LE = Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.LEADER
POSTED = {"way": "post", "mail_number": "XA12345678932"}


@pytest.fixture
def staff():
    return make.house()


@pytest.fixture
def posted(staff):
    """Answered by post today."""
    return perform(
        make.application(staff, State.DELIVERY), "deliver", by=staff[DO], posted_on=clock.today(), **POSTED
    )


def reply_clock(case) -> Deadline:
    return Deadline.objects.for_case(case).of_term(terms.REPLY).get()


def answer_again(case, staff):
    """By the road of every answer; one that was taken back is written anew."""
    if case.decision.recalled_at:
        place = case.decisions.count()
        drafted = make.reply(reason=f"第 {place} 次重新检索，本机关没有制作或者保存该信息。")
        case = perform(case, "draft_reply", by=staff[DO], **drafted)
    case = perform(case, "submit_reply", by=staff[DO])
    case = perform(case, "approve_reply", by=staff[DH])
    return perform(case, "sign", by=staff[LE])


def later(days):
    return time_machine.travel(clock.now() + timedelta(days=days), tick=False)


def test_an_answer_voided_before_it_was_sent_never_stopped_the_clock(staff):
    case = make.application(staff, State.DELIVERY)
    due = reply_clock(case).due_on
    old = letters.of(case, "BC")

    case = perform(case, "void_reply", by=staff[DH], note="姓名写错一个字。")

    assert (case.state, letters.of(case, "BC")) == (State.HANDLING, None)
    assert (clocks.open_clock(case, terms.REPLY).due_on, old.number.text) == (due, old.reference)
    assert Number.objects.get(pk=old.number_id).void_reason == "姓名写错一个字。"
    assert not Notice.objects.about(case).filter(subject__startswith="原来的答复").exists()

    new = letters.of(answer_again(case, staff), "BC")
    assert (new.supersedes, new.number.value) == (old, old.number.value + 1)
    assert new.part("replaces") == ""  # whoever never got the first is told nothing of it


def test_an_answer_taken_back_answers_nothing_and_the_clock_goes_on_as_if_it_had_not_been(staff, posted):
    due = reply_clock(posted).due_on
    old = letters.of(posted, "BC")

    case = perform(posted, "recall_reply", by=staff[DH], note="检索漏了一个科室。")

    assert (case.state, case.outcome, case.answered_on, case.closed_on) == (State.HANDLING, "", None, None)
    running = clocks.open_clock(case, terms.REPLY)
    assert (running.due_on, running.met_at, running.closed_at) == (due, None, None)
    assert clocks.outcome_of(running).reply_on is None
    assert [row.kind for row in running.ledger.all()][-2:] == [Fact.ANSWERED, Fact.TAKEN_BACK]
    assert Progress(case).answer_letter is None
    assert Notice.objects.about(case).filter(subject__startswith="原来的答复已经撤销").exists()

    case = answer_again(case, staff)
    new = letters.of(case, "BC")
    assert old.reference in new.part("replaces")
    case = perform(case, "deliver", by=staff[DO], posted_on=clock.today(), **POSTED)
    assert (case.state, case.answered_late, reply_clock(case).is_open) == (State.CLOSED, False, False)
    assert clocks.outcome_of(reply_clock(case)).reply_on == clock.today()


def test_the_applicant_is_told_which_reply_was_taken_back_why_and_by_when_the_next_is_due(staff, posted):
    old, due = letters.of(posted, "BC"), reply_clock(posted).due_on

    case = perform(posted, "recall_reply", by=staff[DH], note="检索漏了一个科室。")

    letter = letters.of(case, "CD", f"letter-{old.pk}")
    decision = f"{written(old.dated_on)}作出、{written(clock.today())}送达的{old.reference}《{old.title}》"
    assert decision in letter.part("decision")
    assert letter.part("reason") == "撤销的理由：检索漏了一个科室。"
    assert f"最迟于{written(due)}（含当日）重新答复" in letter.part("next")
    assert "自收到重新作出的答复之日起计算" in letter.part("remedies")

    told = Progress(case).taken_back
    assert (told.reference, told.dated_on, told.answered_on, told.reason, told.due_on, told.letter) == (
        old.reference, old.dated_on, clock.today(), "检索漏了一个科室。", due, letter,
    )  # fmt: skip
    with later(60):
        assert Progress(case).taken_back.is_late

    case = perform(answer_again(case, staff), "deliver", by=staff[DO], posted_on=clock.today(), **POSTED)
    assert Progress(case).taken_back is None


def test_an_answer_taken_back_counts_as_signed_no_longer(staff, posted):
    def signed(case):
        return {step.label: step.status for step in Progress(case).steps}["审核签发"]

    assert signed(posted) == "done"
    case = perform(posted, "recall_reply", by=staff[DH], note="检索漏了一个科室。")
    assert signed(case) == "todo"
    assert signed(answer_again(case, staff)) == "done"


def test_a_reply_taken_back_a_second_time_has_a_letter_of_its_own(staff, posted):
    case = posted
    for note in ("检索漏了一个科室。", "又漏了一份档案。"):
        case = perform(case, "recall_reply", by=staff[DH], note=note)
        case = perform(answer_again(case, staff), "deliver", by=staff[DO], posted_on=clock.today(), **POSTED)

    assert Letter.objects.about(case).issued().filter(code="CD").count() == 2


def test_what_was_taken_back_is_not_sent_again_word_for_word(staff, posted):
    """有错必纠: the reason of the recall is said until another draft differs, in words or in files."""
    case = perform(posted, "recall_reply", by=staff[DH], note="检索漏了一个科室。")
    with pytest.raises(Refused, match="一字不差.*撤销的理由：检索漏了一个科室。"):
        perform(case, "submit_reply", by=staff[DO])

    case = perform(make.fresh(case), "draft_reply", by=staff[DO], **make.reply())  # the same, saved once more
    with pytest.raises(Refused, match="一字不差"):
        perform(case, "submit_reply", by=staff[DO])

    case = perform(
        make.fresh(case),
        "draft_reply",
        by=staff[DO],
        **make.reply(reason="连同工程科重新检索，仍没有该信息。"),
    )
    assert perform(case, "submit_reply", by=staff[DO]).state == State.CHECKING


def test_after_a_recall_the_opinions_begin_anew_and_the_old_ones_are_those_of_the_round_before(staff):
    case = make.application(staff, State.HANDLING)
    case = perform(case, "draft_reply", by=staff[DO], **make.reply("provide", make.provided(), "可以公开。"))
    for action, role in (
        ("submit_reply", DO),
        ("secrecy_check", Role.SECRECY),
        ("approve_reply", DH),
        ("sign", LE),
    ):
        case = perform(case, action, by=staff[role])
    case = perform(case, "deliver", by=staff[DO], posted_on=clock.today(), **POSTED)
    case = perform(case, "recall_reply", by=staff[DH], note="少附了一份文件。")
    file = store(ContentFile("质量评定表".encode(), "质量评定表.txt"), by=staff[DO], name="质量评定表.txt")
    case = perform(case, "add_release", by=staff[DO], file=file, title="质量评定表")
    both = make.provided("《竣工验收报告》（纸质附件，12页）\n质量评定表")
    case = perform(case, "draft_reply", by=staff[DO], **make.reply("provide", both, "可以公开。"))

    case = perform(case, "submit_reply", by=staff[DO])

    assert case.secrecy_due
    assert not case.decision.opinions.exists()
    client = Client()
    client.force_login(staff[DH])
    shown = client.get(case.get_desk_url()).content.decode()
    assert shown.count("前一轮：这份答复已于") == 3


def test_another_kind_of_answer_takes_the_place_of_the_one_taken_back(staff, posted):
    old = letters.of(posted, "BC")
    case = perform(posted, "recall_reply", by=staff[DH], note="信息早已公开。")
    where = {"where": "县政府门户网站“重大建设项目”栏目"}
    case = perform(
        case, "draft_reply", by=staff[DO], **make.reply("already_public", where, "该信息已经主动公开。")
    )

    new = letters.of(answer_again(case, staff), "GK1")

    assert new.supersedes == old
    assert old.reference in new.part("replaces")


def test_answered_anew_after_the_last_day_is_late(staff, posted):
    case = perform(posted, "recall_reply", by=staff[DH], note="检索漏了一个科室。")

    with later(60):
        case = answer_again(case, staff)
        case = perform(case, "deliver", by=staff[DO], posted_on=clock.today(), **POSTED)

    assert case.answered_late
    assert Notice.objects.about(case).filter(kind="request-late").exists()


def test_mail_sent_back_from_the_applicants_own_address_leaves_the_answer_and_waits_to_be_sent_again(
    staff, posted
):
    case = perform(posted, "mail_returned", by=staff[DO], note="原址拆迁", on=clock.today())

    assert (case.state, case.answered_on, reply_clock(case).is_open) == (State.CLOSED, clock.today(), False)
    assert "答复书没有送达记录" in filing.missing(case)
    assert Application.objects.filter(waiting_for(Application, staff[DO]), pk=case.pk).exists()

    with later(3):
        case = perform(case, "redeliver", by=staff[DO], way="direct", signed_on=clock.today(), signer="本人")
    assert (case.answered_on, case.redelivery_due) == (posted.answered_on, False)
    assert letters.of(case, "BC").deliveries.count() == 2
    assert filing.missing(case) == []
    with pytest.raises(NotNow):
        perform(case, "redeliver", by=staff[DO], way="direct", signed_on=clock.today(), signer="本人")


def test_mail_the_office_addressed_wrongly_was_never_an_answer(staff, posted):
    case = perform(posted, "mail_returned", by=staff[DO], note="无此门牌", on=clock.today(), ours=True)

    assert (case.state, case.answered_on, case.outcome) == (State.DELIVERY, None, "")
    assert clocks.open_clock(case, terms.REPLY) is not None

    again = POSTED | {"mail_number": "XA12345678946"}
    case = perform(case, "deliver", by=staff[DO], posted_on=clock.today(), **again)
    assert (case.state, case.answered_on) == (State.CLOSED, clock.today())


@pytest.mark.parametrize(
    ("ours", "words"),
    [
        (False, "寄给您的答复书被退回，请核对地址"),
        (True, "寄给您的答复书因本机关写错地址被退回，将重新寄送"),
    ],
)
def test_the_applicant_is_asked_for_the_address_only_where_it_was_his(staff, posted, ours, words):
    case = perform(posted, "mail_returned", by=staff[DO], note="无此门牌", on=clock.today(), ours=ours)

    mail = Notice.objects.about(case).filter(kind="request-applicant").latest("pk")
    assert mail.subject == f"{words}（{case.number}）"


def test_what_came_back_before_it_went_or_will_come_back_is_refused(staff, posted):
    for day in (clock.today() - timedelta(days=1), clock.today() + timedelta(days=1)):
        with pytest.raises(Refused):
            perform(posted, "mail_returned", by=staff[DO], note="查无此人", on=day)


def test_only_the_head_takes_an_answer_back(staff, posted):
    with pytest.raises(PermissionDenied):
        perform(posted, "recall_reply", by=staff[DO], note="检索漏了一个科室。")


@pytest.mark.parametrize(
    ("action", "role", "said"),
    [("recall_reply", DH, "照原来的计算"), ("mail_returned", DO, "XA12345678932")],
)
def test_the_page_says_what_follows_and_does_it(staff, posted, action, role, said):
    client = Client()
    client.force_login(staff[role])
    page = reverse("requests-desk:act", args=[posted.pk, action])

    shown = client.get(page)
    assert said in shown.content.decode()
    form = shown.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"note": "检索漏了一个科室。"}
    if action == "mail_returned":
        sent["on"] = clock.today().isoformat()
        assert client.post(page, sent | {"note": ""}).status_code == 422
    assert client.post(page, sent).status_code == 302
    assert Letter.objects.about(posted).filter(state="voided").exists() == (action == "recall_reply")


def test_the_page_of_an_unsent_answer_says_that_its_number_stays_used(staff):
    case = make.application(staff, State.DELIVERY)
    client = Client()
    client.force_login(staff[DH])

    page = client.get(reverse("requests-desk:act", args=[case.pk, "void_reply"])).content.decode()

    assert "文号留在登记簿" in page
    assert "不因作废延长" in page


def test_the_case_says_that_the_mail_came_back_and_the_page_sends_it_again(staff, posted):
    case = perform(posted, "mail_returned", by=staff[DO], note="原址拆迁", on=clock.today())
    client = Client()
    client.force_login(staff[DO])

    assert "要再次送达" in client.get(case.get_desk_url()).content.decode()
    assert "退回：原址拆迁" in client.get(case.get_desk_url()).content.decode()
    sent = {"way": "direct", "signed_on": clock.today().isoformat(), "signer": "本人"}
    page = reverse("requests-desk:act", args=[case.pk, "redeliver"])
    assert "再次送达" in client.get(page).content.decode()
    assert client.post(page, sent).status_code == 302
    assert not make.fresh(case).redelivery_due
