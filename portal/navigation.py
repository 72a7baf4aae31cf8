"""The ways on of the public site, as tables: the main navigation, the few of 长辈模式, the services of the footer.

An entry whose page is not there yet is left out, so an entry may be written before its page.
"""

from functools import lru_cache

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

COLUMNS = [
    # label, address name, prefix that marks it as current (None: exactly this address)
    ("首页", "portal:home", None),
    ("政府信息公开", "portal:disclosure", "/disclosure/"),
    ("公开目录", "documents:catalogue", "/documents/"),
    ("政策解读", "interpretation:list", "/interpretations/"),
    ("回应关切", "responses:list", "/responses/"),
    ("依申请公开", "portal:apply", "/apply/"),
    ("查询进度", "requests:track", "/track/"),
]

# 长辈模式: the four that matter, each in the words of whoever comes for it.
ESSENTIALS = [
    # short label, address name, prefix, what it says as a large button, and beneath
    ("查文件", "documents:catalogue", "/documents/", "查公开的文件", "按类别、机关、年份找"),
    ("申请公开", "portal:apply", "/apply/", "申请公开信息", "没有公开的，可以依法申请"),
    ("查进度", "requests:track", "/track/", "查我的申请", "凭编号和查询码，看办到哪一步"),
    ("打电话问", "portal:agencies", "/agencies/", "打电话问", "各机关公开工作机构的电话和地址"),
]

SERVICES = [
    # label, address name; a second one where the first is not there yet
    ("帮助", "portal:help"),
    ("联系我们", "portal:about"),
    ("公开机关", "portal:agencies"),
    ("网站找错", "portal:report-error", "portal:about"),
    ("核验文书", "letters:verify"),
    ("站点地图", "portal:site-map"),
    ("无障碍声明", "portal:accessibility"),
    ("数据开放", "open-data:about"),
    ("订阅更新", "portal:subscribe"),
]


def columns(path: str, *, elder: bool = False) -> list[dict]:
    """The entries of the main navigation with their addresses, the current one marked; in 长辈模式 home and the essentials."""
    table = COLUMNS if not elder else [COLUMNS[0], *(line[:3] for line in ESSENTIALS)]
    found = []
    for label, name, prefix in table:
        if url := _address(name):
            current = path == url if prefix is None else path.startswith(prefix)
            found.append({"label": label, "url": url, "current": current})
    return found


def essentials() -> list[dict]:
    """The large buttons of 长辈模式."""
    return [
        {"label": label, "note": note, "url": url}
        for _, name, _, label, note in ESSENTIALS
        if (url := _address(name))
    ]


def services() -> list[dict]:
    """What the footer offers besides the columns."""
    return [{"label": label, "url": url} for label, *names in SERVICES if (url := _address(*names))]


def _address(*names: str) -> str:
    """Asked for two dozen times a page, so each is looked up once for each table of addresses and place of the site."""
    return _looked_up(get_urlconf(), get_script_prefix(), *names)


@lru_cache(maxsize=512)
def _looked_up(urlconf, prefix, *names: str) -> str:
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""
