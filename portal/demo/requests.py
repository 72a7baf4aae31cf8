"""The applications of the demo: a dozen and more, each brought to where it stands by the acts themselves.

They are dated by workdays before the day of loading, so that something is always due soon and something always late.
Names, numbers and addresses are invented; the identity numbers only pass the check digit.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from accounts.models import Agency, User
from accounts.roles import Role
from disclosure import clock
from disclosure.workdays.current import calendar_for
from disclosure.workflow.door import perform
from requests_app import intake
from requests_app.models import Application

MORNING = time(9, 40)
DESK, HEAD, LEADER, SECRECY, TIME = (
    Role.DISCLOSURE,
    Role.DISCLOSURE_HEAD,
    Role.LEADER,
    Role.SECRECY,
    None,
)
LIU = {
    "name": "刘建国",
    "id_type": "id_card",
    "id_number": "11010519491231002X",
    "phone": "13812345678",
    "email": "liujianguo@example.cn",
    "address": "云山县城关街道东街 8 号",
    "postcode": "000000",
}
HE = {
    "name": "何𠮷芳",
    "id_type": "id_card",
    "id_number": "440308199901101512",
    "phone": "13987654321",
    "address": "云山县柳河镇新村 21 号",
    "postcode": "000000",
}
MA = {
    "name": "马玉兰",
    "id_type": "id_card",
    "id_number": "34052419800101001X",
    "phone": "0000-8812345",
    "address": "云山县青石乡石桥村 3 组",
    "postcode": "000000",
}
COMPANY = {
    "name": "云山恒信建筑工程有限公司",
    "id_type": "credit_code",
    "id_number": "91350100M000100Y43",
    "representative": "钱立诚",
    "contact_name": "孙文",
    "phone": "13700001111",
    "address": "云山县工业园区二路 6 号",
    "postcode": "000000",
}
LAWYERS = {
    "name": "云山明理律师事务所",
    "id_type": "credit_code",
    "id_number": "91350100M000100Y43",
    "representative": "高明理",
    "contact_name": "高明理",
    "phone": "13600002222",
    "address": "云山县人民路 101 号",
    "postcode": "000000",
}
SEARCHED = {
    "search_scope": "办公室、工程科 2019 年至今的全部案卷和公文处理系统",
    "search_method": "以“石桥”“桥梁检测”为关键词检索，并逐卷核对目录",
    "search_result": "没有检索到相关信息",
}
NOT_HELD = "本机关没有制作、也没有从其他机关获取该桥的检测报告；桥梁检测由县交通运输局负责。"


@dataclass(frozen=True)
class Step:
    """One act, so many workdays after the application came."""

    after: int
    action: str
    role: Role | None
    facts: dict = field(default_factory=dict)


def accepted(after: int = 2) -> tuple[Step, ...]:
    return Step(1, "register", DESK), Step(after, "accept", DESK)


def drafted(after: int, answer: str, facts: dict, reason: str) -> tuple[Step, ...]:
    decision = {"answer": answer, "facts": facts, "reason": reason}
    return Step(after, "draft_reply", DESK, decision), Step(after, "submit_reply", DESK)


def signed(after: int, *, secrecy: bool = False) -> tuple[Step, ...]:
    first = (Step(after, "secrecy_check", SECRECY),) if secrecy else ()
    return *first, Step(after, "approve_reply", HEAD), Step(after, "sign", LEADER)


def handed_over(after: int) -> Step:
    return Step(after, "deliver", DESK, {"way": "direct", "signer": "本人", "signed_on": after})


@dataclass(frozen=True)
class Case:
    """One application: who asked what so many workdays ago, and what was done since."""

    ago: int
    person: dict
    description: str
    steps: tuple[Step, ...] = ()
    kind: str = "natural"
    channel: str = "in_person"
    agency: str = "yunshan"
    more: dict = field(default_factory=dict)


CASES = (
    Case(
        52,
        LIU,
        "2024 年县城老旧小区改造工程的竣工验收报告和结算审核意见。",
        (
            *accepted(),
            *drafted(
                20,
                "partial",
                {
                    "provided": "《2024 年县城老旧小区改造工程竣工验收报告》（纸质附件，36页）",
                    "withheld_parts": "结算审核意见中施工单位的银行账号、联系人电话：属于第三方的商业秘密和个人信息（条例第十五条）。",
                },
                "验收报告属于应当公开的政府信息；结算审核意见中含有第三方的账号和电话，作区分处理。",
            ),
            *signed(22, secrecy=True),
            handed_over(24),
        ),
    ),
    Case(
        45,
        LAWYERS,
        "石桥村石桥 2023 年以来的桥梁检测报告。",
        (
            *accepted(),
            *drafted(9, "not_exist", SEARCHED, NOT_HELD),
            *signed(11),
            handed_over(12),
            Step(20, "archive", DESK),
        ),
        kind="legal_service",
    ),
    Case(
        40,
        MA,
        "青石乡石桥村 2025 年土地征收补偿安置方案和补偿费发放明细。",
        (
            *accepted(),
            *drafted(
                12,
                "not_ours",
                {
                    "responsible": "云山县自然资源局",
                    "responsible_contact": "云山县人民路 30 号，0000-8822333",
                },
                "土地征收补偿安置由县自然资源局组织实施，相关信息由该局制作和保存。",
            ),
            *signed(13),
            Step(14, "deliver", DESK, {"way": "post", "posted_on": 14, "mail_number": "XA12345678932"}),
        ),
        channel="post_registered",
        more={"post_number": "XA98765432132"},
    ),
    Case(
        31,
        HE,
        "柳河镇新村道路硬化工程的资金使用情况。",
        (
            Step(1, "register", DESK),
            Step(
                4,
                "ask_correction",
                DESK,
                {
                    "reasons": ["unclear"],
                    "items": "请写明是哪一年、哪一段道路的工程，或者项目名称。",
                    "days": 15,
                },
            ),
            Step(20, "correction_lapsed", TIME),
        ),
        more={"delivery_way": "online"},  # the 补正告知书 was in his account the day it was issued
    ),
    Case(
        24,
        MA,
        "县政府办 2024 年公务用车运行维护费的支出明细。",
        (
            Step(1, "register", DESK),
            Step(3, "withdraw", DESK, {"note": "申请人来电说明已在预决算公开专栏查到，书面撤回。"}),
        ),
    ),
    Case(
        18,
        LIU,
        "2026 年县城排水防涝应急预案及历次修订的文件目录。",
        (*accepted(),),
    ),
    Case(
        19,
        COMPANY,
        "2025 年城东污水处理厂扩建工程评标报告和中标单位报价明细。",
        (
            *accepted(),
            Step(
                5,
                "consult",
                DESK,
                {
                    "kind": "third_party",
                    "whom": "云山县第一市政工程公司",
                    "address": "云山县工业园区一路 2 号",
                    "what": "评标报告全文，中标单位分部分项报价明细。",
                },
            ),
            Step(7, "record_arrival", DESK, {"arrived_on": 7}),
        ),
        kind="business",
    ),
    Case(
        16,
        LAWYERS,
        "2020 年以来县政府办制发的全部会议纪要及其附件。",
        (
            *accepted(),
            Step(
                7,
                "draft_reply",
                DESK,
                {
                    "answer": "provide",
                    "facts": {
                        "provided": "县政府办会议纪要及附件（纸质附件，109页）",
                        "given_form": "纸质",
                        "given_how": "缴清信息处理费之后，随本答复书一并提供",
                    },
                    "reason": "经审查，所列会议纪要属于可以公开的信息，予以提供。",
                },
            ),
            Step(
                8,
                "propose_fee",
                HEAD,
                {"counting": "pages", "count": 109, "note": "本件须提供 109 页，超过合理范围。"},
            ),
            Step(10, "notice_fee", DESK, {"sent_on": 9, "received_on": 10}),
        ),
        kind="legal_service",
    ),
    Case(
        17,
        HE,
        "2025 年全县困难群众冬春救助资金的分配方案和发放名册。",
        (
            *accepted(),
            Step(
                13,
                "propose_extension",
                DESK,
                {"days": 10, "note": "涉及十二个乡镇的名册，需要逐册核对区分。"},
            ),
            Step(14, "approve_extension", HEAD, {"note": "同意延期。"}),
        ),
    ),
    Case(
        11,
        LIU,
        "2025 年度县级财政支持中小微企业专项资金的管理办法。",
        (
            *accepted(),
            *drafted(
                8,
                "provide",
                {
                    "provided": "《云山县支持中小微企业专项资金管理办法》（云政办发〔2025〕12 号）（纸质附件，8页）",
                    "given_form": "纸质",
                    "given_how": "随本答复书一并提供",
                },
                "该办法属于应当公开的规范性文件，予以公开。",
            ),
        ),
        channel="in_person",
    ),
    Case(
        12,
        MA,
        "青石乡石桥小学撤并论证会的讨论记录。",
        (
            *accepted(),
            *drafted(
                7,
                "process",
                {
                    "process_kind": "属于讨论记录：撤并方案尚在论证，讨论记录只反映与会人员的个人看法，没有作出决定。"
                },
                "属于行政机关履行行政管理职能过程中形成的讨论记录，属过程性信息，可以不予公开。",
            ),
            Step(9, "approve_reply", HEAD),
        ),
    ),
    Case(
        14,
        COMPANY,
        "2026 年 1 月至 6 月县政府常务会议审议通过的招商引资优惠政策文件目录。",
        (
            *accepted(),
            *drafted(
                6,
                "already_public",
                {"where": "云山县政府网站“法定主动公开内容—规范性文件”栏目，检索“招商引资”即可查看、下载。"},
                "申请公开的文件已经主动公开，告知获取途径。",
            ),
            *signed(8),
        ),
        kind="business",
    ),
    Case(
        6,
        HE,
        "一、柳河镇 2025 年农村危房改造名单；二、柳河镇 2025 年高标准农田建设合同；三、柳河镇卫生院扩建批复。",
        (Step(1, "register", DESK),),
        channel="post_registered",
        more={"post_number": "XA55667788932"},
    ),
    Case(
        5,
        MA,
        "请公开有关低保的文件。",
        (
            Step(1, "register", DESK),
            Step(
                3,
                "ask_correction",
                DESK,
                {
                    "reasons": ["unclear"],
                    "items": "请写明需要哪一年、哪一级机关制发的低保文件，或者文件名称、文号。",
                    "days": 15,
                },
            ),
        ),
    ),
    Case(
        2,
        LIU,
        "2024 年县城老旧小区改造工程的竣工验收报告。",
        (Step(1, "register", DESK),),
    ),
    Case(3, {**MA, "phone": "", "id_number": ""}, "青石乡 2026 年农村公路养护计划。", channel="post_plain"),
    Case(
        1,
        {**HE, "email": "hejifang@example.cn"},
        "2026 年县级储备粮轮换计划和承储企业名单。",
        channel="online",
        more={"wanted_form": "electronic", "delivery_way": "online"},
    ),
)


def build() -> int:
    """Load them all, the oldest first, so that numbers and days go the same way; returns how many."""
    for case in sorted(CASES, key=lambda case: -case.ago):
        bring(case)
    return len(CASES)


def bring(case: Case) -> Application:
    agency = Agency.objects.get(code=case.agency)
    days = workdays_before(agency, case.ago)
    with clock.pretending(moment(days[0], 0)):
        application = receive(case, agency)
    for place, step in enumerate(case.steps, start=1):
        with clock.pretending(moment(days[step.after], place)):
            application = perform(
                application, step.action, by=who(step.role, agency), **facts_of(step, application, days)
            )
    return application


def receive(case: Case, agency: Agency) -> Application:
    online = case.channel == "online"
    day = clock.today()
    dates = {"post_registered": {"signed_on": day}, "post_plain": {"arrived_on": day}}.get(case.channel, {})
    return intake.receive(
        agency=agency,
        applicant_kind=case.kind,
        particulars=case.person,
        description=case.description,
        channel=case.channel,
        by=intake.of_the_public() if online else who(DESK, agency),
        **({"wanted_form": "paper", "delivery_way": "post"} | dates | case.more),
    )


def facts_of(step: Step, application: Application, days: list) -> dict:
    """A number where a day is meant is so many workdays after the beginning."""
    facts = {
        name: days[value] if name.endswith("_on") and isinstance(value, int) else value
        for name, value in step.facts.items()
    }
    if step.action == "record_arrival":
        facts["consultation"] = application.consultations.latest("pk").pk
    return facts


def who(role: Role | None, agency: Agency) -> User | None:
    if role is None:
        return None
    return User.objects.filter(memberships__agency=agency, memberships__role=role).order_by("pk").first()


def workdays_before(agency: Agency, count: int) -> list:
    """The last `count` workdays before today, and today or the next one: [0] is the day it came."""
    calendar = calendar_for(agency)
    day = clock.today()
    found = []
    while len(found) < count:
        day -= timedelta(days=1)
        if calendar.is_workday(day):
            found.append(day)
    return found[::-1]


def moment(day, steps: int) -> datetime:
    """A quarter of an hour an act, from twenty to ten; never later than now."""
    return min(
        datetime.combine(day, MORNING, clock.TZ) + timedelta(minutes=15 * steps),
        clock.now() - timedelta(minutes=1),
    )
