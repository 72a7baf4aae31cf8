"""The one view that hands out files."""

import re
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import http_date
from django.views import View
from django.views.decorators.http import condition

from disclosure.files import kinds
from disclosure.files.models import StoredFile
from disclosure.files.visibility import Access, put_down

_ONE_RANGE = re.compile(r"^bytes=(\d{0,15})-(\d{0,15})$")


class Download(View):
    """GET /files/<key>/: the original for those who work on it, the cleaned copy for everyone else.

    `?copy=published` shows staff what the public gets. Hidden and unknown files are both 404; what was public with
    something since withdrawn is 410.
    """

    http_method_names = ["get", "head", "options"]

    def get(self, request, key):
        file = get_object_or_404(StoredFile.objects.defer("text", "margins"), key=key)
        access = file.access_of(request.user)
        if access == Access.GONE:
            return withdrawn()
        if access == Access.NONE:
            raise Http404("没有这份文件。")
        if request.method != "HEAD":
            put_down(file, request.user)
        is_published = access == Access.PUBLISHED or request.GET.get("copy") == "published"
        digest = file.published_sm3 if is_published else file.sm3
        etag = f'"{digest}"'
        answer = condition(etag_func=lambda *_: etag)(lambda _: self._bytes(file, is_published))(request)
        answer["ETag"] = etag
        # Revalidated each time: a withdrawn document's files are gone at once.
        answer["Cache-Control"] = "private, no-cache" if not is_published else "no-cache"
        answer["Vary"] = "Cookie"
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return answer

    def _bytes(self, file: StoredFile, is_published: bool):
        if file.file_kind in kinds.MEDIA and not settings.FILE_ACCEL_LOCATION:
            answer = self._all_or_part(file, is_published)
            answer["Accept-Ranges"] = "bytes"
            return answer
        return self._whole(file, is_published)

    def _all_or_part(self, file: StoredFile, is_published: bool):
        """One stretch where a player asks for one (RFC 9110 §14): without it a film cannot be wound forward."""
        size = file.published_size if is_published else file.size
        asked = _ONE_RANGE.match(self.request.headers.get("range", ""))
        if asked is None or asked.groups() == ("", ""):
            return self._whole(file, is_published)
        first, last = asked.groups()
        begin = int(first) if first else max(0, size - int(last))
        end = min(int(last), size - 1) if first and last else size - 1
        if begin > end or begin >= size:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        try:
            stored = (file.published if is_published else file.original).open("rb")
        except FileNotFoundError as error:
            raise Http404("文件不在存储中，请联系管理员。") from error
        stored.seek(begin)
        part = StreamingHttpResponse(_stretch(stored, end - begin + 1), status=206)
        part["Content-Range"] = f"bytes {begin}-{end}/{size}"
        part["Content-Length"] = str(end - begin + 1)
        return self._named(part, file)

    def _whole(self, file: StoredFile, is_published: bool):
        stored = file.published if is_published else file.original
        size = file.published_size if is_published else file.size
        if settings.FILE_ACCEL_LOCATION:
            answer = HttpResponse()
            answer["X-Accel-Redirect"] = f"{settings.FILE_ACCEL_LOCATION.rstrip('/')}/{quote(stored.name)}"
        else:
            try:
                answer = FileResponse(stored.open("rb"))
            except FileNotFoundError as error:
                raise Http404("文件不在存储中，请联系管理员。") from error
            answer["Content-Length"] = str(size)
        return self._named(answer, file)

    def _named(self, answer, file: StoredFile):
        answer["Content-Type"] = file.media_type + ("; charset=utf-8" if file.kind in ("html", "vtt") else "")
        answer["Content-Disposition"] = disposition(file.name)
        answer["Last-Modified"] = http_date(file.created_at.timestamp())
        return answer


def _stretch(stored, length: int):
    with stored:
        while length > 0 and (piece := stored.read(min(length, 1 << 16))):
            length -= len(piece)
            yield piece


def withdrawn() -> HttpResponse:
    """A published address never breaks: it says that what it belonged to is withdrawn."""
    return HttpResponse(
        "这份文件所属的公文已经撤回，不再提供。",
        content_type="text/plain; charset=utf-8",
        status=410,
        headers={"Cache-Control": "no-cache", "X-Robots-Tag": "noindex"},
    )


def disposition(name: str, plain: str = "") -> str:
    """Always saved, never shown in place; the Chinese name by RFC 5987, a plain one for old programs."""
    suffix = name[name.rfind(".") :] if "." in name else ""
    plain = plain or (name if name.isascii() else f"file{suffix if suffix.isascii() else ''}")
    plain = plain.replace("\\", "_").replace('"', "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
