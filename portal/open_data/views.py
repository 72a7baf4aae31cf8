"""/api/open/v1/: lists and single records, figures, downloads, and the description of all of them; /open/ for people."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.http import Http404, StreamingHttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.dateparse import parse_date, parse_datetime
from django.views.generic import TemplateView

from accounts.models import Agency
from disclosure import caching, clock
from disclosure.files.views import disposition
from documents import counts, keyset
from documents.models import Document
from interpretation.models import Interpretation, Question
from opinion.models import Response
from portal.open_data import bulk, figures, openapi
from portal.open_data.door import CALLS, DOWNLOADS, Trouble, answer, open_to_all, trouble
from portal.open_data.kinds import KINDS, WITHDRAWN, Filtered, Kind, categories, item
from portal.open_data.statistics import statistics

ROWS, MOST_ROWS = 50, 100
PAGING = ("after", "limit", "since")
CONTINUED = ("after", "since")
TABLE = "table"  # as=table: the table for people
LONGEST_NAME = 60  # characters of a filter in the name of a file
LARGEST = 2**62


def list_names(kind: Kind) -> tuple[str, ...]:
    """What a query of the list of a kind may say."""
    return (*kind.filters, *(name for name in PAGING if name != "since" or kind.changed))


def download_names(kind: Kind) -> tuple[str, ...]:
    return (*kind.filters, *(name for name in CONTINUED if name != "since" or kind.changed), "as")


# ── what a query asks ───────────────────────────────────────────────────────
def narrowed(kind: Kind, asked) -> Filtered:
    """The rows the query lets through, and what they are called. Raises Trouble (400) for a condition that is not understood."""
    found = kind.narrow(kind.rows(), asked)
    if found.wrong:
        raise Trouble(
            400,
            "bad_filter",
            f"看不懂的筛选条件：{'；'.join(one.words for one in found.wrong)}。",
            parameters=[
                {"name": one.name, "message": one.rule, "allowed": list(one.allowed)} for one in found.wrong
            ],
        )
    if since := asked.get("since"):
        return replace(found, rows=kind.since(found.rows, moment_of(since)))
    return found


def moment_of(words: str) -> datetime:
    """2026-11-20, 2026-11-20T09:00 or with a zone; Beijing's where none is named. Raises Trouble (400)."""
    # A + that was not written %2B arrives as a space.
    with_zone = "+".join(words.rsplit(" ", 1))
    try:
        found = parse_datetime(words) or parse_date(words) or parse_datetime(with_zone)
    except ValueError:
        found = None
    if found is None:
        raise Trouble(400, "bad_since", "since 须是 2026-11-20 或者 2026-11-20T09:00:00+08:00 这样的时间。")
    if isinstance(found, datetime):
        found = found if found.tzinfo else found.replace(tzinfo=clock.TZ)
    elif isinstance(found, date):
        found = clock.start_of_day(found)
    if not 1970 <= found.year <= 9000:
        raise Trouble(400, "bad_since", "since 的年份须在 1970 年以后。")
    return found


def _number(asked, name: str, default: int, least: int, most: int) -> int:
    words = asked.get(name, "")
    if not words:
        return default
    if not (words.isascii() and words.isdecimal() and len(words) < 20 and least <= int(words) <= most):
        raise Trouble(400, f"bad_{name}", f"{name} 须是 {least} 到 {most} 的整数。")
    return int(words)


# ── lists and records ───────────────────────────────────────────────────────
def listing(key: str):
    """The view of the list of a kind."""
    kind = KINDS[key]

    @open_to_all(names=list_names(kind))
    def view(request):
        page = page_of(kind, request.GET, address=settings.SITE_URL + request.path)
        found = answer(page)
        if page["next"]:
            found["Link"] = f'<{page["next"]}>; rel="next"'
        return found

    return view


def page_of(kind: Kind, asked, *, address: str) -> dict:
    """One page of the list of a kind, and the address of the next. Raises Trouble (400) for what is not understood."""
    rows = narrowed(kind, asked).rows
    limit = _number(asked, "limit", ROWS, 1, MOST_ROWS)
    if asked.get("after") and not keyset.is_key(asked["after"], rows.model, kind.order):
        raise Trouble(400, "bad_after", "after 须是上一页 next 里给出的值。")
    page = keyset.page(kind.said(rows, kind.listed, *kind.order), asked, size=limit, fields=kind.order)
    return {
        "items": [item(line, kind.listed) for line in page],
        "next": address + page.older if page.older else None,
    }


def list_url(kind: Kind) -> str:
    return reverse(f"open-data:{kind.key}")


def record(key: str):
    """The view of one record: 410 with when and why for one that is no longer public, 404 for one that never was."""
    kind = KINDS[key]

    @open_to_all()
    def view(request, key):
        found = one(kind, key)
        if found is None:
            return gone(kind, key)
        return answer(found)

    return view


def one(kind: Kind, key) -> dict | None:
    """A record with all it has and what belongs to it, or None where it is not public."""
    line = kind.said(kind.rows().filter(**{kind.key_field: key}), kind.columns).first()
    if line is None:
        return None
    return item(line, kind.columns) | (BELONGING[kind.key](key) if kind.key in BELONGING else {})


def gone(kind: Kind, key):
    """The answer for what is not public. Raises Http404 for what never was."""
    row = kind.gone().filter(pk=key).first() if kind.gone else None
    if row is None:
        raise Http404
    at, reason = kind.stone(row)
    said = {"id": key, "status": WITHDRAWN, "withdrawn_at": _moment(at), "reason": reason or "未说明"}
    found = trouble(410, "gone", "这一条已经不再公开，原网址留有说明；请从副本中删去。", **said)
    found["Cache-Control"] = "no-cache"  # it may come back
    return found


def _moment(at) -> str | None:
    return at and at.astimezone(clock.TZ).replace(microsecond=0).isoformat()


def _of_a_document(pk: int) -> dict:
    attachments = KINDS["attachments"]
    rows = attachments.rows().filter(document=pk).order_by("position", "id")
    return {
        "attachments": [
            item(line, attachments.columns) for line in attachments.said(rows, attachments.columns)
        ],
        "interpretations": list(
            Interpretation.objects.public().filter(document=pk).latest_first().values_list("pk", flat=True)
        ),
        "responses": list(
            Response.objects.public().filter(public_documents=pk).latest_first().values_list("pk", flat=True)
        ),
    }


def _of_an_interpretation(pk: int) -> dict:
    asked = Question.objects.public().filter(interpretation=pk).order_by("position", "id")
    return {"questions": list(asked.values("question", "answer"))}


def _of_a_response(pk: int) -> dict:
    shown = Response.public_documents.through.objects.filter(response=pk).values("document")
    return {
        "documents": list(
            Document.objects.public().filter(pk__in=shown).order_by("pk").values_list("pk", flat=True)
        )
    }


BELONGING = {
    "documents": _of_a_document,
    "interpretations": _of_an_interpretation,
    "responses": _of_a_response,
}


@open_to_all()
def list_categories(request):
    return answer({"items": categories(), "next": None})


@open_to_all()
def show_statistics(request):
    return answer(statistics())


@open_to_all()
def describe(request):
    return answer(openapi.description())


@open_to_all()
def root(request):
    """Where everything is."""
    base = settings.SITE_URL
    return answer(
        {
            "name": f"{settings.SITE_NAME}政府信息公开数据",
            "version": openapi.VERSION,
            "description": base + reverse("open-data:openapi"),
            "documentation": base + reverse("open-data:about"),
            "lists": {key: base + reverse(f"open-data:{key}") for key in (*KINDS, "categories")},
            "statistics": base + reverse("open-data:statistics"),
            "application_figures": base + reverse("open-data:application-figures"),
            "downloads": {
                key: {form: base + download_url(key, form) for form in bulk.FORMS} for key in _DOWNLOADS
            },
        }
    )


def download_url(key: str, form: str) -> str:
    return reverse("open-data:download", args=[key, form])


@open_to_all()
def list_figures(request):
    return answer({"items": figures.lines(), "next": None})


@open_to_all(names=None, is_kept=False)
def nowhere(request, rest):
    """What is no address of the API says so as the API speaks, whatever the method."""
    raise Trouble(
        404,
        "not_found",
        "没有这个网址。网址都在目录里，末尾不加斜线。",
        root=settings.SITE_URL + reverse("open-data:root"),
    )


# ── downloads ───────────────────────────────────────────────────────────────
def download(request, key, form, packed=""):
    """/api/open/v1/download/documents.csv, .jsonl, .csv.gz, .jsonl.gz"""
    if key not in _DOWNLOADS or form not in bulk.FORMS:
        return no_such_file(request)
    return _DOWNLOADS[key](request, form=form, is_packed=bool(packed))


# It is called directly by `download`, so the token of forms is not asked for there either.
download.csrf_exempt = True


@open_to_all()
def no_such_file(request):
    raise Http404


def _download_of(kind: Kind):
    @open_to_all(names=download_names(kind), limit=DOWNLOADS, is_kept=False)
    def view(request, form, is_packed):
        found = narrowed(kind, request.GET)
        after = _number(request.GET, "after", 0, 0, LARGEST)
        shape = kind.table if _is_table(request, form) else kind

        def pieces():
            rows = bulk.rows_of(shape, found.rows, after=after)
            return bulk.whole(shape, rows, bulk.FORMS[form], is_continued=bool(after))

        return _file(request, kind.key, kind.label, form, is_packed, pieces, title=found.title)

    return view


@open_to_all(names=("as",), limit=DOWNLOADS, is_kept=False)
def download_figures(request, form, is_packed):
    is_table = _is_table(request, form)
    return _file(
        request, figures.KEY, figures.LABEL, form, is_packed, lambda: figures.FORMS[form](is_table=is_table)
    )


def _is_table(request, form: str) -> bool:
    wanted = request.GET.get("as", "")
    if wanted not in ("", TABLE) or (wanted and form != "csv"):
        raise Trouble(400, "bad_as", f"as 只能是 {TABLE}，只用于 CSV。", allowed=[TABLE])
    return bool(wanted)


def _file(request, key: str, label: str, form: str, is_packed: bool, pieces, *, title: str = ""):
    """The file in pieces, under a name that says what it was narrowed by; 304 where the one who asks has it already."""
    etag = _etag(request)
    same = etag and get_conditional_response(request, etag=etag)
    if same:
        same["ETag"] = etag
        return same
    found: Iterator[bytes] = iter(())
    if request.method != "HEAD":
        found = bulk.gzipped(pieces()) if is_packed else pieces()
    media_type = "application/gzip" if is_packed else bulk.FORMS[form].media_type
    response = StreamingHttpResponse(found, content_type=media_type)
    ending = f"{clock.today():%Y%m%d}.{form}" + (".gz" if is_packed else "")
    name = f"{key}-{ending}"
    if title or request.GET.get("as"):
        narrowed_by = re.sub(r"[^\w〔〕（）]+", "-", title)[:LONGEST_NAME].strip("-")
        response["Content-Disposition"] = disposition(
            "-".join(filter(None, [label, narrowed_by, ending])), plain=name
        )
    else:
        response["Content-Disposition"] = disposition(name, plain=name)
    response["Cache-Control"] = (
        "private, no-cache"  # to be asked for again: what it holds may be of yesterday
    )
    if etag:
        response["ETag"] = etag
    response["X-Data-As-Of"] = clock.now().replace(microsecond=0).isoformat()
    return response


def _etag(request) -> str | None:
    """A weak mark of what a file holds: the version of all that is public, the agencies, the day, and what is asked for.

    Read before the rows are, so that a mark never stands for older rows than those sent. None while the cache is away.
    """
    try:
        version = caching.stamp(caching.VERSION)
    except Exception:  # whichever cache it is: without it there is no mark, and the file goes out
        return None
    agencies = list(
        Agency.objects.active().order_by("pk").values_list()
    )  # a name is changed without a publication
    parts = (version, str(agencies), clock.today().isoformat(), openapi.VERSION, request.get_full_path())
    return f'W/"{hashlib.blake2b(chr(10).join(parts).encode(), digest_size=16).hexdigest()}"'


_DOWNLOADS = {key: _download_of(kind) for key, kind in KINDS.items()} | {figures.KEY: download_figures}


# ── for people ──────────────────────────────────────────────────────────────
class About(TemplateView):
    """数据开放: what there is, how to get it, what each column says."""

    template_name = "portal/open_data.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            kinds=[*(kind for kind in KINDS.values() if not kind.key.startswith(WITHDRAWN)), figures.TABLE],
            stones=[kind for kind in KINDS.values() if kind.key.startswith(WITHDRAWN)],
            total=counts.public_counts().total(),
            calls=CALLS,
            downloads=DOWNLOADS,
            most_rows=MOST_ROWS,
            address=settings.SITE_URL + reverse("open-data:root"),
            example=f"{settings.SITE_URL}{reverse('open-data:documents')}?category=plans&year={clock.today().year}",
            **kwargs,
        )
