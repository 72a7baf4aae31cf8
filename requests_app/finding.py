"""查找: applications by number, by the words of what is asked, by whom; for each person only what he may see.

A letter that came back shows nothing but its own numbers, so a 文号 and a mail number, out or in, find their
application too: a mail number exactly, a 文号 by its end from the year on. What was split off is found by the envelope
of the whole. A natural person is found by the whole name and only by those who may read it (`people.reader`); for everyone else the
name finds nothing, so nobody learns whether somebody applied. An organisation's name is no secret. Identity numbers and
telephones find nobody: they are refused before the database is asked.
"""

import re
import unicodedata

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from disclosure.notices.models import Letter
from disclosure.personal import looks_personal
from disclosure.search.queryset import latest_having
from requests_app.acts.people import reader
from requests_app.identity import name_digest
from requests_app.models import Application, Particulars
from requests_app.outcomes import ApplicantKind

LATEST = ("-updated_at", "-id")
BRACKETS = re.compile(r"[〔\[(【﹝](\d{4})[〕\])】﹞]")  # the year of a 文号, however it is typed
NUMBERED = re.compile(r"〔\d{4}〕第?\d+号?$")  # the end of a 文号: its year and serial


def latest(user, words: str, *, limit: int, by_name: bool = False) -> list[Application]:
    """The applications a person may see that these words find, those last moved first, no more than `limit`."""
    words = words.strip()
    if not words or looks_personal(words):
        return []
    seen = Application.objects.visible_to(user)
    asked = [latest_having(seen, words), seen.filter(pk__in=having_paper(words))]
    if by_name:
        asked.append(called(user, words))
    rows = {row.pk: row for found in asked for row in found.for_list().order_by(*LATEST)[:limit]}
    return sorted(rows.values(), key=lambda row: (row.updated_at, row.pk), reverse=True)[:limit]


def having_paper(words: str):
    """The keys of the applications with exactly this 文号 on a letter, or this mail number on a delivery or on the
    envelope they came in.
    """
    number = BRACKETS.sub(r"〔\1〕", "".join(unicodedata.normalize("NFKC", words).split()))
    kind = ContentType.objects.get_for_model(Application)
    letters = Letter.objects.filter(content_type=kind).order_by()
    under = letters.filter(numbered(number)).values("object_id")
    posted = letters.filter(deliveries__mail_number=number.upper()).values("object_id")
    mail = Application.objects.exclude(post_number="").filter(post_number=number.upper()).order_by()
    came = mail.values("pk")
    parts = Application.objects.filter(Q(parent__in=came) | Q(reanswer_of__in=came)).order_by().values("pk")
    return under.union(posted, came, parts)


def numbered(number: str) -> Q:
    """A 文号 as it stands, or its end with year and serial whole: the 机关代字 is what people leave off."""
    if not NUMBERED.search(number):
        return Q(number__text=number)
    return Q(number__text__endswith=f"{number.removesuffix('号')}号")


def called(user, name: str):
    """The applications of somebody of exactly this name, where this person may read who applied."""
    people = Particulars.objects.filter(name_digest=name_digest(name)).values("pk")
    seen = Application.objects.visible_to(user).filter(pk__in=people)
    return seen.filter(reader.rows(user) | ~Q(applicant_kind=ApplicantKind.NATURAL))
