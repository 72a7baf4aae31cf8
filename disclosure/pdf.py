"""HTML to PDF by WeasyPrint, which may read our static files and what it is handed, nothing else."""

import logging
import mimetypes
import threading
from functools import cache, lru_cache
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

log = logging.getLogger(__name__)

# A host that cannot exist: relative addresses land here, and here only static files are served.
_BASE = "http://static.invalid/"


class NotAllowed(ValueError):
    """The page asked for something outside the static files."""


def render(html: str, *, stylesheets: tuple[str, ...] = (), files: dict[str, bytes] | None = None) -> bytes:
    """The PDF of a page. Equal input gives equal bytes, so a stored hash can be checked later.

    `stylesheets` are CSS texts; `files` are in-memory pictures, named `memory:NAME` in the page.
    """
    return printed(layout(html, stylesheets=stylesheets, files=files))


def printed(document) -> bytes:
    """The PDF of laid-out pages, tagged: a screen reader hears headings, tables and the text in its order, and the title."""
    try:
        return document.write_pdf(pdf_tags=True)
    except (AssertionError, KeyError):
        # WeasyPrint asserts that it tagged every box it drew. A letter with a term must go out all the same.
        log.exception("A paper could not be tagged, and is printed without tags")
        return document.write_pdf()


def layout(html: str, *, stylesheets: tuple[str, ...] = (), files: dict[str, bytes] | None = None):
    """The laid-out pages (weasyprint.Document): for measuring before the final render."""
    import weasyprint  # slow import

    fetcher = _fetcher_class()(files or {})
    return weasyprint.HTML(string=html, base_url=_BASE, url_fetcher=fetcher).render(
        stylesheets=[_parsed(css) for css in stylesheets], font_config=_fonts()
    )


_kept = threading.local()  # Pango's font maps may not be shared between threads
_PAPERS_PER_MAP = 500  # then a new one: what a map has cached is given back


def _fonts():
    """The fonts of this machine, read once for many papers; a font installed meanwhile is seen after so many."""
    from weasyprint.text.fonts import FontConfiguration  # slow import

    left = getattr(_kept, "left", 0)
    if left <= 0:
        _kept.fonts, left = FontConfiguration(), _PAPERS_PER_MAP
    _kept.left = left - 1
    return _kept.fonts


@lru_cache(maxsize=32)
def _parsed(css: str):
    """A style sheet that many papers share is parsed once; it can read static files only."""
    import weasyprint  # slow import

    return weasyprint.CSS(string=css, base_url=_BASE, url_fetcher=_fetcher_class()({}))


@cache
def _fetcher_class():
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # slow import

    class StaticOnly(URLFetcher):
        """Answers data: addresses, the files it was given, and static files; refuses the rest."""

        def __init__(self, files):
            super().__init__(allowed_protocols={"data"}, allow_redirects=False)
            self._files = files

        def fetch(self, url, headers=None):
            if url.startswith("data:"):
                return super().fetch(url, headers)
            if url.startswith("memory:") and url[7:] in self._files:
                return URLFetcherResponse(url, self._files[url[7:]])
            # Without its type a style sheet is taken for plain text, and left out.
            kind = mimetypes.guess_type(urlsplit(url).path)[0] or "application/octet-stream"
            return URLFetcherResponse(url, static_file(url), headers={"Content-Type": kind})

    return StaticOnly


def static_file(url: str) -> bytes:
    """The bytes of a static file by its address. Raises NotAllowed for every other address."""
    parts = urlsplit(url)
    prefix = urlsplit(settings.STATIC_URL).path
    path = unquote(parts.path)
    if f"{parts.scheme}://{parts.netloc}/" != _BASE or not path.startswith(prefix):
        raise NotAllowed(url)
    try:
        found = finders.find(path.removeprefix(prefix))
    except ValueError as error:  # a path that climbs out of the folder
        raise NotAllowed(url) from error
    if not found:
        raise NotAllowed(url)
    with open(found, "rb") as handle:
        return handle.read()
