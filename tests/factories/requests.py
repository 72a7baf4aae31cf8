"""Applications for tests, brought to a state by the acts themselves: nothing here sets a state by hand."""

from accounts.roles import Role
from disclosure import clock
from disclosure.workflow.door import perform
from requests_app import correcting, intake
from requests_app.states import State
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff

PERSON = {
    "name": "赵𠮷祥",
    "id_type": "id_card",
    "id_number": "11010519491231002X",
    "phone": "13812345678",
    "email": "zhao@example.com",
    "address": "云山县城关镇东街 8 号",
    "postcode": "464000",
}
ASKED = "2025 年县城防汛排涝工程的竣工验收报告（云水工〔2025〕17 号）。"
NOT_EXIST = {
    "search_scope": "办公室、工程科 2025 年全部案卷",
    "search_method": "以“防汛排涝”为关键词逐卷检索",
    "search_result": "没有检索到",
}
REASON = "经检索，本机关没有制作或者保存该信息。"


def agency(**fields):
    """An agency that can issue letters: it knows its 复议机关 and its court."""
    known = {
        "review_agency": "云山县人民政府",
        "court": "云山县人民法院",
        "review_online": "https://review.yunshan.example/",
        "contact_office": "县水利局办公室",
        "contact_phone": "0376-2345678",
        "contact_address": "云山县人民路 1 号",
    }
    return AgencyFactory(**(known | fields))


def house(**fields) -> Staff:
    """The people of such an agency."""
    return Staff(agency(**fields))


def application(staff=None, state=State.SUBMITTED, **fields):
    """An application walked to a state: over the counter, answered 不存在, unless `fields` say otherwise."""
    staff = staff or house()
    given = {
        "agency": staff.agency,
        "applicant_kind": "natural",
        "particulars": PERSON,
        "description": ASKED,
        "channel": "in_person",
        "by": staff[Role.DISCLOSURE],
    }
    case = intake.receive(**(given | fields))
    for action, role, facts in road_to(state):
        case = perform(case, action, by=staff[role] if role else None, **facts)
    assert case.state == state
    return case


def reply(answer="not_exist", facts=None, reason=REASON):
    """The facts of `draft_reply`."""
    return {"answer": answer, "facts": NOT_EXIST if facts is None else facts, "reason": reason}


def provided(what="《竣工验收报告》（纸质附件，12页）") -> dict[str, str]:
    """The facts of 予以公开，提供信息."""
    return {"provided": what, "given_form": "纸质", "given_how": "随本答复书一并提供"}


def road_to(state):
    """The acts that lead to a state, in order, with who makes them (None: time) and on what facts."""
    desk = Role.DISCLOSURE
    correction = {"reasons": ["unclear"], "items": "请写明工程名称或者文号。", "days": 15}
    main = [
        (State.REVIEW, [("register", desk, {})]),
        (State.HANDLING, [("accept", desk, {})]),
        (State.CHECKING, [("draft_reply", desk, reply()), ("submit_reply", desk, {})]),
        (State.SIGNING, [("approve_reply", Role.DISCLOSURE_HEAD, {})]),
        (State.DELIVERY, [("sign", Role.LEADER, {})]),
        (
            State.CLOSED,
            [("deliver", desk, {"way": "direct", "signed_on": clock.today(), "signer": "本人"})],
        ),
        (State.ARCHIVED, [("archive", desk, {})]),
    ]
    aside = {
        State.CORRECTION: [*road_of(main, State.REVIEW), ("ask_correction", desk, correction)],
        State.WITHDRAWN: [*road_of(main, State.REVIEW), ("withdraw", desk, {"note": "申请人书面撤回。"})],
        State.SPLIT: [*road_of(main, State.REVIEW), ("split", desk, {"parts": ["验收报告", "中标通知书"]})],
    }
    aside[State.LAPSED] = [*aside[State.CORRECTION], ("correction_lapsed", None, {})]
    aside[State.ABANDONED] = [*aside[State.LAPSED], ("confirm_lapse", desk, {})]
    if state == State.SUBMITTED:
        return []
    return aside[state] if state in aside else road_of(main, state)


def road_of(main, state):
    road = []
    for reached, acts in main:
        road += acts
        if reached == state:
            return road
    raise AssertionError(f"没有到“{state}”的路。")


def consulted(case, staff, kind="third_party", **fields):
    """With an opinion asked for; returns (application, consultation)."""
    facts = {"kind": kind, "whom": "云山县第一建筑公司", "what": "竣工验收报告全文"} | fields
    case = perform(case, "consult", by=staff[Role.DISCLOSURE], **facts)
    return case, case.consultations.latest("pk")


def fresh(case):
    """The row as it stands now: a protected state cannot be refreshed in place."""
    return type(case).objects.get(pk=case.pk)


WRONG = {
    "wrong": "家庭人口记为 3 人",
    "right": "家庭人口 4 人",
    "evidence": "户口簿、出生医学证明",
}


def record_correction(staff, **fields):
    """A request to correct a record, as it lies on the counter."""
    person = PERSON | WRONG
    given = {
        "agency": staff.agency,
        "record": "2025 年公租房保障对象名册",
        "person": person,
        "channel": "in_person",
        "by": staff[Role.DISCLOSURE],
    }
    return correcting.receive(**(given | fields))
