"""What documents ask of the kernel: who sees their files, who is told, what time does to them."""

import logging

from disclosure import clock
from disclosure.deadlines import sweep, terms
from disclosure.files import visibility
from disclosure.files.visibility import Access
from disclosure.workflow.door import perform, perform_all
from disclosure.workflow.people import awaited_people
from documents.models import Attachment, Document
from documents.states import Attribute, State

log = logging.getLogger(__name__)


def access(document: Document, file, user) -> Access:
    """Staff who may see the document get the file as it came; citizens the cleaned copy of what is 主动公开.

    Of a document that is withdrawn they learn that it is, by the addresses of what was attached to it then.
    """
    if user.is_authenticated and (document.agency_id in user.agency_ids | user.supervised_agency_ids):
        return Access.ORIGINAL
    was_shown = document.is_tombstone and file.created_at <= document.withdrawn_at
    if not (document.is_public or was_shown):
        return Access.NONE
    attached = Attachment.objects.filter(document=document, file=file, attribute=Attribute.PROACTIVE)
    if not attached.exists():
        return Access.NONE
    return Access.PUBLISHED if document.is_public else Access.GONE


def rereview(deadlines) -> None:
    """条例第十八条：评估期限届满，转入复审。"""
    registered = [
        one.case for one in deadlines if one.case is not None and one.case.state == State.REGISTERED
    ]
    perform_all(registered, "rereview_due", by=None, note="登记满期，应当评估是否可以公开。")


class SomeFailed(Exception):
    """Some documents could not be moved by time; the others were."""


def _each(documents, action: str, note: str = "") -> int:
    """Move every document by time, each in its own transaction; one that fails does not stop the others.

    Returns how many were moved. Raises SomeFailed in the end, naming those that were not, for the sweep's report.
    """
    done, failed = 0, []
    for document in documents:
        try:
            perform(document, action, by=None, note=note)
            done += 1
        except Exception as error:
            log.exception("公文 %s 未能自动办理 %s", document.pk, action)
            failed.append(f"{document.index_number}：{error}")
    if failed:
        raise SomeFailed(f"已办 {done} 件，{len(failed)} 件未能办理：" + "；".join(failed[:20]))
    return done


def expire(at) -> int:
    """Mark every document past its own last day as 失效; returns how many."""
    return _each(Document.objects.expiring(at.astimezone(clock.TZ).date()), "expire")


def change_validity(at) -> int:
    """On its day a document becomes what was entered for it（修订、失效、废止）; returns how many."""
    return _each(Document.objects.changing(at.astimezone(clock.TZ).date()), "validity_comes")


def secrecy_ends(at) -> int:
    """过保密期限的重新审查: bring every registered secret past its term up for re-review; returns how many."""
    due = Document.objects.past_secrecy(at.astimezone(clock.TZ).date())
    return _each(due, "rereview_due", "保密期限届满，应当核对是否解密、是否可以公开。")


def take_up() -> None:
    """Called once when the app is ready."""
    visibility.register(Document, access)
    sweep.responsible(Document, awaited_people)
    sweep.on_lapse(terms.REREVIEW.key, rereview, together=True)
    sweep.register_step("公文有效期", expire)
    sweep.register_step("公文有效性变化", change_validity)
    sweep.register_step("保密期限", secrecy_ends)
