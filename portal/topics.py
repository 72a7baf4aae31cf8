"""主题: documents, interpretations and responses on one subject, brought together under one address."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.http import Http404
from django.views.generic import TemplateView

from disclosure import caching
from documents import keyset
from documents.models import Document
from documents.topics import slug_of
from interpretation.models import Interpretation
from opinion.models import Response

KEY = "portal:topics:1"  # the number turns with the shape of Topic
SHOWN = 300  # topics on one page; the rest is found by words
PAGE_ROWS = 20
BESIDE = 5  # interpretations, responses


@dataclass(frozen=True)
class Topic:
    """One subject, in all its spellings; the commonest is its name."""

    slug: str
    label: str
    names: tuple[str, ...]
    documents: int
    interpretations: int
    responses: int

    @property
    def count(self) -> int:
        return self.documents + self.interpretations + self.responses


def all_topics() -> dict[str, Topic]:
    """Every topic something public is on, by address; those with most first. Counted after each publication."""
    return caching.versioned(KEY, _count)


def _count() -> dict[str, Topic]:
    counted = [
        _by_name(Document.objects.public(), "topic"),
        _by_name(Interpretation.objects.public(), "document__topic"),
        _by_name(Response.objects.public(), "topic"),
    ]
    spelt: dict[str, Counter] = {}
    for name, n in sum(counted, Counter()).items():
        if slug := slug_of(name):
            spelt.setdefault(slug, Counter())[name] += n
    found = [
        Topic(
            slug,
            names.most_common(1)[0][0],
            tuple(sorted(names)),
            *(sum(kind[name] for name in names) for kind in counted),
        )
        for slug, names in spelt.items()
    ]
    found.sort(key=lambda topic: (-topic.count, topic.label))
    return {topic.slug: topic for topic in found}


def _by_name(rows, field: str) -> Counter:
    return Counter(dict(rows.order_by().exclude(**{field: ""}).values_list(field).annotate(Count("pk"))))


class TopicList(TemplateView):
    """按主题查: every topic, those with most first."""

    template_name = "portal/topics.html"

    def get_context_data(self, **kwargs):
        topics = list(all_topics().values())
        return super().get_context_data(topics=topics[:SHOWN], more=len(topics) - SHOWN, **kwargs)


class ShowTopic(TemplateView):
    """One topic: its documents by the page, its interpretations and responses beside the first."""

    template_name = "portal/topic.html"

    def get_context_data(self, slug, **kwargs):
        topic = all_topics().get(slug)
        if topic is None:
            raise Http404("没有这个主题。")
        documents = Document.objects.public().filter(topic__in=topic.names).as_lines()
        return super().get_context_data(
            topic=topic,
            documents=keyset.page(documents, self.request.GET, size=PAGE_ROWS),
            interpretations=_latest(Interpretation.objects.filter(document__topic__in=topic.names))
            if topic.interpretations
            else [],
            responses=_latest(Response.objects.filter(topic__in=topic.names)) if topic.responses else [],
            **kwargs,
        )


def _latest(rows) -> list:
    return list(rows.public().for_list().latest_first()[:BESIDE])
