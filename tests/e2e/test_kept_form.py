"""A sitting ends while a clerk types: a real browser, with its cookies and its token, gets everything back."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts.models import KeptForm
from accounts.roles import Role
from requests_app.states import State
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories import requests as make
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "第三段的理由没有写明依据，请补上条款。"


@pytest.mark.parametrize(("width", "screen"), [("390", PHONE), ("1440", DESKTOP)])
def test_what_was_typed_comes_back_after_signing_in(live_server, sign_in, shot, width, screen):
    staff = make.house()
    case = make.application(staff, State.CHECKING)
    head = staff[Role.DISCLOSURE_HEAD]
    page = sign_in(head, viewport=screen)
    page.goto(live_server.url + reverse("requests-desk:act", args=[case.pk, "send_back"]))
    page.fill("textarea[name=note]", REASON)
    Session.objects.all().delete()

    page.click("form[data-keep] .btn")
    shot(page, f"登录-内容已保存-{width}")
    assert "已经替您保存" in page.inner_text("main")
    page.fill("input[name=username]", head.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button")

    page.wait_for_selector("#kept")
    shot(page, f"表单-放回内容-{width}")
    assert page.input_value("textarea[name=note]") == REASON
    assert violations(page) == []
    assert not is_cut_off(page)

    page.goto(live_server.url + reverse("desk:home"))
    shot(page, f"待办-没有交上去-{width}")
    assert violations(page) == []
    page.goto(live_server.url + reverse("accounts:kept", args=[KeptForm.objects.get().pk]))
    shot(page, f"没有交上去的内容-{width}")
    assert violations(page) == []
    assert not is_cut_off(page)


def test_a_page_opened_before_another_sign_in_loses_nothing(live_server, sign_in):
    """The token turned in the other tab; the clerk only sees the form again."""
    staff = make.house()
    case = make.application(staff, State.CHECKING)
    head = staff[Role.DISCLOSURE_HEAD]
    page = sign_in(head)
    page.goto(live_server.url + reverse("requests-desk:act", args=[case.pk, "send_back"]))
    page.fill("textarea[name=note]", REASON)
    page.evaluate(
        "document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(e => e.value = '0'.repeat(64))"
    )

    page.click("form[data-keep] .btn")

    page.wait_for_selector("#kept")
    assert page.input_value("textarea[name=note]") == REASON
