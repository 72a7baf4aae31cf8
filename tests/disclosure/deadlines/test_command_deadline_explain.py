import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

HERE = Path(__file__).parent
CASES, HOLIDAYS = HERE / "clock_cases.json", HERE.parent / "workdays" / "holidays.json"


def run(*args):
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("deadline_explain", *args, stdout=out, stderr=err)
    except SystemExit as stop:
        code = stop.code
    return code, out.getvalue(), err.getvalue()


def test_the_file_of_cases_is_answered_in_order():
    code, out, _ = run("--cases", str(CASES), "--calendar", str(HOLIDAYS), "--json")

    cases = json.loads(CASES.read_text(encoding="utf-8"))["cases"]
    results = json.loads(out)["results"]
    assert code == 0
    assert [{"id": case["id"], **case["expect"]} for case in cases] == [
        {key: result.get(key) for key in ("id", *case["expect"])}
        for case, result in zip(cases, results, strict=True)
    ]


@pytest.mark.parametrize("shape", ["one case", "list", "input alone"])
def test_one_case_a_list_and_a_bare_input_are_taken(tmp_path, shape):
    said = {"kind": "workdays", "start": "2026-02-10", "days": 20}
    path = tmp_path / "cases.json"
    path.write_text(
        json.dumps(
            {
                "one case": {"id": "甲", "input": said},
                "list": [{"id": "甲", "input": said}],
                "input alone": {"id": "甲", **said},
            }[shape]
        )
    )

    _, out, _ = run("--cases", str(path), "--calendar", str(HOLIDAYS), "--json")

    assert json.loads(out) == {"results": [{"id": "甲", "end": "2026-03-16"}]}


def test_a_bad_case_is_named_and_the_others_are_answered(tmp_path):
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([
        {"id": "坏", "input": {"channel": "in_person", "submitted_at": "2025-06-03", "events": [{"type": "eclipse"}]}},
        {"id": "好", "input": {"kind": "workdays", "start": "2026-02-10", "days": 20}},
    ]))  # fmt: skip

    code, out, err = run("--cases", str(path), "--calendar", str(HOLIDAYS), "--json")

    assert code == 1
    assert [result["id"] for result in json.loads(out)["results"]] == ["坏", "好"]
    assert json.loads(out)["results"][1]["end"] == "2026-03-16"
    assert err.startswith("坏（events[0].type）：不认识的事件类型“eclipse”")


def test_without_json_each_day_is_said_in_chinese():
    _, out, _ = run("--cases", str(CASES), "--calendar", str(HOLIDAYS))

    assert "    2025-02-08 周六  调休上班（春节），计入，第10日\n" in out
    assert "    2025-01-28 周二  放假（春节），不计入\n" in out
    assert "  2025年7月15日届满：自2025年6月3日次日起算20个工作日。\n  期间中止，10个工作日不计入。\n" in out
    assert "  ！延期告知迟于原届满日，延期无效。\n" in out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not_json"),
        ("7", "bad_shape"),
        ('{"cases": {}}', "bad_shape"),
        ('{"cases": [], "colour": 1}', "unknown_key"),
    ],
)
def test_a_file_that_is_no_file_of_cases_is_refused(tmp_path, text, words):
    path = tmp_path / "cases.json"
    path.write_text(text)

    with pytest.raises(CommandError, match=rf"\[{words}\]"):
        run("--cases", str(path), "--calendar", str(HOLIDAYS))


def test_a_missing_file_is_said_in_plain_words():
    with pytest.raises(CommandError, match="打不开文件"):
        run("--cases", "/nowhere/cases.json", "--calendar", str(HOLIDAYS))


@pytest.mark.django_db
def test_without_a_calendar_file_the_calendar_in_force_is_used(tmp_path):
    path = tmp_path / "case.json"
    path.write_text('{"kind": "workdays", "start": "2026-02-10", "days": 20}')

    _, out, _ = run("--cases", str(path), "--json")

    assert json.loads(out)["results"][0]["end"] == "2026-03-16"
