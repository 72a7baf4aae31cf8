"""办理流程图: the roads of an application, a document and an interpretation, drawn from the machines themselves.

Which station follows which, by what act and by whom is read from the transitions; said here is only in which order the
stations stand on the paper and which of them make up one. A state that is nowhere on it, or a way that leads to no
station, is an error, so the picture cannot fall behind the code. The same stations are the words below the picture.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from unicodedata import east_asian_width

from django.core.exceptions import ImproperlyConfigured
from django.http import Http404
from django.views.generic import TemplateView
from django_fsm import GET_STATE

from disclosure.workflow.acts import Move, state_field, transitions_of
from documents.models import Document
from interpretation.models import Interpretation
from requests_app.models import Application
from requests_app.states import PLAIN

# Units of the view box: about as many as a phone has pixels, so its words are as large there as the page's own.
WIDTH = 360
BOX_X, BOX_WIDTH, BOX = 46, 116, 34
INNER = 26  # one of several states in a box
SAYS_X, SAYS_CHARACTERS, LINE = 174, 16, 17
GAP, HEADING = 24, 40
RAIL, RAIL_X = 9, 34


@dataclass(frozen=True)
class Stage:
    """A station before the machine is asked: its states, and its name where they are several."""

    states: tuple[str, ...]
    name: str = ""
    note: str = ""


@dataclass(frozen=True)
class Plan:
    """How one machine is put on paper: the road from top to bottom, then what lies beside it."""

    key: str
    title: str
    about: str
    model: type
    road: tuple[Stage, ...]
    beside: tuple[Stage, ...]
    plain: dict[str, str] = field(default_factory=dict)  # a state in words for those it concerns


def _each(*states: str) -> tuple[Stage, ...]:
    return tuple(Stage((state,)) for state in states)


@dataclass(frozen=True)
class Way:
    """One act that leads from a station to another."""

    label: str
    who: str
    article: str
    to: int


@dataclass(frozen=True)
class Station:
    """One box of the picture, one item of the list."""

    number: int
    name: str
    states: tuple[str, ...]  # their labels
    note: str
    ways: tuple[Way, ...]
    is_end: bool
    is_on_road: bool

    @property
    def exits(self) -> dict[int, list[str]]:
        """Where the acts lead, with their names, each once."""
        found: dict[int, list[str]] = {}
        for way in self.ways:
            labels = found.setdefault(way.to, [])
            if way.label not in labels:
                labels.append(way.label)
        return found


def stations(plan: Plan) -> tuple[Station, ...]:
    """The plan filled in from its machine. Raises ImproperlyConfigured where a state has no station, or two."""
    labels = dict(state_field(plan.model).choices)
    stages = (*plan.road, *plan.beside)
    placed = [state for stage in stages for state in stage.states]
    if sorted(placed) != sorted(labels):
        wrong = sorted(set(placed) ^ set(labels)) or sorted({s for s in placed if placed.count(s) > 1})
        raise ImproperlyConfigured(f"流程图“{plan.title}”的环节与状态不一致：{'、'.join(wrong)}。")
    number = {state: place for place, stage in enumerate(stages, 1) for state in stage.states}
    ways: dict[int, list[Way]] = {}
    for transition in transitions_of(plan.model):
        here = number[transition.source]
        target = transition.target
        move = Move.of(transition)
        for state in target.allowed_states if isinstance(target, GET_STATE) else [target]:
            if state is None or number[state] == here:
                continue
            way = Way(move.label, move.who, move.article, number[state])
            if way not in ways.setdefault(here, []):
                ways[here].append(way)
    return tuple(
        Station(
            number=place,
            name=stage.name or labels[stage.states[0]],
            states=tuple(labels[state] for state in stage.states),
            note=stage.note or "；".join(dict.fromkeys(filter(None, map(plan.plain.get, stage.states)))),
            ways=tuple(sorted(ways.get(place, ()), key=lambda way: (way.to != place + 1, way.to))),
            is_end=set(stage.states) <= set(plan.model.ENDED),
            is_on_road=place <= len(plan.road),
        )
        for place, stage in enumerate(stages, 1)
    )


# ── the picture ─────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Said:
    """One line of words beside a box; `to` is the part that names where it leads."""

    y: float
    to: str
    words: str


@dataclass(frozen=True)
class Box:
    """One station drawn."""

    station: Station
    x: float
    y: float
    width: float
    height: float
    names: tuple[tuple[float, str], ...]
    said: tuple[Said, ...]

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def number_y(self) -> float:
        return self.y + 3.5


@dataclass(frozen=True)
class Arrow:
    """One line with a head where it ends."""

    path: str
    head: str
    is_back: bool = False


@dataclass(frozen=True)
class Item:
    """One station in words: where its acts lead, station by station."""

    station: Station
    leads: tuple[tuple[Station, tuple[Way, ...]], ...]


class Picture:
    """The stations as an SVG: boxes down the page, arrows from each to the next, rails at the left for leaps and returns."""

    width = WIDTH

    def __init__(self, plan: Plan, found: Sequence[Station]):
        self.plan, self.stations = plan, found
        self._names = {station.number: station.name for station in found}

    @cached_property
    def words(self) -> list[Item]:
        """The same as an ordered list: each act once for each station it leads to, with all who may make it."""
        by_number = {station.number: station for station in self.stations}
        found = []
        for station in self.stations:
            leads: dict[int, dict[str, Way]] = {}
            for way in station.ways:
                known = leads.setdefault(way.to, {})
                who = known[way.label].who if way.label in known else ""
                said = "、".join(dict.fromkeys(filter(None, [who, way.who])))
                known[way.label] = Way(way.label, said, way.article, way.to)
            found.append(
                Item(
                    station,
                    tuple((by_number[to], tuple(known.values())) for to, known in leads.items()),
                )
            )
        return found

    @cached_property
    def boxes(self) -> list[Box]:
        y, drawn = 8.0, []
        for station in self.stations:
            if self.beside_from == station.number:
                y += HEADING
            box = self._box(station, y)
            drawn.append(box)
            y = max(box.bottom, box.said[-1].y + 6 if box.said else 0) + GAP
        return drawn

    @property
    def beside_from(self) -> int:
        return len(self.plan.road) + 1

    @property
    def heading_y(self) -> float | None:
        """Where the words stand that part the road from what lies beside it."""
        beside = [box for box in self.boxes if not box.station.is_on_road]
        return beside[0].y - 18 if beside else None

    @property
    def height(self) -> float:
        last = self.boxes[-1]
        return max(last.bottom, last.said[-1].y + 6 if last.said else 0) + 8

    def _box(self, station: Station, y: float) -> Box:
        several = len(station.states) > 1
        height = BOX + INNER * len(station.states) if several else BOX
        names = [(y + 22, station.name)]
        if several:
            names += [(y + BOX + 12 + INNER * place, state) for place, state in enumerate(station.states)]
        said, line = [], y + 14
        for to, labels in station.exits.items():
            target = f"→ {to} {self._names[to]}："
            for head, words in _lines(target, "、".join(labels)):
                said.append(Said(line, head, words))
                line += LINE
        return Box(station, BOX_X, y, BOX_WIDTH, height, tuple(names), tuple(said))

    @cached_property
    def arrows(self) -> list[Arrow]:
        """Down the road, where the machine leads from each station to the next."""
        found = []
        for box, following in zip(self.boxes, self.boxes[1:], strict=False):
            if following.station.is_on_road and following.station.number in box.station.exits:
                x, end = box.middle, following.y
                found.append(Arrow(f"M{x:g} {box.bottom:g}V{end - 6:g}", _down(x, end)))
        return found

    @cached_property
    def rails(self) -> list[Arrow]:
        """Leaps and returns on the road: one rail for each station they lead to, joined by all that lead there."""
        found = []
        road = [box for box in self.boxes if box.station.is_on_road]
        for target in road:
            here = target.station.number
            leading = [box for box in road if here in box.station.exits and box.station.number != here - 1]
            for is_back in (False, True):
                joined = [box for box in leading if (box.station.number > here) == is_back]
                if joined:
                    found.append(self._rail(target, joined, len(found), is_back=is_back))
        return found

    def _rail(self, target: Box, joined: Iterable[Box], place: int, *, is_back: bool) -> Arrow:
        x = RAIL_X - RAIL * (place % 4)
        end = target.y + (24 if is_back else 10)
        parts = []
        for box in joined:
            start = box.y + (10 if is_back else 24)
            parts.append(f"M{box.x:g} {start:g}H{x:g}V{end:g}")
        parts.append(f"M{x:g} {end:g}H{target.x - 6:g}")
        return Arrow("".join(parts), _right(target.x, end), is_back)


def _lines(target: str, words: str) -> list[tuple[str, str]]:
    """Where it leads and by what, broken into lines that fit beside a box."""
    found, room, here = [], SAYS_CHARACTERS - _width(target), ""
    for character in words:
        if _width(here + character) > room and character not in "，、。）":
            found.append(here)
            here, room = "", SAYS_CHARACTERS
        here += character
    found.append(here)
    return [(target if place == 0 else "", row) for place, row in enumerate(found)]


def _width(words: str) -> float:
    """In Chinese characters; a figure is half of one."""
    return sum(1 if east_asian_width(character) in "WFA" else 0.55 for character in words)


def _down(x: float, y: float) -> str:
    return f"M{x:g} {y:g}l-4 -7h8z"


def _right(x: float, y: float) -> str:
    return f"M{x:g} {y:g}l-7 -4v8z"


# ── the three roads ─────────────────────────────────────────────────────────
APPLICATION = Plan(
    "application",
    "依申请公开办理流程",
    "一份政府信息公开申请从提交到归档经过的各个环节。办理期限自收到申请之日起 20 个工作日，"
    "延长的最多再加 20 个工作日（条例第三十三条）。",
    Application,
    road=_each("submitted", "review", "handling", "checking", "signing", "delivery", "closed", "archived"),
    beside=_each("correction", "lapsed", "withdrawn", "abandoned", "dropped", "split", "merged"),
    plain=PLAIN,
)
PUBLICATION = Plan(
    "publication",
    "公文主动公开流程",
    "一份公文从拟稿、标明公开属性、审查到公开的各个环节。属于主动公开的，自形成或者变更之日起 20 个工作日内公开"
    "（条例第二十六条）；公开前依法审查（第十七条）。",
    Document,
    road=(
        Stage(("draft",), note="拟稿时标明公开属性：主动公开、依申请公开或者不予公开，并写明理由。"),
        Stage(
            ("section", "check", "secrecy", "sign", "countersign"),
            "审查审签",
            "经过哪些环节、按什么次序，由各机关的办理规则规定；每一环节都审查公开属性。",
        ),
        *_each("signed", "issued", "published"),
    ),
    beside=(
        Stage(("returned",), note="任何环节都可以写明理由退回。"),
        *_each("referred"),
        Stage(("registered",), note="依申请公开和不予公开的，登记建档，定期评估（条例第十八条）。"),
        *_each("rereview", "rereview_sign", "withdrawn", "discarded"),
    ),
)
INTERPRETATION = Plan(
    "interpretation",
    "政策解读流程",
    "政策文件与解读方案、解读材料同步组织、同步审签、同步部署。",
    Interpretation,
    road=_each("plan", "drafting", "checking", "signing", "ready", "published"),
    beside=_each("returned", "suspended", "withdrawn", "discarded"),
)
FLOWS = {plan.key: plan for plan in (APPLICATION, PUBLICATION, INTERPRETATION)}


@cache
def drawn(key: str) -> Picture:
    """The picture of a road; the machines do not change while the process lives."""
    plan = FLOWS[key]
    return Picture(plan, stations(plan))


class ShowFlow(TemplateView):
    """One road as a picture and in words."""

    template_name = "portal/flow.html"

    def get_context_data(self, kind, **kwargs):
        if kind not in FLOWS:
            raise Http404
        others = [plan for plan in FLOWS.values() if plan.key != kind]
        return super().get_context_data(plan=FLOWS[kind], picture=drawn(kind), others=others, **kwargs)
