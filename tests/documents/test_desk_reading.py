"""What a reviewer reads: findings in their place, versions word by word, the history in words, what blocks."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.roles import Role
from disclosure.files.store import store
from disclosure.workflow.door import perform
from disclosure.workflow.history import history, words_of
from documents import findings, marked
from documents.dossier import Dossier
from documents.models import Document
from documents.states import Attribute, State
from documents.versions import Budget, compare, versions
from tests.factories.documents import OPEN, Staff, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


def shown(case) -> str:
    return "\n".join(str(part.text) for part in marked.parts(case, findings.of(case).in_place("body")))


def test_a_finding_is_marked_where_it_stands(staff):
    case = document(staff, State.DRAFT, body="通知如下。\n联系人王某某，手机13812345678，请来电。")

    assert '手机<mark class="finding">13812345678</mark>，请来电。' in shown(case)


@pytest.mark.parametrize(
    ("line", "lead", "text"),
    [
        (
            "二、联系方式。王某某，手机13812345678。<i>",
            "二、联系方式。",
            '王某某，手机<mark class="finding">13812345678</mark>。&lt;i&gt;',
        ),
        ("二、手机13812345678。请来电。", "", '二、手机<mark class="finding">13812345678</mark>。请来电。'),
    ],
    ids=["behind its heading", "in its heading"],
)
def test_a_heading_that_runs_on_is_set_apart_with_the_marks_in_place(staff, line, lead, text):
    case = document(staff, State.DRAFT, body=f"通知如下。\n{line}\n请照办。")

    part = next(
        p for p in marked.parts(case, findings.of(case).in_place("body")) if "13812345678" in str(p.text)
    )

    assert (str(part.said["lead"]), str(part.said["text"])) == (lead, text)
    assert isinstance(part.said["text"], SafeString)


def test_what_was_typed_is_never_markup(staff):
    body = "通知如下。\n<script>alert(1)</script>，手机13812345678。\n| <b>项目</b> | \ue000期限\ue001 |"
    case = document(staff, State.DRAFT, body=body)

    parts = marked.parts(case, findings.of(case).in_place("body"))
    words = "\n".join(
        [str(part.text) for part in parts] + [str(c) for p in parts for row in p.rows for c in row]
    )

    assert "<script" not in words
    assert "<b>" not in words
    assert words.count("<mark") == words.count("</mark>") == 1


def test_a_very_long_text_is_cut_until_asked_for(staff):
    case = document(staff, State.DRAFT, body="\n".join(["各单位要落实责任，加强值守。"] * 12_000))

    cut, whole = Dossier(case, staff[Role.DRAFTER]), Dossier(case, staff[Role.DRAFTER], whole=True)

    assert cut.is_cut
    assert not whole.is_cut
    assert len(cut.parts) < len(whole.parts)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("甲段。\n乙段。", "甲段。\n乙段。", []),
        ("防汛工作", "今年防汛工作", ["<ins>今年</ins>防汛工作"]),
        ("限期三日。", "限期五日。", ["限期<del>三</del><ins>五</ins>日。"]),
        ("甲。", "甲。\n乙。", ["甲。", "<ins>乙。</ins>"]),
        ("甲。\n乙。", "甲。", ["甲。", "<del>乙。</del>"]),
        ("<b>甲</b>", "<b>乙</b>", ["&lt;b&gt;<del>甲</del><ins>乙</ins>&lt;/b&gt;"]),
    ],
)
def test_a_difference_reads_word_by_word(old, new, expected):
    assert [change.html for change in compare(old, new)] == expected


def test_a_long_paragraph_is_told_apart_at_its_ends_and_that_is_said():
    budget = Budget()
    old, new = "甲" * 300 + "一" + "乙" * 300, "甲" * 300 + "二" + "乙" * 300

    (change,) = compare(old, new, budget=budget)

    assert change.html == "甲" * 300 + "<del>一</del><ins>二</ins>" + "乙" * 300
    assert budget.is_coarse


def test_a_comparison_stops_working_when_its_work_is_used_up():
    """Every second character the same and the rest unlike: what costs difflib most."""
    old = "\n".join("".join(f"中{chr(0x4E00 + n)}" for n in range(250)) for _ in range(400))
    new = "\n".join("".join(f"中{chr(0x6E00 + n)}" for n in range(250)) for _ in range(400))
    budget = Budget()

    changes = compare(old, new, budget=budget)

    assert len(changes) == 400
    assert budget.is_coarse
    assert budget.left < 0


def test_far_paragraphs_are_counted_not_shown():
    old = [f"第{n}段。" for n in range(9)]
    new = [*old[:8], "第八段改。"]

    assert [change.html for change in compare("\n".join(old), "\n".join(new))] == [
        "（7 段未改）",
        "第7段。",
        "第<del>8</del><ins>八</ins>段<ins>改</ins>。",
    ]


def test_versions_are_numbered_from_the_first(staff):
    case = document(staff, State.DRAFT)
    perform(
        case,
        "edit",
        by=staff[Role.DRAFTER],
        text={"title": "新标题", "addressee": "", "body": case.text.body},
        title="新标题",
    )

    newest, first = versions(Document.objects.get(pk=case.pk))

    assert (newest.number, newest.is_current, first.is_first) == (2, True, True)
    assert [label for label, _ in newest.changes] == ["标题"]
    assert newest.by == str(staff[Role.DRAFTER])


def test_the_history_is_told_in_words(staff):
    case = document(staff, State.CHECK)

    newest, *_, first = history(case)

    assert (newest.label, newest.moved_to, newest.actor_name) == (
        "科室审核通过",
        "办文核对",
        str(staff[Role.SECTION_HEAD]),
    )
    assert "意见：公开" in newest.words
    assert (first.label, first.moved_to) == ("拟稿", "")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"日期": "2026-11-02"}, ("日期：2026年11月2日",)),
        ({"标记": ["正文：手机号", "附件：身份证号"]}, ("标记：正文：手机号、附件：身份证号",)),
        ({"同意": True, "理由": "", "依据": None}, ("同意：是",)),
    ],
)
def test_facts_become_sentences(facts, words):
    assert words_of(facts) == words


@pytest.mark.parametrize(
    ("state", "role", "fields", "words"),
    [
        (State.DRAFT, Role.DRAFTER, {"attribute": ""}, "没有标明公开属性"),
        (State.DRAFT, Role.DRAFTER, {"attribute": Attribute.WITHHELD, "reason": ""}, "须写明具体理由"),
        (State.SIGN, Role.LEADER, {"interpretation": "required"}, "解读材料尚未随文报送"),
        (State.ISSUED, Role.PUBLISHER, {"body": "各科室：\n手机13812345678。"}, "发现手机号"),
    ],
)
def test_what_stands_in_the_way_is_on_the_page_before_the_button(client, staff, state, role, fields, words):
    case = document(staff, state, **fields)
    client.force_login(staff[role])

    page = client.get(case.get_desk_url()).content.decode()

    assert "下一步之前，还要解决" in page
    assert words in page


def test_nothing_stands_in_the_way_of_a_sound_draft(client, staff):
    case = document(staff, State.DRAFT)
    client.force_login(staff[Role.DRAFTER])

    assert "还要解决" not in client.get(case.get_desk_url()).content.decode()


def test_the_review_sheet_has_a_line_for_every_opinion(client, staff):
    case = document(staff, State.PUBLISHED)
    client.force_login(staff[Role.SECRECY])
    url = f"{case.get_desk_url()}review-sheet/"

    page = client.get(url).content.decode()
    paper = client.get(url, {"format": "pdf"})

    for step in ("科室审核", "办文核对", "保密审查"):
        assert f'<th scope="row">{step}</th>' in page
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_an_opinion_is_given_once_per_step(staff):
    case = document(staff, State.SECTION)
    case = perform(case, "pass_section", by=staff[Role.SECTION_HEAD], **OPEN)

    (opinion,) = Dossier(case, staff[Role.CHECKER]).opinions
    assert (opinion.step, opinion.verdict) == (State.SECTION, "open")


@pytest.mark.parametrize("address", ["detail", "act"])
def test_a_page_looks_through_a_document_once_and_loads_no_text_of_a_file(
    client, staff, monkeypatch, address
):
    case = document(staff, State.ISSUED)
    file = store(SimpleUploadedFile("名单.txt", "某某乡镇。".encode()), holder=case, by=None)
    case.attachments.create(file=file, title="名单", attribute=Attribute.PROACTIVE)
    looked, look = [], findings.of
    monkeypatch.setattr(findings, "of", lambda case: looked.append(case) or look(case))
    client.force_login(staff[Role.PUBLISHER])

    with CaptureQueriesContext(connection) as asked:
        args = [case.pk] if address == "detail" else [case.pk, "publish"]
        response = client.get(reverse(f"documents-desk:{address}", args=args))

    assert response.status_code == 200
    assert "名单" in response.content.decode()
    assert len(looked) == 1
    files = [query["sql"] for query in asked if "files_storedfile" in query["sql"]]
    assert files
    assert not [sql for sql in files if '"text"' in sql or '"margins"' in sql]


def test_what_was_found_still_stands_before_the_button(client, staff):
    case = document(staff, State.ISSUED, body="机密★10年\n现通知如下。")

    (publish,) = [c for c in Dossier(case, staff[Role.PUBLISHER]).choices if c.move.name == "publish"]

    assert any("发现" in sentence for sentence in publish.blocked)
