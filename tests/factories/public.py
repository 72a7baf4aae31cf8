"""Published documents in number, for lists: rows as publication leaves them, without walking each to it."""

from datetime import datetime, timedelta

from disclosure import clock
from disclosure.search import grams
from documents import entries
from documents.models import Document, DocumentText
from documents.states import Attribute, State
from tests.factories.accounts import AgencyFactory

PUBLISHED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=clock.TZ)
BODY = (
    "各有关单位：\n现将有关事项通知如下。\n一、加强领导\n各单位要明确责任。\n云山县人民政府\n2026年11月16日"
)


def published(count=1, *, agency=None, same_moment=False, body=BODY, **fields) -> list[Document]:
    """`count` public documents, each an hour older than the one before; all of one moment if asked."""
    agency = agency or AgencyFactory()
    start = Document.objects.count()
    facts = {
        "state": State.PUBLISHED,
        "attribute": Attribute.PROACTIVE,
        "agency": agency,
        "category": "plans",
        "genre": "通知",
        "issuer": agency.name,
    } | fields
    moment = facts.pop("published_at", PUBLISHED_AT)
    rows = Document.objects.bulk_create(
        Document(
            title=facts.get("title", f"关于第{start + n}件事的通知"),
            number=facts.get("number", f"云政发〔2026〕{start + n + 1}号"),
            index_number=f"yunshan/2026-{start + n + 1:05}",
            published_at=moment - timedelta(hours=0 if same_moment else n),
            **{name: value for name, value in facts.items() if name not in ("title", "number")},
        )
        for n in range(count)
    )
    DocumentText.objects.bulk_create(
        DocumentText(
            document=row, title=row.title, body=body, grams=grams(f"{row.title}\n{row.number}\n{body}")
        )
        for row in rows
    )
    entries.put(entries.DOCUMENT, [row.pk for row in rows])
    return rows


def withdrawn(**fields) -> Document:
    """A document that was public and no longer is."""
    return published(
        1,
        withdrawn_title=fields.get("title", "关于撤回之事的通知"),
        state=State.WITHDRAWN,
        withdrawn_at=PUBLISHED_AT + timedelta(days=1),
        withdrawn_reason="附件含有个人信息，更正后重新发布。",
        **fields,
    )[0]
