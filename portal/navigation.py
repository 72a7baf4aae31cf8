"""The main navigation of the public site: one table, shown in the header, the site map and the footer."""

from django.urls import NoReverseMatch, reverse

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


def columns(path: str) -> list[dict]:
    """The columns with their addresses, the current one marked."""
    found = []
    for label, name, prefix in COLUMNS:
        try:
            url = reverse(name)
        except NoReverseMatch:  # an app of a later issue is not there yet
            continue
        current = path == url if prefix is None else path.startswith(prefix)
        found.append({"label": label, "url": url, "current": current})
    return found
