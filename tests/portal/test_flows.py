"""办理流程图: the picture and its words hold every state and every way of the machine they are drawn from."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django_fsm import GET_STATE

from disclosure.workflow.acts import state_field, transitions_of
from portal.flows import APPLICATION, FLOWS, Stage, drawn, stations

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"


def svg(key):
    return ElementTree.fromstring(render_to_string("portal/_flow.html", {"picture": drawn(key)}))


@pytest.mark.parametrize("key", FLOWS)
def test_every_state_is_on_the_picture(key):
    labels = dict(state_field(FLOWS[key].model).choices)

    words = "".join(svg(key).itertext())

    assert [label for label in labels.values() if label not in words] == []


@pytest.mark.parametrize("key", FLOWS)
def test_every_way_of_the_machine_is_on_the_picture(key):
    plan = FLOWS[key]
    number = {
        state: place for place, stage in enumerate((*plan.road, *plan.beside), 1) for state in stage.states
    }
    wanted = set()
    for transition in transitions_of(plan.model):
        target = transition.target
        for state in target.allowed_states if isinstance(target, GET_STATE) else [target]:
            if state is not None and number[state] != number[transition.source]:
                wanted.add((number[transition.source], transition.custom["label"], number[state]))

    found = {
        (item.station.number, way.label, to.number)
        for item in drawn(key).words
        for to, ways in item.leads
        for way in ways
    }

    assert found == wanted
    boxes = {
        box.station.number: "".join(said.to + said.words for said in box.said) for box in drawn(key).boxes
    }
    assert [way for way in wanted if way[1] not in boxes[way[0]]] == []


def test_a_state_nobody_placed_is_an_error():
    short = replace(APPLICATION, beside=APPLICATION.beside[:-1])

    with pytest.raises(ImproperlyConfigured, match="merged"):
        stations(short)


def test_a_state_placed_twice_is_an_error():
    twice = replace(APPLICATION, beside=(*APPLICATION.beside, Stage(("review",))))

    with pytest.raises(ImproperlyConfigured, match="review"):
        stations(twice)


@pytest.mark.parametrize("key", FLOWS)
def test_the_picture_has_a_name_and_words_and_nothing_overlaps(client, key):
    root = svg(key)
    title, about = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {about.get('id')}"
    boxes = drawn(key).boxes
    assert all(above.bottom < below.y for above, below in zip(boxes, boxes[1:], strict=False))

    page = client.get(f"/help/flow/{key}/").content.decode()

    assert page.count('<li id="station-') == len(boxes)
    assert "style=" not in page


def test_a_road_there_is_not_is_not_found(client):
    assert client.get("/help/flow/nothing/").status_code == 404


def test_the_flow_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/help/flow/application/")
