"""The paper of a letter, measured in the file itself (GB/T 9704-2012; rules.md §4.4). Lengths in mm."""

from collections import Counter
from dataclasses import replace
from functools import cache
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from disclosure.notices.letters import kind_of
from disclosure.notices.letters.paper import SEAL, LetterPaper, paper_from, printed
from requests_app.letters.base import quoted
from requests_app.letters.samples import samples
from tests.sheets import MM, glyphs, near, sheets_of

TOKEN = "SAMPLE-SAMPLE-00"
SAMPLES = {sample.name: sample for sample in samples()}
REPLY = next(sample for sample in SAMPLES.values() if sample.code == "BC")


def paper_for(sample, **changes) -> LetterPaper:
    paper = paper_from(kind_of(sample.code), sample.facts, number=sample.number, token=TOKEN)
    return replace(paper, **changes)


@cache
def data_of(name):
    return printed(paper_for(SAMPLES[name])).data


@cache
def full_pages():
    words = {"kind": "text", "key": "reasons", "label": "", "text": "公" * 28 * 60}
    return sheets_of(printed(paper_for(REPLY, parts=(words,))).data)


def body_rows(sheet):
    return [row for row in sheet.rows() if row[0].char != "—"]


class TestPage:
    def test_paper_is_a4(self):
        assert {(round(s.width), round(s.height)) for s in sheets_of(data_of(REPLY.name))} == {(210, 297)}

    def test_a_full_page_has_22_lines_of_28_characters(self):
        rows = body_rows(full_pages()[1])

        assert len(rows) == 22
        assert Counter(len(row) for row in rows).most_common(1) == [(28, 22)]

    def test_it_fills_the_type_area(self):
        body = [c for c in full_pages()[1].characters if c.char == "公"]

        assert min(c.left for c in body) == near(28, 0.8)
        assert max(c.right for c in body) == near(184, 0.8)
        assert min(c.top for c in body) == near(37 + (225 / 22 - 5.64) / 2, 1)
        assert max(c.bottom for c in body) == near(262 - (225 / 22 - 5.64) / 2, 1)

    def test_nothing_but_page_numbers_stands_outside(self):
        for sheet in [*sheets_of(data_of(REPLY.name)), *full_pages()]:
            for row in body_rows(sheet):
                assert row[0].left >= 27.9
                assert max(c.right for c in row) <= 184.2  # a full line ends on half its spacing
                assert min(c.top for c in row) >= 37
                assert max(c.bottom for c in row) <= 262

    def test_page_numbers_are_14_point_outside_7_mm_below(self):
        first, second = full_pages()[:2]
        odd, even = first.row("—1—"), second.row("—2—")

        assert {c.size for c in odd + even} == {14.0}
        assert [(c.top + c.bottom) / 2 for c in (odd[0], even[0])] == [near(269), near(269)]
        assert odd[-1].right == near(184 - 14 * MM, 1)
        assert even[0].left == near(28 + 14 * MM, 1)


class TestHead:
    def test_the_mark_is_red_35_mm_below_the_top_of_the_type_area(self):
        mark = sheets_of(data_of(REPLY.name))[0].rows()[0]

        assert "".join(c.char for c in mark) == "云山县水利局"
        assert {c.colour for c in mark} == {(215, 0, 15)}
        assert min(c.top for c in mark) == near(72, 0.5)

    def test_the_number_stands_over_a_red_line_as_wide_as_the_type_area(self):
        sheet = sheets_of(data_of(REPLY.name))[0]
        number = sheet.rows()[1]
        left, top, right, bottom = sheet.lines[0]

        assert "".join(c.char for c in number) == "云水公复〔2026〕12号"
        assert number[0].left + number[-1].right == near(212, 1.5)
        assert (left, right) == (near(28), near(184))
        assert top - max(c.bottom for c in number if c.char not in "〔〕") == near(4)

    def test_the_title_is_22_point_and_the_body_16(self):
        sheet = sheets_of(data_of(REPLY.name))[0]

        assert {c.size for c in sheet.row("云山县水利局政府信息公开申请答复书")} == {22.0}
        assert {c.size for c in sheet.row("本机关于")} == {16.0}

    def test_a_long_title_breaks_between_office_and_kind(self):
        words = sheets_of(data_of("ZQ3-征求第三方意见书"))[0].words()

        assert words[2:4] == ["云山县水利局", "政府信息公开征求第三方意见书"]

    def test_the_addressee_is_flush_left_and_paragraphs_begin_two_characters_in(self):
        sheet = sheets_of(data_of(REPLY.name))[0]

        assert sheet.row("赵")[0].left == near(28, 0.8)
        assert sheet.row("本机关于")[0].left == near(28 + 2 * 15.79 * MM, 1.2)


class TestSignature:
    def last(self):
        return next(
            s for s in sheets_of(data_of(REPLY.name)) if any("2026年3月12日" in w for w in s.words()[-4:])
        )

    def signature(self, sheet):
        """(the name, the date): the characters right of the middle in the last rows."""
        rows = [[c for c in row if c.left > 105] for row in sheet.rows()]
        rows = [row for row in rows if "".join(c.char for c in row) in ("云山县水利局", "2026年3月12日")]
        return rows[-2], rows[-1]

    def test_the_date_ends_four_characters_from_the_right_under_the_name(self):
        name, day = self.signature(self.last())

        assert 184 - day[-1].right == near(4 * 16 * MM, 1.5)
        assert name[0].left + name[-1].right == near(day[0].left + day[-1].right, 1)
        assert name[0].baseline < day[0].baseline

    def test_the_square_of_the_seal_is_free_but_for_name_and_date(self):
        sheet = self.last()
        name, day = self.signature(sheet)
        x = (day[0].left + day[-1].right) / 2
        y = (min(c.top for c in name) + max(c.bottom for c in day)) / 2
        inside = {
            c.char
            for c in sheet.characters
            if abs((c.left + c.right) / 2 - x) < SEAL / 2 and abs((c.top + c.bottom) / 2 - y) < SEAL / 2
        }

        assert inside <= set("云山县水利局2026年3月12日")

    def test_the_seal_would_reach_to_within_a_line_of_the_text(self):
        sheet = self.last()
        name, day = self.signature(sheet)
        middle = (min(c.top for c in name) + max(c.bottom for c in day)) / 2
        above = max(
            c.bottom
            for row in sheet.rows()
            for c in row
            if c.bottom < min(d.top for d in name) - 1 and c.left < 100 and c.size == 16.0
        )

        assert 0 <= middle - SEAL / 2 - above <= 225 / 22

    @pytest.mark.parametrize("lines", [0, 1, 8, 9, 12])
    def test_it_is_never_alone_and_leaves_little_of_the_page_before_it(self, lines):
        """印章 and 附注 with words of the letter above them; what is left of the page before is less than they need."""
        sample = SAMPLES["BF-答复书-部分公开"]
        facts = replace(sample.facts, description=sample.facts.description + "查" * (28 * lines))
        sheets = sheets_of(printed(paper_from(kind_of("BF"), facts, number="1", token=TOKEN)).data)

        last = sheets[-1].words()
        above = last[: next(place for place, row in enumerate(last) if row.endswith("云山县水利局"))]
        assert [row for row in above if not row.startswith(("—", "扫码", "验证码"))]
        assert any(row.startswith("（联系电话") for row in last)
        for sheet in sheets[:-1]:
            assert 262 - max(c.bottom for c in sheet.characters if c.bottom < 262) < 6 * 225 / 22

    def test_the_qr_code_leads_to_the_verifying_page(self, settings):
        settings.SITE_URL = "https://zwgk.example.gov.cn"

        assert paper_for(REPLY).verify_url == "https://zwgk.example.gov.cn/verify/?t=SAMPLE-SAMPLE-00"
        assert any("验证码：" + TOKEN in "".join(sheet.words()) for sheet in sheets_of(data_of(REPLY.name)))


RARE = "𠮷䶮喆玥㙍㛃翀祎𫖯①㎡℃※☑→😀🀄" + "\u200b\ufe0f"


class TestFile:
    @pytest.mark.parametrize("name", ["BC-答复书-不存在", "SQ-申请表", "ZQ3-征求第三方意见书"])
    def test_every_font_is_embedded_and_no_glyph_is_missing(self, name):
        assert missing(data_of(name)) == []

    def test_rare_characters_and_emoji_print_everywhere(self):
        facts = replace(REPLY.facts, applicant=RARE, description=RARE, address=RARE)

        data = printed(paper_from(kind_of("BC"), facts, number=RARE, token=TOKEN)).data

        assert missing(data) == []
        with pypdfium2.PdfDocument(data) as document:
            text = "".join(page.get_textpage().get_text_range() for page in document)
        assert {"𠮷", "䶮", "𫖯", "😀"} <= set(text)

    def test_a_character_no_font_has_is_printed_as_its_code(self):
        facts = replace(REPLY.facts, applicant="赵\ue123\U0010fffd祥")

        sheet = sheets_of(printed(paper_from(kind_of("BC"), facts, number="1")).data)[0]

        assert "赵〔U+E123〕〔U+10FFFD〕祥：" in sheet.words()

    def test_equal_papers_are_equal_files(self):
        assert printed(paper_for(REPLY)).data == data_of(REPLY.name)

    def test_markup_and_scripts_in_a_name_are_only_words(self):
        facts = replace(REPLY.facts, applicant="<script>alert(1)</script>{{ x }}")

        sheet = sheets_of(printed(paper_from(kind_of("BC"), facts, number="1")).data)[0]

        assert "<script>alert(1)</script>{{x}}：" in sheet.words()

    @pytest.mark.parametrize(
        ("typed", "stands"),
        [
            ("查阅\n 合同", "查阅合同"),
            ("Smart City 项目 A 的\tBIM  model", "Smart City项目A的BIM model"),
        ],
    )
    def test_blanks_between_chinese_mean_nothing_and_others_are_kept(self, typed, stands):
        assert quoted(typed) == stands

    @pytest.mark.parametrize("length", [10, 100_000])
    def test_an_application_of_any_length_is_quoted_and_prints(self, length):
        facts = replace(REPLY.facts, description="查" * length)

        found = printed(paper_from(kind_of("BC"), facts, number="1"))

        assert found.pages <= 4


def missing(data):
    """Fonts that are not embedded, and pages with a .notdef."""
    found = []
    with pikepdf.open(BytesIO(data)) as document:
        for number, page in enumerate(document.pages, 1):
            for font in page.Resources.Font.values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys()):
                    found.append(f"{number}: {descriptor.FontName}")
            if 0 in glyphs(page):
                found.append(f"{number}: .notdef")
    return found
