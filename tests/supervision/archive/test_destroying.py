"""销毁: 鉴定 → 批准 → 两人监销; never before its time, never by one alone, and the record of it stays."""

from datetime import date

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.notices import outbox
from disclosure.notices.letters import printing
from disclosure.notices.models import Delivery, Letter, Notice
from disclosure.personal import EncryptedTextField
from disclosure.refusal import Refused
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow
from disclosure.workflow.models import AppendOnly, Event
from disclosure.workflow.verify import verify_chains
from documents.models import PrintedCopy
from requests_app.models import Application
from requests_app.states import State
from supervision.archive import destroying, handing_over
from supervision.archive.models import Destruction, Volume
from tests.factories.accounts import person
from tests.factories.annual import dispute_row
from tests.factories.documents import document
from tests.factories.requests import PERSON, application

pytestmark = pytest.mark.django_db
WORDS = {"appraisers": "吴晓岚、郑秀英", "opinion": "没有继续保存的价值。"}


@pytest.fixture(autouse=True)
def clock_of_years():
    with time_machine.travel("2025-11-03T09:00+08:00", tick=False) as journey:
        yield journey


@pytest.fixture
def volume(tree, django_capture_on_commit_callbacks):
    """An application on a list that the archive signed for, kept for ten years."""
    staff = tree.water
    table = {"documents": "permanent", "closed": "30", "requests": "10", "disputed": "30", "items": "10"}
    set_rule("archive.retention", staff.agency, table, since=date(2025, 1, 1))
    application(staff, State.ARCHIVED)
    document(staff)
    made = handing_over.make(staff.agency, 2025, by=staff[Role.DISCLOSURE], receiver="档案室")
    handing_over.receive(made, by=staff[Role.DISCLOSURE], received_by="档案员", received_on=date(2025, 11, 3))
    return made.volumes.get(kind="requests")


def over(journey):
    journey.move_to("2036-01-02T09:00+08:00")


def proposed(tree, volume) -> Destruction:
    return destroying.propose(tree.water.agency, [volume], by=tree.water[Role.DISCLOSURE], **WORDS)


def approved(tree, volume) -> Destruction:
    return destroying.approve(proposed(tree, volume), by=tree.water[Role.LEADER], note="同意。")


@pytest.mark.parametrize("day", ["2025-11-04", "2035-12-31"])
def test_never_before_its_time(tree, volume, clock_of_years, day):
    clock_of_years.move_to(f"{day}T23:59:59+08:00")

    assert list(destroying.due(tree.water.agency)) == []
    with pytest.raises(Refused, match="期限没有届满"):
        proposed(tree, volume)


def test_what_is_kept_for_ever_never(tree, volume, clock_of_years):
    clock_of_years.move_to("2200-01-02T09:00+08:00")

    with pytest.raises(Refused, match="永久保管"):
        proposed(tree, Volume.objects.get(kind="documents"))


def test_the_whole_way(tree, volume, clock_of_years, django_capture_on_commit_callbacks):
    over(clock_of_years)
    case = Application.objects.get(pk=volume.object_id)
    letter = Letter.objects.about(case).exclude(pdf="").first()
    storage, name = letter.pdf.storage, letter.pdf.name
    assert storage.exists(name)

    one = approved(tree, volume)
    one = destroying.witness(one, by=tree.water[Role.SECRECY])
    assert one.state == "approved"
    with django_capture_on_commit_callbacks(execute=True):
        one = destroying.witness(one, by=tree.water[Role.CHECKER])

    volume = Volume.objects.get(pk=volume.pk)
    case = Application.objects.get(pk=case.pk)
    assert one.state == "done"
    assert (volume.destroyed_at, len(volume.digest)) == (one.done_at, 64)
    assert case.particulars.name == "（已依法销毁）"
    assert (case.particulars.phone, case.particulars.id_digest, case.applicant_digest) == ("", "", "")
    assert case.text.description == "（已依法销毁）"
    assert (case.decision.reason, case.decision.facts) == ("（已依法销毁）", {})
    assert not storage.exists(name)
    assert not any(PERSON["name"] in str(one.facts) for one in Event.objects.all())
    assert (case.number, case.outcome) == (volume.reference, "r4_1_not_held")


def kept_ten_years(tree) -> Volume:
    """The document on the same list, as if the agency's table said ten years."""
    paper = Volume.objects.get(kind="documents")
    Volume.objects.filter(pk=paper.pk).update(retention="10", until=date(2035, 12, 31))
    paper.refresh_from_db()
    return paper


def withdrawn(tree, paper: Volume) -> None:
    perform(paper.case, "withdraw", by=tree.water[Role.DISCLOSURE_HEAD], note="内容已经失效。")


def test_what_stands_on_the_site_is_not_destroyed(tree, volume, clock_of_years):
    """Published after it was filed, or filed by a short table: the reader would find an empty page."""
    paper = kept_ten_years(tree)
    over(clock_of_years)

    with pytest.raises(Refused, match="现在在网站上公开"):
        proposed(tree, paper)
    withdrawn(tree, paper)

    assert proposed(tree, paper).state == "appraised"


def test_what_is_sued_over_is_not_destroyed_to_the_last_moment(tree, volume, clock_of_years):
    over(clock_of_years)
    one = destroying.witness(approved(tree, volume), by=tree.water[Role.SECRECY])
    case = Application.objects.get(pk=volume.object_id)
    dispute_row(tree.water.agency, case, "review", filed_on=clock.today()).save()

    with pytest.raises(Refused, match="没有办结的行政争议"):
        destroying.witness(one, by=tree.water[Role.CHECKER])

    assert Application.objects.get(pk=case.pk).particulars.name == PERSON["name"]


def destroyed(tree, volume, committed) -> None:
    one = destroying.witness(approved(tree, volume), by=tree.water[Role.SECRECY])
    with committed(execute=True):
        destroying.witness(one, by=tree.water[Role.CHECKER])


def encrypted_values() -> str:
    """Whatever stands in an encrypted column of any table."""
    columns = [
        (model, field.attname)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]
    return str([list(model._base_manager.values_list(name, flat=True)) for model, name in columns])


def test_nothing_personal_is_left_in_any_table(
    tree, volume, clock_of_years, django_capture_on_commit_callbacks
):
    """How its letters were brought, what was mailed, a letter that stayed a draft: whoever adds a column is asked here."""
    case = Application.objects.get(pk=volume.object_id)
    Delivery.objects.filter(letter__in=Letter.objects.about(case)).update(
        address=PERSON["address"], signer=PERSON["name"], note="由邻居转交", return_reason="查无此人"
    )
    outbox.queue(case, "reply", "once", [PERSON["email"]], "您的申请已经答复", "赵先生：请查收。")
    Letter.objects.create(
        case=case, agency=case.agency, code="A01", title="没有印发的", addressee=PERSON["name"], address=PERSON["address"]
    )  # fmt: skip
    over(clock_of_years)
    assert PERSON["address"] in encrypted_values()

    destroyed(tree, volume, django_capture_on_commit_callbacks)

    left = encrypted_values()
    assert [said for said in PERSON.values() if said in left and said != PERSON["id_type"]] == []
    assert not Delivery.objects.exclude(note="", return_reason="").exists()
    told = list(Notice.objects.about(case).filter(user=None))
    assert {(one.subject, one.body, one.recipient) for one in told} == {
        ("（已依法销毁）", "", f"gone:{one.pk}") for one in told
    }
    assert not Notice.objects.about(case).waiting(clock.now()).exists()


def test_a_batch_that_was_printed_of_it_goes_too(
    client, tree, volume, clock_of_years, django_capture_on_commit_callbacks
):
    letters = Letter.objects.issued().about(Application.objects.get(pk=volume.object_id))
    run = printing.ask(letters, by=tree.water[Role.DISCLOSURE])
    assert printing.carry_out(run.pk)
    run.refresh_from_db()
    assert run.file.storage.exists(run.file.name)
    over(clock_of_years)

    destroyed(tree, volume, django_capture_on_commit_callbacks)

    assert not run.file.storage.exists(run.file.name)
    client.force_login(tree.water[Role.DISCLOSURE])
    assert client.get(reverse("requests-desk:print-file", args=[run.pk])).status_code == 404


def test_the_pdfs_laid_out_of_a_document_go_with_it(
    tree, volume, clock_of_years, django_capture_on_commit_callbacks
):
    paper = kept_ten_years(tree)
    withdrawn(tree, paper)
    copy = PrintedCopy.objects.create(document=paper.case, fingerprint="f" * 64, sm3="0" * 64)
    copy.file.save("", ContentFile(b"%PDF"))
    over(clock_of_years)

    destroyed(tree, paper, django_capture_on_commit_callbacks)

    assert not PrintedCopy.objects.filter(document=paper.object_id).exists()
    assert not copy.file.storage.exists(copy.file.name)


def test_the_record_says_who_did_what_and_stays(tree, volume, clock_of_years):
    over(clock_of_years)
    one = destroying.witness(approved(tree, volume), by=tree.water[Role.SECRECY])
    one = destroying.witness(one, by=tree.water[Role.CHECKER])

    events = list(Event.objects.of(one).order_by("number"))

    assert [event.label for event in events] == ["鉴定", "批准销毁", "监销（第一人）", "监销（第二人），销毁"]
    facts = events[-1].facts
    assert facts["鉴定人"] == WORDS["appraisers"]
    assert facts["监销人"] == [str(tree.water[Role.SECRECY]), str(tree.water[Role.CHECKER])]
    assert facts["案卷"][0]["编号"] == volume.reference
    assert verify_chains(tree.water.agency)[1] == []
    for act in (one.delete, Destruction.objects.all().delete, events[0].delete):
        with pytest.raises(AppendOnly):
            act()


def test_two_people_who_did_not_propose_or_approve(tree, volume, clock_of_years):
    over(clock_of_years)
    one = approved(tree, volume)
    with pytest.raises(Refused, match="不能监销"):
        destroying.witness(one, by=tree.water[Role.DISCLOSURE])
    one = destroying.witness(one, by=tree.water[Role.SECRECY])
    with pytest.raises(Refused, match="第二监销人须是另一个人"):
        destroying.witness(one, by=tree.water[Role.SECRECY])

    assert Destruction.objects.get().state == "approved"


def test_nobody_approves_his_own(tree, volume, clock_of_years):
    over(clock_of_years)
    both = person([Role.DISCLOSURE, Role.LEADER], tree.water.agency)
    one = destroying.propose(tree.water.agency, [volume], by=both, **WORDS)

    with pytest.raises(Refused, match="不能自己批准"):
        destroying.approve(one, by=both)


def test_refused_it_is_kept_on_and_may_be_proposed_again(tree, volume, clock_of_years):
    over(clock_of_years)
    one = destroying.refuse(proposed(tree, volume), by=tree.water[Role.LEADER], note="仍有查考价值。")

    assert one.state == "refused"
    assert list(destroying.due(tree.water.agency)) == [volume]
    with pytest.raises(NotNow):
        destroying.approve(one, by=tree.water[Role.LEADER])


def test_the_leader_is_told(tree, volume, clock_of_years):
    over(clock_of_years)
    leader = tree.water[Role.LEADER]
    proposed(tree, volume)

    assert [one.subject for one in Notice.objects.of(leader).filter(kind="destruction")] == [
        "请审批销毁 1 卷"
    ]


def test_twice_is_refused_and_others_may_not(tree, volume, clock_of_years):
    over(clock_of_years)
    with pytest.raises(PermissionDenied):
        destroying.propose(tree.water.agency, [volume], by=tree.water[Role.DRAFTER], **WORDS)
    one = proposed(tree, volume)
    with pytest.raises(Refused, match="已经在另一次销毁里"):
        proposed(tree, volume)
    with pytest.raises(PermissionDenied):
        destroying.approve(one, by=tree.schools[Role.LEADER])
    with pytest.raises(NotNow):
        destroying.witness(one, by=tree.water[Role.SECRECY])


def test_through_the_pages(client, tree, volume, clock_of_years):
    over(clock_of_years)
    client.force_login(tree.water[Role.DISCLOSURE])
    page = client.get(reverse("figures:destructions")).content.decode()
    assert "鉴定期满的 1 卷" in page

    bad = client.post(
        reverse("figures:destruction-new"), {"appraisers": "甲", "opinion": "", "volumes": ["x"]}
    )
    assert bad.status_code == 422
    assert "请写明为什么可以销毁" in bad.content.decode()
    made = client.post(reverse("figures:destruction-new"), WORDS | {"volumes": [volume.pk]})
    one = Destruction.objects.get()
    assert made["Location"] == one.get_desk_url()

    client.force_login(tree.water[Role.LEADER])
    unsaid = client.post(one.get_desk_url(), {"agrees": "no"})
    assert "请写明理由" in unsaid.content.decode()
    client.post(one.get_desk_url(), {"agrees": "yes"})
    for role in (Role.SECRECY, Role.CHECKER):
        client.force_login(tree.water[role])
        assert "监销" in client.get(one.get_desk_url()).content.decode()
        client.post(one.get_desk_url(), {"witness": "1"})
    again = client.post(one.get_desk_url(), {"witness": "1"}, follow=True)

    assert Destruction.objects.get().state == "done"
    assert "现在是“已销毁”" in again.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_as_often_for_one_as_for_three(
    client, tree, volume, clock_of_years, count, django_assert_num_queries
):
    """The list of destructions, the volumes of one, and those of a yearly list."""
    staff, volumes = tree.water, [volume]
    for _ in range(count - 1):
        application(staff, State.ARCHIVED)
    if count > 1:
        document(staff)
        more = handing_over.make(staff.agency, 2025, by=staff[Role.DISCLOSURE], receiver="档案室")
        handing_over.receive(
            more, by=staff[Role.DISCLOSURE], received_by="档案员", received_on=date(2025, 11, 3)
        )
        volumes += more.volumes.filter(kind="requests")
    over(clock_of_years)
    for one in volumes:
        destroying.refuse(proposed(tree, one), by=staff[Role.LEADER], note="仍有查考价值。")
    last = destroying.propose(staff.agency, volumes, by=staff[Role.DISCLOSURE], **WORDS)
    client.force_login(staff[Role.LEADER])
    listed = volumes[-1].handover

    for address, most in (
        (reverse("figures:destructions"), 7),
        (last.get_desk_url(), 8),
        (listed.get_desk_url(), 9),
    ):
        client.get(address)
        with django_assert_num_queries(most):
            page = client.get(address)
        assert len(page.context["page_obj"].object_list) >= count - (address == listed.get_desk_url())
