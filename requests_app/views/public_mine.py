"""我的申请: all that were made with one mail box, behind a link sent to it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from kombu.exceptions import OperationalError

from disclosure.personal import encrypt
from requests_app import gathering, guard, passes
from requests_app.forms.public import MineForm
from requests_app.identity import email_digest
from requests_app.tasks import send_link
from requests_app.views.public_track import page_of

ASKED = "如果用这个邮箱提出过申请，链接已经寄出，20 分钟内有效，只能用一次。没有收到的，看看垃圾邮件，或者凭申请编号和查询码查询。"


@method_decorator(never_cache, name="dispatch")
class Mine(View):
    """The list, for a browser that proved its mail box; else the form that asks for the link."""

    http_method_names = ["get", "post", "head", "options"]

    def get(self, request):
        mail_box = gathering.known(request)
        if not mail_box:
            return self.page(form=MineForm())
        return self.page(
            rows=gathering.of(mail_box)[: gathering.SHOWN],
            corrections=gathering.corrections_of(mail_box)[: gathering.SHOWN],
        )

    def post(self, request):
        for name, gathered in (("open", gathering.of), ("correction", gathering.corrections_of)):
            if name in request.POST:
                return self.open(request, request.POST[name], gathered(gathering.known(request)))
        form = MineForm(request.POST)
        if not form.is_valid():
            return self.page(form=form, status=422)
        address = form.cleaned_data["email"]
        if not guard.takes(guard.LINKS, guard.address_of(request)):
            form.add_error(None, f"要链接的次数太多，请{guard.wait_words(guard.LINKS)}再试。")
            return self.page(form=form, status=429)
        # Told alike whether the mail box has applications or was asked for too often: only its owner learns.
        if guard.takes(guard.LINKS_TO, email_digest(address)):
            try:
                send_link.delay(encrypt(address))
            except OperationalError:
                form.add_error(None, "现在寄不出信，请过一会儿再试，或者凭申请编号和查询码查询。")
                return self.page(form=form, status=503)
        messages.success(request, ASKED)
        return redirect("requests:mine")

    def open(self, request, wanted, rows):
        found = (
            rows.filter(pk=int(wanted)).first()
            if wanted.isascii() and wanted.isdigit() and len(wanted) < 18
            else None
        )
        if found is None:
            raise Http404
        return passes.grant(request, redirect(page_of(found), found.pk), found)

    def page(self, *, status: int = 200, **context):
        return render(self.request, "requests_app/public/mine.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
class MineLink(View):
    """The link of the mail: shown first, used by the button, so that a mail program that looks does not use it up."""

    http_method_names = ["get", "post", "head", "options"]

    def get(self, request, token):
        return render(request, "requests_app/public/mine_link.html", {"is_good": gathering.is_good(token)})

    def post(self, request, token):
        mail_box = gathering.use(token)
        if mail_box is None:
            return render(request, "requests_app/public/mine_link.html", {"is_good": False}, status=410)
        return gathering.remember(request, redirect("requests:mine"), mail_box)
