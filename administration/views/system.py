"""系统状态: is the background at work, what failed, how much is stored, what runs in which version."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView, View

from administration import background, condition, reach
from administration.models import FailedTask
from administration.views.section import OfTheSite
from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.notices.models import Notice
from disclosure.refusal import Refused

PAGE_ROWS = 20
DEEP = 200  # tasks waiting: more than a minute's work lies there
OLD_BACKUP = 48  # hours


class SystemPage(OfTheSite, TemplateView):
    template_name = "administration/system.html"
    here = "system"

    def get_context_data(self, **kwargs):
        schedule = background.schedule()
        sweep = next((line for line in schedule if line.name.endswith("tasks.sweep")), None)
        backup = condition.last_backup()
        page = Paginator(FailedTask.objects.select_related("retried_by"), PAGE_ROWS).get_page(
            self.request.GET.get("page")
        )
        depth = background.queue_depth()
        return super().get_context_data(**kwargs) | {
            "depth": depth,
            "is_deep": depth is not None and depth > DEEP,
            "workers": background.workers(),
            "sweep": sweep,
            "schedule": schedule,
            "page_obj": page,
            "failures": [
                (row, background.label_of(row.name), background.may_retry(row)) for row in page.object_list
            ],
            "unreckoned": Deadline.objects.open().exclude(sweep_error="").count(),
            "unsent": Notice.objects.failing().count(),
            "storage": condition.storage(),
            "versions": condition.versions(),
            "missing_migrations": condition.missing_migrations(),
            "last_migration": condition.last_migration(),
            "backup": backup,
            "backup_is_old": backup is not None
            and (clock.now() - backup).total_seconds() > OLD_BACKUP * 3600,
            "keeper": "" if self.may_change else reach.site_keeper_words(),
        }


class RetryTask(OfTheSite, View):
    """Send a failed task again, once."""

    http_method_names = ["post"]

    def post(self, request, pk, *args, **kwargs):
        self.must_be_a_writer()
        failure = get_object_or_404(FailedTask, pk=pk)
        try:
            background.retry(failure, by=request.user)
        except Refused as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, f"“{background.label_of(failure.name)}”已经重新交给后台。")
        return redirect("administration:system")
