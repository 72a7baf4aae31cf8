"""How each person wants to be told, topic by topic: inside the portal, by mail at once, in a daily digest, or not by mail.

The choices stand on the person's own row, so asking for them costs nothing where the person is known. Escalations of
clocks that ran out always come, inside and by mail at once（条例第四十七条：逾期要有人担责）.
"""

from dataclasses import dataclass
from enum import StrEnum


class Mail(StrEnum):
    """By mail: at once, in the daily digest, or not."""

    NOW = "now"
    DIGEST = "digest"
    NONE = "none"


LABELS = {Mail.NOW: "立即", Mail.DIGEST: "每日汇总", Mail.NONE: "不发"}


@dataclass(frozen=True)
class Topic:
    """Some kinds of notice a person chooses for together. One that is `fixed` cannot be chosen otherwise."""

    key: str
    label: str
    hint: str
    kinds: frozenset[str]
    mail: Mail = Mail.DIGEST
    fixed: bool = False


TOPICS = (
    Topic(
        "overdue",
        "逾期升级",
        "期限已过没有办结的，逐级报告；重大紧急的舆情。不能关闭。",
        frozenset({"deadline-overdue", "request-late", "opinion-urgent"}),
        Mail.NOW,
        fixed=True,
    ),
    Topic("warn", "到期提醒", "期限届满之前几天。", frozenset({"deadline-warn", "deadline-lapse"})),
    Topic("moved", "日期变动", "放假安排、办理规则变了，届满日跟着变。", frozenset({"deadline-moved"})),
    Topic(
        "people",
        "委托和移交",
        "请假委托的开始和结束，移交给您的事项。",
        frozenset({"delegation", "hand-over"}),
    ),
    Topic(
        "news",
        "舆情动态",
        "新采集到的来源，定期报告。",
        frozenset({"opinion-found", "opinion-stirred", "opinion-report"}),
    ),
    Topic(
        "turn", "轮到您办，有了结果", "公文、申请、解读、争议等各类事项。", frozenset()
    ),  # whatever is none of these
)
_topics = {kind: topic for topic in TOPICS for kind in topic.kinds}


@dataclass(frozen=True)
class Way:
    """How a person hears of one thing."""

    app: bool
    mail: Mail


def topic_of(kind: str) -> Topic:
    return _topics.get(kind, TOPICS[-1])


def way_of(user, topic: Topic) -> Way:
    """As the person chose, else as the topic is."""
    chosen = {} if topic.fixed else (user.notice_choices or {}).get(topic.key, {})
    mail = chosen.get("mail", topic.mail)
    return Way(app=bool(chosen.get("app", True)), mail=Mail(mail) if mail in set(Mail) else topic.mail)


def choose(user, ways: dict[str, Way]) -> None:
    """Keep what a person chose, by the keys of topics; what is fixed stays as it is."""
    fixed = {topic.key for topic in TOPICS if topic.fixed}
    known = {topic.key for topic in TOPICS} - fixed
    user.notice_choices = {
        key: {"app": way.app, "mail": way.mail.value} for key, way in ways.items() if key in known
    }
    user.save(update_fields=["notice_choices"])
