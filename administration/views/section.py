"""What all pages of 管理 share: who may open them, and for which of several agencies."""

from functools import cached_property

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import Agency
from administration import reach


class Administration(LoginRequiredMixin):
    """A page for one agency at a time: the one named in the address, else the one last worked in, else the first.

    `readers` may open it, `writers` may change what it shows; `self.agency` is the agency looked after.
    """

    readers = reach.ADMINISTRATORS
    writers = reach.ADMINISTRATORS
    here = ""  # which of the tabs

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.agencies = list(reach.agencies_of(request.user, self.readers))
        if not self.agencies:
            raise PermissionDenied(f"这一页由本机关的{self.reader_words}使用。")
        self.agency = self._chosen(kwargs.get("code") or request.GET.get("agency") or "")
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def reader_words(self) -> str:
        return "、".join(role.label for role in self.readers)

    def _chosen(self, code: str) -> Agency:
        if code:
            found = next((one for one in self.agencies if one.code == code), None)
            if found is None:
                raise Http404("没有这个机关，或者不归您管理。")
            return found
        last = self.request.user.last_agency_id
        return next((one for one in self.agencies if one.pk == last), self.agencies[0])

    @cached_property
    def may_change(self) -> bool:
        return reach.looks_after(self.request.user, self.agency, self.writers)

    def must_be_a_writer(self) -> None:
        """Raises PermissionDenied for whoever may only read."""
        if not self.may_change:
            words = "、".join(role.label for role in self.writers)
            raise PermissionDenied(f"由本机关的{words}办理。")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "agency": self.agency,
            "agencies": self.agencies,
            "may_change": self.may_change,
            "here": self.here,
        }


class OfTheSite(Administration):
    """A page about what all agencies share: every administrator may look, those of the host agency may change."""

    @cached_property
    def may_change(self) -> bool:
        return reach.of_the_site(self.request.user)

    def must_be_a_writer(self) -> None:
        if not self.may_change:
            raise PermissionDenied(f"各机关共用的，由{reach.site_keeper_words()}办理。")
