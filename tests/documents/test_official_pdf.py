"""The PDF of a 公文, measured in the file itself (GB/T 9704-2012; rules.md §4.4). Lengths in mm."""

import ctypes
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO

import pikepdf
import pypdfium2
import pypdfium2.raw as raw
import pytest

from disclosure.gazette import title_lines
from documents.official_pdf import FOOT, NOTE, Annex, OfficialPaper, official_pdf
from tests.sheets import MM, glyphs, near, sheets_of

PARAGRAPH = (
    "依据《中华人民共和国政府信息公开条例》和有关规定，结合实际，现将有关事项通知如下，请认真组织实施。" * 2
)

NOTICE = OfficialPaper(
    title="云山县人民政府办公室关于做好2026年政务公开工作的通知",
    body="\n".join(
        [PARAGRAPH, "一、总体要求", PARAGRAPH, "（一）基本原则", PARAGRAPH, "1.公开为常态。" + PARAGRAPH]
    ),
    issuer_mark="云山县人民政府办公室文件",
    number="云政办发〔2026〕12号",
    addressee="各乡镇人民政府，县政府各工作部门",
    attachments=("属性认定表", "公开审查单"),
    signature="云山县人民政府办公室",
    written_on=date(2026, 3, 12),
    marking="此件公开发布",
    cc="县委办公室，县人大常委会办公室，县政协办公室。",
    printed_by="云山县人民政府办公室",
    printed_on=date(2026, 3, 13),
)
FULL_PAGES = OfficialPaper(title="字", body="公" * 28 * 60)


@cache
def sheets(paper):
    return sheets_of(official_pdf(paper))


def page_number(sheet):
    found = [word for word in sheet.words() if re.fullmatch(r"—\d+—", word)]
    return found[0] if found else None


class TestPage:
    def test_paper_is_a4(self):
        assert {(round(s.width), round(s.height)) for s in sheets(NOTICE)} == {(210, 297)}

    def test_a_full_page_has_22_lines_of_28_characters(self):
        words = [w for w in sheets(FULL_PAGES)[1].words() if not w.startswith("—")]

        assert len(words) == 22
        assert Counter(len(w) for w in words).most_common(1) == [(28, 22)]

    def test_a_full_page_fills_the_type_area_and_no_more(self):
        body = [c for c in sheets(FULL_PAGES)[1].characters if c.char == "公"]

        assert min(c.left for c in body) == near(28, 0.8)
        assert max(c.right for c in body) == near(184, 0.8)
        assert min(c.top for c in body) == near(37 + (225 / 22 - 5.64) / 2, 1)
        assert max(c.bottom for c in body) == near(262 - (225 / 22 - 5.64) / 2, 1)

    @pytest.mark.parametrize("paper", [NOTICE, FULL_PAGES])
    def test_nothing_but_page_numbers_stands_outside_the_type_area(self, paper):
        for sheet in sheets(paper):
            for row in sheet.rows():
                if row[0].char != "—":
                    assert row[0].left >= 27.9
                    assert max(c.right for c in row) <= 184.1
                    assert min(c.top for c in row) >= 37
                    assert max(c.bottom for c in row) <= 262

    def test_page_numbers_are_14_point_7_mm_below_outside(self):
        first, second = sheets(NOTICE)[:2]
        odd, even = first.row("—1—"), second.row("—2—")

        assert {c.size for c in odd + even} == {14.0}
        assert [(c.top + c.bottom) / 2 for c in (odd[0], even[0])] == [near(269), near(269)]
        assert odd[-1].right == near(184 - 14 * MM, 1)
        assert even[0].left == near(28 + 14 * MM, 1)

    @pytest.mark.parametrize("sizes", [{16.0}])
    def test_the_body_is_16_point(self, sizes):
        assert {c.size for c in sheets(FULL_PAGES)[1].characters if c.char == "公"} == sizes


class TestHead:
    def test_the_mark_is_red_and_35_mm_below_the_top_of_the_type_area(self):
        mark = sheets(NOTICE)[0].rows()[0]

        assert "".join(c.char for c in mark) == "云山县人民政府办公室文件"
        assert min(c.top for c in mark) == near(37 + 35)
        assert {c.colour for c in mark} == {(215, 0, 15)}
        assert mark[0].left - 28 == near(184 - mark[-1].right, 1)

    def test_a_red_line_as_wide_as_the_type_area_lies_4_mm_below_the_number(self):
        sheet = sheets(NOTICE)[0]
        left, top, right, bottom = sheet.lines[0]

        assert (left, right) == (near(28), near(184))
        assert top - max(c.bottom for c in sheet.row("云政办发") if c.char not in "〔〕") == near(4)
        assert 0.5 < bottom - top < 1

    def test_the_number_stands_two_lines_below_the_mark_in_the_middle(self):
        mark, number = sheets(NOTICE)[0].rows()[:2]

        assert number[0].left + number[-1].right == near(212, 1.5)
        assert min(c.top for c in number) - max(c.bottom for c in mark) == near(2 * 225 / 22, 2)

    def test_a_paper_going_up_names_its_signer(self):
        up = replace(NOTICE, upward=True, signers=("王小明", "李华"))
        row = sheets(up)[0].row("云政办发")

        assert "".join(c.char for c in row) == "云政办发〔2026〕12号签发人：王小明李华"
        assert row[0].left == near(28 + 16 * MM, 1)
        assert row[-1].right == near(184 - 16 * MM, 1)

    def test_copy_number_secrecy_and_urgency_stand_on_the_first_lines(self):
        sheet = sheets(replace(NOTICE, copy_number="000012", secrecy="机密★1年", urgency="特急"))[0]

        assert sheet.words()[:4] == ["000012", "机密★1年", "特急", "云山县人民政府办公室文件"]
        assert [row[0].left for row in sheet.rows()[:3]] == [near(28, 1)] * 3
        assert min(c.top for c in sheet.rows()[3]) == near(72)

    def test_joint_issuers_are_of_one_width_with_the_word_beside_them(self):
        sheet = sheets(
            replace(NOTICE, issuer_mark="云山县人民政府文件\n云山县人力资源和社会保障局\n云山县财政局")
        )[0]
        red = [
            [c for c in row if c.colour == (215, 0, 15) and c.char not in "文件"] for row in sheet.rows()[:3]
        ]

        assert ["".join(c.char for c in row) for row in red] == [
            "云山县人民政府",
            "云山县人力资源和社会保障局",
            "云山县财政局",
        ]
        assert [row[0].left for row in red] == [near(red[0][0].left, 0.5)] * 3
        assert [row[-1].right for row in red] == [near(red[0][-1].right, 1)] * 3


class TestBody:
    def test_the_title_is_22_point_two_lines_below_the_red_line(self):
        sheet = sheets(NOTICE)[0]
        title = sheet.row("云山县人民政府办公室关于")

        assert {c.size for c in title} == {22.0}
        assert min(c.top for c in title) - sheet.lines[0][3] == near(2 * 225 / 22 + 1.2, 1.5)

    @pytest.mark.parametrize(
        ("title", "lines"),
        [
            ("关于征求意见的函", ["关于征求意见的函"]),
            (
                "安徽省人力资源和社会保障厅2019年政务公开工作要点",
                ["安徽省人力资源和社会保障厅", "2019年政务公开工作要点"],
            ),
            (
                "云山县财政局关于做好2026年度部门预算公开工作的通知",
                ["云山县财政局关于做好", "2026年度部门预算公开工作的通知"],
            ),
            (
                "云山县人民政府办公室关于印发《云山县公文公开属性源头认定工作实施方案》的通知",
                ["云山县人民政府办公室关于印发", "《云山县公文公开属性源头认定", "工作实施方案》的通知"],
            ),
        ],
    )
    def test_a_long_title_is_broken_between_words(self, title, lines):
        assert title_lines(title) == lines

    def test_levels_are_told_apart_by_their_faces(self):
        one, two, body = (fonts_of(line) for line in ("一、总体要求", "（一）基本原则", "1.公开为常态"))

        assert [len(faces) for faces in (one, two, body)] == [1, 1, 1]
        assert len(one | two | body) == 3

    def test_addressee_is_flush_left_and_paragraphs_begin_two_characters_in(self):
        sheet = sheets(NOTICE)[0]

        assert sheet.row("各乡镇")[0].left == near(28, 0.8)
        assert sheet.row("各乡镇")[-1].char == "："
        assert sheet.row("依据")[0].left == near(28 + 2 * 15.79 * MM, 1.2)

    def test_date_ends_four_characters_from_the_right_under_the_middle_of_the_signature(self):
        last = next(s for s in sheets(NOTICE) if "2026年3月12日" in s.words())
        signature, day = last.row("云山县人民政府办公室"), last.row("2026年3月12日")

        assert (signature[0].left + signature[-1].right) == near(day[0].left + day[-1].right, 1)
        assert 184 - max(c.right for c in (signature[-1], day[-1])) <= 4 * 16 * MM + 1

    def test_a_short_signature_leaves_the_date_four_characters_from_the_right(self):
        sheet = sheets(
            OfficialPaper(title="函", body="函告。", signature="县司法局", written_on=date(2026, 3, 12))
        )[0]

        assert 184 - sheet.row("2026年3月12日")[-1].right == near(4 * 16 * MM, 1.5)

    def test_attachments_are_listed_a_line_below_the_text(self):
        words = [word for sheet in sheets(NOTICE) for word in sheet.words()]
        at = words.index("附件：1.属性认定表")

        assert words[at + 1] == "2.公开审查单"

    def test_what_the_text_repeats_is_printed_once(self):
        whole = (
            f"云山县人民政府办公室文件\n云政办发〔2026〕12号\n{NOTICE.title}\n各乡镇人民政府，县政府各工作部门：\n"
            f"{PARAGRAPH}\n附件：1.属性认定表\n2.公开审查单\n云山县人民政府办公室\n2026年3月12日\n（此件公开发布）"
        )
        words = [w for sheet in sheets(replace(NOTICE, body=whole)) for w in sheet.words()]

        assert words == [w for s in sheets(replace(NOTICE, body=PARAGRAPH)) for w in s.words()]

    def test_signature_date_and_attachments_may_come_from_the_text(self):
        text = f"各乡镇：\n{PARAGRAPH}\n附件：属性认定表\n县司法局\n2026年5月1日\n（联系人：王明）"
        words = [w for sheet in sheets(OfficialPaper(title="函", body=text)) for w in sheet.words()]

        assert words[-5:] == ["附件：属性认定表", "县司法局", "2026年5月1日", "（联系人：王明）", "—1—"]

    def test_a_table_is_ruled_and_stays_inside(self):
        sheet = sheets(OfficialPaper(title="表", body="| 事项 | 期限 |\n|---|---|\n| 答复 | 20个工作日 |"))[0]

        assert {"事项期限", "答复20个工作日"} <= set(sheet.words())
        assert min(line[0] for line in sheet.lines) >= 27.8
        assert max(line[2] for line in sheet.lines) <= 184.2

    def test_an_annex_begins_a_page(self):
        pages = [
            s.words()
            for s in sheets(replace(NOTICE, annexes=(Annex("认定表", "填表。"), Annex("单", "查。"))))
        ]

        assert [p[:2] for p in pages if p and p[0].startswith("附件") and "：" not in p[0]] == [
            ["附件1", "认定表"],
            ["附件2", "单"],
        ]

    def test_markup_in_a_text_is_only_text(self):
        words = sheets(OfficialPaper(title="<b>题</b>", body="<script>alert(1)</script>{{ x }}"))[0].words()

        assert words[:2] == ["<b>题</b>", "<script>alert(1)</script>{{x}}"]


class TestMarking:
    def test_as_a_note_it_stands_below_the_date_two_characters_in(self):
        sheet = next(s for s in sheets(NOTICE) if "（此件公开发布）" in s.words())
        words, row = sheet.words(), sheet.row("（此件公开发布）")

        assert words.index("（此件公开发布）") == words.index("2026年3月12日") + 1
        assert row[0].left == near(28 + 2 * 16 * MM + 3, 1.5)  # a bracket has its ink on the right

    def test_in_the_foot_it_stands_above_the_first_line(self):
        last = sheets(replace(NOTICE, marking="主动公开", marking_place=FOOT))[-1]

        assert max(c.bottom for c in last.row("（主动公开）")) < last.lines[0][1] + 0.1

    def test_a_paper_without_marking_shows_none(self):
        words = [
            w for sheet in sheets(replace(NOTICE, marking="", marking_place=NOTE)) for w in sheet.words()
        ]

        assert not [w for w in words if w.startswith("（此件")]


def foot_page(paper):
    """(page of the 版记, number of pages, page numbers printed)."""
    pages = sheets(paper)
    where = [
        place for place, sheet in enumerate(pages, 1) if any(w.startswith("抄送") for w in sheet.words())
    ]
    return where, len(pages), [page_number(sheet) for sheet in pages]


def lines_of_body(count):
    return replace(
        NOTICE,
        title="通知",
        body="\n".join(["字"] * count),
        attachments=(),
        signature="",
        written_on=None,
        marking="",
    )


class TestFoot:
    """首页 holds 10 one-line paragraphs of this paper, each later page 22; the 版记 needs three lines."""

    @pytest.mark.parametrize(
        ("paragraphs", "expected"),
        [
            (3, ([2], 2, ["—1—", "—2—"])),
            (20, ([2], 2, ["—1—", "—2—"])),
            (31, ([4], 4, ["—1—", "—2—", None, None])),
            (32, ([4], 4, ["—1—", "—2—", "—3—", "—4—"])),
        ],
    )
    def test_it_stands_on_an_even_last_page_and_blank_pages_are_not_numbered(self, paragraphs, expected):
        assert foot_page(lines_of_body(paragraphs)) == expected

    @pytest.mark.parametrize("paragraphs", [3, 20, 31])
    def test_it_lies_at_the_foot_of_the_type_area(self, paragraphs):
        last = sheets(lines_of_body(paragraphs))[-1]
        first, middle, end = sorted(last.lines, key=lambda line: line[1])[-3:]

        assert end[3] == near(262)
        assert [round(line[3] - line[1], 2) for line in (first, middle, end)] == [0.35, 0.25, 0.35]
        assert [(line[0], line[2]) for line in (first, middle, end)] == [(near(28), near(184))] * 3

    def test_its_rows_are_14_point_one_character_in(self):
        row = sheets(NOTICE)[-1].row("云山县人民政府办公室2026年3月13日印发")

        assert {c.size for c in row} == {14.0}
        assert (row[0].left, row[-1].right) == (near(28 + 14 * MM, 0.8), near(184 - 14 * MM, 0.8))

    def test_a_paper_without_one_ends_where_it_ends(self):
        assert len(sheets(replace(lines_of_body(3), cc="", printed_by="", printed_on=None))) == 1


RARE = OfficialPaper(
    title="𠮷林䶮",
    body="𠮷䶮喆玥㙍㛃翀祎①㎡％℃※★→☑ \n一、𠮷䶮\n（一）𠮷䶮喆",
    marking="䶮",
    cc="𠮷䶮",
    number="①",
)


class TestFile:
    @pytest.mark.parametrize("paper", [NOTICE, RARE])
    def test_every_font_is_embedded_and_no_glyph_is_missing(self, paper):
        with pikepdf.open(BytesIO(official_pdf(paper))) as document:
            for page in document.pages:
                for font in page.Resources.Font.values():
                    descriptor = font.DescendantFonts[0].FontDescriptor
                    assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys())
                assert 0 not in glyphs(page)

    def test_equal_papers_are_equal_files(self):
        assert official_pdf(NOTICE) == official_pdf(NOTICE)


def fonts_of(line):
    names = set()
    for page in pypdfium2.PdfDocument(official_pdf(NOTICE)):
        text = page.get_textpage()
        whole = text.get_text_range()
        start = whole.find(line)
        if start < 0:
            continue
        for place in range(start, start + len(line)):
            size = raw.FPDFText_GetFontInfo(text, place, None, 0, None)
            name, flags = ctypes.create_string_buffer(size), ctypes.c_int()
            raw.FPDFText_GetFontInfo(text, place, name, size, flags)
            names.add(name.value.decode().split("+")[-1])
    return names
