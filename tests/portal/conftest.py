"""A house with one thing of each state and attribute: what must go out, and what must never."""

from dataclasses import dataclass, field

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from disclosure.files.store import store
from disclosure.workflow.door import perform
from documents.models import Attachment, Document
from documents.states import Attribute, State
from interpretation.models import Interpretation, Interpreter
from interpretation.states import State as InterpretationState
from opinion.models import Response
from opinion.states import Stage
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff
from tests.factories.interpretation import interpretation, written
from tests.factories.opinion import drafted, item
from tests.factories.public import published, withdrawn
from tests.factories.requests import application

SECRET = "绝密二字不得外传"  # stands in every text that is not public
OPEN = "人人可以看见"


@dataclass
class House:
    """What is public by kind, what was, and the staff."""

    staff: Staff
    public: dict = field(default_factory=dict)
    gone: dict = field(default_factory=dict)
    hidden: dict = field(default_factory=dict)


def attach(document, title, attribute=Attribute.PROACTIVE) -> Attachment:
    file = store(SimpleUploadedFile(f"{title}.txt", f"{title}的内容".encode()), holder=document, by=None)
    return Attachment.objects.create(document=document, file=file, title=title, attribute=attribute)


@pytest.fixture
def house(db) -> House:
    staff = Staff(AgencyFactory(code="here", name="云山县水务局", contact_phone="0571-00000001"))
    AgencyFactory(code="closed", name=f"停用机关{SECRET}", is_active=False)
    private = {
        "reason": SECRET, "signer": SECRET, "exempt_reason": SECRET, "proposed_reason": SECRET,
        "obtained_from": SECRET, "referred_to": SECRET,
    }  # fmt: skip
    house = House(staff)
    hidden = [
        published(1, agency=staff.agency, state=state, title=f"{state}{SECRET}", body=SECRET, **private)[0]
        for state in State
        if state not in (State.PUBLISHED, State.WITHDRAWN)
    ]
    hidden += [
        published(1, agency=staff.agency, state=State.REGISTERED, attribute=attribute, title=SECRET, body=SECRET, **private)[0]
        for attribute in (Attribute.WITHHELD, Attribute.ON_REQUEST)
    ]  # fmt: skip
    shown = published(
        1, agency=staff.agency, title=f"=关于{OPEN}的通知", body=f"第一段\t“{OPEN}”\\n。\n-第二段", summary="@概述", replaced_by=hidden[0], **private
    )[0]  # fmt: skip
    old = published(
        1, agency=staff.agency, title="旧办法", body="旧文字。", validity="repealed", replaced_by=shown
    )[0]
    stone = withdrawn(agency=staff.agency, title="撤回时的标题", body=SECRET)
    Document.objects.filter(pk=stone.pk).update(title=SECRET)  # as it is being written anew
    for document in (shown, stone, hidden[0]):
        attach(document, f"附表{OPEN}" if document is shown else SECRET)
    attach(shown, SECRET, Attribute.WITHHELD)
    house.public["documents"] = [shown, old]
    house.gone["documents"] = [stone]
    house.hidden["documents"] = hidden

    said = {"document": shown, "plan": SECRET, "contact": "0571-99999999"}
    gone = {InterpretationState.SUSPENDED, InterpretationState.WITHDRAWN}
    pieces = {
        state: written(
            interpretation(staff, state, title="停止公布的解读" if state in gone else SECRET, **said),
            sections=[("背景依据", SECRET)],
        )
        for state in InterpretationState
        if state != InterpretationState.PUBLISHED
    }
    piece = written(
        interpretation(staff, InterpretationState.PUBLISHED, title=f"《{OPEN}》解读", **said),
        questions=[("何时？", "现在。")],
    )
    of_hidden = {"document": hidden[0], "title": "公文不公开的解读"}
    orphan = written(
        interpretation(staff, InterpretationState.PUBLISHED, **of_hidden), sections=[("背景依据", SECRET)]
    )
    piece.comments.create(words=SECRET, contact=SECRET)
    Interpreter.objects.create(agency=staff.agency, name=SECRET, post="局长", is_active=False)
    house.public["interpretations"] = [piece]
    house.gone["interpretations"] = [*(pieces[state] for state in gone), orphan]
    house.hidden["interpretations"] = [case for state, case in pieces.items() if state not in gone]

    answered = item(staff).response
    Response.objects.filter(pk=answered.pk).update(
        title=SECRET, asked=SECRET, body=SECRET, speaker=SECRET, correction=SECRET
    )
    answered.public_documents.set([shown, hidden[0]])
    writing = drafted(staff, Stage.WRITING).response
    Response.objects.filter(pk=writing.pk).update(title=SECRET, asked=SECRET, body=SECRET, speaker=SECRET)
    taken_back = item(staff)
    perform(taken_back, "withdraw_response", by=staff[Role.DISCLOSURE_HEAD], note="口径有误，更正后重发。")
    Response.objects.filter(pk=taken_back.response.pk).update(public_body=SECRET, public_asked=SECRET)
    house.public["responses"] = [answered]
    house.gone["responses"] = [taken_back.response]
    house.hidden["responses"] = [writing]
    application(staff)
    assert Document.objects.public().count() == 2
    assert Interpretation.objects.public().count() == 1
    return house
