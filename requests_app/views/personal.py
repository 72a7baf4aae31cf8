"""What two kinds of case hand out alike: who the applicant is, and the letters as they were printed.

The page that takes these in gives the case as `one`.
"""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from accounts.roles import acting_for
from disclosure.notices.models import Letter
from disclosure.workflow.door import write_down
from requests_app.acts.people import disclosure_desk, reader, the_officer


class Personal:
    """Whoever handles the case may see whom it is about: the 公开办, and the officer it was handed to."""

    @property
    def may_reveal(self) -> bool:
        return the_officer(self.one, self.request.user)

    @property
    def may_read_letters(self) -> bool:
        return reader(self.one, self.request.user)

    @property
    def may_print(self) -> bool:
        return disclosure_desk(self.one, self.request.user)

    def must_be_reader(self) -> None:
        if not self.may_read_letters:
            raise PermissionDenied("这里写有申请人的姓名和地址，由办理、审查和签发的人员查看。")


class Revealing(Personal):
    """显示申请人信息: an act on the record, for this one page view."""

    http_method_names = ("post",)

    def post(self, request, *args, **kwargs):
        if not self.may_reveal:
            raise PermissionDenied("申请人信息只有公开办和承办人员可以查看。")
        with acting_for(the_officer.on_behalf(self.one, request.user)):
            write_down(
                self.one,
                action="reveal",
                label="查看申请人信息",
                before=self.one.state,
                after=self.one.state,
                by=request.user,
                note="",
                facts={},
            )
        response = self.render_to_response(self.get_context_data(revealed=True))
        response["Cache-Control"] = "no-store"
        return response


class HandingOutLetter(Personal):
    """An issued letter as it was printed, for those who handle, review or sign it."""

    def get(self, request, *args, **kwargs):
        self.must_be_reader()
        letter = get_object_or_404(Letter.objects.about(self.one), pk=kwargs["letter"])
        if not letter.pdf:
            raise Http404("这份文书还没有印发。")
        response = FileResponse(letter.pdf.open("rb"), content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(
            as_attachment=False, filename=f"{letter.title} {letter.reference}.pdf"
        )
        response["Cache-Control"] = "no-store"
        return response
