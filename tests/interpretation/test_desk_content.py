"""The structured editor and its illustrations: who writes when, what is kept, what is refused, what stays typed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from disclosure.rulebook.rules import ELEMENTS
from disclosure.workflow.acts import available
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow
from disclosure.workflow.models import Event
from interpretation import wording
from interpretation.completeness import missing
from interpretation.models import Interpretation, Interpreter
from interpretation.states import Kind, State
from tests.factories.accounts import AgencyFactory, person
from tests.factories.documents import Staff
from tests.factories.interpretation import PNG, TABLE, interpretation, with_film, with_picture, written
from tests.factories.media import CAPTIONS, film, sound
from tests.factories.public import published

pytestmark = pytest.mark.django_db
COST = 20  # queries of the editor's page
ACTS = {"write", "add_picture", "add_recording", "take_out"}


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def case(staff):
    return interpretation(staff)


def address(case, name="content"):
    return reverse(f"interpretation-content:{name}", args=[case.pk])


def filled(client, case, **changed):
    """What the browser would post: the form as it stands, with some boxes changed."""
    form = client.get(address(case)).context["form"]
    posted = {name: form[name].value() for name in form.fields}
    posted = {name: "" if value is None else value for name, value in posted.items()}
    return posted | changed


def element(name: str) -> str:
    return f"element-{ELEMENTS.index(name)}"


# ── state × act × role ──────────────────────────────────────────────────────
def test_only_the_drafter_writes_and_only_before_it_is_handed_in(staff):
    found = {}
    for state in State:
        case = interpretation(staff, state)
        with_picture(case)
        for role in Role:
            moves = {move.name for move in available(case, staff[role])} & ACTS
            if moves:
                found[state, role] = moves

    assert found == {(state, Role.DRAFTER): ACTS for state in State.EDITABLE}


def test_another_drafter_does_not_write(staff, case):
    colleague = person(Role.DRAFTER, staff.agency)

    assert not {move.name for move in available(case, colleague)} & ACTS


def test_nothing_is_taken_out_where_nothing_is(staff, case):
    assert "take_out" not in {move.name for move in available(case, staff[Role.DRAFTER])}


@pytest.mark.parametrize("state", [s for s in State if s not in State.EDITABLE])
def test_the_door_is_shut_once_it_is_handed_in(staff, state):
    case = interpretation(staff, state)

    with pytest.raises(NotNow):
        perform(case, "write", by=staff[Role.DRAFTER], content=wording.Content())


# ── writing ─────────────────────────────────────────────────────────────────
def test_a_number_below_nought_is_kept_and_drawn(client, staff, case):
    client.force_login(staff[Role.DRAFTER])
    rows = "一季度 | -3.5\n二季度 | 2"

    client.post(
        address(case),
        filled(client, case) | {"chart-0-title": "增速", "chart-0-unit": "%", "chart-0-rows": rows},
    )

    chart = case.charts.get()
    assert chart.drawn.table.rows == [("一季度", ["-3.5"]), ("二季度", ["2"])]
    assert len(chart.drawn.rects) == 2


def test_one_form_keeps_elements_questions_charts_signature_and_what_is_compared(client, staff, case):
    old = published(1, agency=staff.agency, number="云政办发〔2019〕3号")[0]
    client.force_login(staff[Role.DRAFTER])

    answer = client.post(
        address(case),
        filled(client, case)
        | {
            element("背景依据"): "为便民。\r\n\r\n\r\n依据条例。",
            element("新旧政策差异"): "缴费由三档改为四档。",
            "questions": "问：什么时候缴费？\n答：每年。",
            "chart-0-title": "缴费",
            "chart-0-unit": "元",
            "chart-0-shape": "bars",
            "chart-0-rows": "一档\t200\n二档\t500",
            "chart-0-source": "县人社局",
            "compared": "云政办发〔2019〕3号",
            "interpreter": "周明（局长）",
            "kind": Kind.QA,
        },
    )

    assert answer["Location"] == address(case)
    case = Interpretation.objects.get(pk=case.pk)
    assert dict(case.sections.values_list("element", "body")) == {
        "背景依据": "为便民。\n\n依据条例。",
        "新旧政策差异": "缴费由三档改为四档。",
    }
    assert list(case.questions.values_list("question", "answer")) == [("什么时候缴费？", "每年。")]
    chart = case.charts.get()
    assert (chart.shape, chart.rows, chart.source) == ("bars", "一档 | 200\n二档 | 500", "县人社局")
    assert (case.compared_with, case.kind) == (old, Kind.QA)
    assert Interpretation.objects.matching("四档").get() == case
    event = Event.objects.of(case).get()
    assert (event.action, set(event.facts["修改"])) == (
        "write",
        {
            "背景依据",
            "新旧政策差异",
            "问答",
            "图题",
            "单位",
            "样式",
            "数据",
            "数据来源",
            "对照的旧文件",
            "解读形式",
        },
    )


def test_a_second_press_saves_nothing_twice(client, staff, case):
    client.force_login(staff[Role.DRAFTER])
    posted = filled(client, case, **{element("背景依据"): "为便民。"})
    client.post(address(case), posted)
    kept = case.text.history.count()

    client.post(address(case), posted)

    assert Event.objects.of(case).count() == 1
    assert case.text.history.count() == kept


def test_what_another_tab_saved_meanwhile_is_not_written_over_and_nothing_typed_is_lost(client, staff, case):
    client.force_login(staff[Role.DRAFTER])
    posted = filled(client, case, **{element("背景依据"): "第二个窗口的话。"})
    client.post(address(case), filled(client, case, **{element("背景依据"): "第一个窗口的话。"}))

    answer = client.post(address(case), posted)

    assert answer.status_code == 409
    assert "第二个窗口的话。" in answer.content.decode()
    assert case.sections.get().body == "第一个窗口的话。"


def test_emptied_boxes_take_their_rows_away(client, staff, case):
    chart = {"title": "图", "unit": "", "shape": "columns", "rows": TABLE, "source": ""}
    written(case, questions=[("甲？", "乙")], charts=[chart])
    client.force_login(staff[Role.DRAFTER])

    client.post(
        address(case),
        filled(client, case)
        | {element("背景依据"): " ", "questions": "", "chart-0-rows": "", "chart-0-title": ""},
    )

    assert list(case.sections.values_list("element", flat=True)) == ["主要内容"]
    assert (case.questions.count(), case.charts.count()) == (0, 0)


def test_markup_that_was_pasted_stays_words(client, staff, case):
    client.force_login(staff[Role.DRAFTER])

    client.post(
        address(case), filled(client, case, **{element("背景依据"): "<b onclick=x>粗</b>\u202e<script>"})
    )

    assert case.sections.get().body == "<b onclick=x>粗</b><script>"
    body = client.get(address(case) + "?preview").content.decode()
    assert "&lt;b onclick=x&gt;粗&lt;/b&gt;" in body


WRONG = [
    ({"questions": "没有问的话"}, "questions", "请从“问：”开始"),
    ({"chart-0-title": "图", "chart-0-rows": "甲 | 乙丙\n丁 | 戊"}, "chart-0-rows", "不是数"),
    ({"chart-0-title": "", "chart-0-rows": "甲 | 1"}, "chart-0-title", "请写图题"),
    (
        {"chart-0-title": "图", "chart-0-shape": "bars", "chart-0-rows": "甲 | -3.5\n乙 | 1"},
        "chart-0-rows",
        "第 1 行是负数，这种样式画不出负数。请把样式改为柱形图或者折线图。",
    ),
    (
        {"chart-0-title": "图", "chart-0-shape": "shares", "chart-0-rows": "项 | 甲 | 乙\n丙 | 1 | 2"},
        "chart-0-shape",
        "份额图只能有一列数",
    ),
    ({"compared": "云政发〔1999〕1号"}, "compared", "本站没有公开"),
    ({"title": ""}, "title", "请填写"),
    ({"interpreter": "周\u2028明"}, "interpreter", "控制字符"),
    ({"element-0": "长" * 20_001}, "element-0", "20000"),
]


@pytest.mark.parametrize(("changed", "field", "said"), WRONG)
def test_what_is_wrong_is_said_at_its_box_and_the_rest_stays(client, staff, case, changed, field, said):
    client.force_login(staff[Role.DRAFTER])

    answer = client.post(
        address(case), filled(client, case) | {element("主要内容"): "已经写好的话。"} | changed
    )

    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors[field])
    assert "已经写好的话。" in answer.content.decode()
    assert case.sections.count() == 0


def test_a_document_that_is_not_public_is_not_compared_with(client, staff, case):
    published(1, agency=staff.agency, number="云政〔2020〕9号", state="registered", attribute="withheld")
    client.force_login(staff[Role.DRAFTER])

    answer = client.post(address(case), filled(client, case, compared="云政〔2020〕9号"))

    assert "本站没有公开" in " ".join(answer.context["form"].errors["compared"])


def test_the_interpreter_is_picked_from_the_roster(client, staff, case):
    chosen = Interpreter.objects.create(agency=staff.agency, name="周明", post="县人社局局长")
    Interpreter.objects.create(agency=staff.agency, name="吴退", post="原局长", is_active=False)
    elsewhere = Interpreter.objects.create(agency=AgencyFactory(), name="别处", post="局长")
    client.force_login(staff[Role.DRAFTER])
    form = client.get(address(case)).context["form"]

    client.post(address(case), filled(client, case, from_roster=chosen.pk))
    refused = client.post(address(case), filled(client, case, from_roster=elsewhere.pk))

    assert list(form.fields["from_roster"].queryset) == [chosen]
    assert Interpretation.objects.get(pk=case.pk).interpreter == "周明（县人社局局长）"
    assert refused.status_code == 422


# ── while writing ───────────────────────────────────────────────────────────
def test_looking_says_what_is_missing_and_draws_and_keeps_nothing(client, staff, case):
    client.force_login(staff[Role.DRAFTER])
    posted = filled(client, case) | {"look": "1", element("背景依据"): "为便民。", "contact": ""}
    posted |= {"chart-0-rows": "甲 | 1\n乙 | 2", "questions": "问：甲？\n答：乙"}

    answer = client.post(address(case), posted)

    form = answer.context["form"]
    assert answer.status_code == 200
    assert form.progress == {"done": 1, "of": 10}
    assert form.missing == [*(f"还没有写“{one}”。" for one in ELEMENTS[1:]), "还没有填写联系方式。"]
    assert form.asked["count"] == 1
    assert '<svg class="columns"' in answer.content.decode()
    assert "chart-1-rows" in form.fields  # room for one more
    assert (case.sections.count(), Event.objects.of(case).count()) == (0, 0)


def test_what_is_shown_while_writing_is_what_handing_in_asks(client, staff, case):
    client.force_login(staff[Role.DRAFTER])
    written(case)

    assert client.get(address(case)).context["form"].missing == missing(case)


def test_a_huge_table_is_refused_without_being_drawn(client, staff, case):
    client.force_login(staff[Role.DRAFTER])
    rows = "\n".join(f"第{n}项 | {n}" for n in range(500))

    answer = client.post(address(case), filled(client, case, **{"chart-0-title": "图", "chart-0-rows": rows}))

    assert answer.status_code == 422
    assert "最多 40 项" in " ".join(answer.context["form"].errors["chart-0-rows"])


@pytest.mark.parametrize("state", [s for s in State if s not in State.EDITABLE])
def test_once_handed_in_everybody_of_the_agency_reads_and_nobody_writes(client, staff, state):
    case = written(interpretation(staff, state))
    client.force_login(staff[Role.DRAFTER])

    body = client.get(address(case)).content.decode()
    answer = client.post(address(case), {"title": "偷改"})

    assert "缴费档次可以自己选" in body
    assert answer["Location"] == address(case)
    assert Interpretation.objects.get(pk=case.pk).title == "《经办规程》解读"


def test_others_of_the_agency_read_what_is_written_and_strangers_do_not(client, staff, case):
    written(case)
    client.force_login(staff[Role.LEADER])
    assert "缴费档次可以自己选" in client.get(address(case)).content.decode()
    assert client.post(address(case), {"title": "偷改"}).status_code == 403

    client.force_login(person(Role.DRAFTER, AgencyFactory()))
    assert client.get(address(case)).status_code == 404


def test_the_versions_show_what_each_saving_changed(client, staff, case):
    written(case, sections=[("背景依据", "缴费分三档。")])
    written(case, sections=[("背景依据", "缴费分四档。")])
    client.force_login(staff[Role.LEADER])

    body = client.get(address(case, "versions")).content.decode()

    assert "<del>三</del><ins>四</ins>" in body


def test_the_editor_costs_the_same_however_much_there_is(client, staff, case):
    chart = {"title": "图", "unit": "", "shape": "columns", "rows": TABLE, "source": ""}
    client.force_login(staff[Role.DRAFTER])
    costs = []
    for count in (1, 3):
        written(case, questions=[(f"问{n}？", "答") for n in range(count)], charts=[chart] * count)
        with_picture(case)
        with_film(case)
        for _ in range(2):  # what is kept between two pages is kept by now
            client.get(address(case))
        with CaptureQueriesContext(connection) as asked:
            client.get(address(case))
        costs.append(len(asked))

    assert costs == [COST] * 2


# ── illustrations ───────────────────────────────────────────────────────────
def upload(name, data):
    return SimpleUploadedFile(name, data)


def test_a_picture_comes_with_its_words(client, staff, case):
    client.force_login(staff[Role.DRAFTER])

    client.post(
        address(case, "add-picture"),
        {"file": upload("流程.png", PNG), "alt": "三步：登记、选档、缴费。", "caption": "流程", "seen": 0},
    )

    picture = case.pictures.get()
    assert (picture.alt, picture.file.holder) == ("三步：登记、选档、缴费。", case)
    assert "三步：登记、选档、缴费。" in Interpretation.objects.get(pk=case.pk).text.body


@pytest.mark.parametrize("alt", ["", "   ", "如图。", "图"])
def test_a_picture_without_words_for_it_is_refused_and_not_asked_for_again(client, staff, case, alt):
    client.force_login(staff[Role.DRAFTER])

    answer = client.post(address(case, "add-picture"), {"file": upload("图.png", PNG), "alt": alt})

    form = answer.context["form"]
    assert answer.status_code == 422
    assert "alt" in form.errors
    assert case.pictures.count() == 0
    client.post(
        address(case, "add-picture"), {"kept_file": form.data["kept_file"], "alt": "三步：登记、选档。"}
    )
    assert case.pictures.count() == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.png", b"not a picture"), ("a.txt", "文字".encode()), ("a.mp4", film()), ("a.png", film())],
)
def test_what_is_no_picture_is_refused(client, staff, case, name, data):
    client.force_login(staff[Role.DRAFTER])

    answer = client.post(address(case, "add-picture"), {"file": upload(name, data), "alt": "一张图。"})

    assert "file" in answer.context["form"].errors


@pytest.mark.parametrize(
    ("act", "field", "words"),
    [
        ("add-picture", "file", "请选择 png 或者 jpg"),
        ("add-recording", "file", "mp4、mp3 或者 m4a"),
        ("add-recording", "captions", "WebVTT"),
    ],
)
def test_a_broken_paper_is_told_to_be_none_of_these_and_not_to_be_broken(
    client, staff, case, act, field, words
):
    client.force_login(staff[Role.DRAFTER])

    answer = client.post(address(case, act), {field: upload("通知.pdf", b"%PDF-1.7 cut short")})

    (told,) = answer.context["form"].errors[field]
    assert words in told
    assert "损坏" not in told


FILM = {"title": "三分钟看懂", "transcript": "主持人：缴费档次可以自己选。"}


def test_a_film_comes_with_captions_and_transcript(client, staff, case):
    client.force_login(staff[Role.DRAFTER])

    client.post(
        address(case, "add-recording"),
        FILM | {"file": upload("a.mp4", film()), "captions": upload("a.vtt", CAPTIONS)},
    )

    recording = case.recordings.get()
    assert (recording.is_film, recording.captions.kind, recording.transcript) == (
        True,
        "vtt",
        FILM["transcript"],
    )
    assert b"NOTE" not in recording.captions.published.read()


def test_sound_needs_no_captions_but_its_words(client, staff, case):
    client.force_login(staff[Role.DRAFTER])

    client.post(address(case, "add-recording"), FILM | {"file": upload("a.mp3", sound())})

    assert case.recordings.get().captions is None


LACKING = [
    ({"file": ("a.mp4", film())}, "captions", "视频须有字幕"),
    (
        {"file": ("a.mp4", film()), "captions": ("a.vtt", b"1\n00:00:01,000 --> 00:00:02,000\nx")},
        "captions",
        "WebVTT",
    ),
    ({"file": ("a.mp4", film()), "captions": ("a.txt", "字幕".encode())}, "captions", "WebVTT"),
    ({"file": ("a.mp3", sound()), "transcript": ""}, "transcript", "文字稿"),
    ({"file": ("a.mp3", sound()), "transcript": "略"}, "transcript", "太短"),
    ({"file": ("a.png", PNG)}, "file", "不是能播放的"),
    ({"file": ("a.mp4", film(b"vide", b"meta"))}, "file", "拍摄位置"),
    ({"file": ("a.mp4", b"\0\0\0\x18ftypisom")}, "file", "损坏"),
    ({}, "file", "请选择"),
]


@pytest.mark.parametrize(("given", "field", "said"), LACKING)
def test_a_recording_that_lacks_something_is_refused_with_its_words(client, staff, case, given, field, said):
    client.force_login(staff[Role.DRAFTER])
    files = {name: upload(*value) for name, value in given.items() if isinstance(value, tuple)}

    answer = client.post(address(case, "add-recording"), FILM | given | files)

    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors[field])
    assert case.recordings.count() == 0


def test_a_recording_is_taken_out_and_its_file_kept(client, staff, case):
    recording = with_film(case)
    client.force_login(staff[Role.DRAFTER])

    client.post(address(case, "take-out"), {"what": f"recording-{recording.pk}"})

    assert case.recordings.count() == 0
    recording.file.refresh_from_db()
    assert Event.objects.of(case).get().facts == {"取下": "三分钟看懂"}


def test_a_thing_of_another_interpretation_is_not_taken_out(client, staff, case):
    with_picture(case)
    other = with_picture(interpretation(staff))
    client.force_login(staff[Role.DRAFTER])

    answer = client.post(address(case, "take-out"), {"what": f"picture-{other.pk}"})

    assert answer.status_code == 422
    assert case.pictures.count() == 1


def test_what_was_not_changed_is_not_told_as_changed(client, staff, case):
    """A chart that was never there has no 样式 to change."""
    client.force_login(staff[Role.DRAFTER])
    before = Event.objects.of(case).count()

    assert client.post(address(case), filled(client, case)).status_code == 302

    told = [event.facts.get("修改") for event in Event.objects.of(case)[before:]]
    assert not any(told)
