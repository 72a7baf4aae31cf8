"""人员和岗位: nobody gives himself anything, an administrator manages his own agency and nothing else."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Membership, User
from accounts.roles import Claim, Role
from administration import matrix, staffing
from disclosure import clock
from disclosure.notices.models import Notice
from disclosure.refusal import Refused
from disclosure.workflow.acts import case_models, transitions_of
from disclosure.workflow.models import Event
from supervision.annual.drafting import begin
from tests.factories.accounts import (
    PASSWORD,
    AgencyFactory,
    MembershipFactory,
    OfficeFactory,
    UserFactory,
    person,
)
from tests.factories.documents import Staff, draft

pytestmark = pytest.mark.django_db
LIST = "/desk/administration/people/"
TODAY = datetime(2026, 9, 1, 10, tzinfo=clock.TZ)
NEW = {
    "username": "zhangsan",
    "name": "张三",
    "email": "",
    "phone": "13812345678",
    "role": "drafter",
    "office": "",
    "since": "2026-09-01",
    "until": "",
}


@pytest.fixture(autouse=True)
def _september():
    with time_machine.travel(TODAY, tick=False):
        yield


def page(pk):
    return reverse("administration:person", args=[pk])


def do(client, user, act, method="post"):
    return getattr(client, method)(reverse("administration:account-act", args=[user.pk, act]))


# ── who may what: one table ─────────────────────────────────────────────────
def people(host, bureau, staff):
    """Those an administrator of the host meets."""
    both = person(Role.DRAFTER, host, name="两处任职")
    MembershipFactory(user=both, agency=bureau, role=Role.CHECKER)
    was_there = person(Role.DRAFTER, host, name="从前在那里")
    MembershipFactory(user=was_there, agency=bureau, role=Role.CHECKER, until=date(2026, 8, 31))
    return {
        "own": staff[Role.ADMIN],
        "ours": person(Role.DRAFTER, host),
        "left": was_there,
        "both": both,
        "theirs": person(Role.DRAFTER, bureau),
        "root": person(Role.DRAFTER, host, is_superuser=True, is_staff=True),
        "helper": person(Role.DRAFTER, host, is_staff=True),
    }


@pytest.mark.parametrize(
    ("who", "account", "post_here", "post_there"),
    [
        ("own", False, False, False),
        ("ours", True, True, False),
        ("left", True, True, False),
        ("both", False, True, False),  # an account that counts elsewhere too is not one agency's
        ("theirs", False, True, False),
        ("root", False, True, False),
        ("helper", False, True, False),
    ],
)
def test_no_way_to_more_than_ones_own_agency(host, bureau, staff, who, account, post_here, post_there):
    by, whom = staff[Role.ADMIN], people(host, bureau, staff)[who]
    given = {"by": by, "office": None, "since": date(2026, 9, 1), "until": None}

    def may(act):
        try:
            act()
        except PermissionDenied:
            return False
        return True

    acts = [
        lambda: staffing.reset_password(whom, by=by, agency=host),
        lambda: staffing.reset_second_factor(whom, by=by, agency=host),
        lambda: staffing.change_account(whom, by=by, agency=host, name="某人", email=""),
        lambda: staffing.deactivate(whom, by=by, agency=host),
    ]
    assert may(lambda: staffing.appoint(whom, bureau, Role.LEADER, **given)) == post_there
    assert may(lambda: staffing.appoint(whom, host, Role.LEADER, **given)) == post_here
    assert [may(act) for act in acts] == [account] * 4


def test_an_administrators_post_is_not_his_own_to_make_longer(host, staff, admin):
    post = staff[Role.ADMIN].memberships.get()

    assert (
        admin.post(reverse("administration:post-end", args=[post.pk]), {"until": "2030-01-01"}).status_code
        == 403
    )
    assert admin.post(page(staff[Role.ADMIN].pk), NEW | {"role": "chief"}).status_code == 403


def test_people_of_other_agencies_do_not_exist(client, their_admin, host):
    ours = person(Role.DRAFTER, host)
    client.force_login(their_admin)

    assert client.get(page(ours.pk)).status_code == 404
    assert client.post(page(ours.pk), NEW).status_code == 404
    for act in ("deactivate", "reset-password"):
        assert do(client, ours, act, "get").status_code == 404
        assert do(client, ours, act).status_code == 404
    assert (
        client.post(
            reverse("administration:post-end", args=[ours.memberships.get().pk]), {"until": "2026-09-01"}
        ).status_code
        == 404
    )
    assert ours.name not in client.get(LIST).content.decode()


def test_somebody_with_an_account_elsewhere_is_found_by_the_whole_user_name(
    client, their_admin, bureau, host
):
    ours = person(Role.DRAFTER, host, username="liuliu", name="刘六")
    client.force_login(their_admin)
    join = reverse("administration:person-join")

    assert client.post(join, {"username": "liu"}).status_code == 422
    answer = client.post(join, {"username": "liuliu"})
    html = client.get(answer["Location"]).content.decode()
    assert "刘六" in html
    assert "重置密码" not in html
    client.post(answer["Location"], NEW | {"role": "checker"})

    assert ours.memberships.get(agency=bureau).role == Role.CHECKER
    assert do(client, ours, "reset-password").status_code == 403


# ── accounts ────────────────────────────────────────────────────────────────
def test_a_new_account_is_handed_over_once_and_its_password_changed_first(admin, host):
    answer = admin.post(f"{LIST}new/", NEW)
    handed = answer.context["handed"]
    assert answer["Cache-Control"] == "private, no-store"
    assert handed.password in answer.content.decode()

    browser = Client()
    browser.post(reverse("accounts:login"), {"username": "zhangsan", "password": handed.password})
    door = reverse("accounts:password")
    assert browser.get("/desk/")["Location"].startswith(door)
    assert browser.get(door).status_code == 200
    fresh = {"new_password1": "一个很长的新口令2026", "new_password2": "一个很长的新口令2026"}
    browser.post(door, {"old_password": handed.password} | fresh)
    assert browser.get("/desk/").status_code == 200

    user = User.objects.get(username="zhangsan")
    assert not user.must_change_password
    assert [(post.agency, post.role) for post in user.posts] == [(host, "drafter")]
    assert user.phone == "13812345678"
    assert [event.label for event in Event.objects.of(user).order_by("pk")] == ["建立账号", "设定岗位"]
    assert handed.password not in str(list(Event.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"username": "LISI"}, "已经有人用了"),
        ({"username": "张三 <b>"}, "只用字母、数字"),
        ({"name": ""}, "姓名"),
        ({"phone": "打电话"}, "手机号只写数字"),
        ({"role": "king"}, "没有这个角色"),
        ({"until": "2026-08-01"}, "任职止不能早于任职起"),
        ({"since": "0026-09-01"}, "请核对年份"),
        ({"office": "999999"}, "科室不属于本机关"),
        ({"email": "不是邮箱"}, "邮"),
    ],
)
def test_bad_input_is_told_and_kept(admin, said, message):
    UserFactory(username="lisi")

    answer = admin.post(f"{LIST}new/", NEW | said)

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not User.objects.filter(username="zhangsan").exists()


def test_an_office_of_another_agency_cannot_be_chosen(admin, bureau):
    office = OfficeFactory(agency=bureau)

    assert admin.post(f"{LIST}new/", NEW | {"office": office.pk}).status_code == 422


def test_a_reset_password_ends_all_sittings_and_is_told(admin, host):
    user = person(Role.DRAFTER, host)
    browser = Client()
    browser.force_login(user)
    TOTPDevice.objects.create(user=user, confirmed=True)

    handed = do(admin, user, "reset-password").context["handed"]

    user.refresh_from_db()
    assert user.check_password(handed.password)
    assert not user.check_password(PASSWORD)
    assert user.must_change_password
    assert browser.get("/desk/").status_code == 302
    assert TOTPDevice.objects.filter(user=user).exists()
    assert Notice.objects.get(user=user).subject == "您的密码已由系统管理员重置"
    assert Event.objects.of(user).get().action == "reset_password"


def test_a_second_factor_is_taken_away_once_and_is_told(admin, host):
    user = person(Role.DRAFTER, host)
    TOTPDevice.objects.create(user=user, confirmed=True)
    StaticDevice.objects.create(user=user)

    do(admin, user, "reset-second-factor")
    do(admin, user, "reset-second-factor")

    assert not TOTPDevice.objects.filter(user=user).exists()
    assert not StaticDevice.objects.filter(user=user).exists()
    assert Event.objects.of(user).count() == 1
    assert Notice.objects.get(user=user).subject == "您的两步验证已由系统管理员解除"


def test_out_of_use_and_in_use_again(admin, host):
    user = person(Role.DRAFTER, host)
    browser = Client()
    browser.force_login(user)

    do(admin, user, "deactivate")
    assert browser.get("/desk/").status_code == 302
    assert "账号停用" in admin.get(page(user.pk)).content.decode()
    handed = do(admin, user, "reactivate").context["handed"]

    user.refresh_from_db()
    assert user.is_active
    assert user.check_password(handed.password)
    assert do(admin, user, "reactivate").status_code == 302  # nothing more to do


def test_an_unknown_act_is_404(admin, host):
    assert do(admin, person(Role.DRAFTER, host), "promote", "get").status_code == 404


def test_what_would_be_left_lying_is_said_before(admin, staff):
    draft(staff, title="关于防火的通知")

    html = do(admin, staff[Role.DRAFTER], "deactivate", "get").content.decode()

    assert "公文（拟稿人）" in html
    assert "关于防火的通知" in html
    assert "本机关只有这一位：</b>拟稿人" in html


def test_what_one_may_not_review_because_it_is_ones_own_is_not_left_lying(admin, staff):
    """Any of the 公开办 goes on with a yearly report: its writer is asked for by no act, only kept out of one."""
    begin(staff.agency, 2025, by=staff[Role.DISCLOSURE])

    html = do(admin, staff[Role.DISCLOSURE], "deactivate", "get").content.decode()

    assert "年度报告（拟稿人）" not in html


def test_of_an_agency_he_once_was_in_nothing_is_said(admin, host, bureau):
    """His account is ours to close; what lies in another house is not ours to read."""
    moved = person(Role.DRAFTER, bureau)
    for agency, title in ((bureau, "那边的事"), (host, "这边的事")):
        house = Staff(agency)
        house.people[Role.DRAFTER] = moved
        draft(house, title=title)
    moved.memberships.update(until=date(2026, 8, 31))
    MembershipFactory(user=moved, agency=host, role=Role.DRAFTER)

    html = do(admin, moved, "deactivate", "get").content.decode()

    assert "这边的事" in html
    assert "那边的事" not in html


# ── posts ───────────────────────────────────────────────────────────────────
def test_those_who_answer_for_the_house_hear_of_a_new_post(admin, host):
    chief, head = person(Role.CHIEF, host), person(Role.DISCLOSURE_HEAD, host)
    person(Role.PUBLISHER, host)

    admin.post(reverse("administration:person-new"), NEW | {"role": "leader"})

    made = User.objects.get(username="zhangsan")
    told = Notice.objects.about(made).filter(kind="account")
    assert {notice.user for notice in told} == {made, chief, head}
    assert told[0].subject == "设定岗位：张三任分管领导"
    assert "13812345678" not in told[0].body


def test_a_post_ends_and_begins_again_with_its_past_on_record(admin, host):
    user = person(Role.DRAFTER, host)
    post = user.memberships.get()

    admin.post(reverse("administration:post-end", args=[post.pk]), {"until": "2026-08-31"})
    assert User.objects.get(pk=user.pk).posts == []
    admin.post(page(user.pk), NEW | {"since": "2026-09-02"})

    post.refresh_from_db()
    assert (post.since, post.until) == (date(2026, 9, 2), None)
    assert User.objects.get(pk=user.pk).posts == []  # not before its day
    with time_machine.travel(TODAY + timedelta(days=1), tick=False):
        assert User.objects.get(pk=user.pk).posts == [post]
    assert Event.objects.of(user).latest("pk").facts["以前任职"] == "建立时 至 2026-08-31"


def test_a_post_counts_on_its_last_day_and_no_longer(host):
    user = person(Role.DRAFTER, host)
    user.memberships.update(until=date(2026, 9, 1))

    assert len(User.objects.get(pk=user.pk).posts) == 1
    with time_machine.travel(TODAY + timedelta(days=1), tick=False):
        assert User.objects.get(pk=user.pk).posts == []


def test_the_same_post_twice_is_refused(staff, host):
    user = person(Role.DRAFTER, host)

    with pytest.raises(Refused, match="已经是拟稿人"):
        staffing.appoint(
            user, host, "drafter", by=staff[Role.ADMIN], office=None, since=date(2026, 9, 1), until=None
        )


def test_a_post_does_not_end_before_it_began(admin, host):
    user = person(Role.DRAFTER, host)
    user.memberships.update(since=date(2026, 9, 1))
    url = reverse("administration:post-end", args=[user.memberships.get().pk])

    answer = admin.post(url, {"until": "2026-08-01"})

    assert answer.status_code == 422
    assert "终止日不能早于任职的前一天" in answer.content.decode()


# ── lists and matrices ──────────────────────────────────────────────────────
def test_the_list_shows_who_is_asked_for(admin, host, bureau):
    person(Role.DRAFTER, host, name="在任")
    gone = person(Role.DRAFTER, host, name="离任")
    gone.memberships.update(until=date(2026, 8, 31))
    person(Role.LEADER, host, name="停用", is_active=False)
    person(Role.DRAFTER, bureau, name="外单位")

    def names(query):
        return {user.name for user in admin.get(f"{LIST}?{query}").context["people"]} - {"职员0"}

    ours = {"在任", "离任", "停用"}
    assert names("") & ours == {"在任"}
    assert names("state=over") & ours == {"离任"}
    assert names("state=off") & ours == {"停用"}
    assert ours <= names("state=all")
    assert names("q=在") == {"在任"}
    assert names("role=drafter") == {"在任"}
    assert names("role=nonsense&state=what&page=999") & ours == {"在任"}
    assert "外单位" not in names("state=all")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("where", ["", "roles/", "acts/"])
def test_the_pages_cost_the_same_for_one_person_and_many(
    admin, host, count, where, django_assert_max_num_queries
):
    for _ in range(count):
        MembershipFactory(user=person(Role.DRAFTER, host), agency=AgencyFactory())
    admin.get(LIST + where)

    with django_assert_max_num_queries(26):
        admin.get(LIST + where)


@pytest.mark.parametrize("model", case_models(), ids=lambda model: model._meta.label_lower)
def test_the_matrix_says_what_the_machine_does(model):
    """Every act once, with just the roles its own declaration names."""
    lines = {line.label: line for line in matrix.acts_of(model._meta.label_lower, frozenset())}

    declared: dict[str, set] = {}
    for move in transitions_of(model):
        declared.setdefault(move.custom["label"], set()).update(getattr(move.permission, "roles", ()))
    assert set(lines) == set(declared)
    for label, line in lines.items():
        assert {role.value for role, cell in zip(matrix.ROLES, line.cells, strict=True) if cell} <= declared[
            label
        ]
        assert line.by_time == (not line.roles)
    assert all(isinstance(move.permission, Claim) for move in transitions_of(model))


def test_what_nobody_can_do_is_marked(admin, host):
    person(Role.DRAFTER, host)

    html = admin.get(f"{LIST}acts/?kind=documents.document").content.decode()

    assert "没有人可以办" in html
    assert Membership.objects.filter(agency=host, role=Role.SECRECY).count() == 0
    nobody = {
        line.label for line in matrix.acts_of("documents.document", matrix.held_in(host)) if line.nobody
    }
    assert "保密审查通过" in nobody
    assert "送审" not in nobody


def test_an_unknown_kind_is_404(admin):
    assert admin.get(f"{LIST}acts/?kind=accounts.user").status_code == 404
