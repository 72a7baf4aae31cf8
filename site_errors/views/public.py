"""网站找错 for readers: the form, and the page where the answer will stand."""

from urllib.parse import urlsplit

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.generic import FormView, TemplateView

from disclosure.caching import PRIVATE
from disclosure.throttle import Limit, address_of, takes, wait_words
from site_errors import handling, routing
from site_errors.forms import FoundErrorForm, is_hasty, opened_now
from site_errors.models import SiteError

REPORTS = Limit("site-error", 10, 3600)  # of one address


class ReportError(FormView):
    """A short form on a page that is never kept. The page one comes from is filled in."""

    template_name = "site_errors/public/report.html"
    form_class = FoundErrorForm

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = PRIVATE
        return response

    def get_initial(self):
        return {"page": self.request.GET.get("page", "")[:500] or self.came_from(), "opened": opened_now()}

    def came_from(self) -> str:
        """The address of the page on this site that led here."""
        try:
            parts = urlsplit(self.request.META.get("HTTP_REFERER", ""))
        except ValueError:
            return ""
        if parts.netloc != self.request.get_host() or parts.path == self.request.path:
            return ""
        return (parts.path + (f"?{parts.query}" if parts.query else ""))[:500]

    def form_valid(self, form):
        given = form.cleaned_data
        if given["homepage"]:
            return self.again(
                form, "有一格不该填写的被填上了，可能是浏览器自动填写的，现在已经清空。请再按一次“提交”。"
            )
        if is_hasty(given["opened"]):
            return self.again(form, "刚刚才打开就提交了。请核对一遍，再按一次“提交”。")
        if not takes(REPORTS, address_of(self.request)):
            words = (
                f"您这个网络地址刚才提交得太多，请{wait_words(REPORTS)}再试；写好的内容还在。急的可以打电话。"
            )
            return self.again(form, words, status=429)
        agency = routing.agency_of(given["page"], self.request.get_host())
        if agency is None:
            return self.again(form, "网站还没有登记办理机关，请先打电话告知主办单位。", status=503)
        error = handling.take_in(
            agency=agency,
            page=given["page"],
            kind=given["kind"],
            words=given["words"],
            contact=given["contact"],
        )
        return HttpResponseRedirect(error.get_absolute_url())

    def again(self, form, words: str, status: int = 422):
        """The form as it was typed, with what stood against it, and a new moment of opening."""
        form.add_error(None, words)
        form.data = form.data.copy()
        form.data["homepage"] = ""
        return self.form_invalid(form, status=status)

    def form_invalid(self, form, status: int = 422):
        if is_hasty(form.data.get("opened", "")):
            form.data = form.data.copy()
            form.data["opened"] = opened_now()
        return self.render_to_response(self.get_context_data(form=form), status=status)


class ReportedError(TemplateView):
    """What became of it: for whoever has the address. Neither the reader's words nor his contact stand here."""

    template_name = "site_errors/public/reported.html"

    def get(self, request, *args, **kwargs):
        error = get_object_or_404(SiteError.objects.select_related("agency"), key=kwargs["key"])
        response = self.render_to_response(self.get_context_data(error=error, **kwargs))
        response["Cache-Control"] = PRIVATE
        return response
