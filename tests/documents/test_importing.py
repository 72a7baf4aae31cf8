"""import_documents: every row stands alone, and a second run changes nothing."""

import gzip
import json
import lzma
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from disclosure import clock
from disclosure.files.models import StoredFile
from disclosure.workflow.models import Event
from disclosure.workflow.verify import verify_chains
from documents.importing import COLUMNS
from documents.models import Attachment, Document
from tests.factories import papers
from tests.factories.accounts import AgencyFactory, person
from tests.factories.papers import Paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    agency = AgencyFactory(code="yunshan", name="云山县人民政府")
    person(Role.DRAFTER, agency)
    return agency


def run(*paths, agency, how="--as-draft", bad=0):
    """The summary; `bad` rows must make the command fail."""
    out, err = StringIO(), StringIO()
    arguments = [*map(str, paths), "--agency", agency.code, how, "--json"]
    if bad:
        with pytest.raises(CommandError, match=f"有 {bad} 行没有导入") as caught:
            call_command("import_documents", *arguments, stdout=out, stderr=err)
        assert caught.value.returncode == 1
    else:
        call_command("import_documents", *arguments, stdout=out, stderr=err)
    summary = json.loads(out.getvalue())
    assert summary["read"] == summary["imported"] + summary["existing"] + summary["bad"]
    assert summary["bad"] == bad
    return summary


def reasons(summary):
    return [(Path(error["file"]).name, error["line"], error["reason"]) for error in summary["errors"]]


def jsonl(path, *rows):
    path.write_text(
        "\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    )
    return path


# Papers


@pytest.mark.parametrize("kind", ["txt", "docx", "pdf", "html"])
def test_a_paper_becomes_a_draft_with_its_words(agency, tmp_path, kind):
    paper = Paper()
    (tmp_path / f"通知.{kind}").write_bytes(getattr(paper, kind)())

    run(tmp_path, agency=agency)

    document = Document.objects.get()
    assert (document.title, document.number, document.issuer) == (paper.title, paper.number, paper.issuer)
    assert (document.state, document.written_on, document.genre) == ("draft", date(2026, 8, 24), "通知")
    assert document.text.body == "\n".join(paper.paragraphs)
    assert document.index_number
    assert document.drafter.roles_in(agency) == {Role.DRAFTER}
    assert list(StoredFile.objects.of(document).values_list("kind", flat=True)) == [kind]
    assert Attachment.objects.count() == (1 if kind in ("docx", "pdf") else 0)


def test_the_import_stands_on_the_record(agency, tmp_path):
    (tmp_path / "a.txt").write_bytes(Paper().txt())

    run(tmp_path, agency=agency)

    event = Event.objects.of(Document.objects.get()).get()
    assert (event.label, event.after) == ("导入", "draft")
    assert verify_chains(agency) == (1, [])


def test_the_five_real_documents_go_in_published(agency, shared_dir):
    summary = run(shared_dir / "data" / "documents", agency=agency, how="--published")

    assert summary["imported"] == 5
    assert Document.objects.public().count() == 5
    assert Document.objects.get(number="浑江人社字〔2018〕38号").written_on == date(2018, 9, 6)


def test_a_second_run_finds_everything_there(agency, tmp_path):
    (tmp_path / "一.txt").write_bytes(Paper().txt())
    (tmp_path / "二.docx").write_bytes(
        Paper(number="云人社发〔2026〕32号", title="关于第二件事的通知").docx()
    )
    jsonl(tmp_path / "三.jsonl", {"title": "云山县绿化办法", "date": "2020-01-02", "text": "第一条　正文。"})
    assert run(tmp_path, agency=agency)["imported"] == 3
    files = StoredFile.objects.count()

    again = run(tmp_path, agency=agency)

    assert (again["imported"], again["existing"]) == (0, 3)
    assert (Document.objects.count(), StoredFile.objects.count()) == (3, files)


def test_the_same_paper_in_another_format_is_the_same_paper(agency, tmp_path):
    for kind in ("docx", "html", "pdf", "txt"):
        (tmp_path / f"通知.{kind}").write_bytes(getattr(Paper(), kind)())

    summary = run(tmp_path, agency=agency)

    assert (summary["imported"], summary["existing"]) == (1, 3)
    assert len(_stored(default_storage)) == 2  # the original and the public copy of the one that was taken


def _stored(storage):
    return {name for file in StoredFile.objects.all() for name in (file.original.name, file.published.name)}


def test_bad_files_are_named_and_the_rest_goes_in(agency, tmp_path, settings):
    settings.FILE_MAX_BYTES = 1024 * 1024
    bad = {
        "a.docx": (papers.renamed_exe(), "可执行程序"),
        "b.pdf": (papers.pdf_with_password(), "密码"),
        "c.docx": (papers.zip_bomb(), "压缩炸弹"),
        "d.txt": (b"x" * (1024 * 1024 + 1), "超过 1 MB"),
        "e.exe": (b"MZ", "不能导入这种文件"),
        "f.txt": (b"", "空的"),
        "g.txt": ("没有标题的一句话。".encode(), "没有认出标题"),
    }
    for name, (data, _) in bad.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "z.txt").write_bytes(Paper().txt())
    (tmp_path / ".DS_Store").write_bytes(b"x")
    (tmp_path / "~$z.docx").write_bytes(b"x")

    summary = run(tmp_path, tmp_path / "没有.txt", agency=agency, bad=8)

    assert [name for name, _, _ in reasons(summary)] == [*bad, "没有.txt"]
    for (_, _, reason), words in zip(
        reasons(summary), [*(w for _, w in bad.values()), "没有这个文件"], strict=True
    ):
        assert words in reason
    assert Document.objects.count() == 1
    assert StoredFile.objects.count() == 1


# Rows


def test_laws_as_json_lines_go_in(agency, tmp_path):
    rows = [
        {
            "title": "人体损伤程度鉴定标准",
            "date": "2014-01-01",
            "category": "其他",
            "text": "## 范围\n\n本标准规定了原则。",
        },
        {"title": "云山县绿化条例", "date": None, "category": "法律", "text": "第一条　正文。"},
    ]
    data = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    for name, packed in (
        ("a.jsonl", data),
        ("b.jsonl.xz", lzma.compress(data)),
        ("c.jsonl.gz", gzip.compress(data)),
    ):
        (tmp_path / name).write_bytes(packed)

    summary = run(tmp_path, agency=agency, how="--published")

    assert (summary["imported"], summary["existing"]) == (2, 4)
    first, second = Document.objects.order_by("id")
    assert (first.genre, first.written_on, first.topic) == ("标准", date(2014, 1, 1), "其他")
    assert first.text.body == "范围\n\n本标准规定了原则。"
    assert (second.genre, second.written_on, second.state) == ("条例", None, "published")


BAD_LINES = [
    ("{", "不是一行完整的 JSON"),
    ("[1]", "每行须是一个"),
    ('{"text": "没有标题"}', "没有标题"),
    ('{"title": ["a"], "text": "x"}', "标题须是文字"),
    ('{"title": "通知", "date": "2026-02-30", "text": "x"}', "成文日期“2026-02-30”不是日期"),
    ('{"title": "通知", "公开属性": "随便", "text": "x"}', "公开属性“随便”认不出来"),
    ('{"title": "通知", "有效性": "也许", "text": "x"}', "有效性“也许”认不出来"),
    ('{"title": "通知", "依据": "Z9", "text": "x"}', "依据“Z9”认不出来"),
    (json.dumps({"title": "长" * 301, "text": "x"}), "标题有 301 字，最多 300 字"),
    (
        '{"title": "通知", "实施日期": "2026-02-03", "失效日期": "2026-02-01", "text": "x"}',
        "失效日期不能早于",
    ),
]


@pytest.mark.parametrize(("line", "words"), BAD_LINES, ids=[words for _, words in BAD_LINES])
def test_a_bad_row_is_named_by_its_line_and_the_rest_goes_in(agency, tmp_path, line, words):
    good = {"title": "关于放假的通知", "text": "正文。"}
    path = jsonl(tmp_path / "a.jsonl", good, "", line, {**good, "title": "关于上班的通知"})

    summary = run(path, agency=agency, bad=1)

    ((name, number, reason),) = reasons(summary)
    assert (name, number) == ("a.jsonl", 3)
    assert words in reason
    assert Document.objects.count() == 2


def test_lines_lose_their_controls_and_an_impossible_day_is_named(agency, tmp_path):
    rows = jsonl(
        tmp_path / "rows.jsonl",
        {"标题": "关于\x01防汛\u2028的通知", "正文": "通知如下。"},
        {"标题": "关于抗旱的通知", "成文日期": "1911-05-01", "正文": "通知如下。"},
    )

    summary = run(rows, agency=agency, bad=1)

    assert [d.title for d in Document.objects.all()] == ["关于防汛 的通知"]
    assert "核对年份" in reasons(summary)[0][2]


def test_bytes_that_are_no_text_are_a_bad_row(agency, tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"\xff\xfe\xfd\x00\x01\n" + '{"title": "关于放假的通知"}'.encode())

    assert run(tmp_path, agency=agency, bad=1)["imported"] == 1


def test_a_number_already_used_by_another_paper_is_refused(agency, tmp_path):
    path = jsonl(
        tmp_path / "a.jsonl",
        {"title": "关于放假的通知", "发文字号": "云政发[2026]1号"},
        {"title": "关于上班的通知", "发文字号": "云政发〔2026〕1号"},
        {"title": "关于放假的 通知", "发文字号": "云政发〔2026〕第01号", "text": "又一次"},
    )

    summary = run(path, agency=agency, bad=1)

    assert reasons(summary) == [("a.jsonl", 2, "发文字号“云政发〔2026〕1号”已用于《关于放假的通知》。")]
    assert (summary["imported"], summary["existing"]) == (1, 1)


def test_another_agency_may_use_the_same_number_but_not_the_same_index(agency, tmp_path):
    other = AgencyFactory(code="other")
    path = jsonl(tmp_path / "a.jsonl", {"title": "关于放假的通知", "发文字号": "云政发〔2026〕1号"})
    index = jsonl(tmp_path / "b.jsonl", {"title": "关于上班的通知", "索引号": "A/2026-00001"})

    assert [run(path, agency=a)["imported"] for a in (agency, other)] == [1, 1]
    assert run(index, agency=agency)["imported"] == 1
    run(index, agency=other, bad=1)


def test_a_source_id_is_the_same_paper_even_when_its_words_changed(agency, tmp_path):
    jsonl(tmp_path / "a.jsonl", {"id": 7, "title": "关于放假的通知", "text": "旧"})
    run(tmp_path, agency=agency)
    jsonl(tmp_path / "a.jsonl", {"id": 7, "title": "关于放假的通知", "text": "新"})

    assert run(tmp_path, agency=agency)["existing"] == 1
    assert Document.objects.get().text.body == "旧"


CSV = """标题,发文字号,成文日期,公开属性,公开类别,正文,备注
关于放假的通知,云政发〔2026〕1号,2026年1月2日,主动公开,规划和政策,"第一段。
第二段。",无
,,,,,,
关于上班的通知,云政发〔2026〕2号,2026/13/1,主动公开,,正文。,无
关于开会的通知,云政发〔2026〕3号,20260103,依申请公开,,正文。
关于散会的通知,一,二,三,四,五,六,七
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_with_chinese_headings_goes_in(agency, tmp_path, encoding):
    (tmp_path / "台账.csv").write_bytes(CSV.encode(encoding))

    summary = run(tmp_path, agency=agency, bad=2)

    assert [(line, reason) for _, line, reason in reasons(summary)] == [
        (5, "成文日期“2026/13/1”不是日期，请写成 2026-11-22。"),
        (7, "这一行有 8 列，列名只有 7 个。"),
    ]
    assert summary["unused_columns"] == ["备注"]
    first, second = Document.objects.order_by("id")
    assert (first.written_on, first.category, first.text.body) == (
        date(2026, 1, 2),
        "plans",
        "第一段。\n第二段。",
    )
    assert (second.written_on, second.attribute) == (date(2026, 1, 3), "on_request")


def test_a_csv_without_headings_is_refused_whole(agency, tmp_path):
    (tmp_path / "a.csv").write_text("关于放假的通知,正文\n")

    assert "第一行须是列名" in reasons(run(tmp_path, agency=agency, bad=1))[0][2]


def test_no_heading_means_two_things():
    headings = [heading for words in COLUMNS.values() for heading in words.split()]

    assert len(headings) == len(set(headings))


# Publication


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"text": "机密★1年\n正文"}, "发现密级标志"),
        ({"text": "联系人张三13800138000"}, "发现手机号"),
        ({"text": ""}, "正文是空的"),
        ({"text": "正文", "公开属性": "不予公开"}, "公开属性是“不予公开”，不能直接发布"),
    ],
)
def test_what_may_not_be_published_by_hand_is_not_published_by_import(agency, tmp_path, row, words):
    path = jsonl(tmp_path / "a.jsonl", {"title": "关于放假的通知"} | row)

    assert words in reasons(run(path, agency=agency, how="--published", bad=1))[0][2]
    assert Document.objects.count() == 0
    assert run(path, agency=agency)["imported"] == 1


def test_a_scan_is_not_published_unread(agency, tmp_path):
    import pikepdf  # slow import

    blank = pikepdf.new()
    blank.add_blank_page()
    blank.save(tmp_path / "关于放假的通知.pdf")

    assert "须人工核对" in reasons(run(tmp_path, agency=agency, how="--published", bad=1))[0][2]
    assert run(tmp_path, agency=agency)["imported"] == 1


@time_machine.travel("2026-09-01T09:00+08:00", tick=False)
def test_the_day_of_publication_is_kept_where_it_is_said(agency, tmp_path):
    jsonl(
        tmp_path / "a.jsonl",
        {"title": "关于放假的通知", "text": "正文", "发布日期": "2020-05-06"},
        {"title": "关于上班的通知", "text": "正文"},
    )

    run(tmp_path, agency=agency, how="--published")

    assert list(Document.objects.order_by("id").values_list("published_at", flat=True)) == [
        clock.start_of_day(date(2020, 5, 6)),
        datetime(2026, 9, 1, 9, tzinfo=clock.TZ),
    ]


# The command


def test_an_unknown_agency_or_person_is_named(agency, tmp_path):
    with pytest.raises(CommandError, match="没有代码为“nowhere”的机关。现有：yunshan"):
        call_command("import_documents", str(tmp_path), "--agency", "nowhere")
    with pytest.raises(CommandError, match="没有用户名为“nobody”的人员"):
        call_command("import_documents", str(tmp_path), "--agency", "yunshan", "--by", "nobody")


def test_a_row_costs_the_same_however_many_there_are(agency, tmp_path):
    def cost(first, count):
        rows = [{"title": f"关于第{n}件事的通知", "text": "正文"} for n in range(first, first + count)]
        jsonl(tmp_path / "a.jsonl", *rows)
        with CaptureQueriesContext(connection) as captured:
            run(tmp_path, agency=agency)
        # the rulebook is read again when its memory is a second old, whatever is imported meanwhile
        return sum("rulebook_" not in query["sql"] for query in captured)

    cost(0, 1)  # warms caches and the number series
    one, eleven, twenty_one = cost(100, 1), cost(200, 11), cost(300, 21)
    assert twenty_one - eleven == eleven - one
