"""Every address of the house, and what each kind of person gets there: anonymous, each role, a stranger, a supervisor.

The table must be whole: an address that is not in it fails `test_every_address_is_in_the_table`.
"""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern

from accounts.models import Delegation, KeptForm
from accounts.roles import Role
from administration.models import FailedTask
from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.files.store import store
from disclosure.notices.letters import printing
from disclosure.notices.models import Notice, PrintRun
from disclosure.workdays.models import CalendarChange
from disclosure.workflow.door import perform
from documents.models import Transfer
from documents.states import State
from guide.states import State as GuideState
from interpretation.models import Interpreter
from interpretation.states import State as InterpretationState
from opinion import reports, vendors
from opinion.assessing import open_sheet
from opinion.collecting import take_in
from opinion.models import Feed, Item, Shift
from opinion.periods import Period
from opinion.states import Stage
from opinion.states import State as ItemState
from requests_app.states import State as ApplicationState
from site_errors.handling import take_in as take_in_error
from supervision.annual.drafting import begin
from supervision.annual.imported import ImportedReport
from supervision.archive.models import Destruction, Handover
from tests.factories.accounts import AgencyFactory, OfficeFactory, person
from tests.factories.annual_report import report as annual_report
from tests.factories.documents import Staff, document
from tests.factories.guide import guide
from tests.factories.hidden import drawn
from tests.factories.interpretation import interpretation, written
from tests.factories.interpretation_road import planned
from tests.factories.opinion import drafted, item
from tests.factories.opinion_said import mention
from tests.factories.requests import application, record_correction
from tests.worlds import standing

ROLES = [role.value for role in Role]
PEOPLE = ["anonymous", *ROLES, "stranger", "above"]
STAFF = PEOPLE[1:]
ON_EVERY_DATABASE = ("anonymous", Role.DISCLOSURE_HEAD, Role.ADMIN, Role.DRAFTER, Role.SECTION_HEAD, "above")
INSIDE = [*ROLES, "above"]  # those of the agency, and the 监督员 of the one above it

ONE_NUMBER = (
    "portal:sitemap-documents",
    "portal:sitemap-interpretations",
    "portal:sitemap-responses",
)  # of a stretch

# Status by person; what is not named is `rest`.
Row = dict[str, int]


def everyone(status: int) -> Row:
    return dict.fromkeys(PEOPLE, status)


def staff_only(status: int = 200) -> Row:
    return everyone(302) | dict.fromkeys(STAFF, status)


def inside(status: int = 200, *, outside: int = 404) -> Row:
    """People of the agency and the supervisor; a stranger is told it does not exist."""
    return staff_only(outside) | dict.fromkeys(INSIDE, status)


def only(*roles: str, status: int = 200, others: int = 403, stranger: int = 404) -> Row:
    """Some roles of the agency; the rest who may look are refused."""
    return inside(others) | {"stranger": stranger} | dict.fromkeys(roles, status)


def own_agency(*roles: str, status: int = 200) -> Row:
    """A page where a person works for his own agency, whichever it is: the stranger holds every role in his."""
    return staff_only(403) | dict.fromkeys([*roles, "stranger"], status)


def of_one_agency(*roles: str, status: int = 200) -> Row:
    """A page of 管理 about one agency: for others who administer it does not exist, the rest do not come in."""
    return staff_only(403) | dict.fromkeys(roles, status) | {"stranger": 404}


PUBLIC = everyone(200)
HANDS_OVER = (Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.CHECKER, Role.PUBLISHER)
DISCLOSURE = (Role.DISCLOSURE, Role.DISCLOSURE_HEAD)
ARCHIVES = (*DISCLOSURE, Role.CHECKER)
KEEPERS = (Role.DISCLOSURE_HEAD, Role.ADMIN)
HEADS = (Role.SECTION_HEAD, Role.DISCLOSURE_HEAD, Role.LEADER, Role.CHIEF, Role.ADMIN)  # who see whose load
READERS = (*DISCLOSURE, Role.SECRECY, Role.LEADER, Role.CHIEF)  # of letters, which name the applicant

# (method, address name, variant) → status by person
TABLE: dict[tuple[str, str, str], Row] = {
    # ── for everybody ───────────────────────────────────────────────────────
    ("get", "healthz", ""): PUBLIC,
    ("get", "portal:styleguide", ""): PUBLIC,  # only where the site is built
    ("get", "portal:home", ""): PUBLIC,
    ("get", "portal:search", ""): PUBLIC,
    ("get", "portal:suggest", ""): PUBLIC,
    ("get", "portal:agencies", ""): PUBLIC,
    ("get", "portal:agency", "here"): PUBLIC,
    ("get", "portal:disclosure", ""): PUBLIC,
    ("get", "portal:disclosure", "here"): PUBLIC,
    ("get", "portal:guide", ""): PUBLIC,
    ("get", "portal:system", ""): PUBLIC,
    ("get", "portal:system", "here"): PUBLIC,
    ("get", "portal:content", ""): PUBLIC,
    ("get", "portal:content", "here"): PUBLIC,
    ("get", "portal:reports", "here"): PUBLIC,
    ("get", "portal:flow", "application"): PUBLIC,
    ("get", "portal:old-guide", ""): everyone(301),
    ("get", "portal:old-reports", ""): everyone(301),
    ("get", "guide:detail", "here"): PUBLIC,
    ("get", "guide:version", "here"): PUBLIC,
    ("get", "annual-public:report", "out"): PUBLIC,
    ("get", "annual-public:pdf", "out"): PUBLIC,
    ("get", "annual-public:xlsx", "out"): PUBLIC,
    ("get", "annual-public:version", "out"): PUBLIC,
    ("get", "annual-public:report", "none such"): everyone(404),
    ("get", "portal:apply", ""): PUBLIC,
    ("get", "portal:apply-form", ""): PUBLIC,
    ("get", "portal:reports", ""): PUBLIC,
    ("get", "portal:about", ""): PUBLIC,
    ("get", "portal:help", ""): PUBLIC,
    ("get", "portal:numbers", ""): PUBLIC,
    ("get", "portal:topics", ""): PUBLIC,
    ("get", "portal:topic", "防汛"): PUBLIC,
    ("get", "portal:topic", "没有"): everyone(404),
    ("get", "portal:report-error", ""): PUBLIC,
    ("post", "portal:report-error", ""): everyone(422),
    ("get", "portal:error-report", "found"): PUBLIC,
    ("get", "portal:error-report", "none such"): everyone(404),
    ("get", "portal:accessibility", ""): PUBLIC,
    ("post", "portal:reading", ""): everyone(302),
    ("get", "portal:reading", ""): everyone(302),
    ("get", "portal:subscribe", ""): PUBLIC,
    ("get", "portal:share-code", ""): PUBLIC,
    ("get", "portal:site-map", ""): PUBLIC,
    ("get", "portal:feed", ""): PUBLIC,
    ("get", "portal:robots", ""): PUBLIC,
    ("get", "portal:sitemap", ""): PUBLIC,
    ("get", "portal:sitemap-pages", ""): PUBLIC,
    ("get", "portal:sitemap-documents", "first"): PUBLIC,
    ("get", "portal:sitemap-responses", "first"): PUBLIC,
    # ── open data: the same for everybody, whoever is signed in ─────────────
    ("get", "open-data:about", ""): PUBLIC,
    ("get", "open-data:root", ""): PUBLIC,
    ("get", "open-data:openapi", ""): PUBLIC,
    ("get", "open-data:categories", ""): PUBLIC,
    ("get", "open-data:statistics", ""): PUBLIC,
    ("get", "open-data:application-figures", ""): PUBLIC,
    ("get", "open-data:nowhere", "nothing"): everyone(404),
    ("post", "open-data:nowhere", "documents/"): everyone(405),
    ("get", "open-data:download", "application-figures/csv"): PUBLIC,
    ("get", "open-data:documents", ""): PUBLIC,
    ("post", "open-data:documents", ""): everyone(405),
    ("get", "open-data:attachments", ""): PUBLIC,
    ("get", "open-data:interpretations", ""): PUBLIC,
    ("get", "open-data:responses", ""): PUBLIC,
    ("get", "open-data:agencies", ""): PUBLIC,
    ("get", "open-data:withdrawn-documents", ""): PUBLIC,
    ("get", "open-data:withdrawn-interpretations", ""): PUBLIC,
    ("get", "open-data:withdrawn-responses", ""): PUBLIC,
    ("get", "open-data:document", "published"): PUBLIC,
    ("get", "open-data:document", "draft"): everyone(404),
    ("get", "open-data:document", "registered"): everyone(404),
    ("get", "open-data:document", "withdrawn"): everyone(410),
    ("get", "open-data:interpretation", "explained"): PUBLIC,
    ("get", "open-data:interpretation", "writing"): everyone(404),
    ("get", "open-data:interpretation", "taken-back"): everyone(410),
    ("get", "open-data:response", "published"): PUBLIC,
    ("get", "open-data:response", "unpublished"): everyone(404),
    ("get", "open-data:agency", "here"): PUBLIC,
    ("get", "open-data:download", "documents/jsonl"): PUBLIC,
    ("get", "open-data:download", "users/csv"): everyone(404),
    ("get", "open-data:page", "index"): PUBLIC,
    ("get", "open-data:page", "track"): everyone(404),
    ("get", "open-data:page", "desk"): everyone(404),
    ("get", "rulebook:rules", ""): PUBLIC,
    ("get", "letters:verify", ""): PUBLIC,
    ("post", "letters:verify", ""): everyone(400),  # without a file
    ("get", "documents:catalogue", ""): PUBLIC,
    ("get", "documents:calendar", ""): PUBLIC,
    ("get", "documents:detail", "published"): PUBLIC,
    ("get", "documents:detail", "withdrawn"): everyone(410),
    ("get", "documents:detail", "draft"): everyone(404),
    ("get", "documents:detail", "registered"): everyone(404),
    ("get", "documents:print", "published"): PUBLIC,
    ("get", "documents:print", "draft"): everyone(404),
    ("get", "documents:print", "registered"): everyone(404),
    ("get", "documents:revisions", "published"): PUBLIC,
    ("get", "documents:revisions", "draft"): everyone(404),
    ("get", "documents:revisions", "withdrawn"): everyone(404),
    ("get", "documents:pdf", "published"): PUBLIC,
    ("get", "documents:pdf", "draft"): everyone(404),
    ("get", "documents:pdf", "withdrawn"): everyone(410),
    ("get", "documents:by-index-number", "published"): everyone(302),
    ("get", "documents:by-index-number", "draft"): everyone(404),
    ("get", "portal:sitemap-interpretations", "first"): PUBLIC,
    ("get", "interpretation:list", ""): PUBLIC,
    ("get", "interpretation:feed", ""): PUBLIC,
    ("get", "interpretation:interpreters", ""): PUBLIC,
    ("get", "interpretation:detail", "explained"): PUBLIC,
    ("get", "interpretation:detail", "writing"): everyone(404),
    ("get", "interpretation:detail", "taken-back"): everyone(410),
    ("get", "interpretation:print", "explained"): PUBLIC,
    ("get", "interpretation:print", "writing"): everyone(404),
    ("get", "interpretation:comparison", "explained"): PUBLIC,
    ("get", "interpretation:comparison", "writing"): everyone(404),
    ("get", "interpretation:comment", "explained"): PUBLIC,
    ("post", "interpretation:comment", "explained"): everyone(422),
    ("get", "interpretation:comment", "writing"): everyone(404),
    ("get", "interpretation:commented", "explained"): PUBLIC,
    # ── the applicant: what a browser without draft or pass is told, whoever is signed in ──
    ("get", "requests:apply", "here"): everyone(302),
    ("get", "requests:apply-step", "here/applicant"): PUBLIC,
    ("post", "requests:apply-step", "here/applicant"): everyone(422),
    ("get", "requests:apply-step", "here/confirm"): everyone(302),
    ("get", "requests:apply-step", "here/nonsense"): everyone(404),
    ("get", "requests:receipt", "here"): everyone(302),
    ("post", "requests:discard", "here"): everyone(302),
    ("post", "requests:anew", "here"): everyone(302),
    ("get", "requests:correct-entry", ""): PUBLIC,
    ("get", "requests:correct", "here"): everyone(302),
    ("get", "requests:correct-step", "here/record"): PUBLIC,
    ("post", "requests:correct-step", "here/record"): everyone(422),
    ("get", "requests:correct-receipt", "here"): everyone(302),
    ("post", "requests:correct-discard", "here"): everyone(302),
    ("post", "requests:correct-anew", "here"): everyone(302),
    ("get", "requests:correction", "any"): everyone(302),
    ("get", "requests:correction-letter", "any/1"): everyone(302),
    ("get", "requests:correction-act", "any/withdraw"): everyone(302),
    ("post", "requests:correction-act", "any/add_file"): everyone(302),
    ("get", "requests:track", ""): PUBLIC,
    ("post", "requests:track", ""): everyone(422),
    ("post", "requests:leave", ""): everyone(302),
    ("get", "requests:leave", ""): everyone(302),
    ("get", "requests:mine", ""): PUBLIC,
    ("post", "requests:mine", ""): everyone(422),
    ("get", "requests:mine-link", "forged"): PUBLIC,
    ("post", "requests:mine-link", "forged"): everyone(410),
    ("get", "requests:application", "any"): everyone(302),
    ("post", "requests:relative", "any"): everyone(302),
    ("get", "requests:calendar", "any"): everyone(302),
    ("get", "requests:letter", "any/1"): everyone(302),
    ("get", "requests:release", "any/1"): everyone(302),
    ("get", "requests:track-act", "any/withdraw"): everyone(302),
    ("post", "requests:track-act", "any/withdraw"): everyone(302),
    ("get", "files:download", "attached"): PUBLIC,
    ("get", "files:download", "original"): inside() | {"anonymous": 404},
    ("get", "files:download", "unknown"): everyone(404),
    # ── signing in and out ──────────────────────────────────────────────────
    ("get", "accounts:login", ""): everyone(200) | staff_only(302) | {"anonymous": 200},
    ("post", "accounts:logout", ""): everyone(302),
    ("get", "accounts:security", ""): staff_only(),
    ("get", "accounts:password", ""): staff_only(),
    ("get", "accounts:kept", "drafter's"): staff_only(404) | {Role.DRAFTER: 200},
    ("post", "accounts:kept", "drafter's"): staff_only(404) | {Role.DRAFTER: 302},
    ("get", "accounts:second-factor", ""): staff_only(302),
    ("get", "accounts:second-factor-enrol", ""): staff_only(),
    ("get", "accounts:second-factor-verify", ""): staff_only(302),
    ("get", "accounts:second-factor-codes", ""): staff_only(302),
    ("get", "accounts:second-factor-remove", ""): staff_only(302),
    # ── the desk ────────────────────────────────────────────────────────────
    ("get", "desk:home", ""): staff_only(),
    ("get", "desk:search", ""): staff_only(),
    ("post", "desk:search", ""): staff_only(302),
    ("get", "desk:notices", ""): staff_only(),
    ("post", "desk:notices", ""): staff_only(302),
    ("post", "desk:notice", "drafter's"): staff_only(404) | {Role.DRAFTER: 302},
    ("get", "desk:due", ""): staff_only(),
    ("get", "desk:due-load", ""): staff_only(),
    ("get", "desk:due-holidays", ""): staff_only(),
    ("get", "desk:due-feed", ""): staff_only(),
    ("post", "desk:due-feed", ""): staff_only(302),  # without a word what to do
    ("get", "desk:feed", "none such"): everyone(404),
    ("get", "desk:clock", "running"): inside(),
    ("get", "desk:present", "none such"): staff_only(404),
    ("get", "desk:notice-choices", ""): staff_only(),
    ("post", "desk:notice-choices", ""): staff_only(),  # without a way chosen
    ("get", "desk:together", ""): staff_only(404),  # without an act
    ("post", "desk:together", ""): staff_only(404),
    ("get", "desk:delegations", ""): staff_only(),
    ("post", "desk:delegations", ""): staff_only(422),
    ("post", "desk:end-delegation", "drafter's"): staff_only(403)
    | {"stranger": 404, "above": 404}
    | dict.fromkeys(
        [Role.DRAFTER, Role.PUBLISHER, Role.SECTION_HEAD, Role.LEADER, Role.CHIEF, Role.ADMIN], 302
    ),
    ("get", "desk:workload", ""): own_agency(*HEADS),
    ("get", "desk:unnamed", "here"): of_one_agency(*HEADS),
    ("get", "desk:hand-over", "drafter's"): staff_only(403)
    | {"stranger": 404, Role.DISCLOSURE_HEAD: 404}
    | dict.fromkeys([Role.DRAFTER, Role.SECTION_HEAD, Role.LEADER, Role.CHIEF, Role.ADMIN], 200),
    ("post", "desk:hand-over", "drafter's"): staff_only(403)
    | {"stranger": 404, Role.DISCLOSURE_HEAD: 404}
    | dict.fromkeys([Role.DRAFTER, Role.SECTION_HEAD, Role.LEADER, Role.CHIEF, Role.ADMIN], 422),
    ("get", "desk:calendar", ""): staff_only(),
    # ── figures, freshness, the archive ─────────────────────────────────────
    ("get", "figures:dashboard", ""): staff_only(),
    ("get", "figures:late", ""): staff_only(),
    ("get", "figures:cases", "received"): staff_only(),
    ("get", "figures:cases", "none-such"): staff_only(404),
    ("get", "figures:freshness", ""): staff_only(),
    ("get", "figures:archive", ""): staff_only(),
    ("post", "figures:archive", ""): own_agency(*ARCHIVES, status=422),
    ("get", "figures:handover", "here"): inside(),
    ("post", "figures:handover", "here"): only(*ARCHIVES, status=422),
    ("get", "figures:destructions", ""): staff_only(),
    ("get", "figures:destruction-new", ""): own_agency(*DISCLOSURE),
    ("post", "figures:destruction-new", ""): own_agency(*DISCLOSURE, status=422),
    ("get", "figures:destruction", "here"): inside(),
    ("post", "figures:destruction", "here"): only(Role.LEADER, Role.CHIEF, status=422),
    ("get", "desk:register", "closed"): staff_only(),
    ("get", "desk:register", "publication"): staff_only(),
    ("get", "desk:register", "transfers"): staff_only(),
    ("get", "desk:register", "numbers"): staff_only(),
    ("get", "desk:half-month", ""): staff_only(),
    ("get", "desk:register", "none such"): staff_only(404),
    ("post", "desk:register", "closed"): staff_only(302),  # filters and columns, each his own
    ("get", "desk:transfer-new", ""): own_agency(*HANDS_OVER),
    ("get", "desk:transfer", "here"): inside(),
    ("post", "desk:transfer", "here"): only(*HANDS_OVER, status=422),
    ("get", "documents-desk:list", ""): staff_only(),
    ("get", "documents-desk:new", ""): own_agency(Role.DRAFTER),
    ("post", "documents-desk:new", ""): own_agency() | {Role.DRAFTER: 422, "stranger": 422},
    ("get", "documents-desk:intake", ""): own_agency(Role.DRAFTER),
    ("post", "documents-desk:intake", ""): own_agency() | {Role.DRAFTER: 422, "stranger": 422},
    ("get", "documents-desk:detail", "draft"): inside(),
    ("get", "documents-desk:detail", "published"): inside(),
    ("get", "documents-desk:detail", "registered"): inside(),
    ("get", "documents-desk:versions", "draft"): inside(),
    ("get", "documents-desk:review-sheet", "draft"): inside(),
    ("get", "documents-desk:layout", "draft"): inside(),
    ("get", "documents-desk:act", "draft/edit"): only(Role.DRAFTER),
    ("get", "documents-desk:act", "draft/submit"): only(Role.DRAFTER),
    ("get", "documents-desk:act", "section/pass_section"): only(Role.SECTION_HEAD),
    ("get", "documents-desk:act", "published/withdraw"): only(Role.DISCLOSURE_HEAD, Role.LEADER),
    ("post", "documents-desk:act", "published/withdraw"): only(Role.DISCLOSURE_HEAD, Role.LEADER, status=422),
    ("get", "documents-desk:act", "registered/publish"): inside(302),
    ("get", "documents-desk:act", "registered/expire"): inside(404),
    # ── what an interpretation says: whoever may not write reads, the drafter alone writes ──
    ("get", "interpretation-content:content", "writing"): inside(),
    ("post", "interpretation-content:content", "writing"): only(Role.DRAFTER, status=422),
    ("get", "interpretation-content:content", "explained"): inside(),
    ("post", "interpretation-content:content", "explained"): inside(302),
    ("get", "interpretation-content:write", "writing"): inside(),
    ("get", "interpretation-content:versions", "writing"): inside(),
    ("get", "interpretation-content:add-picture", "writing"): only(Role.DRAFTER),
    ("post", "interpretation-content:add-picture", "writing"): only(Role.DRAFTER, status=422),
    ("get", "interpretation-content:add-recording", "writing"): only(Role.DRAFTER),
    ("get", "interpretation-content:take-out", "writing"): inside(302),  # there is nothing to take out
    ("get", "interpretation-content:roster", ""): own_agency(*DISCLOSURE),
    ("post", "interpretation-content:roster", ""): own_agency()
    | dict.fromkeys([*DISCLOSURE, "stranger"], 422),
    ("get", "interpretation-content:interpreter", "person"): own_agency(*DISCLOSURE) | {"stranger": 404},
    ("get", "interpretation-content:comments", ""): own_agency(*DISCLOSURE),
    ("get", "interpretation-content:comment", "comment"): own_agency(*DISCLOSURE) | {"stranger": 404},
    ("post", "interpretation-content:comment", "comment"): staff_only(403)
    | dict.fromkeys([*DISCLOSURE, "stranger"], 404),
    # ── 网站找错: those who mend pages, each for his own agency ───────────────
    ("get", "site-errors:list", ""): own_agency(*DISCLOSURE, Role.PUBLISHER),
    ("get", "site-errors:one", "found"): own_agency(*DISCLOSURE, Role.PUBLISHER) | {"stranger": 404},
    ("post", "site-errors:one", "found"): own_agency()
    | dict.fromkeys([*DISCLOSURE, Role.PUBLISHER, "stranger"], 404),
    # ── 公开指南 ────────────────────────────────────────────────────────────
    ("get", "guide-desk:list", ""): staff_only(),
    ("post", "guide-desk:new", "here"): only(*DISCLOSURE, status=302),
    ("get", "guide-desk:detail", "under-way"): inside(),
    ("get", "guide-desk:act", "under-way/edit"): only(*DISCLOSURE),
    ("post", "guide-desk:act", "under-way/discard"): only(*DISCLOSURE, status=422),  # without a reason
    ("get", "guide-desk:act", "in-force/edit"): inside(302),
    ("get", "guide-desk:act", "in-force/replace"): inside(404),
    # ── 年度报告 ────────────────────────────────────────────────────────────
    ("get", "annual:list", ""): staff_only(),
    ("post", "annual:new", ""): own_agency(*DISCLOSURE, status=302),
    ("get", "annual:import", ""): own_agency(*DISCLOSURE),
    ("post", "annual:import", ""): own_agency() | dict.fromkeys([*DISCLOSURE, "stranger"], 422),
    ("post", "annual:import-remove", "imported"): only(*DISCLOSURE, status=302, others=404),
    ("get", "annual:detail", "report"): inside(),
    ("get", "annual:parts", "whole-report"): inside(),
    ("get", "annual:parts", "report"): inside(404),
    ("get", "annual:compare", "report"): inside(),
    ("get", "annual:pdf", "report"): inside(),
    ("get", "annual:xlsx", "report"): inside(),
    ("get", "annual:cell", "report/t3.new_received.natural"): inside(),
    ("get", "annual:cell", "report/t3.no_such.natural"): inside(404),
    ("get", "annual:cell", "report/t2.license_decisions"): inside(404),
    ("get", "annual:act", "report/edit"): only(*DISCLOSURE),
    ("get", "annual:act", "report/supplement"): only(*DISCLOSURE),
    ("post", "annual:act", "report/submit"): only(*DISCLOSURE, status=422),  # the year is not over
    ("get", "annual:act", "out/replace"): inside(404),
    # ── what follows an answer ──────────────────────────────────────────────
    ("get", "afterwards:disputes", ""): staff_only(),
    ("get", "afterwards:dispute", "dispute"): inside(),
    ("get", "afterwards:dispute-act", "dispute/submit_answer"): only(*DISCLOSURE),
    ("post", "afterwards:dispute-act", "dispute/submit_answer"): only(*DISCLOSURE, status=422),
    ("get", "afterwards:dispute-act", "dispute/answer_anew"): inside(302),
    ("get", "afterwards:dispute-act", "dispute/none"): inside(404),
    ("get", "afterwards:record-corrections", ""): staff_only(),
    ("get", "afterwards:record-correction-new", ""): own_agency(*DISCLOSURE),
    ("post", "afterwards:record-correction-new", ""): own_agency()
    | dict.fromkeys([*DISCLOSURE, "stranger"], 422),
    ("get", "afterwards:record-correction", "correction"): inside(),
    ("post", "afterwards:record-correction-reveal", "correction"): only(*DISCLOSURE),
    ("get", "afterwards:record-correction-letter", "correction/0"): only(*READERS, status=404),
    ("get", "afterwards:record-correction-act", "correction/assign"): only(*DISCLOSURE),
    ("post", "afterwards:record-correction-act", "correction/withdraw"): only(*DISCLOSURE, status=422),
    ("get", "afterwards:archive", ""): staff_only(),
    ("post", "afterwards:archive", ""): staff_only(403) | dict.fromkeys([*DISCLOSURE, "stranger"], 302),
    ("get", "afterwards:dossier", "contested"): only(*DISCLOSURE),
    ("post", "afterwards:dossier", "contested"): only(*DISCLOSURE, status=422),
    # ── 政策解读 ────────────────────────────────────────────────────────────
    ("get", "interpretation-desk:list", ""): staff_only(),
    ("get", "interpretation-desk:statistics", ""): staff_only(),
    ("get", "interpretation-desk:new", "draft"): only(Role.DRAFTER),
    ("post", "interpretation-desk:new", "draft"): only(Role.DRAFTER, status=422),
    ("get", "interpretation-desk:new", "registered"): inside(403),
    ("get", "interpretation-desk:detail", "planned"): inside(),
    ("get", "interpretation-desk:act", "planned/edit"): only(Role.DRAFTER),
    ("post", "interpretation-desk:act", "planned/edit"): only(Role.DRAFTER, status=422),
    ("get", "interpretation-desk:act", "planned/pass_check"): inside(302),
    ("get", "interpretation-desk:act", "planned/sign_with_document"): inside(404),
    # ── 依申请公开 ──────────────────────────────────────────────────────────
    ("get", "requests-desk:list", ""): staff_only(),
    ("get", "requests-desk:register", ""): staff_only(),
    ("get", "requests-desk:letter-register", ""): staff_only(),
    ("post", "requests-desk:register", ""): staff_only(302),
    ("post", "requests-desk:letter-register", ""): staff_only(302),
    ("get", "requests-desk:new", ""): own_agency(Role.DISCLOSURE, Role.DISCLOSURE_HEAD),
    ("post", "requests-desk:new", ""): own_agency()
    | {Role.DISCLOSURE: 422, Role.DISCLOSURE_HEAD: 422, "stranger": 422},
    ("get", "requests-desk:print", ""): own_agency(*DISCLOSURE),
    ("post", "requests-desk:print", ""): own_agency() | dict.fromkeys([*DISCLOSURE, "stranger"], 302),
    ("get", "requests-desk:print-file", "printed"): staff_only(403)
    | dict.fromkeys(DISCLOSURE, 200)
    | {"stranger": 404},
    ("get", "requests-desk:detail", "contested"): inside(),
    ("get", "requests-desk:reveal", "contested"): inside(405, outside=404),
    ("post", "requests-desk:reveal", "contested"): only(*DISCLOSURE),
    ("get", "requests-desk:letter", "contested/receipt"): only(*READERS),
    ("get", "requests-desk:reply-letter", "contested"): only(*READERS, status=404),  # nothing is drafted yet
    ("post", "requests-desk:reply-letter", "contested"): only(*READERS, status=404),
    ("get", "requests-desk:letter", "contested/0"): only(*READERS, status=404),
    ("get", "requests-desk:act", "contested/accept"): only(Role.DISCLOSURE, Role.DISCLOSURE_HEAD),
    ("get", "requests-desk:act", "contested/answer_on_spot"): only(Role.DISCLOSURE_HEAD),
    ("post", "requests-desk:act", "contested/ask_correction"): only(
        Role.DISCLOSURE, Role.DISCLOSURE_HEAD, status=422
    ),
    ("get", "requests-desk:act", "contested/sign"): inside(302),
    ("get", "requests-desk:act", "contested/correction_lapsed"): inside(404),
    ("get", "requests-desk:black-out-act", "partial"): inside(302),
    ("get", "requests-desk:look-over-act", "partial"): inside(302),
    ("get", "requests-desk:return-copy-act", "partial"): inside(302),
    ("get", "requests-desk:blackout", "partial/release"): only(*READERS),
    ("post", "requests-desk:blackout", "partial/release"): only(*DISCLOSURE, status=422),
    ("get", "requests-desk:blackout-page", "partial/release/source/1"): only(*READERS),
    ("get", "requests-desk:blackout-page", "partial/release/result/1"): inside(404),
    # ── 政务舆情：回应关切与工作台 ──────────────────────────────────────────────
    ("get", "responses:list", ""): PUBLIC,
    ("get", "responses:feed", ""): PUBLIC,
    ("get", "responses:detail", "published"): PUBLIC,
    ("get", "responses:detail", "unpublished"): everyone(404),
    ("get", "responses:print", "published"): PUBLIC,
    ("get", "responses:print", "unpublished"): everyone(404),
    ("get", "opinion-desk:list", ""): staff_only(),
    ("get", "opinion-desk:register", ""): staff_only(),
    ("post", "opinion-desk:register", ""): staff_only(302),
    ("get", "opinion-desk:reports", ""): staff_only(),
    ("get", "opinion-desk:period-report", "period"): inside(),
    ("get", "opinion-desk:duty", ""): staff_only(),
    ("post", "opinion-desk:duty", ""): own_agency("disclosure", "disclosure_head", status=422),
    ("post", "opinion-desk:remove-shift", "shift"): only("disclosure", "disclosure_head", status=302)
    | {"stranger": 404},
    ("get", "opinion-desk:sheets", ""): staff_only(),
    ("get", "opinion-desk:new-sheet", ""): own_agency("drafter", "section_head", "disclosure"),
    ("get", "opinion-desk:sheet", "sheet"): inside(),
    ("get", "opinion-desk:sheet-paper", "sheet"): inside(),
    ("get", "opinion-desk:sheet-act", "sheet/edit"): only("drafter"),
    ("get", "opinion-desk:detail", "handling"): inside(),
    ("get", "opinion-desk:report", "handling"): inside(),
    ("get", "opinion-desk:act", "handling/finish_handling"): only("section_head"),
    ("post", "opinion-desk:act", "handling/regrade"): only("disclosure_head", status=422),
    ("get", "opinion-desk:act", "handling/register"): inside(302),
    # ── 舆情采集 ────────────────────────────────────────────────────────────
    ("get", "opinion-collect:home", ""): own_agency(*DISCLOSURE),
    ("get", "opinion-collect:new", ""): own_agency(*DISCLOSURE),
    ("post", "opinion-collect:new", ""): own_agency() | dict.fromkeys([*DISCLOSURE, "stranger"], 422),
    ("get", "opinion-collect:import", ""): own_agency(*DISCLOSURE),
    ("post", "opinion-collect:import", ""): own_agency() | dict.fromkeys([*DISCLOSURE, "stranger"], 422),
    ("get", "opinion-collect:feeds", ""): own_agency(*KEEPERS),
    ("post", "opinion-collect:feeds", ""): own_agency() | dict.fromkeys([*KEEPERS, "stranger"], 422),
    ("get", "opinion-collect:feed", "feed"): only(*KEEPERS),
    ("post", "opinion-collect:feed", "feed"): only(*KEEPERS, status=422),
    ("get", "opinion-collect:vendor-keys", ""): own_agency(*KEEPERS),
    ("post", "opinion-collect:vendor-keys", ""): own_agency() | dict.fromkeys([*KEEPERS, "stranger"], 422),
    ("post", "opinion-collect:vendor-key-revoke", "key"): only(*KEEPERS, status=302),
    ("get", "opinion-collect:board", ""): staff_only(),
    ("post", "opinion-collect:link", "item"): only(*DISCLOSURE, status=404),  # without a target
    ("post", "opinion-api:mentions", ""): everyone(401),  # without a token
    ("get", "opinion-desk:detail", "found"): inside(),
    ("get", "opinion-desk:act", "found/fold_into"): only(*DISCLOSURE),
    # ── 管理: an administrator for his own agency; what all share, for the host's alone (nobody here) ──
    ("get", "administration:rules", ""): own_agency(*KEEPERS),
    ("get", "administration:rule", "requests.correction_wd"): own_agency(*KEEPERS),
    ("post", "administration:rule", "requests.correction_wd"): own_agency(*KEEPERS, status=422),
    ("get", "administration:preset", ""): own_agency(*KEEPERS),
    ("get", "administration:calendar", ""): own_agency(Role.ADMIN),
    ("post", "administration:calendar", ""): staff_only(403),
    ("get", "administration:calendar-undo", "change"): staff_only(403),
    ("post", "administration:calendar-undo", "change"): staff_only(403),
    ("get", "administration:own-days", "here"): of_one_agency(Role.ADMIN),
    ("post", "administration:own-days", "here"): of_one_agency(Role.ADMIN, status=422),
    ("get", "administration:people", ""): own_agency(Role.ADMIN),
    ("get", "administration:person-new", ""): own_agency(Role.ADMIN),
    ("post", "administration:person-new", ""): own_agency(Role.ADMIN, status=422),
    ("post", "administration:person-join", ""): own_agency(Role.ADMIN, status=422),
    ("get", "administration:matrix-people", ""): own_agency(Role.ADMIN),
    ("get", "administration:matrix-acts", ""): own_agency(Role.ADMIN),
    ("get", "administration:offices", ""): own_agency(Role.ADMIN),
    ("post", "administration:offices", ""): own_agency(Role.ADMIN, status=422),
    ("get", "administration:office", "office"): of_one_agency(Role.ADMIN),
    ("post", "administration:office", "office"): of_one_agency(Role.ADMIN, status=422),
    ("get", "administration:office-act", "office/close"): of_one_agency(Role.ADMIN),
    ("get", "administration:post-end", "drafter's"): of_one_agency(Role.ADMIN),
    ("get", "administration:person", "drafter's"): of_one_agency(Role.ADMIN),
    ("post", "administration:person", "drafter's"): of_one_agency(Role.ADMIN, status=422),
    ("get", "administration:account", "drafter's"): of_one_agency(Role.ADMIN),
    ("get", "administration:account-act", "drafter's/reset-password"): of_one_agency(Role.ADMIN),
    ("get", "administration:account-act", "admin's/reset-password"): staff_only(403) | {"stranger": 404},
    ("get", "administration:letters", ""): own_agency(*KEEPERS),
    ("get", "administration:letter-text", "receipt"): own_agency(*KEEPERS),
    ("post", "administration:letter-text", "receipt"): own_agency(*KEEPERS, status=422),
    ("post", "administration:letter-sample", "receipt"): own_agency(*KEEPERS),
    ("get", "administration:numbers", ""): own_agency(*KEEPERS),
    ("get", "administration:quality", ""): own_agency(*KEEPERS),
    ("get", "administration:quality-check", "metadata"): own_agency(*KEEPERS),
    ("get", "administration:audit", ""): own_agency(Role.ADMIN),
    ("post", "administration:audit-export", ""): own_agency(Role.ADMIN),
    ("post", "administration:audit-check", ""): own_agency(Role.ADMIN, status=302),
    ("get", "administration:sign-ins", ""): own_agency(Role.ADMIN),
    ("get", "administration:system", ""): own_agency(Role.ADMIN),
    ("post", "administration:task-retry", "failure"): staff_only(403),
    # Django's own administration asks for is_staff, which no role brings by itself.
    ("get", "admin:index", ""): everyone(302),
}


def addresses(patterns=None, spaces=()) -> Iterator[str]:
    """The names of all addresses; of the administration only its front page, the rest stands behind the same door."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name or str(pattern.pattern).strip("/")))
        elif pattern.namespace == "admin":
            yield "admin:index"
        else:
            yield from addresses(
                pattern.url_patterns, (*spaces, pattern.namespace) if pattern.namespace else spaces
            )


def test_every_address_is_in_the_table():
    assert {name for _, name, _ in TABLE} == set(addresses())


def test_every_row_answers_every_person():
    assert {key: set(row) for key, row in TABLE.items()} == {key: set(PEOPLE) for key in TABLE}


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """Built once: whatever one person does there, the next comes to it as it was."""
    with standing(django_db_blocker):
        yield built()


def built() -> dict:
    """An agency with one document in each of a few states, and one person of each kind."""
    above = AgencyFactory(code="above")
    staff = Staff(AgencyFactory(code="here", parent=above))
    cases = {
        "draft": document(staff, State.DRAFT),
        "section": document(staff, State.SECTION),
        "published": document(staff, State.PUBLISHED, topic="防汛"),
        "registered": document(staff, State.REGISTERED),
        "withdrawn": document(staff, State.WITHDRAWN),
    }
    contested = application(staff, ApplicationState.REVIEW)
    perform(
        contested,
        "enter_dispute",
        by=staff[Role.DISCLOSURE],
        kind="review",
        about="silence",
        organ="县人民政府",
        notice_received_on=contested.received_on,
    )
    cases |= {
        "contested": contested,
        "dispute": contested.disputes.get(),
        "correction": record_correction(staff),
        "planned": planned(staff, cases["draft"]),
        "partial": application(staff, ApplicationState.HANDLING),
    }
    old = document(staff, State.PUBLISHED, title="关于做好防汛工作的旧通知")
    said = {"document": cases["published"]}
    cases |= {
        "writing": interpretation(staff, InterpretationState.DRAFTING, **said),
        "explained": written(interpretation(staff, InterpretationState.PUBLISHED, compared_with=old, **said)),
        "taken-back": interpretation(staff, InterpretationState.WITHDRAWN, **said),
    }
    cases |= {
        "comment": cases["explained"].comments.create(words="没有看懂第三条。"),
        "person": Interpreter.objects.create(agency=staff.agency, name="周明", post="局长"),
    }
    given = store(drawn(b""), name="报告.pdf", by=staff[Role.DISCLOSURE])
    perform(
        cases["partial"], "add_release", by=staff[Role.DISCLOSURE], file=given, title="报告", is_whole=False
    )
    attached = store(SimpleUploadedFile("附表.txt", "项目".encode()), holder=cases["published"])
    cases["published"].attachments.create(file=attached, title="附表", attribute="proactive")
    cases |= {"in-force": guide(staff), "under-way": guide(staff, GuideState.DRAFT)}
    cases |= {
        "out": annual_report(staff, year=2024, at=datetime(2025, 1, 9, tzinfo=clock.TZ)),
        "report": begin(staff.agency, clock.today().year, by=staff[Role.DISCLOSURE])[0],
        "whole-report": begin(staff.agency, 2024, scope="whole", by=staff[Role.DISCLOSURE])[0],
    }
    original = store(SimpleUploadedFile("底稿.txt", "底稿".encode()), holder=cases["draft"])
    people = {role: staff[role] for role in ROLES}
    people["stranger"] = person(ROLES, AgencyFactory(code="elsewhere"))
    people["above"] = person(Role.SUPERVISOR, above)
    notice = Notice.objects.of(people[Role.DRAFTER]).first()
    kept = KeptForm.objects.create(
        user=people[Role.DRAFTER],
        path="/desk/documents/new/",
        typed={"fields": {"title": ["通知"]}, "files": []},
    )
    transfer = Transfer.objects.create(
        agency=staff.agency, receiver="县档案馆", sent_on="2026-11-02", sent_by=people[Role.DISCLOSURE]
    )
    keys = {"attached": attached.key, "original": original.key, "unknown": uuid.uuid4()}
    return {
        "cases": cases,
        "people": people,
        "notice": notice,
        "delegation": Delegation.objects.create(
            agency=staff.agency,
            delegator=people[Role.DRAFTER],
            delegate=people[Role.PUBLISHER],
            since=clock.today() + timedelta(days=30),
            until=clock.today() + timedelta(days=32),
            made_by=people[Role.DRAFTER],
        ),
        "kept": kept,
        "transfer": transfer,
        "keys": keys,
        "handover": Handover.objects.create(
            agency=staff.agency, year=2025, receiver="县档案室", made_by=people[Role.DISCLOSURE]
        ),
        "destruction": Destruction.objects.create(
            agency=staff.agency, appraisers="甲、乙", opinion="期满", made_by=people[Role.DISCLOSURE]
        ),
        "receipt": staff.agency.letters.filter(code="SJ").earliest("pk"),
        "release": cases["partial"].releases.get(),
        "printed": batch_of(staff),
        "feed": Feed.objects.create(agency=staff.agency, name="论坛", url="https://a.example.cn/"),
        "imported": ImportedReport.objects.create(
            agency=staff.agency,
            year=2022,
            tables={},
            file_name="年报.xlsx",
            by=people[Role.DISCLOSURE],
        ),
        "key": vendors.issue(staff.agency, "清风监测", by=None).key,
        "opinion": (opinion := opinion_of(staff, cases["draft"])),
        "item": opinion["found"],
        "change": CalendarChange.objects.create(before={"2027": None}),
        "office": OfficeFactory(agency=staff.agency),
        "failure": FailedTask.objects.create(name="x", task_id="x"),
        "error": take_in_error(
            agency=staff.agency, page="/", kind="words", words="有一个错别字。", contact=""
        ),
    }


def opinion_of(staff, paper) -> dict:
    """An item being handled, two responses, a shift that has begun and so stays, a sheet and a report."""
    published, drafting = item(staff), drafted(staff, Stage.WRITING)
    begun = clock.now() - timedelta(hours=1)
    return {
        "published": published.response,
        "unpublished": drafting.response,
        "handling": item(staff, ItemState.HANDLING),
        "found": Item.objects.get(pk=take_in(staff.agency, [mention()])[0].item_id),
        "shift": Shift.objects.create(
            agency=staff.agency,
            user=staff[Role.DISCLOSURE],
            phone="13800000000",
            since=begun,
            until=begun + timedelta(hours=8),
            added_by=staff[Role.DISCLOSURE_HEAD],
        ),
        "sheet": open_sheet(paper, by=staff[Role.DRAFTER]),
        "period": reports.make(staff.agency, Period(date(2026, 9, 21), date(2026, 9, 27))),
    }


def batch_of(staff) -> PrintRun:
    """One letter printed, its file there."""
    run = printing.ask(staff.agency.letters.issued()[:1], by=staff[Role.DISCLOSURE], envelopes=False)
    printing.carry_out(run.pk)
    return run


def address(house, name: str, variant: str) -> str:
    cases = house["cases"]
    if name.startswith("administration:") and variant:
        rows = {
            "change": house["change"].pk,
            "failure": house["failure"].pk,
            "drafter's": house["people"][Role.DRAFTER].pk,
            "admin's": house["people"][Role.ADMIN].pk,
            "office": house["office"].pk,
        }
        if name == "administration:post-end":
            return reverse(name, args=[house["people"][Role.DRAFTER].memberships.get().pk])
        return reverse(name, args=[rows.get(word, word) for word in variant.split("/")])
    if name == "healthz":
        return "/healthz/"
    if name.startswith("requests:") and variant:
        return reverse(name, args=variant.replace("any", "1").split("/"))
    if name.startswith("opinion-collect:") and variant:
        row, *rest = variant.split("/")
        return reverse(name, args=[house[row].pk, *rest])
    if name.startswith("afterwards:") and variant:
        case, *rest = variant.split("/")
        return reverse(name, args=[cases[case].pk, *rest])
    if name == "open-data:download":
        return reverse(name, args=variant.split("/"))
    if name in ("open-data:page", "open-data:agency", "open-data:nowhere"):
        return reverse(name, args=[variant])
    if name.startswith("open-data:") and variant:
        rows = house["opinion"] if name == "open-data:response" else cases
        return reverse(name, args=[rows[variant].pk])
    if name.startswith(("opinion-desk:", "responses:")) and variant:
        row, *rest = variant.split("/")
        return reverse(name, args=[house["opinion"][row].pk, *rest])
    if name.startswith("figures:") and variant:
        known = {"figures:handover": "handover", "figures:destruction": "destruction"}
        return reverse(name, args=[house[known[name]].pk if name in known else variant])
    if name == "requests-desk:print-file":
        return reverse(name, args=[house["printed"].pk])
    if name in ("guide-desk:detail", "guide-desk:act"):
        case, *rest = variant.split("/")
        return reverse(name, args=[cases[case].pk, *rest])
    if name == "annual:import-remove":
        return reverse(name, args=[house["imported"].pk])
    if name.startswith("annual:") and variant:
        case, *rest = variant.split("/")
        return reverse(name, args=[cases[case].pk, *rest])
    if name.startswith("annual-public:"):
        year = 2024 if variant == "out" else 2023
        return reverse(name, args=["here", year, "own", *([1] if name.endswith("version") else [])])
    if name == "guide:version":
        return reverse(name, args=[variant, 1])
    if name == "portal:error-report":
        return reverse(name, args=[house["error"].key if variant == "found" else "none-such"])
    if name.startswith(("guide:", "guide-desk:", "portal:")) and variant and name not in ONE_NUMBER:
        return reverse(name, args=[variant])
    if name.startswith("interpretation-desk:") and variant:
        case, *rest = variant.split("/")
        return reverse(name, args=[cases[case].pk, *rest])
    if name.startswith("requests-desk:") and variant:
        case, *rest = (
            str(house[word].pk) if word in ("receipt", "release") else word for word in variant.split("/")
        )
        return reverse(name, args=[cases[case].pk, *rest])
    if name == "documents-desk:act":
        state, action = variant.split("/")
        return reverse(name, args=[cases[state].pk, action])
    if name == "documents:by-index-number":
        return reverse(name, args=[cases[variant].index_number])
    if (
        name.startswith(("documents:", "documents-desk:", "interpretation:", "interpretation-content:"))
        and variant
    ):
        return reverse(name, args=[cases[variant].pk])
    given = {
        "site-errors:one": [house["error"].pk],
        "portal:sitemap-documents": [1],
        "accounts:kept": [house["kept"].pk],
        "portal:sitemap-interpretations": [1],
        "portal:sitemap-responses": [1],
        "files:download": [house["keys"].get(variant)],
        "desk:notice": [house["notice"].pk],
        "desk:end-delegation": [house["delegation"].pk],
        "desk:unnamed": ["here"],
        "desk:hand-over": [house["people"][Role.DRAFTER].pk],
        "desk:transfer": [house["transfer"].pk],
        "desk:feed": ["none-such"],
        "desk:present": ["none-such"],
        "desk:clock": [clocks.open_clock(cases["contested"], terms.REPLY).pk] if name == "desk:clock" else [],
        "desk:register": ["nothing" if variant == "none such" else variant],
    }
    return reverse(name, args=given.get(name, []))


def test_those_who_walk_on_every_database_see_every_page():
    """Who may enter does not hang on the database; what a page asks of it does."""
    unseen = {
        key
        for key, row in TABLE.items()
        if 200 in row.values() and 200 not in map(row.get, ON_EVERY_DATABASE)
    }
    assert unseen == set()


@pytest.mark.parametrize(
    "who",
    [pytest.param(who, marks=[] if who in ON_EVERY_DATABASE else pytest.mark.embedded) for who in PEOPLE],
)
def test_the_table(house, db, who):
    """Each person walks every row; what each finds is compared at once."""
    client, found = Client(), {}
    for key in sorted(TABLE, key=lambda key: key[1] == "accounts:logout"):  # signing out comes last
        method, name, variant = key
        if who != "anonymous" and "sessionid" not in client.cookies:
            client.force_login(house["people"][who])
        answer = getattr(client, method)(address(house, name, variant))
        if file := getattr(answer, "file_to_stream", None):
            file.close()  # closing the answer itself would close the test's connection
        found[key] = answer.status_code
        if who == "anonymous" and TABLE[key]["stranger"] != 302 and answer.status_code == 302:
            assert answer["Location"].startswith(reverse("accounts:login")), key

    wrong = {
        key: f"{status} 而不是 {TABLE[key][who]}"
        for key, status in found.items()
        if status != TABLE[key][who]
    }
    assert wrong == {}
