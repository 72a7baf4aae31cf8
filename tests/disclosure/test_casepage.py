"""What stands at the foot of the page of a case, and what behind 更多."""

import pytest
from django.template.loader import render_to_string

from accounts.roles import Role
from disclosure.casepage import CasePage
from disclosure.workflow.acts import Move
from opinion.states import State
from tests.factories.documents import Staff
from tests.factories.opinion import item


def moves(awaited: int, aside: int) -> list[Move]:
    kinds = ["primary"] * awaited + ["quiet"] * (aside - 1) + ["danger"] * (aside > 0)
    return [Move(f"act{n}", f"办{n}", "", kind, None, "公开办") for n, kind in enumerate(kinds, start=1)]


@pytest.mark.parametrize(
    ("awaited", "aside", "in_sight"),
    [(1, 0, 1), (0, 4, 4), (2, 2, 4), (1, 5, 1), (2, 3, 2), (0, 5, 2), (5, 0, 5)],
)
def test_of_many_acts_those_that_are_awaited_are_in_sight(awaited, aside, in_sight):
    page = CasePage(None, None)
    page.moves = moves(awaited, aside)

    assert [choice.move for choice in page.in_sight] == page.moves[:in_sight]
    assert [choice.move for choice in page.behind] == page.moves[in_sight:]


@pytest.mark.django_db
def test_every_act_is_a_link_and_those_behind_need_no_script():
    staff = Staff()
    page = CasePage(item(staff, State.HANDLING), staff[Role.DISCLOSURE_HEAD])
    page.moves = moves(1, 5)

    html = render_to_string("desk/_acts.html", {"page": page, "act_url": "opinion-desk:act"})

    before, _, behind = html.partition('<details class="more"')
    assert [f">办{n}</a>" in before for n in range(1, 7)] == [True, *[False] * 5]
    assert all(f'/{move.name}/">{move.label}</a>' in behind for move in page.moves[1:])
    assert "<summary" in behind
