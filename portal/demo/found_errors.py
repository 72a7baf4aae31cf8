"""What readers of the demo county found wrong on its pages: two that wait, one answered."""

from datetime import timedelta

from accounts.models import Agency, User
from accounts.roles import Role
from disclosure import clock
from site_errors import handling

FOUND = (
    # agency, days ago, page, kind, words, contact, answer
    ("yunshan", 9, "/agencies/yunshan/", "facts", "办公时间还写着夏季的，现在下午是两点上班。", "", "已经核实，办公时间改为冬季时间。"),
    ("yunshan", 1, "/help/", "words", "“常见问题”里“要花钱吗”一条，第一句末尾多了一个句号。", "13800000000", ""),
    ("yunshan-sw", 0, "/documents/", "broken", "水质通报的附件点了没有反应，用的是手机自带的浏览器。", "reader@example.cn", ""),
)  # fmt: skip


def build(staff: dict[Role, User]) -> None:
    """Take each in on its day; the answered one the day after."""
    now = clock.now()
    for code, days, page, kind, words, contact, answer in FOUND:
        with clock.pretending(now - timedelta(days=days, minutes=50)):
            error = handling.take_in(
                agency=Agency.objects.get(code=code), page=page, kind=kind, words=words, contact=contact
            )
        if answer:
            with clock.pretending(now - timedelta(days=days - 1)):
                handling.answer(error, standing="mended", words=answer, by=staff[Role.PUBLISHER])
