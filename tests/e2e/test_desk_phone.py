"""The desk on a phone and on a wide screen: nothing is cut off, every act can be seen."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from desk import handing_over, workload
from documents import transfers
from documents.models import Transfer
from documents.states import State
from requests_app.states import State as RequestState
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories import requests
from tests.factories.documents import document

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = {"390": PHONE, "1440": DESKTOP}
OUTSIDE = """bar => [...bar.querySelectorAll('.btn')].filter(button => {
    const box = button.getBoundingClientRect();
    return box.left < 0 || box.right > innerWidth || box.bottom > innerHeight;
}).map(button => button.innerText)"""


def troubles_on(page, live_server, pages: dict[str, str], shot, width) -> list[str]:
    """What is wrong with any of some pages, each of them kept as a picture."""
    troubles = []
    for name, address in pages.items():
        page.goto(live_server.url + address)
        shot(page, f"工作台-{name}-{width}")
        troubles += [f"{name}: {trouble}" for trouble in violations(page)]
        if is_cut_off(page):
            troubles.append(f"{name}: 左右超出屏幕")
    return troubles


@pytest.mark.parametrize("width", SCREENS)
@pytest.mark.parametrize(
    ("state", "role"),
    [
        (State.SECTION, Role.SECTION_HEAD),
        (State.SECRECY, Role.SECRECY),
        (State.SIGN, Role.LEADER),
        (State.ISSUED, Role.PUBLISHER),
    ],
)
def test_every_act_is_in_sight(live_server, sign_in, staff, shot, width, state, role):
    case = document(staff, state)
    page = sign_in(staff[role], viewport=SCREENS[width])

    page.goto(live_server.url + case.get_desk_url())

    shot(page, f"工作台-办理-{state}-{width}")
    assert page.locator(".acts .btn").count() > 1
    assert page.locator(".acts").evaluate(OUTSIDE) == []
    assert not is_cut_off(page)


@pytest.mark.parametrize("width", SCREENS)
def test_registers_and_transfers_are_clean_and_fit(live_server, sign_in, staff, shot, width):
    sent = document(staff, title="关于做好防汛工作的通知")
    document(staff, title="关于做好秋冬季森林防火工作的通知")
    by = staff[Role.DISCLOSURE]
    transfer = transfers.send(
        [sent],
        agency=staff.agency,
        by=by,
        copies=2,
        place=Transfer.Place.ARCHIVE,
        receiver="云山县档案馆",
        form=Transfer.Form.PAPER,
        sent_on=sent.issued_on,
    )
    page = sign_in(by, viewport=SCREENS[width])

    pages = {
        "发布登记": reverse("desk:register", args=["publication"]),
        "半月对照单": reverse("desk:half-month"),
        "登记移送": reverse("desk:transfer-new") + "?picked=1",
        "移送清单": reverse("desk:transfer", args=[transfer.pk]),
    }
    assert troubles_on(page, live_server, pages, shot, width) == []


@pytest.mark.parametrize("name", ["desk:due-load", "desk:workload"])
def test_a_table_of_figures_is_a_few_lines_a_row_on_a_phone_without_scripts(
    live_server, sign_in, staff, shot, name
):
    for state in (State.DRAFT, State.ISSUED):
        document(staff, state)
    page = sign_in(staff[Role.LEADER], viewport=PHONE, java_script_enabled=False)

    page.goto(live_server.url + reverse(name))

    shot(page, f"工作台-{name.removeprefix('desk:')}-390")
    rows = page.locator("table.dense tbody tr").all()
    boxes = [row.bounding_box() for row in rows]
    assert len(boxes) > 2
    assert (
        max(box["height"] for box in boxes) < 120
    )  # a heading and two lines; a card of all its columns has 320
    assert max(box["x"] + box["width"] for box in boxes) <= PHONE["width"]


@pytest.mark.parametrize("width", SCREENS)
def test_pages_of_what_people_work_at_are_clean_and_fit(live_server, sign_in, shot, monkeypatch, width):
    house = requests.house(code="shuili", name="云山县水利局", short_name="县水利局")
    monkeypatch.setattr(handing_over, "PAGE_ROWS", 2)
    monkeypatch.setattr(workload, "PAGE_ROWS", 2)
    for number in range(3):
        requests.application(house, RequestState.REVIEW)
        document(house, State.DRAFT, title=f"关于做好防汛工作的通知（第{number}号）")
    page = sign_in(house[Role.LEADER], viewport=SCREENS[width])

    pages = {
        "工作量": reverse("desk:workload"),
        "未指定承办人": reverse("desk:unnamed", args=[house.agency.code]),
        "移交": reverse("desk:hand-over", args=[house[Role.DRAFTER].pk]),
        "今后十二周": reverse("desk:due-load"),
    }
    assert troubles_on(page, live_server, pages, shot, width) == []
