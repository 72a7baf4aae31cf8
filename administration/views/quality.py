"""数据质量: what the checks found, and each check's list."""

from django.core.paginator import Paginator
from django.http import Http404
from django.views.generic import TemplateView

from administration import quality, reach
from administration.views.section import Administration

PAGE_ROWS = 30


class QualityHome(Administration, TemplateView):
    template_name = "administration/quality.html"
    readers = reach.WITH_HEAD
    here = "quality"

    def get_context_data(self, **kwargs):
        found = quality.look(self.agency)
        return super().get_context_data(**kwargs) | {
            "found": [one for one in found if one.count],
            "clean": [one for one in found if not one.count],
        }


class QualityList(Administration, TemplateView):
    template_name = "administration/quality_check.html"
    readers = reach.WITH_HEAD
    here = "quality"

    def get_context_data(self, **kwargs):
        check = quality.BY_KEY.get(self.kwargs["check"])
        if check is None:
            raise Http404("没有这项检查。")
        page = Paginator(check.rows(self.agency), PAGE_ROWS).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs) | {
            "check": check,
            "page_obj": page,
            "lines": quality.lines(check, page.object_list),
        }
