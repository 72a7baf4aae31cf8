"""What became of letters: recalled, sent back, voided, registered; at a desk and on a phone, axe finding nothing."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.workflow.door import perform
from requests_app.states import State
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories.requests import application, house

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = {"desk": DESKTOP, "phone": PHONE}


@pytest.fixture
def staff(db):
    return house(code="shuili", name="云山县水利局", short_name="县水利局")


@pytest.fixture
def posted(staff):
    case = application(staff, State.DELIVERY)
    by_post = {"way": "post", "posted_on": clock.today(), "mail_number": "XA12345678932"}
    return perform(case, "deliver", by=staff[Role.DISCLOSURE], **by_post)


def look_over(page, shot, addresses: dict[str, str]) -> list[str]:
    troubles = []
    for name, address in addresses.items():
        page.goto(address)
        shot(page, name)
        troubles += [f"{name}: {trouble}" for trouble in violations(page)]
        if is_cut_off(page):
            troubles.append(f"{name}: 左右超出屏幕")
    return troubles


@pytest.mark.parametrize("width", SCREENS)
def test_the_pages_of_the_office_are_clean_and_fit(live_server, sign_in, staff, posted, shot, width):
    split = application(staff, State.SPLIT)
    case = perform(posted, "mail_returned", by=staff[Role.DISCLOSURE], note="原址拆迁", on=clock.today())
    page = sign_in(staff[Role.DISCLOSURE_HEAD], viewport=SCREENS[width])

    def act(name):
        return live_server.url + reverse("requests-desk:act", args=[case.pk, name])

    troubles = look_over(
        page,
        shot,
        {
            f"变更联系方式-{width}": act("change_contact"),
            f"再次送达-{width}": act("redeliver"),
            f"撤销答复-{width}": act("recall_reply"),
            f"作废程序性文书-{width}": act("void_letter"),
            f"收到委托书-{width}": live_server.url
            + reverse("requests-desk:act", args=[split.children.first().pk, "add_authority"]),
            f"拆出的一件-{width}": live_server.url + split.children.first().get_desk_url(),
            f"文书文号登记-{width}": live_server.url + reverse("requests-desk:letter-register"),
        },
    )

    assert troubles == []


@pytest.mark.parametrize("width", SCREENS)
def test_the_applicant_reads_what_became_of_the_answer(live_server, new_page, staff, posted, shot, width):
    perform(
        posted, "recall_reply", by=staff[Role.DISCLOSURE_HEAD], note="检索遗漏了工程科 2025 年的一卷档案。"
    )
    split = application(staff, State.SPLIT)
    page, troubles = new_page(viewport=SCREENS[width]), []

    for name, case in {"撤销以后": posted, "拆分以后": split, "拆出的一件": split.children.first()}.items():
        page.goto(live_server.url + reverse("requests:track"))
        page.fill("[name=number]", case.number)
        page.fill("[name=code]", case.code)
        page.click("main form.panel button")
        page.wait_for_url(f"**{reverse('requests:application', args=[case.pk])}")
        shot(page, f"查询-{name}-{width}")
        troubles += [f"{name}: {trouble}" for trouble in violations(page)]
        if is_cut_off(page):
            troubles.append(f"{name}: 左右超出屏幕")
        page.click("text=退出查询")

    assert troubles == []
