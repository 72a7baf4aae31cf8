"""年度报告 from draft to published and corrected: who may do what, what refuses it, what is frozen, the clock of 第四十九条."""

from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from accounts.models import Level
from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.notices.models import Notice
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.acts import available
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Event
from requests_app.models import Application
from supervision.annual import identities, layout, paper, showing, wording
from supervision.annual.drafting import begin, begin_due
from supervision.annual.figures import Figures
from supervision.annual.imported import ImportedReport
from supervision.annual.layout import three
from supervision.annual.models import AnnualReport
from supervision.annual.states import Scope, State
from supervision.tasks import begin_annual_reports
from tests.factories.accounts import person
from tests.factories.annual import application_row
from tests.factories.annual_report import IN_JANUARY, YEAR, report, supplemented
from tests.factories.documents import Staff
from tests.factories.requests import agency

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("january")]

WRITING = {"edit", "enter", "supplement", "open_balances", "redraft", "submit", "discard"}
# state → role → what may be done; the 公开办 wrote it, so its head may pass it
MAY = {
    State.DRAFT: {Role.DISCLOSURE: WRITING, Role.DISCLOSURE_HEAD: WRITING},
    State.REVIEW: {
        Role.DISCLOSURE: {"recall"},
        Role.DISCLOSURE_HEAD: {"recall", "send_back", "approve"},
        Role.LEADER: {"send_back", "approve"},
        Role.PUBLISHER: {"send_back"},
    },
    State.APPROVED: {
        Role.DISCLOSURE_HEAD: {"send_back", "publish"},
        Role.LEADER: {"send_back"},
        Role.PUBLISHER: {"send_back", "publish"},
    },
    State.PUBLISHED: {Role.DISCLOSURE: {"correct"}, Role.DISCLOSURE_HEAD: {"correct"}},
}


@pytest.fixture
def january():
    with time_machine.travel(IN_JANUARY, tick=False):
        yield


@pytest.mark.parametrize("state", MAY)
def test_who_may_do_what(state):
    case = report(staff := Staff(), state)

    found = {role: {move.name for move in available(case, staff[role])} for role in Role}

    assert {role: acts for role, acts in found.items() if acts} == MAY[state]


def test_nobody_passes_his_own_words():
    staff = Staff()
    case = report(staff, State.DRAFT)
    case = perform(case, "edit", by=staff[Role.DISCLOSURE_HEAD], publication=case.publication)
    case = perform(case, "submit", by=staff[Role.DISCLOSURE_HEAD])

    with pytest.raises(PermissionDenied):
        perform(case, "approve", by=staff[Role.DISCLOSURE_HEAD])

    assert perform(case, "approve", by=person(Role.LEADER, staff.agency)).state == State.APPROVED


def test_a_comma_of_a_colleague_does_not_make_them_his():
    staff = Staff()
    head = staff[Role.DISCLOSURE_HEAD]
    case = report(staff, State.DRAFT)
    case = perform(case, "edit", by=head, publication=case.publication)
    case = perform(case, "edit", by=staff[Role.DISCLOSURE], publication=case.publication)
    case = perform(case, "submit", by=staff[Role.DISCLOSURE])

    with pytest.raises(PermissionDenied):
        perform(case, "approve", by=head)
    assert "approve" in {move.name for move in available(case, person(Role.DISCLOSURE_HEAD, staff.agency))}


# ── what refuses 送审 ───────────────────────────────────────────────────────
def refusal(case, staff, action="submit") -> list[str]:
    with pytest.raises(Refused) as error:
        perform(case, action, by=staff[Role.DISCLOSURE])
    return error.value.reasons


def test_an_unbalanced_table_is_refused_with_its_cell(unbalanced):
    """The published table that does not balance: 60+0≠61+0, 62+0≠63+0."""
    staff = Staff()
    natural, commercial = unbalanced["natural_person"], unbalanced["commercial"]
    case = supplemented(
        report(staff, State.DRAFT),
        staff,
        t3__new_received__natural=natural["new"],
        t3__r1_open__natural=natural["total"],
        t3__new_received__business=commercial["new"],
        t3__r1_open__business=commercial["total"],
    )

    first, second, *rest = refusal(case, staff)

    assert first.startswith("I1 不成立：60+0≠61+0（表三“自然人”列")
    assert second.startswith("I1 不成立：62+0≠63+0（表三“总计”列")
    assert rest == []
    assert unbalanced["expected"].startswith("I1 不成立:60+0≠61+0;62+0≠63+0")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"t3.r7_total.natural": 9}, "I2 不成立：9≠0（表三“自然人”列"),
        ({"t3.r1_open.total": 4}, "I3 不成立：4≠0（表三“三（一）予以公开”行"),
        ({"t3.r6_3_other.total": 4}, "I3 不成立：4≠0（表三“三（六）其他处理 3.其他”行"),
        ({"t4.litigation_direct.total": 2}, "I4 不成立：2≠0（表四“行政诉讼：未经复议直接起诉”"),
        ({"t3.new_received.blank": 2}, "I8 不成立：表三“一、本年新收政府信息公开申请数量”行有 2 件"),
    ],
)
def test_each_identity_names_its_cell(changed, said):
    found = [str(one) for one in identities.failures(layout.with_sums({}) | changed)]

    assert any(words.startswith(said) for words in found)


def test_what_is_not_entered_is_not_nought():
    staff = Staff()
    case = report(staff, State.DRAFT, values=None)

    assert refusal(case, staff) == [
        "表二的行政许可、行政处罚、行政强制、行政事业性收费还没有填报；本机关没有这项职权的，也要填明（与 0 不同）。"
    ]
    case = perform(case, "enter", by=staff[Role.DISCLOSURE], values={
        "t2.license_decisions": None, "t2.penalty_decisions": Decimal(0),
        "t2.coercion_decisions": None, "t2.admin_fee_wanyuan": None,
    })  # fmt: skip
    table = layout.published(Figures(case).cells)["table2"]
    assert (table["license_decisions"], table["penalty_decisions"]) == (None, 0)
    assert perform(case, "submit", by=staff[Role.DISCLOSURE]).state == State.REVIEW


def test_who_entered_a_cell_and_when_stands_beside_it():
    staff = Staff()
    case = report(staff, State.DRAFT)

    entry = Figures(case).entries["t2.license_decisions"]

    assert (entry.number, entry.by, entry.at, entry.note) == (
        12, staff[Role.DISCLOSURE], IN_JANUARY, "法规科报数",
    )  # fmt: skip
    assert Event.objects.of(case).get(action="enter").facts["填报"][2] == "表二“行政强制” 无此项"


def test_whence_a_number_is_stands_beside_it_with_the_day_of_shanghai():
    """Whoever passes the report asks where 12 comes from; at five in the morning it is yesterday in Greenwich."""
    staff = Staff()
    case = report(staff, State.DRAFT, at=datetime(YEAR + 1, 1, 12, 5, tzinfo=clock.TZ))

    _, cell = showing.desk_tables(Figures(AnnualReport.objects.get(pk=case.pk))).licences

    assert cell.entered == f"{staff[Role.DISCLOSURE]} {YEAR + 1}-01-12，法规科报数"


def test_the_paper_bears_the_day_it_was_published_here(monkeypatch):
    """Published on the last day before eight in the morning: in Greenwich that is still the 30th."""
    case = report(at=datetime(YEAR + 1, 1, 31, 7, 30, tzinfo=clock.TZ))
    monkeypatch.setattr("supervision.annual.paper.pdf.render", lambda html, **_: html)

    words = paper.printed(Figures(AnnualReport.objects.get(pk=case.pk)))

    assert f"{YEAR + 1}年1月31日" in words


def test_a_year_that_is_not_over_is_not_sent():
    staff = Staff()
    with time_machine.travel(datetime(YEAR, 12, 31, 23, 59, 59, tzinfo=clock.TZ), tick=False):
        case = report(staff, State.DRAFT, at=clock.now())
        assert refusal(case, staff) == [
            "2025 年还没有结束，数字截至 12 月 31 日 24 时，年度结束以后才能送审。"
        ]


def test_texts_are_whole_and_not_too_long():
    staff = Staff()
    set_rule("annual.overview_chars", staff.agency, 1000, since=date(2020, 1, 1))
    case = report(staff, State.DRAFT, problems="", management="字" * 1000, platform="（请填写平台建设）")

    said = refusal(case, staff)

    assert said[:2] == [
        "“（四）平台建设”还有“请填写”的地方没有写。",
        "“五、存在的主要问题及改进情况”还没有写。",
    ]
    assert said[2].startswith("“一、总体情况”共 1")
    assert said[2].endswith("不超过 1000 字。")


# ── 正文 and tables ─────────────────────────────────────────────────────────
def test_the_drafted_text_says_what_the_tables_say(real_reports):
    case = AnnualReport(agency=agency(), year=2024)
    for real in real_reports:
        cells = layout.from_published(real)
        for name, text in wording.draft(case, cells).items():
            setattr(case, name, text)
        assert wording.differences(case, cells) == []
    assert "行政复议170件，行政诉讼77件（未经复议直接起诉25件，复议后起诉52件）" in case.on_application


def test_the_real_text_that_disagrees_with_its_table_is_flagged(real_reports):
    """I7: the 2024 report says 复议134件、诉讼57件 where table four has 170 and 77（25+52）."""
    case = AnnualReport(agency=agency(), year=2024)
    case.on_application = "2024年，发生政府信息公开行政复议134件、行政诉讼57件。"

    found = wording.differences(case, layout.from_published(real_reports[1]))

    assert [str(one) for one in found] == [
        "I7 请核对：“（二）依申请公开”写行政复议 134，表格是 170。",
        "I7 请核对：“（二）依申请公开”写行政诉讼 57，表格是 77。",
    ]
    assert all(one.soft for one in found)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("全年收到政府信息公开申请 3,526 件", "新收申请"),
        ("收到申请三千五百二十六件", "新收申请"),
        ("上年结转申请一二二件", "上年结转"),
        ("没有收到公民、法人的政府信息公开申请", "没有新收申请"),
        ("没有发生政府信息公开行政复议", "没有行政复议"),
        ("未发生行政诉讼", "没有行政诉讼"),
        ("上年度结转申请122件", "上年结转"),
        ("办结3522件", "办结"),
        ("其中予以公开1430件", "予以公开"),
        ("不予公开1件", "不予公开"),
        ("结转下年度继续办理126件", "结转下年度"),
        ("制发规范性文件49件", "制发行政规范性文件"),
        ("现行有效行政规范性文件1件", "现行有效行政规范性文件"),
        ("废止规章3件", "废止规章"),
    ],
)
def test_numbers_are_recognised_as_people_write_them(real_reports, text, label):
    case = AnnualReport(agency=agency(), year=2024, problems=text)

    (found,) = wording.differences(case, layout.from_published(real_reports[1]))

    assert f"写{label}" in str(found)


@pytest.mark.parametrize(
    "text", ["没有发生行政复议被纠错的情形", "没有收到申请人的意见", "按期办理，没有超期的申请"]
)
def test_what_says_no_number_is_not_taken_for_one(text):
    cells = dict.fromkeys(layout.ALL_KEYS, 7)

    assert wording.differences(AnnualReport(agency=agency(), year=2024, problems=text), cells) == []


@pytest.mark.parametrize(
    ("said", "number"),
    [("三", 3), ("十二", 12), ("二十", 20), ("二〇", 20), ("一百零五", 105), ("两万零三百", 20300)],
)
def test_numbers_in_words(said, number):
    assert wording.number_in_words(said) == number


# ── last year ───────────────────────────────────────────────────────────────
def carried(here, number: int) -> None:
    Application.objects.bulk_create(
        application_row(here, received=date(YEAR - 1, 12, 20)) for _ in range(number)
    )


def test_what_last_year_handed_on_is_compared():
    staff = Staff()
    carried(staff.agency, 2)
    report(staff, State.PUBLISHED, year=YEAR - 1, at=datetime(YEAR, 1, 12, tzinfo=clock.TZ))
    case = report(staff, State.DRAFT)
    assert Figures(case).previous.source == "本系统发布的2024年度报告"
    assert Figures(case).hard == []

    carried(staff.agency, 1)  # registered late, after last year's report was out

    said = refusal(case, staff)
    assert said[0].startswith("I5 不成立：3≠2（表三“自然人”列")
    assert said[-1].startswith("上年报告确实无法一致的")
    case = perform(case, "edit", by=staff[Role.DISCLOSURE], carry_note="上年报告漏登一件，已补登记。")
    assert perform(case, "submit", by=staff[Role.DISCLOSURE]).state == State.REVIEW


def test_before_the_portal_began_last_year_is_entered_by_hand():
    staff = Staff()
    carried(staff.agency, 2)
    case = report(staff, State.DRAFT)
    assert Figures(case).previous is None

    case = perform(
        case,
        "open_balances",
        by=staff[Role.DISCLOSURE],
        opening={three("carried_forward", "natural"): 3, "t2.normative.valid": 5},
        note="照 2024 年度报告登记",
    )

    figures = Figures(case)
    assert figures.previous.is_by_hand
    assert figures.previous.source == "手工登记的2024年度数"
    assert [one.code for one in figures.failures] == ["I5", "I5", "I6"]  # 自然人, 总计; 现行有效 is soft
    case = supplemented(case, staff, t3__carried_over__natural=1, t3__r1_open__natural=1)
    assert Figures(case).hard == []
    assert case.opening_by == staff[Role.DISCLOSURE]


def test_a_published_report_taken_in_is_last_year_too(real_reports):
    staff = Staff()
    ImportedReport.objects.create(
        agency=staff.agency,
        year=YEAR - 1,
        tables=real_reports[1],
        file_name="宿迁.xlsx",
        by=staff[Role.DISCLOSURE],
    )

    figures = Figures(report(staff, State.DRAFT))

    assert figures.previous.source == "导入的2024年度报告"
    assert str(figures.hard[0]).startswith("I5 不成立：0≠118（表三“自然人”列")


def test_an_heir_takes_over_what_the_merged_agency_handed_on():
    staff, gone = Staff(), Staff()
    carried(gone.agency, 2)
    report(gone, year=YEAR - 1, at=datetime(YEAR, 1, 12, tzinfo=clock.TZ))
    report(staff, year=YEAR - 1, at=datetime(YEAR, 1, 12, tzinfo=clock.TZ))

    type(gone.agency).objects.filter(pk=gone.agency.pk).update(is_active=False)
    staff.agency.inherits_from.add(gone.agency)

    figures = Figures(report(staff, State.DRAFT))
    assert figures.cells[three("carried_over", "natural")] == 2
    assert figures.hard == []


# ── freezing, publishing, correcting ────────────────────────────────────────
def test_what_was_approved_is_what_is_published():
    staff = Staff()
    case = report(staff, State.APPROVED)
    application_row(staff.agency, received=date(YEAR, 5, 5)).save()

    assert Figures(case).cells[three("new_received", "total")] == 0  # frozen
    with pytest.raises(Refused, match="表三“一、本年新收政府信息公开申请数量”行“自然人”列：送审时 0，现在 1"):
        perform(case, "publish", by=staff[Role.PUBLISHER])

    case = perform(case, "send_back", by=staff[Role.PUBLISHER], note="数字有变动。")
    assert Figures(case).cells[three("new_received", "total")] == 1


def test_a_published_report_stands_still_and_keeps_its_name():
    staff = Staff()
    case = report(staff)
    name = staff.agency.name
    application_row(staff.agency, received=date(YEAR, 5, 5)).save()
    type(staff.agency).objects.filter(pk=staff.agency.pk).update(name="云山县新局")

    case = AnnualReport.objects.get(pk=case.pk)

    assert Figures(case).cells[three("new_received", "total")] == 0
    assert case.full_title == f"{name}2025年政府信息公开工作年度报告"
    with pytest.raises(NotNow):
        perform(case, "edit", by=staff[Role.DISCLOSURE], publication="改了")


def test_a_correction_keeps_the_first_version():
    staff = Staff()
    first = report(staff)
    application_row(staff.agency, received=date(YEAR, 5, 5)).save()

    perform(first, "correct", by=staff[Role.DISCLOSURE], note="漏计一件申请。")
    with pytest.raises(Refused, match="已经有一份更正稿"):
        perform(first, "correct", by=staff[Role.DISCLOSURE], note="再更正。")
    second = AnnualReport.objects.open().get()
    assert (second.corrects, second.entries.count()) == (first, 4)
    second = perform(second, "redraft", by=staff[Role.DISCLOSURE])
    assert all(wording.TO_FILL not in getattr(second, name) for name in wording.TEXTS)
    for action, role in (("submit", Role.DISCLOSURE), ("approve", Role.LEADER), ("publish", Role.PUBLISHER)):
        second = perform(second, action, by=staff[role])

    first = AnnualReport.objects.get(pk=first.pk)
    assert (first.state, first.version, second.state, second.version) == (
        State.REPLACED, 1, State.PUBLISHED, 2,
    )  # fmt: skip
    assert Figures(first).cells[three("new_received", "total")] == 0
    assert Figures(second).cells[three("new_received", "total")] == 1


def test_rewriting_by_the_numbers_leaves_what_a_person_wrote():
    """The numbers say nothing of 平台建设: an afternoon's writing is not turned back into 请填写."""
    staff = Staff()
    case = report(staff, State.DRAFT, platform="全年改版一次。", publication="改过的。", problems="")
    application_row(staff.agency, received=date(YEAR, 5, 5)).save()

    case = perform(case, "redraft", by=staff[Role.DISCLOSURE])

    assert case.platform == "全年改版一次。"
    assert "新收政府信息公开申请1件" in case.on_application
    assert wording.TO_FILL in case.problems
    before = Event.objects.of(case).last().facts["原文"]
    assert [line.partition("：")[0] for line in before] == ["（一）主动公开", "（二）依申请公开"]


def test_the_report_of_the_tree_is_told_from_the_agency_s_own():
    staff = Staff(agency(level=Level.COUNTY))
    agency(parent=staff.agency)
    own, _ = begin(staff.agency, YEAR, by=staff[Role.DISCLOSURE])
    whole, _ = begin(staff.agency, YEAR, scope=Scope.WHOLE, by=staff[Role.DISCLOSURE])

    assert str(own) == f"{staff.agency.label} {YEAR}年政府信息公开工作年度报告"
    assert str(whole) == f"{staff.agency.label}（本级政府） {YEAR}年政府信息公开工作年度报告"


def test_two_reports_of_a_year_are_not_begun():
    staff = Staff()
    first, is_new = begin(staff.agency, YEAR, by=staff[Role.DISCLOSURE])
    again, is_new_again = begin(staff.agency, YEAR, by=staff[Role.DISCLOSURE])

    assert (is_new, is_new_again, again) == (True, False, first)


# ── the clock ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("scope", "due"), [(Scope.OWN, date(2026, 1, 31)), (Scope.WHOLE, date(2026, 3, 31))])
def test_the_days_of_article_49_do_not_wait_for_a_workday(scope, due):
    """31 January 2026 is a Saturday: 每年1月31日前 names a day."""
    case = report(state=State.DRAFT, scope=scope)

    (deadline,) = Deadline.objects.for_case(case)

    assert (deadline.due_on, deadline.rule.source) == (due, "《政府信息公开条例》第四十九条")


def test_publication_meets_the_clock_and_tells_people():
    staff = Staff()
    assert [staff[role] for role in Role]  # all are there to be told
    case = report(staff)

    assert Deadline.objects.for_case(case).get().met_at == IN_JANUARY
    told = {notice.recipient for notice in Notice.objects.filter(kind="annual-report")}
    assert {f"user:{staff[role].pk}" for role in (Role.DISCLOSURE, Role.DISCLOSURE_HEAD)} <= told


def test_the_new_year_begins_the_reports_once():
    county = agency(level=Level.COUNTY)
    agency(parent=county, level=Level.COUNTY)
    agency(is_active=False)

    assert begin_annual_reports() == 3  # the county's own and whole, the bureau's own
    assert begin_due() == 0
    assert set(AnnualReport.objects.values_list("year", "scope", "state").distinct()) == {
        (YEAR, "own", "draft"),
        (YEAR, "whole", "draft"),
    }


def test_a_whole_report_takes_published_parts_as_they_were_published():
    county = Staff()
    bureau = Staff(agency(parent=county.agency))
    report(bureau)
    application_row(bureau.agency, received=date(YEAR, 5, 5)).save()

    figures = Figures(report(county, State.DRAFT, scope=Scope.WHOLE, values=None))

    assert figures.cells[three("new_received", "total")] == 0
    assert figures.cells["t2.license_decisions"] == 12  # what the parts entered
    assert [part.is_final for part in figures.parts] == [False, True]
