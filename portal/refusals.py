"""The pages for what went wrong: 400, 403, 404, 405, 500. Each says what to do next; 404 guesses what was sought.

405, an address opened that only takes what a form sends, is answered by Django without a word: `SayWhatToDo` fills it in.
400 and 500 are drawn without the request: its host may be false, the database away.
"""

import logging

from django.conf import settings
from django.http import HttpResponseBadRequest, HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template import loader

from disclosure import clock
from portal import lost

log = logging.getLogger(__name__)
BARE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>系统出了差错</title><h1>系统出了差错</h1>'
    '<p>请过一会儿再试；急需办理的，请直接打电话给办理的机关。<a href="/">首页</a></p></html>'
)


def not_found(request, exception=None):
    """404: the words of the address in the search box, and the column it names."""
    context = {"words": lost.words_in(request.path), "column": lost.column_of(request.path)}
    return render(request, "404.html", context, status=404)


def forbidden(request, exception=None):
    """403: whose turn it is, for staff; for others, where the public pages are."""
    return render(request, "403.html", {"exception": str(exception) if exception else ""}, status=403)


class SayWhatToDo:
    """Middleware: an empty 405 becomes a page that says so and leads on; below /api/ it is JSON. `Allow` stays as it is."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 405 or response.streaming or response.content:
            return response
        if request.path.startswith("/api/"):
            said = {"code": "method_not_allowed", "message": f"这个地址只接受 {response['Allow']}。"}
            page = JsonResponse({"error": said}, status=405, json_dumps_params={"ensure_ascii": False})
        else:
            page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        page["Cache-Control"] = "no-store"
        return page


def bad_request(request, exception=None):
    return HttpResponseBadRequest(_alone("400.html"))


def broken(request):
    """500: the moment is said, so that whoever is called finds it in the log."""
    return HttpResponseServerError(_alone("500.html", at=clock.now().astimezone(clock.TZ)))


def _alone(template: str, **context) -> str:
    """The page; bare words where even that cannot be drawn, say because the style sheets were never collected."""
    try:
        return loader.get_template(template).render({"site_name": settings.SITE_NAME} | context)
    except Exception:  # whatever is broken, the reader is told something he can act on
        log.exception("出错的页面自己也画不出来")
        return BARE
