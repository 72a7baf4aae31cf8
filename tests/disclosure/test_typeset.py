"""What is printed of characters that few fonts have, or none."""

import subprocess
from types import SimpleNamespace

import pytest

from disclosure import typeset


@pytest.fixture
def asked(monkeypatch):
    """The processes started, with nothing remembered of those before."""
    started = []
    run = subprocess.run

    def counted(command, **options):
        started.append(command[0])
        return run(command, **options)

    monkeypatch.setattr(typeset, "_known", None)
    monkeypatch.setattr(typeset.subprocess, "run", counted)
    return started


def listing(monkeypatch, folder, *charsets):
    lines = "".join(f"{folder}/{number}.ttf\t{charset}\n" for number, charset in enumerate(charsets))
    monkeypatch.setattr(typeset, "_known", None)
    monkeypatch.setattr(
        typeset.subprocess, "run", lambda *args, **options: SimpleNamespace(stdout=lines.encode())
    )


def test_rare_names_and_emoji_are_printed_as_they_are(asked):
    assert typeset.printable("𠮷䶮喆玥㙍㛃𫖯😀🀄①℃") == "𠮷䶮喆玥㙍㛃𫖯😀🀄①℃"


def test_one_process_answers_for_every_character(asked):
    rare = "".join(chr(code) for code in range(0x3400, 0x3400 + 2_000))
    assert typeset.printable(rare) == rare
    typeset.printable("𠮷䶮")
    assert asked == ["fc-list"]


def test_usual_words_ask_nothing(asked):
    assert typeset.printable("云山县人民政府，2026 年") == "云山县人民政府，2026 年"
    assert asked == []


def test_a_character_no_font_has_prints_its_code(asked, caplog):
    assert typeset.printable("赵\ue123祥\U0010fffd\ud800") == "赵〔U+E123〕祥〔U+10FFFD〕〔U+D800〕"
    assert "U+E123" in caplog.text


def test_joiners_and_variation_selectors_leave_no_box(asked):
    assert typeset.printable("葛\U000e0100城\u200b❤\ufe0f") == "葛城❤"


def test_the_ranges_of_all_faces_count_together(monkeypatch, tmp_path):
    listing(monkeypatch, tmp_path, "20-7e 3400", "3401-3402 20000", "")
    found = typeset.faces()
    assert found.starts == (0x20, 0x3400, 0x20000)
    assert found.ends == (0x7E, 0x3402, 0x20000)
    assert [found.have(code) for code in (0x1F, 0x20, 0x3402, 0x3403, 0x20000, 0x20001)] == [
        False,
        True,
        True,
        False,
        True,
        False,
    ]


def test_a_font_installed_later_is_seen(monkeypatch, tmp_path):
    listing(monkeypatch, tmp_path, "20-7e")
    assert typeset.printable("䶮") == "〔U+4DAE〕"
    known = typeset.faces()
    listing(monkeypatch, tmp_path, "20-7e 4dae")
    monkeypatch.setattr(typeset, "_known", known)
    assert typeset.printable("䶮") == "〔U+4DAE〕"
    (tmp_path / "new").mkdir()
    assert typeset.printable("䶮") == "䶮"


@pytest.mark.parametrize(
    "failure", [FileNotFoundError("fc-list"), subprocess.TimeoutExpired("fc-list", 30), None]
)
def test_without_fontconfig_whatever_is_assigned_is_trusted(monkeypatch, tmp_path, failure, caplog):
    listing(monkeypatch, tmp_path)
    if failure:

        def fails(*args, **options):
            raise failure

        monkeypatch.setattr(typeset.subprocess, "run", fails)
    assert typeset.printable("䶮\ue123") == "䶮〔U+E123〕"
    assert "fc-list" in caplog.text
