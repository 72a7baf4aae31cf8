"""订阅更新: what can be followed, and how, in words; the feeds themselves are for programs and look like it.

/subscribe/ names every feed and calendar; /subscribe/?list=documents&agency=shui is the one of a list as it was narrowed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.views.generic import TemplateView

from documents.catalogue import CatalogueForm
from documents.counts import public_counts
from documents.narrowing import Narrowing
from interpretation.catalogue import InterpretationFilter
from opinion.forms.public import ResponseFilter


@dataclass(frozen=True)
class Followed:
    """One list that can be followed: its page, its feed, the calendar it has, and the form that narrows all of them."""

    key: str
    label: str
    words: str
    page: str
    feed: str
    form: Callable[[dict], Narrowing]
    calendar: str = ""


LISTS = {
    one.key: one
    for one in (
        Followed(
            "documents", "公开目录", "公文一公开就收到，带标题、内容概述和网址。", "documents:catalogue", "portal:feed",
            lambda asked: CatalogueForm(asked, counts=public_counts()), "documents:calendar",
        ),
        Followed(
            "interpretations", "政策解读", "新的解读，带它解读的文件。", "interpretation:list", "interpretation:feed",
            InterpretationFilter,
        ),
        Followed(
            "responses", "回应关切", "对大家关心的问题的新的回应。", "responses:list", "responses:feed", ResponseFilter,
        ),
    )
}  # fmt: skip
ASKED = frozenset({"list", *CatalogueForm.base_fields, *InterpretationFilter.base_fields, *ResponseFilter.base_fields}) - {
    "sort"
}  # fmt: skip


class Subscribe(TemplateView):
    template_name = "portal/subscribe.html"

    def get_context_data(self, **kwargs):
        asked = LISTS.get(self.request.GET.get("list", ""))
        return super().get_context_data(
            lists=[_addresses(one) for one in LISTS.values()],
            chosen=asked and self.narrowed(asked),
            **kwargs,
        )

    def narrowed(self, one: Followed) -> dict | None:
        """The list as it was narrowed; None where nothing narrows it, or what was asked is not understood."""
        form = one.form(self.request.GET)
        if not form.query or form.wrong:
            return None
        title = " · ".join(filter(None, [form.words and f"“{form.words}”", form.title()]))
        return _addresses(one, form.query) | {"title": title}


def _addresses(one: Followed, query: str = "") -> dict:
    """Whole addresses, for they are copied into other programs."""
    return {
        "label": one.label,
        "words": one.words,
        "page": reverse(one.page) + query,
        "feed": settings.SITE_URL + reverse(one.feed) + query,
        "calendar": settings.SITE_URL + reverse(one.calendar) + query if one.calendar else "",
    }
