"""答复书清样: seen by who reviews it, put better by whoever has the reply in hand, and printed as it will be signed."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from disclosure.notices.models import Letter, Number
from disclosure.workflow.door import perform
from disclosure.workflow.models import Event
from requests_app import letters
from requests_app.states import State
from tests.factories import requests as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return make.house()


@pytest.fixture
def case(staff):
    return make.application(staff, State.SIGNING)


@pytest.fixture
def drafted(staff):
    """In hand, the reply written, nothing reviewed yet: here its words may be put better."""
    return perform(
        make.application(staff, State.HANDLING), "draft_reply", by=staff[Role.DISCLOSURE], **make.reply()
    )


def page(case):
    return reverse("requests-desk:reply-letter", args=[case.pk])


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def posted(response, **words):
    """The form as it was shown, with other words."""
    form = response.context["form"]
    return {name: form[name].value() for name in form.fields} | words


def test_looking_writes_nothing(staff, case):
    before = (Letter.objects.count(), Number.objects.count(), Event.objects.count())

    response = as_(staff[Role.LEADER]).get(page(case))

    assert response.status_code == 200
    assert "60日" in response.content.decode()
    assert (Letter.objects.count(), Number.objects.count(), Event.objects.count()) == before


def test_only_what_is_not_the_laws_has_a_box(staff, drafted):
    form = as_(staff[Role.DISCLOSURE]).get(page(drafted)).context["form"]

    assert {"asked", "search", "reasons"} <= set(form.fields)
    assert {"receipt", "decision", "remedy"} & set(form.fields) == set()


def test_words_put_better_are_those_that_are_signed(staff, drafted):
    officer = as_(staff[Role.DISCLOSURE])
    shown = officer.get(page(drafted))

    saved = officer.post(page(drafted), posted(shown, reasons="改定的理由，写得更清楚。"))
    case = perform(drafted, "submit_reply", by=staff[Role.DISCLOSURE])
    case = perform(case, "approve_reply", by=staff[Role.DISCLOSURE_HEAD])
    perform(case, "sign", by=staff[Role.LEADER])

    assert saved.status_code == 302
    assert letters.of(case, "BC").part("reasons") == "改定的理由，写得更清楚。"
    assert Event.objects.of(case).filter(action="edit_letter").get().facts == {"修改": ["理由"]}


def test_a_locked_part_sent_by_hand_changes_nothing(staff, drafted):
    officer = as_(staff[Role.DISCLOSURE])
    shown = officer.get(page(drafted))

    officer.post(page(drafted), posted(shown, reasons="改定的理由。", decision="予以公开。", remedy="无"))

    letter = Letter.objects.about(drafted).open().get()
    assert letter.part("decision") != "予以公开。"
    assert letter.part("remedy") != "无"


def test_a_word_of_repealed_law_is_refused_and_what_was_typed_stays(staff, drafted):
    officer = as_(staff[Role.DISCLOSURE])
    shown = officer.get(page(drafted))

    response = officer.post(page(drafted), posted(shown, reasons="不服的可以在3个月内起诉。"))

    assert response.status_code == 422
    assert "旧法的期限" in response.content.decode()
    assert "不服的可以在3个月内起诉。" in response.content.decode()


def test_two_who_edit_at_once_do_not_overwrite_each_other(staff, drafted):
    officer = as_(staff[Role.DISCLOSURE])
    shown = officer.get(page(drafted))
    officer.post(page(drafted), posted(shown, reasons="第一个人写的。"))

    response = officer.post(page(drafted), posted(shown, reasons="第二个人写的。"))

    assert response.status_code == 422
    assert "已经被别人改过" in response.content.decode()


def test_what_is_under_review_is_looked_at_only(staff, case):
    """Words changed after 保密审查 and 审核 would be words nobody reviewed: they go back first."""
    desk = as_(staff[Role.LEADER])
    shown = desk.get(page(case))

    assert shown.context["may_edit"] is False
    assert desk.post(page(case), posted(shown, reasons="改。")).status_code == 403


def test_the_proof_is_a_pdf_without_number_or_code(staff, case):
    response = as_(staff[Role.LEADER]).get(page(case), {"pdf": ""})

    assert response.content.startswith(b"%PDF")
    assert "no-store" in response["Cache-Control"]


def test_after_signing_there_is_no_proof_any_more(staff, case):
    perform(case, "sign", by=staff[Role.LEADER])

    assert as_(staff[Role.LEADER]).get(page(case)).status_code == 404


def test_a_colleague_who_does_not_handle_the_case_sees_no_letter(staff, case):
    assert as_(staff[Role.CHECKER]).get(page(case)).status_code == 403


def test_words_put_by_hand_after_the_secrecy_review_are_reviewed_again(staff):
    case = make.application(staff, State.HANDLING)
    provide = make.reply("provide", make.provided(), "属于应当公开的信息。")
    case = perform(case, "draft_reply", by=staff[Role.DISCLOSURE], **provide)
    case = perform(case, "submit_reply", by=staff[Role.DISCLOSURE])
    case = perform(case, "secrecy_check", by=staff[Role.SECRECY])
    case = perform(case, "send_back", by=staff[Role.DISCLOSURE_HEAD], note="理由再写清楚。")
    officer = as_(staff[Role.DISCLOSURE])
    officer.post(page(case), posted(officer.get(page(case)), reasons="另写的理由。"))

    case = perform(case, "submit_reply", by=staff[Role.DISCLOSURE])

    assert case.secrecy_due
