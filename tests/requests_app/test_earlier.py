"""前次答复: a repeat names an answer this applicant has had, picked from those there are or typed and looked at."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from requests_app import earlier
from requests_app.forms.answering import WHICH, DraftReplyForm
from requests_app.models import Application, Particulars
from requests_app.states import State
from tests.factories.requests import NOT_EXIST, PERSON, REASON, application, house, reply

pytestmark = pytest.mark.django_db
OTHER = PERSON | {"name": "钱二", "id_number": "", "phone": "13900000000"}
NAMESAKE = PERSON | {"id_number": "110101199003070011", "phone": "13900000000"}


@pytest.fixture
def staff():
    return house()


@pytest.fixture
def answered(staff):
    """An application of the same person, answered."""
    return application(staff, State.CLOSED)


@pytest.fixture
def case(staff, answered):
    return application(staff, State.HANDLING)


def reference_of(application):
    return application.agency.letters.get(object_id=application.pk, code="BC").reference


def form(case, staff, **typed):
    given = {"answer": "repeat", "reason": REASON} | typed
    return DraftReplyForm(given, case=case, user=staff[Role.DISCLOSURE])


def test_the_answers_of_the_same_applicant_are_offered_the_most_alike_first(staff, answered, case):
    unlike = application(staff, State.CLOSED, description="2025 年度部门预算公开表。")
    application(staff, State.CLOSED, particulars=OTHER)
    application(staff, State.HANDLING, description="还没有答复的一件。")

    found = earlier.answers_before(case)

    assert [(one.application, one.percent) for one in found][:1] == [(answered, 100)]
    assert [one.application for one in found] == [answered, unlike]
    assert found[0].reference == reference_of(answered)
    assert [label for key, label in form(case, staff).fields[WHICH].choices][0] == str(found[0])


def test_what_is_picked_need_not_be_typed(staff, answered, case):
    picked = form(case, staff, **{WHICH: str(answered.pk)})

    assert picked.is_valid(), picked.errors
    assert picked.facts()["facts"] == {
        "earlier": reference_of(answered),
        "earlier_on": answered.answered_on.isoformat(),
    }


def test_neither_picked_nor_typed_is_asked_for(staff, answered, case):
    empty = form(case, staff, **{WHICH: ""})

    assert set(empty.errors) == {"need_earlier", "need_earlier_on"}
    assert not any(
        empty.fields[name].required for name in empty.errors
    )  # a browser would not let the picked one go


def test_another_applicants_answer_cannot_be_picked(staff, answered, case):
    other = application(staff, State.CLOSED, particulars=OTHER)

    assert "不是同一申请人" in str(form(case, staff, **{WHICH: str(other.pk)}).errors[WHICH])


def test_a_number_typed_by_hand_is_looked_at(staff, answered, case):
    other = application(staff, State.CLOSED, particulars=OTHER)
    open_one = application(staff, State.REVIEW)
    day = {"need_earlier_on": "2026-03-05"}

    def errors(number):
        return str(form(case, staff, need_earlier=number, **day).errors.get("need_earlier", ""))

    assert "不是本申请人" in errors(reference_of(other))
    assert "还没有答复" in errors(open_one.number)
    assert "就是本件" in errors(case.number)
    assert errors(reference_of(answered)) == errors(answered.number.lower()) == ""
    paper = form(case, staff, need_earlier="云水公复〔2019〕8号", **day)
    assert paper.is_valid()
    assert paper.unknown_earlier == "云水公复〔2019〕8号"


def test_the_door_refuses_a_repeat_of_somebody_elses_answer(staff, answered, case):
    other = application(staff, State.CLOSED, particulars=OTHER)
    facts = {"earlier": reference_of(other), "earlier_on": "2026-03-05"}
    case = perform(case, "draft_reply", by=staff[Role.DISCLOSURE], **reply("repeat", facts))

    with pytest.raises(Refused, match="不是本申请人"):
        perform(case, "submit_reply", by=staff[Role.DISCLOSURE])


def test_an_old_register_knows_the_applicant_by_name_alone(staff, answered, case):
    """A letter or a register without an identity number has another digest for the same person."""
    Application.objects.filter(pk=answered.pk).update(applicant_digest="of-the-name-alone")
    Particulars.objects.filter(pk=answered.pk).update(id_digest="")

    assert [one.application for one in earlier.answers_before(case)] == [answered]
    assert earlier.in_the_way(case, answered.number) == []


def test_a_letter_without_a_number_knows_the_applicant_by_name_alone(staff, answered):
    case = application(staff, State.HANDLING, particulars=PERSON | {"id_number": ""})

    assert [one.application for one in earlier.answers_before(case)] == [answered]


def test_a_namesake_with_another_identity_number_is_somebody_else(staff, answered, case):
    namesake = application(staff, State.CLOSED, particulars=NAMESAKE)

    assert [one.application for one in earlier.answers_before(case)] == [answered]
    assert "不是本申请人" in str(earlier.in_the_way(case, reference_of(namesake)))


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_for_one_and_for_three(staff, rows, django_assert_num_queries):
    for _ in range(rows):
        application(staff, State.CLOSED)
    case = Application.objects.select_related("text", "particulars").get(pk=application(staff).pk)

    with django_assert_num_queries(3):
        assert len(earlier.answers_before(case)) == rows


# ── 照以前的答复 ────────────────────────────────────────────────────────────
def drafting(case, staff, **query):
    client = Client()
    client.force_login(staff[Role.DISCLOSURE])
    return client.get(reverse("requests-desk:act", args=[case.pk, "draft_reply"]), query).content.decode()


def test_an_answer_is_said_again_by_the_number_of_the_other(staff, answered, case):
    page = drafting(case, staff, like=answered.number.lower())

    assert f'已照 <a href="{answered.get_desk_url()}">{answered.number}</a>' in page
    assert NOT_EXIST["search_scope"] in page
    assert "没有编号为" in drafting(case, staff, like="没有这个编号")
    assert "没有编号为" in drafting(case, staff, like=application(house(), State.CLOSED).number)


def test_which_answer_another_applicant_had_before_is_not_repeated(staff, answered):
    facts = {"earlier": reference_of(answered), "earlier_on": answered.answered_on.isoformat()}
    repeat = application(staff, State.HANDLING)
    repeat = perform(repeat, "draft_reply", by=staff[Role.DISCLOSURE], **reply("repeat", facts))
    Application.objects.filter(pk=repeat.pk).update(answered_on=answered.answered_on)
    mine = application(staff, State.HANDLING)
    other = application(staff, State.HANDLING, particulars=OTHER)

    assert f'value="{facts["earlier"]}"' in drafting(mine, staff, like=repeat.pk)
    assert f'value="{facts["earlier"]}"' not in drafting(other, staff, like=repeat.pk)
