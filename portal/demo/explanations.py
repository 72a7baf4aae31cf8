"""What the demo's interpretations say, and who explains. 云山县 is invented."""

from accounts.models import Agency, User
from disclosure.workflow.door import perform
from interpretation import wording
from interpretation.models import Interpretation, Interpreter

PENSION = "云山县人民政府办公室关于印发《云山县城乡居民基本养老保险经办规程》的通知"
OLD_PENSION = "云山县城乡居民社会养老保险经办办法（试行）"
BACKGROUND = "制定背景（意义、目的、依据）"
MEASURES = "政策措施（主要内容、适用范围、标准、期限、术语释义）"

# title of the piece → its sections, questions, charts
CONTENT = {
    "《云山县城乡居民基本养老保险经办规程》解读": wording.Content(
        sections=(
            (
                BACKGROUND,
                "2025年试行的办法实施以来，群众反映最多的是两件事：登记要跑户籍地，断缴以后补缴要加收滞纳金。"
                "为方便群众参保，依据《中华人民共和国社会保险法》第二十条和省里的实施意见，制定本规程。",
            ),
            (
                MEASURES,
                "一、在哪里登记\n户籍地或者居住地的乡镇便民服务中心都可以，网上也可以，五个工作日内告知结果。\n"
                "二、缴多少、补多少\n缴费分四档，自己选，每年可以变更一次。缴得多，政府补得也多。\n"
                "| 档次 | 个人缴费（元/年） | 政府补贴（元/年） |\n| 一档 | 200 | 60 |\n| 二档 | 500 | 90 |\n"
                "| 三档 | 1000 | 130 |\n| 四档 | 2000 | 180 |\n"
                "三、断缴了怎么办\n次年可以补缴，不加收滞纳金。\n"
                "四、什么时候领\n年满六十周岁、累计缴费满十五年，从次月起按月领取；经办机构提前三个月主动告知。",
            ),
            ("其他应当补充说明的内容", "已经按老办法登记的，不需要重新登记；原来的缴费年限照算。"),
        ),
        questions=(
            (
                "户口在外县，住在云山，能在这里登记吗？",
                "可以。在居住地的乡镇便民服务中心登记，带上身份证和居住证；也可以在网上登记。",
            ),
            (
                "今年忘了缴，以后还能补吗？",
                "可以。逾期未缴的年度在次年补缴，不加收滞纳金。\n补缴的年度照样享受政府补贴。",
            ),
            (
                "缴满十五年还要继续缴吗？",
                "没有满六十周岁的，继续缴费，领取时养老金更高；已满六十周岁的不再缴。",
            ),
        ),
        charts=(
            {
                "title": "缴得多，补得多：四档缴费和补贴",
                "unit": "元/年",
                "shape": "columns",
                "rows": "档次 | 个人缴费 | 政府补贴\n一档 | 200 | 60\n二档 | 500 | 90\n三档 | 1000 | 130\n四档 | 2000 | 180",
                "source": "《云山县城乡居民基本养老保险经办规程》第二条",
            },
        ),
    ),
    "城乡居民养老保险怎么缴、怎么领：问答": wording.Content(
        sections=(
            (BACKGROUND, "年底集中缴费前，把便民服务中心常被问到的问题汇总回答。"),
            (MEASURES, "依据《云山县城乡居民基本养老保险经办规程》，逐条回答登记、缴费、领取中的问题。"),
        ),
        questions=(
            (
                "在校学生要不要缴？",
                "不要。年满十六周岁、不是在校学生、没有参加职工基本养老保险的，可以参保。",
            ),
            ("怎样变更缴费档次？", "每年可以变更一次，在网上或者便民服务中心办理，次年生效。"),
        ),
    ),
    "职业技能提升补贴发放标准解读": wording.Content(
        sections=(
            ("背景依据", "依据国家关于职业技能提升补贴的规定和省里确定的标准，公布本县2026年度发放标准。"),
            ("目标任务", "鼓励企业职工学技能、考证书，全年预计惠及三千人。"),
            ("主要内容", "初级（五级）1000元，中级（四级）1500元，高级（三级）2000元。"),
            ("涉及范围", "在本县参加失业保险、累计缴费满十二个月的企业职工，和领取失业保险金期间的人员。"),
            ("执行口径", "以证书核发之日为准；在外地参保的年限经转移后合并计算。"),
            ("操作方法", "网上或者县人力资源市场一楼三号窗口申领，十个工作日内审核并发放。"),
            ("注意事项", "自证书核发之日起十二个月内申领，逾期不补；同一职业同一等级只补贴一次。"),
            ("关键词诠释", "职业技能等级：由低到高分为五级、四级、三级、二级、一级，即初级工至高级技师。"),
            ("惠民利民举措", "凭身份证即可申领，参保和证书信息由经办机构联网核对，不再提交复印件。"),
            ("新旧政策差异", "累计缴费的要求由三十六个月降为十二个月，申领窗口由两个并为一个。"),
        ),
        charts=(
            {
                "title": "各等级补贴标准",
                "unit": "元",
                "shape": "bars",
                "rows": "初级（五级） | 1000\n中级（四级） | 1500\n高级（三级） | 2000",
                "source": "县人力资源和社会保障局",
            },
        ),
    ),
    "城区停车收费标准调整解读": wording.Content(
        sections=(
            (
                BACKGROUND,
                "城区道路停车泊位周转慢，医院、学校周边一位难求。经成本调查和听取意见，调整收费标准。",
            ),
            (
                MEASURES,
                "前三十分钟免费，之后每小时2元，单日最高12元；残疾人专用车辆和执行任务的特种车辆免费。",
            ),
        ),
    ),
    "老旧小区加装电梯补助政策解读": wording.Content(
        sections=(
            (BACKGROUND, "全县2000年以前建成的四层以上住宅有四百多个单元没有电梯，住户中老年人占三成。"),
            (MEASURES, "每部电梯补助十五万元；由本单元业主协商一致后申请，竣工验收合格后一次拨付。"),
        ),
    ),
}
ROSTER = (
    # agency, rank, name, post, field
    ("yunshan", Interpreter.Rank.CHIEF, "孙大为", "云山县人民政府办公室主任", "县政府综合性文件"),
    ("yunshan-rs", Interpreter.Rank.CHIEF, "唐若兰", "县人力资源和社会保障局局长", "就业、社会保险"),
    ("yunshan-rs", Interpreter.Rank.EXPERT, "沈嘉树", "县委党校副教授", "社会保障"),
    ("yunshan-sw", Interpreter.Rank.CHIEF, "韩江平", "县水务局局长", "水价、供水安全"),
)
CHIEFS = {agency: name for agency, rank, name, _, _ in ROSTER if rank == Interpreter.Rank.CHIEF}


def write(case: Interpretation, *, by: User) -> Interpretation:
    """Give a piece that is being drafted its words, where the demo has some."""
    content = CONTENT.get(case.title)
    return perform(case, "write", by=by, content=content) if content else case


def fill_roster() -> None:
    for code, rank, name, post, field in ROSTER:
        agency = Agency.objects.get(code=code)
        Interpreter.objects.create(agency=agency, rank=rank, name=name, post=post, field=field)


def finish() -> None:
    """The roster, and what a reader said of the pension piece once it was out."""
    fill_roster()
    case = Interpretation.objects.public().get(title="《云山县城乡居民基本养老保险经办规程》解读")
    case.comments.create(words="补缴要到哪里办，写得很清楚。建议再讲讲网上登记怎么操作。")
