"""法定主动公开内容（条例第二十条、第二十一条）: the first level of the public catalogue."""

from dataclasses import dataclass

from accounts.models import Level

EVERYONE = frozenset(Level.values)
LOCAL = frozenset({Level.CITY, Level.COUNTY})
TOWN = frozenset({Level.TOWN})


@dataclass(frozen=True)
class Category:
    """One class of information the law names."""

    key: str
    label: str
    article: str
    levels: frozenset[str] = EVERYONE


CATEGORIES = (
    Category("norms", "法规、规章和规范性文件", "第二十条第（一）项"),
    Category("organisation", "机构职能", "第二十条第（二）项"),
    Category("plans", "规划和政策", "第二十条第（三）项"),
    Category("statistics", "统计信息", "第二十条第（四）项"),
    Category("licensing", "行政许可和对外管理服务", "第二十条第（五）项"),
    Category("penalties", "行政处罚和行政强制", "第二十条第（六）项"),
    Category("budget", "财政预算、决算", "第二十条第（七）项"),
    Category("fees", "行政事业性收费", "第二十条第（八）项"),
    Category("procurement", "政府集中采购", "第二十条第（九）项"),
    Category("projects", "重大建设项目", "第二十条第（十）项"),
    Category("livelihood", "扶贫、教育、医疗、社会保障、促进就业", "第二十条第（十一）项"),
    Category("emergency", "突发公共事件", "第二十条第（十二）项"),
    Category("supervision", "环境保护、公共卫生、安全生产、食品药品、产品质量", "第二十条第（十三）项"),
    Category("recruitment", "公务员招考录用", "第二十条第（十四）项"),
    Category("other", "其他应当主动公开的信息", "第二十条第（十五）项"),
    Category("municipal", "市政建设、公共服务、公益事业", "第二十一条", LOCAL),
    Category("land", "土地征收、房屋征收", "第二十一条", LOCAL),
    Category("order", "治安管理、社会救助", "第二十一条", LOCAL),
    Category("rural", "农业农村、水利、土地流转、宅基地、筹资筹劳", "第二十一条", TOWN),
)

BY_KEY = {category.key: category for category in CATEGORIES}


def category_choices(level: str | None = None) -> list[tuple[str, str]]:
    """Choices for a form or filter: all categories, or those an agency of this level publishes."""
    return [(c.key, c.label) for c in CATEGORIES if level is None or level in c.levels]
