"""The yearly reports of the demo county: last year's published, this year's begun, with a number in its text that its table has not."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from accounts.models import Agency
from accounts.roles import Role
from disclosure import clock
from disclosure.workflow.door import perform
from supervision.annual.drafting import begin

WRITTEN = {
    "management": "落实公文公开属性源头认定制度，拟稿、核稿、审签各环节逐级审核公开属性；对不予公开、依申请公开的公文逐件登记理由，"
    "定期评估。开展行政规范性文件清理，现行有效文件集中公布，实行动态调整。",
    "platform": "在县政府网站设置政府信息公开专栏，统一公开指南、制度、法定主动公开内容、年报和依申请公开五个栏目，可以检索、查阅、下载；"
    "县档案馆、公共图书馆、政务服务中心设有查阅点，及时移送主动公开的文件。",
    "oversight": "明确专门机构和专人负责，全年组织业务培训两次；把政府信息公开纳入年度考核，开展社会评议，没有因政府信息公开工作被追究责任的情形。",
    "problems": "主要问题：一是政策解读形式较为单一；二是个别单位公开不够及时。上一年度指出的“解读材料滞后”问题，已经通过解读与文件"
    "同步报审加以改进。下一步，丰富图表、问答等解读形式，加强公开期限提醒和检查。",
}
BY_HAND = {
    "t2.license_decisions": Decimal(326),
    "t2.penalty_decisions": Decimal(0),
    "t2.coercion_decisions": None,
    "t2.admin_fee_wanyuan": Decimal("12.6"),
}
ON_PAPER = {  # last year's applications, of before the portal began
    "t3.new_received.natural": 21,
    "t3.new_received.business": 3,
    "t3.carried_over.natural": 2,
    "t3.r1_open.natural": 12,
    "t3.r1_open.business": 2,
    "t3.r2_partial.natural": 3,
    "t3.r3_4_third_party.natural": 1,
    "t3.r4_1_not_held.natural": 6,
    "t3.r4_1_not_held.business": 1,
    "t3.r6_3_other.natural": 1,
    "t4.review.upheld": 2,
    "t4.litigation_after_review.upheld": 1,
}
OF_LAST_MONTH = 3  # as the paragraph was written


def build(staff: dict) -> None:
    """By the acts themselves, last year's in its January."""
    county = Agency.objects.get(code="yunshan")
    this_year = clock.today().year
    in_january = datetime.combine(date(this_year, 1, 16), time(10, 0), clock.TZ)
    with clock.pretending(min(in_january, clock.now() - timedelta(minutes=1))):
        report, _ = begin(county, this_year - 1, by=staff[Role.DISCLOSURE])
        clerk = staff[Role.DISCLOSURE]
        on_paper = {key: Decimal(number) for key, number in ON_PAPER.items()}
        report = perform(report, "enter", by=clerk, values=BY_HAND, note="法规科、财务科报数")
        report = perform(
            report, "supplement", by=clerk, values=on_paper, note="系统启用以前，按纸质登记簿补记"
        )
        report = perform(report, "redraft", by=clerk)
        report = perform(report, "edit", by=clerk, **WRITTEN)
        for action, role in (
            ("submit", Role.DISCLOSURE),
            ("approve", Role.DISCLOSURE_HEAD),
            ("publish", Role.PUBLISHER),
        ):
            report = perform(report, action, by=staff[role])
    report, _ = begin(county, this_year, by=staff[Role.DISCLOSURE])
    # As it happens: the paragraph was written before the last review came in, and was not written again.
    said = report.on_application.partition("没有发生")[0].partition("发生政府信息公开行政复议")[0]
    perform(
        report,
        "edit",
        by=staff[Role.DISCLOSURE],
        on_application=f"{said}发生政府信息公开行政复议{OF_LAST_MONTH}件。",
        changes=["（二）依申请公开"],
    )
