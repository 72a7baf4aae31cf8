"""What the page of an item shows of where it came from and what it concerns; each part is read when it is printed."""

from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch

from opinion.collecting import namesakes
from opinion.linking import KINDS, Suggestion, suggestions
from opinion.models import Item, Link, Mention
from opinion.people import collector

SHOWN = 50  # mentions on the page, the latest


class Beside:
    """Give it to opinion/desk/_mentions.html and opinion/desk/_suggestions.html as `beside`."""

    def __init__(self, item: Item, user):
        self.item, self.user = item, user

    @cached_property
    def mentions(self) -> list[Mention]:
        return list(self.item.mentions.all()[:SHOWN])

    @property
    def more(self) -> int:
        """How many mentions are not shown."""
        return max(self.item.mention_count - SHOWN, 0)

    @cached_property
    def links(self) -> list[tuple[str, Link]]:
        """What a person confirmed, each with how its kind is called."""
        labels = {ContentType.objects.get_for_model(kind.model).pk: kind.label for kind in KINDS.values()}
        rows = self.item.links.filter(holds=True).select_related("decided_by")
        return [
            (labels.get(link.content_type_id, ""), link)
            for link in rows.prefetch_related(
                GenericPrefetch("target", [kind.model._base_manager.all() for kind in KINDS.values()])
            )
            if link.target is not None
        ]

    @cached_property
    def suggestions(self) -> list[tuple[str, Suggestion]]:
        """What it may concern, for whoever may confirm it."""
        if not self.may_decide:
            return []
        return [(KINDS[one.kind].label, one) for one in suggestions(self.item)]

    @cached_property
    def namesakes(self) -> list[Item]:
        """Others of the same title that came within a day, for whoever may fold it into one of them."""
        if not self.may_decide or self.item.state not in Item.FOLDABLE:
            return []
        return namesakes(self.item.agency, self.item.title, at=self.item.found_at, but=(self.item.pk,))

    @property
    def may_decide(self) -> bool:
        return collector(self.item, self.user)
