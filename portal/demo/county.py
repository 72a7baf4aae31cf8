"""Building the demo county: agencies, one person for each role, papers and applications brought along by the acts themselves."""

from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO

from django.core.files.base import ContentFile
from django.core.management import call_command
from openpyxl import Workbook

from accounts.credit_code import check_character
from accounts.models import Agency, Delegation, Level, Membership, Office, User
from accounts.roles import Role
from administration.letter_texts import set_text
from disclosure import clock
from disclosure.files.store import store
from disclosure.rulebook.setting import set_rule
from disclosure.workdays.current import calendar_for
from disclosure.workflow.acts import available, transitions_of
from disclosure.workflow.door import perform
from documents.drafting import blank, create_draft
from documents.models import Document
from documents.states import Attribute, State, Validity
from documents.states import Interpretation as Decision
from portal.demo import (
    annual,
    disputes,
    explanations,
    found_errors,
    guides,
    interpretations,
    opinion,
    requests,
    responses,
)
from portal.demo.papers import COUNTY_SCOPE, PAPERS, Paper
from requests_app.letters import wording

PASSWORD = "yunshan-2026"
RULES_SINCE = "2025-01-01"  # before the first paper, so each was handled under its agency's own rules
AGENCIES = (
    # code, name, short name, parent, preset, office, red words
    ("yunshan", "云山县人民政府办公室", "县政府办", None, "huangyan", "综合科", "云山县人民政府办公室文件"),
    ("yunshan-rs", "云山县人力资源和社会保障局", "县人社局", "yunshan", "zhongwei", "就业科", ""),
    ("yunshan-sw", "云山县水务局", "县水务局", "yunshan", "anhui", "水资源科", ""),
)
PEOPLE = (
    ("nigao", "陈思远", Role.DRAFTER),
    ("keshi", "李文静", Role.SECTION_HEAD),
    ("hegao", "王立群", Role.CHECKER),
    ("baomi", "赵国安", Role.SECRECY),
    ("lingdao", "周明德", Role.LEADER),
    ("zhuyao", "孙大为", Role.CHIEF),
    ("gongkai", "吴晓岚", Role.DISCLOSURE),
    ("gongkaifuze", "郑秀英", Role.DISCLOSURE_HEAD),
    ("fabu", "冯小雨", Role.PUBLISHER),
    ("jiandu", "褚正平", Role.SUPERVISOR),
    ("guanli", "卫东升", Role.ADMIN),
)
DAY = time(9, 30)


def people_table() -> list[tuple[str, str, str]]:
    """(user name, name, role) of the demo people, for whoever prints them."""
    return [(username, name, role.label) for username, name, role in PEOPLE]


def build() -> bool:
    """Make the county once; returns whether anything was made."""
    if Agency.objects.filter(code="yunshan").exists():
        return False
    for number, row in enumerate(AGENCIES, start=1):
        make_agency(number, *row)
    for username, name, role in PEOPLE:
        user = User(
            username=username, name=name, is_staff=role == Role.ADMIN, is_superuser=role == Role.ADMIN
        )
        user.set_password(PASSWORD)
        user.save()
        for agency in Agency.objects.filter(code__startswith="yunshan").order_by("code"):
            if agency.code == "yunshan" or role != Role.SUPERVISOR:
                Membership.objects.create(user=user, agency=agency, role=role)
    own_words(Agency.objects.get(code="yunshan"), by=User.objects.get(username="guanli"))
    guides.build(
        writer=User.objects.get(username="gongkai"),
        head=User.objects.get(username="gongkaifuze"),
        at=datetime.combine(clock.today() - timedelta(days=150), DAY, clock.TZ),
    )
    staff = {role: User.objects.get(username=username) for username, _, role in PEOPLE}
    for paper in sorted(PAPERS, key=lambda paper: paper.written_on):  # numbers and days in one order
        carry(paper)
    repeal_what_is_replaced(staff)
    explanations.finish()
    requests.build()
    disputes.build()
    opinion.build()
    responses.build(staff)
    found_errors.build(staff)
    annual.build(staff)
    Delegation.objects.create(  # the publisher of one agency is away this week
        agency=Agency.objects.get(code="yunshan-sw"),
        delegator=staff[Role.PUBLISHER],
        delegate=staff[Role.DISCLOSURE],
        since=clock.today(),
        until=clock.today() + timedelta(days=6),
        reason="年休假",
        made_by=staff[Role.PUBLISHER],
    )
    return True


def make_agency(number, code, name, short_name, parent, preset, office, mark):
    quiet = StringIO()
    call_command("create_agency", code, name, *(["--parent", parent] if parent else []), stdout=quiet)
    call_command("apply_preset", preset, "--agency", code, "--from", RULES_SINCE, stdout=quiet)
    agency = Agency.objects.get(code=code)
    set_rule(
        "requests.channels",
        agency,
        ["in_person", "post", "online", "fax", "email"],
        since=date.fromisoformat(RULES_SINCE),
        basis="政府信息公开指南",
    )
    if preset == "huangyan":  # whose scope names another place
        set_rule(
            "interpretation.scope",
            agency,
            [COUNTY_SCOPE],
            since=date.fromisoformat(RULES_SINCE),
            basis="云山县政策解读工作规定",
        )
    body = f"11330000MB00000{number:02}"
    agency.short_name, agency.level, agency.issuer_mark = short_name, Level.COUNTY, mark
    agency.credit_code = body + check_character(body)
    agency.review_agency, agency.court = "云山县人民政府", "云山县人民法院"
    agency.review_online = "https://review.example.cn/"
    agency.contact_office = f"{short_name}政务公开科"
    agency.contact_address = f"云山县城关街道人民路{number * 8}号"
    agency.contact_hours = "工作日 8:30—12:00，14:00—17:30"
    agency.contact_phone, agency.contact_fax = f"0000-880010{number}", f"0000-880020{number}"
    agency.contact_email, agency.contact_postcode = f"{code}@example.cn", "000000"
    agency.save()
    Office.objects.create(agency=agency, name=office)
    Office.objects.create(agency=agency, name="秘书科")


def own_words(agency: Agency, *, by: User) -> None:
    """What the county office says in its letters besides the law's words."""
    for slot, text in (
        (wording.RECEIPT, "到窗口补交材料的，请带本回执和有效身份证件；需要无障碍服务的，请先拨{电话}。"),
        (wording.REPLY, "对答复的内容有疑问的，可以在{办公时间}到{工作机构}（{地址}）当面询问。"),
    ):
        set_text(agency, slot, text, since=date.fromisoformat(RULES_SINCE), by=by, seen=0)


def carry(paper: Paper) -> Document:
    """Draft a paper on its day and walk it to its state, a workday between the acts."""
    agency = Agency.objects.get(code=paper.agency)
    staff = {role: User.objects.get(username=username) for username, _, role in PEOPLE}
    calendar = calendar_for(agency)
    day = (
        paper.written_on if calendar.is_workday(paper.written_on) else calendar.next_workday(paper.written_on)
    )
    steps = 0
    with clock.pretending(moment(day, 0)):
        case = create_draft(
            blank(agency, by=staff[Role.DRAFTER], office=agency.offices.first()),
            by=staff[Role.DRAFTER],
            text={"title": paper.title, "addressee": paper.addressee, "body": paper.body},
            genre=paper.genre,
            category=paper.category,
            topic=paper.topic,
            attribute=paper.attribute,
            written_on=paper.written_on,
            **({"interpretation": Decision.NONE} | paper.facts),
        )
        if paper.attached:
            case = attach(case, *paper.attached, by=staff[Role.DRAFTER])
        interpretations.begin(case, staff)
    while case.state != paper.state:
        steps += 1
        with clock.pretending(moment(day, steps)):
            case = next_act(case, paper, staff)
        if case.state == State.PUBLISHED:
            after = timedelta(days=2) if paper.state == State.PUBLISHED else timedelta(minutes=10)
            interpretations.publish(case, staff, after=after)
    return case


def repeal_what_is_replaced(staff: dict) -> None:
    """The trial measures bind until the day the new rules are in force."""
    old = Document.objects.get(title=explanations.OLD_PENSION)
    new = Document.objects.get(title=explanations.PENSION)
    perform(
        old,
        "change_validity",
        by=staff[Role.DISCLOSURE],
        note="新规程施行之日废止。",
        validity=Validity.REPEALED,
        replaced_by=new,
        effective=new.effective_on,
    )


def attach(case: Document, title: str, rows, *, by) -> Document:
    """A table that goes with the paper, as the clerk's own xlsx."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    file = store(ContentFile(content.getvalue()), name=f"{title}.xlsx", by=by)
    return perform(case, "attach", by=by, file=file, title=title, attribute=case.attribute)


def moment(day, steps) -> datetime:
    """Twenty minutes an act, from half past nine; never later than now."""
    return min(
        datetime.combine(day, DAY, clock.TZ) + timedelta(minutes=20 * steps),
        clock.now() - timedelta(minutes=1),
    )


def next_act(case: Document, paper: Paper, staff: dict) -> Document:
    """The next awaited act, by whoever may make it."""
    if case.state == State.PUBLISHED:
        reason = "收费标准附件有误，更正后重新公布。"
        return perform(case, "withdraw", by=staff[Role.DISCLOSURE_HEAD], note=reason)
    if case.state == State.SIGN and paper.exempt and not case.exempt_reason:
        return perform(case, "exempt_interpretation", by=staff[Role.LEADER], note=paper.exempt)
    awaited = {t.name for t in transitions_of(Document) if t.source == case.state and t.custom["awaited"]}
    for person in staff.values():
        move = next((m for m in available(case, person) if m.name in awaited), None)
        if move is not None:
            return perform(case, move.name, by=person, **facts_for(move.name, case, paper))
    raise AssertionError(f"“{case}”停在“{case.get_state_display()}”，没有人可以办。")


def facts_for(action: str, case: Document, paper: Paper) -> dict:
    closed = case.attribute != Attribute.PROACTIVE
    if action in ("pass_section", "pass_check", "pass_secrecy"):
        return (
            {"verdict": "exempt", "ground": case.ground, "reason": case.reason}
            if closed
            else {"verdict": "open"}
        )
    if action == "issue":
        return {"prefix": paper.prefix, "written_on": paper.written_on, "issued_on": clock.today()}
    return {}
