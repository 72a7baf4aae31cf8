"""The one view that hands out files."""

from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import http_date
from django.views import View
from django.views.decorators.http import condition

from disclosure.files.models import StoredFile
from disclosure.files.visibility import Access, put_down


class Download(View):
    """GET /files/<key>/: the original for those who work on it, the cleaned copy for everyone else.

    `?copy=published` shows staff what the public gets. Hidden and unknown files are both 404.
    """

    http_method_names = ["get", "head", "options"]

    def get(self, request, key):
        file = get_object_or_404(StoredFile.objects.defer("text", "margins"), key=key)
        access = file.access_of(request.user)
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
        answer["Content-Type"] = file.media_type + ("; charset=utf-8" if file.kind == "html" else "")
        answer["Content-Disposition"] = disposition(file.name)
        answer["Last-Modified"] = http_date(file.created_at.timestamp())
        return answer


def disposition(name: str) -> str:
    """Always saved, never shown in place; the Chinese name by RFC 5987, a plain one for old programs."""
    suffix = name[name.rfind(".") :] if "." in name else ""
    plain = name if name.isascii() else f"file{suffix if suffix.isascii() else ''}"
    plain = plain.replace("\\", "_").replace('"', "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
