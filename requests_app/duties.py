"""What applications ask of the kernel: who sees their files, who is told, what time does to them."""

from django.db.models import prefetch_related_objects

from disclosure.deadlines import sweep, terms
from disclosure.deadlines.explain import words_of
from disclosure.files import visibility
from disclosure.files.visibility import Access
from disclosure.notices import outbox
from disclosure.workflow.door import perform, perform_all
from disclosure.workflow.people import awaited_people
from documents import findable
from requests_app.acts.delivering import ask_for_delivery, correction_was_served
from requests_app.acts.people import read_writers, reader
from requests_app.models import Application, Consultation, Dispute, RecordCorrection, Release
from requests_app.papers import put_down_reading
from requests_app.states import State


def is_staff_of(case, user) -> bool:
    """Does this person work where the case is handled, or supervise it?"""
    return user.is_authenticated and case.agency_id in user.agency_ids | user.supervised_agency_ids


def access(case, file, user) -> Access:
    """What came with an application, a dispute or a 更正 names people: those who handle or review it see it."""
    return Access.ORIGINAL if user.is_authenticated and reader(case, user) else Access.NONE


def access_to_release(release: Release, file, user) -> Access:
    """Who handles or reviews sees the original, other staff what goes out; the applicant gets his on the tracking page."""
    if not is_staff_of(release.application, user):
        return Access.NONE
    if reader(release.application, user):
        return Access.ORIGINAL
    return Access.PUBLISHED if release.outgoing == file else Access.NONE


def named_and_awaited(case):
    """The officer where one is named, and those whose act is awaited: the office's own terms bind both."""
    return list(dict.fromkeys([*filter(None, [case.officer]), *awaited_people(case)]))


def responsible(application: Application):
    """The officer where one is named, else those whose act is awaited."""
    if application.state == State.HANDLING and application.officer_id:
        return [application.officer]
    return awaited_people(application)


def read_people(cases: list) -> None:
    """For many cases at once: their officers, and who wrote the answers that wait for another's eye."""
    prefetch_related_objects(cases, "officer")
    read_writers([case for case in cases if isinstance(case, Application)])


def read_people_of_consultations(consultations: list[Consultation]) -> None:
    prefetch_related_objects(consultations, "application")
    read_people([one.application for one in consultations])


def _standing_at(state: State, deadlines) -> list[Application]:
    """The applications of some clocks that stand in a state."""
    return [one.case for one in deadlines if one.case is not None and one.case.state == state]


def correction_lapsed(deadlines) -> None:
    """条例第三十条：补正期限届满. Of whom the letter did not reach nothing lapses; the office is told to deliver it."""
    due = {one.object_id: one.pk for one in deadlines}
    waiting = []
    for case in _standing_at(State.CORRECTION, deadlines):
        if correction_was_served(case):
            ask_for_delivery(case, f"correction-unserved-{due[case.pk]}")
        else:
            waiting.append(case)
    perform_all(waiting, "correction_lapsed", by=None, note="补正期限届满，没有收到补正。")


def fee_lapsed(deadlines) -> None:
    """109号：缴费期限届满."""
    waiting = _standing_at(State.HANDLING, deadlines)
    perform_all(waiting, "fee_lapsed", by=None, note="缴费期限届满，没有缴清。")


def opinion_lapsed(deadline) -> None:
    """条例第三十二条、第三十四条：征求意见期限届满."""
    one = deadline.case
    if one is None or not one.is_open or one.application.is_ended:
        return
    if one.arrived_on is None:
        ask_for_arrival(one, deadline)
    else:
        perform(one.application, "opinion_lapsed", by=None, consultation=one.pk, on=deadline.due_on)


def ask_for_arrival(one: Consultation, deadline) -> None:
    """自收到征求意见书之日起: nobody is silent who may not have the letter; the office finds out when it arrived."""
    outbox.queue(
        one.application,
        kind="request",
        occasion=f"arrival-{deadline.pk}",
        recipients=responsible(one.application),
        subject=f"请登记征求意见书的收到日：{one.application.number} {one.application.subject}"[:200],
        body=f"{one} 的征求意见书于{words_of(one.sent_on)}发出，还没有登记对方收到的日期，期限没有起算，不能按逾期处理"
        "（条例第三十二条、第三十四条）。请查询投递情况，登记对方收到日；退回的，登记未能送达。答复期限已经恢复计算。",
    )


def published_for_somebody(documents) -> set[int]:
    """依申请公开转主动公开（条例第四十四条）: which of these documents an application led to."""
    return set(Application.objects.filter(document__in=list(documents)).values_list("document_id", flat=True))


def take_up() -> None:
    """Called once when the app is ready."""
    visibility.register(Application, access)
    visibility.register(Release, access_to_release)
    for kind in (Application, RecordCorrection):  # what somebody handed in to show who he is
        visibility.on_reading(kind, put_down_reading)
    for kind in (Dispute, RecordCorrection):
        visibility.register(kind, access)
        sweep.responsible(kind, named_and_awaited, ready=read_people)
    sweep.responsible(Application, responsible, ready=read_people)
    sweep.responsible(
        Consultation, lambda one: responsible(one.application), ready=read_people_of_consultations
    )
    findable.register_turned(published_for_somebody)
    sweep.on_lapse(terms.CORRECTION.key, correction_lapsed, together=True)
    sweep.on_lapse(terms.FEE.key, fee_lapsed, together=True)
    for term in (terms.THIRD_PARTY, terms.JOINT, terms.OTHER_AGENCY):
        sweep.on_lapse(term.key, opinion_lapsed)
