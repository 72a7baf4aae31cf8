"""create_agency and create_person: what scripts rely on can be run again, and refuses by name."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Agency, Membership, User
from accounts.roles import Role
from disclosure import rulebook
from tests.factories.accounts import AgencyFactory

pytestmark = pytest.mark.django_db


def run(*args):
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


class TestCreateAgency:
    def test_it_makes_an_agency_below_its_superior_with_its_rules(self):
        run("create_agency", "yunshan", "云山县人民政府", "--level", "county")

        said = run(
            "create_agency",
            "rsj",
            "云山县人力资源和社会保障局",
            "--parent",
            "yunshan",
            "--preset",
            "huangyan",
        )

        agency = Agency.objects.get(code="rsj")
        assert (agency.parent.code, agency.level) == ("yunshan", "county")
        assert rulebook.value("documents.publish_within_wd", agency) == 7
        assert said.startswith(
            "已建立机关 云山县人力资源和社会保障局（rsj）。\n采用“黄岩（浙江）”规则，改变 "
        )

    def test_run_again_it_changes_nothing_and_says_so(self):
        args = ("create_agency", "rsj", "云山县人社局", "--preset", "luodian")
        run(*args)

        assert (
            run(*args) == "机关 云山县人社局（rsj）已存在，没有变化。\n采用“罗甸（贵州）”规则，改变 0 条。\n"
        )
        assert Agency.objects.count() == 1

    def test_a_new_name_and_superior_are_taken_over_and_said(self):
        AgencyFactory(code="new", name="云山市")
        AgencyFactory(code="rsj", name="云山县人社局", parent=AgencyFactory(code="old", name="云山县"))

        said = run("create_agency", "rsj", "云山县人力资源和社会保障局", "--parent", "new")

        assert said == (
            "已更新机关 云山县人力资源和社会保障局（rsj）："
            "机关全称由“云山县人社局”改为“云山县人力资源和社会保障局”；上级机关由“云山县”改为“云山市”。\n"
        )
        assert Agency.objects.get(code="rsj").parent.code == "new"

    def test_what_is_not_given_stays(self):
        parent = AgencyFactory(code="yunshan")
        AgencyFactory(code="rsj", name="云山县人社局", parent=parent, level="town", short_name="人社局")

        run("create_agency", "rsj", "云山县人社局")

        agency = Agency.objects.get(code="rsj")
        assert (agency.parent, agency.level, agency.short_name) == (parent, "town", "人社局")

    @pytest.mark.parametrize(
        ("args", "message"),
        [
            (("rsj", "人社局", "--parent", "nowhere"), "没有代码为“nowhere”的上级机关"),
            (("rsj", "人社局", "--preset", "beijing"), "没有名为“beijing”的规则集"),
            (("rsj", "人社局", "--credit-code", "11330524K14997759A"), "末位校验码不符"),
            (("人社 局", "人社局"), "机关代码|由字母|slug|短|有效"),
            (("yunshan", "云山县", "--parent", "rsj2"), "上级机关不能是本机关或其下级机关"),
        ],
    )
    def test_what_cannot_be_is_refused_by_name_and_nothing_is_left(self, args, message):
        AgencyFactory(code="rsj2", parent=AgencyFactory(code="yunshan", name="云山县"))

        with pytest.raises(CommandError, match=message):
            run("create_agency", *args)

        assert set(Agency.objects.values_list("code", flat=True)) == {"rsj2", "yunshan"}
        assert Agency.objects.get(code="yunshan").parent is None


class TestCreatePerson:
    @pytest.fixture(autouse=True)
    def _agency(self):
        AgencyFactory(code="rsj", name="云山县人社局")

    def test_it_makes_a_person_with_posts_and_shows_a_password_once(self):
        said = run(
            "create_person",
            "wang",
            "王审核",
            "--agency",
            "rsj",
            "--role",
            "checker",
            "保密审查员",
            "--office",
            "办公室",
        )

        user = User.objects.get(username="wang")
        assert user.roles_in(Agency.objects.get()) == {Role.CHECKER, Role.SECRECY}
        assert {post.office.name for post in user.posts} == {"办公室"}
        assert "在云山县人社局 办公室任办文核稿、保密审查员" in said
        assert user.check_password(said.rsplit("：", 1)[1].strip())
        assert not user.is_superuser

    def test_run_again_it_adds_the_post_and_leaves_the_password(self):
        run("create_person", "wang", "王审核", "--agency", "rsj", "--role", "checker")
        password = User.objects.get().password

        said = run(
            "create_person", "wang", "王核稿", "--agency", "rsj", "--role", "checker", "--role", "leader"
        )

        assert said == "已更新人员 王核稿（wang），在云山县人社局任分管领导。\n"
        assert User.objects.get().password == password
        assert Membership.objects.count() == 2

    def test_the_password_may_come_from_the_environment_and_is_not_shown(self, monkeypatch):
        monkeypatch.setenv("PERSON_PASSWORD", "quiet-mountain-cloud-7")

        said = run(
            "create_person", "wang", "王审核", "--agency", "rsj", "--role", "checker", "--password-from-env"
        )

        assert User.objects.get().check_password("quiet-mountain-cloud-7")
        assert "quiet" not in said
        assert "初始密码" not in said

    def test_a_site_administrator_is_made_only_when_asked(self):
        run("create_person", "root", "管理员", "--agency", "rsj", "--role", "admin", "--superuser")

        assert (User.objects.get().is_staff, User.objects.get().is_superuser) == (True, True)

    @pytest.mark.parametrize(
        ("args", "password", "message"),
        [
            (("--agency", "nowhere", "--role", "checker"), None, "没有代码为“nowhere”的机关"),
            (("--agency", "rsj", "--role", "mayor"), None, "没有名为“mayor”的角色，可用：drafter"),
            (
                ("--agency", "rsj", "--role", "checker", "--password-from-env"),
                "",
                "环境变量 PERSON_PASSWORD 是空的",
            ),
            (
                ("--agency", "rsj", "--role", "checker", "--password-from-env"),
                "short",
                "至少必须包含 10 个字符|10",
            ),
            (("--agency", "rsj", "--role", "checker", "--email", "nonsense"), None, "邮件|邮箱"),
        ],
    )
    def test_what_cannot_be_is_refused_by_name_and_nothing_is_left(
        self, monkeypatch, args, password, message
    ):
        if password is not None:
            monkeypatch.setenv("PERSON_PASSWORD", password)

        with pytest.raises(CommandError, match=message):
            run("create_person", "wang", "王审核", *args)

        assert not User.objects.exists()
