"""What the pages under the tabs of 政务舆情 share."""

from functools import cached_property

from opinion.people import COLLECTORS


class UnderTabs:
    """A view whose template draws opinion/desk/_tabs.html: it knows whether the person may collect."""

    @cached_property
    def may_collect(self) -> bool:
        return self.request.user.holds_anywhere(*COLLECTORS)
