"""退出查询: nothing remains on a shared computer, neither passes nor receipts nor drafts."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.models import Agency
from requests_app import applying, gathering, passes
from requests_app.views.public_draft import cookie_path

GONE = "已退出。这台设备的浏览器里不再留有{what}。公用的电脑，请再删掉下载的文件，关闭浏览器。"


@method_decorator(never_cache, name="dispatch")
class Leave(View):
    """The passes are gone at once. Of drafts not yet sent it is asked whether to keep them: they cannot be brought back."""

    http_method_names = ["get", "post", "options"]

    def get(self, request):
        """Reloaded, or opened from a bookmark: to the page with the button. Nothing is taken away by opening an address."""
        return redirect("requests:track")

    def post(self, request):
        held = {
            name: applying.of_cookie(value)
            for name, value in request.COOKIES.items()
            if applying.is_cookie(name)
        }
        unsent = {name: draft for name, draft in held.items() if draft and not draft.is_sent}
        choice = request.POST.get("drafts")
        if unsent and choice not in ("discard", "keep"):
            response = render(request, "requests_app/public/leave.html", {"drafts": self.told(unsent)})
        else:
            response = redirect("requests:track")
            if choice == "keep" and unsent:
                what = "查询记录和回执，只留着没有提交的草稿"
            else:
                what = "查询记录、回执和草稿"
                for draft in unsent.values():
                    applying.discard(draft)
                unsent = {}
            messages.success(request, GONE.format(what=what))
        for name in held.keys() - unsent.keys():
            response.delete_cookie(name, path=cookie_path(), samesite="Lax")
        return gathering.forget(passes.revoke(response))

    def told(self, drafts) -> list[str]:
        """What each draft is, in words: 向县水利局提出的申请."""
        names = dict(Agency.objects.values_list("code", "name"))
        found = []
        for draft in drafts.values():
            content = applying.Content.of(draft)
            what = "更正申请" if content.road == applying.CORRECT else "申请"
            found.append(f"向{names.get(content.agency, '机关')}提出的{what}")
        return sorted(found)
