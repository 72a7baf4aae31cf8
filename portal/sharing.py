"""分享: the address of a public page as a QR code, made here, so it needs no script and tells nobody who reads what.

The picture has an address of its own instead of standing in the page: a browser asks for it only when the reader
opens 分享, and a page is not made slower by a code that few look at.
"""

from io import BytesIO

import segno
from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

QUIET = 4  # modules of white around the code, ISO/IEC 18004


def address_of(path: str) -> str:
    """The canonical address of a page of this site."""
    return settings.SITE_URL + path


def share_code(request):
    """An SVG of the QR code for `?to=/path/`, a page of this site; 404 for anything else, so nobody's advertisement is drawn here."""
    path = request.GET.get("to", "/")
    if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        raise Http404
    try:
        resolve(path.partition("?")[0])
    except Resolver404:
        raise Http404 from None
    drawn = BytesIO()
    segno.make(address_of(path), error="m", micro=False).save(
        drawn, kind="svg", border=QUIET, omitsize=True, xmldecl=False, light="#fff", title="二维码"
    )
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
