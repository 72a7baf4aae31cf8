"""销毁: only what was handed over and whose time is over; appraised, approved by a leader, watched by two people.

鉴定 → 批准 → 两人监销. Each step is an event of the chain, the line of every volume stays, with the SM3 of what was in it.
Nobody approves what he proposed, nobody watches alone, and who proposed or approved is no witness.
"""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines.telling import holding
from disclosure.notices import outbox
from disclosure.refusal import Refused
from disclosure.workflow.door import write_down
from disclosure.workflow.errors import NotNow
from documents.models import Document
from requests_app.models import Application, Dispute
from supervision.archive.emptying import empty
from supervision.archive.kinds import KINDS
from supervision.archive.models import Destruction, DestructionState, Volume

PROPOSES = (Role.DISCLOSURE, Role.DISCLOSURE_HEAD)
APPROVES = (Role.LEADER, Role.CHIEF)
WITNESSES = (
    Role.DISCLOSURE,
    Role.DISCLOSURE_HEAD,
    Role.SECRECY,
    Role.CHECKER,
    Role.SECTION_HEAD,
    Role.SUPERVISOR,
)


def due(agency):
    """The volumes whose time is over and that stand on no proposal."""
    return Volume.objects.of(agency).filter(
        until__lt=clock.today(), destruction=None, destroyed_at=None, handover__received_on__isnull=False
    )


def _may(user, agency, roles: Collection[Role], what: str) -> None:
    if not user.roles_in(getattr(agency, "pk", agency)) & set(roles):
        raise PermissionDenied(f"“{what}”由{'、'.join(role.label for role in roles)}办理。")


def _told(
    destruction: Destruction, action: str, label: str, before: str, *, by, note: str = "", **facts
) -> None:
    write_down(
        destruction,
        action=action,
        label=label,
        before=before,
        after=destruction.state,
        by=by,
        note=note,
        facts=facts,
    )


@transaction.atomic
def propose(agency, volumes, *, by, appraisers: str, opinion: str) -> Destruction:
    """鉴定: these may go. Raises Refused for one that may not, naming it; PermissionDenied for the wrong person."""
    _may(by, agency, PROPOSES, "提出销毁")
    asked = list(
        Volume.objects.select_for_update()
        .filter(pk__in=[one.pk for one in volumes])
        .select_related("handover")
    )
    if not asked:
        raise Refused("请至少勾选一卷。")
    problems = [words for one in asked for words in _forbidden(one, agency)]
    if problems := problems or _still_needed(asked):
        raise Refused(*problems)
    destruction = Destruction.objects.create(
        agency=agency, appraisers=appraisers, opinion=opinion, made_by=by
    )
    Volume.objects.filter(pk__in=[one.pk for one in asked]).update(destruction=destruction)
    _told(
        destruction,
        "appraise",
        "鉴定",
        "",
        by=by,
        note=opinion,
        鉴定人=appraisers,
        案卷=[f"{one.reference} {one.title}（保管到 {one.until}）" for one in asked],
    )
    outbox.queue(
        destruction,
        kind="destruction",
        occasion="appraised",
        recipients=holding(destruction, *APPROVES),
        subject=f"请审批销毁 {len(asked)} 卷",
        body=f"鉴定人：{appraisers}。{opinion}",
    )
    return destruction


def _forbidden(volume: Volume, agency) -> list[str]:
    name = f"{volume.reference}：" if volume.reference else f"{volume.title}："
    if volume.agency_id != agency.pk:
        return [f"{name}不是本机关的案卷。"]
    if volume.destroyed_at:
        return [f"{name}已经销毁。"]
    if volume.destruction_id is not None:
        return [f"{name}已经在另一次销毁里。"]
    if volume.until is None:
        return [f"{name}永久保管，不得销毁。"]
    if not volume.is_due():
        return [f"{name}保管到 {volume.until}，期限没有届满，不得销毁。"]
    if volume.handover.received_on is None:
        return [f"{name}移交清单还没有签收。"]
    return []


def _still_needed(volumes: Collection[Volume]) -> list[str]:
    """Which are needed whatever their line in the table of retention: published since then, or sued over. Two queries."""
    of_kind = {
        kind.model: {one.object_id: one for one in volumes if one.kind == kind.key} for kind in KINDS.values()
    }
    papers, applications = of_kind[Document], of_kind[Application]
    public = Document.objects.public().filter(pk__in=papers).values_list("pk", flat=True)
    open_ones = Dispute.objects.filter(application__in=applications).exclude(state__in=Dispute.ENDED)
    sued = open_ones.order_by().values_list("application", flat=True).distinct()
    return [
        *(f"{papers[pk].reference}：现在在网站上公开，不得销毁。先撤回，再提出。" for pk in public),
        *(f"{applications[pk].reference}：有没有办结的行政争议，不得销毁。" for pk in sued),
    ]


def _locked(destruction: Destruction, state: str, what: str) -> Destruction:
    found = (
        Destruction.objects.select_for_update(of=("self",)).select_related("agency").get(pk=destruction.pk)
    )
    if found.state != state:
        raise NotNow(f"这次销毁现在是“{found.get_state_display()}”，不能“{what}”。")
    return found


@transaction.atomic
def approve(destruction: Destruction, *, by, note: str = "") -> Destruction:
    """批准. Raises NotNow, PermissionDenied; Refused for who proposed it himself."""
    destruction = _locked(destruction, DestructionState.APPRAISED, "批准")
    _may(by, destruction.agency_id, APPROVES, "批准销毁")
    if by.pk == destruction.made_by_id:
        raise Refused("提出销毁的人不能自己批准。")
    return _decide(destruction, DestructionState.APPROVED, "批准销毁", by=by, note=note)


@transaction.atomic
def refuse(destruction: Destruction, *, by, note: str) -> Destruction:
    """不予销毁: the volumes are kept on, and may be proposed again."""
    destruction = _locked(destruction, DestructionState.APPRAISED, "不予销毁")
    _may(by, destruction.agency_id, APPROVES, "不予销毁")
    destruction = _decide(destruction, DestructionState.REFUSED, "不予销毁", by=by, note=note)
    destruction.volumes.update(destruction=None)
    return destruction


def _decide(destruction: Destruction, state: str, label: str, *, by, note: str) -> Destruction:
    before = destruction.state
    destruction.state, destruction.decided_by = state, by
    destruction.decided_at, destruction.decision = clock.now(), note
    destruction.save(update_fields=["state", "decided_by", "decided_at", "decision"])
    _told(destruction, state, label, before, by=by, note=note)
    return destruction


@transaction.atomic
def witness(destruction: Destruction, *, by) -> Destruction:
    """监销: the first signs, with the second the contents are destroyed. Files go once the transaction is committed."""
    destruction = _locked(destruction, DestructionState.APPROVED, "监销")
    _may(by, destruction.agency_id, WITNESSES, "监销")
    if by.pk in (destruction.made_by_id, destruction.decided_by_id):
        raise Refused("提出销毁的人、批准的人不能监销，请另外的人来。")
    if destruction.first_witness_id is None:
        destruction.first_witness = by
        destruction.save(update_fields=["first_witness"])
        _told(destruction, "witness", "监销（第一人）", destruction.state, by=by)
        return destruction
    if destruction.first_witness_id == by.pk:
        raise Refused("您已经是第一监销人，第二监销人须是另一个人。")
    return _destroy(destruction, by=by)


def _destroy(destruction: Destruction, *, by) -> Destruction:
    before, now = destruction.state, clock.now()
    volumes = list(destruction.volumes.select_for_update().prefetch_related("case"))
    if problems := _still_needed(volumes):
        raise Refused(*problems)
    for volume in volumes:
        if not volume.is_due():  # the rule stands to the last moment
            raise Refused(f"{volume.reference}：保管期限没有届满，不得销毁。")
        volume.digest, volume.destroyed_at = empty(volume.case), now
        volume.save(update_fields=["digest", "destroyed_at"])
    destruction.state, destruction.second_witness, destruction.done_at = DestructionState.DONE, by, now
    destruction.save(update_fields=["state", "second_witness", "done_at"])
    _told(
        destruction,
        "destroy",
        "监销（第二人），销毁",
        before,
        by=by,
        鉴定人=destruction.appraisers,
        批准人=str(destruction.decided_by),
        监销人=[str(destruction.first_witness), str(by)],
        案卷=[
            {"编号": one.reference, "题名": one.title, "保管到": one.until, "内容摘要": one.digest}
            for one in volumes
        ],
    )
    return destruction
