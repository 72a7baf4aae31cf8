"""Files that only look blacked out: each way of hiding words without taking them away is refused."""

import io

import pikepdf
import pytest
from PIL import Image, ImageDraw

from disclosure.files.blackout import BlackoutFailed, Box, check, engine
from tests.factories import hidden
from tests.factories.hidden import drawn, words_at
from tests.factories.papers import Paper

COVER = b"0 g 95 690 130 25 re f "
SOURCE = drawn(words_at(100, 700, "TOPSECRET") + words_at(100, 500, "public"))
BOX = Box(1, 95, 127, 225, 152)  # the cover, seen from above


def with_note(pdf: bytes, **note) -> bytes:
    document = pikepdf.open(io.BytesIO(pdf))
    look = pikepdf.Stream(document, b"0 g 0 0 130 25 re f")
    look.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Form,
            "/BBox": pikepdf.Array([0, 0, 130, 25]),
        }
    )
    entry = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Rect=[95, 690, 225, 715], F=4, AP=pikepdf.Dictionary(N=look), **note
    )
    document.pages[0].Annots = pikepdf.Array([document.make_indirect(entry)])
    return hidden.saved(document)


def with_black_picture(pdf: bytes) -> bytes:
    document = pikepdf.open(io.BytesIO(pdf))
    page = document.pages[0]
    stream = pikepdf.Stream(document, bytes(3))
    stream.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Image,
            "/Width": 1,
            "/Height": 1,
            "/ColorSpace": pikepdf.Name.DeviceRGB,
            "/BitsPerComponent": 8,
        }
    )
    page.Resources.XObject = pikepdf.Dictionary(Black=stream)
    page.Contents = pikepdf.Stream(
        document, page.Contents.read_bytes() + b" q 130 0 0 25 95 690 cm /Black Do Q"
    )
    return hidden.saved(document)


FALSE = {
    "a black shape": drawn(words_at(100, 700, "TOPSECRET") + COVER),
    "a white shape": drawn(words_at(100, 700, "TOPSECRET") + b"1 g 95 690 130 25 re f "),
    "a blue shape": drawn(words_at(100, 700, "TOPSECRET") + b"0 0 1 rg 95 690 130 25 re f "),
    "a thick line": drawn(words_at(100, 700, "TOPSECRET") + b"0 G 25 w 95 703 m 225 703 l S "),
    "black on black": drawn(COVER + words_at(100, 700, "TOPSECRET", more="0 g")),
    "a note": with_note(SOURCE, Subtype=pikepdf.Name.Square),
    "a mark for redaction never carried out": with_note(SOURCE, Subtype=pikepdf.Name.Redact),
    "a black picture": with_black_picture(SOURCE),
}


@pytest.mark.parametrize("way", FALSE)
def test_words_that_are_only_covered_are_found(way):
    (found,) = check.find_false_boxes(FALSE[way])
    assert (found.page, found.words) == (1, "TOPSECRET")
    with pytest.raises(BlackoutFailed, match="第 1 页只是把文字盖住了"):
        check.refuse_false_boxes(FALSE[way])


@pytest.mark.parametrize("way", FALSE)
def test_the_same_files_do_not_pass_as_blacked_out(way):
    with pytest.raises(BlackoutFailed, match="第 1 页"):
        check.check_black_out(SOURCE, [BOX], FALSE[way])


@pytest.mark.parametrize(
    "pdf",
    [
        pytest.param(Paper().pdf(), id="a usual paper"),
        pytest.param(drawn(COVER + words_at(100, 700, "white words", more="1 g")), id="white on black"),
        pytest.param(
            drawn(b"0 g 50 100 10 600 re f " + words_at(100, 700, "beside a bar")), id="a bar in the margin"
        ),
        pytest.param(drawn(words_at(100, 700, "- _ . | - _")), id="marks as thin as lines"),
        pytest.param(drawn(words_at(100, 700, "words", more="3 Tr")), id="unseen words on white paper"),
        pytest.param(drawn(words_at(100, 700, "pale", more="0.7 g")), id="grey words"),
    ],
)
def test_honest_papers_are_not_accused(pdf):
    assert check.find_false_boxes(pdf) == []
    check.refuse_false_boxes(pdf)


def test_the_pages_are_named():
    document = pikepdf.open(io.BytesIO(FALSE["a black shape"]))
    document.pages.extend(pikepdf.open(io.BytesIO(SOURCE)).pages)
    document.pages.extend(pikepdf.open(io.BytesIO(FALSE["a black shape"])).pages)
    with pytest.raises(BlackoutFailed, match="第 1、3 页") as caught:
        check.refuse_false_boxes(hidden.saved(document))
    assert "TOPSECRET" not in str(caught.value)


def test_the_unseen_words_of_a_scan_under_a_painted_box_are_found():
    """The picture is black there, the words read by machine are still below it."""
    assert [
        found.words
        for found in check.find_false_boxes(drawn(COVER + words_at(100, 700, "TOPSECRET", more="3 Tr")))
    ] == ["TOPSECRET"]


# 涂黑件的核对


@pytest.fixture(scope="module")
def result() -> bytes:
    return engine.black_out(SOURCE, [Box(1, *BOX.rect, "条例第十五条")])


def test_what_was_made_here_passes(result):
    check.check_black_out(SOURCE, [Box(1, *BOX.rect, "条例第十五条")], result)
    assert check.live_text_under(result, [BOX]) == []


def test_what_will_go_is_told_before():
    (live,) = check.live_text_under(SOURCE, [BOX])
    assert (live.page, live.kind, live.words) == (1, check.Kind.TEXT, "TOPSECRET")
    assert live.message == "第 1 页的黑框下面还有可以复制的文字。"
    assert [
        live.kind for live in check.live_text_under(with_note(SOURCE, Subtype=pikepdf.Name.Square), [BOX])
    ] == [
        check.Kind.TEXT,
        check.Kind.NOTE,
    ]


def test_a_box_that_was_not_painted_is_refused(result):
    with pytest.raises(BlackoutFailed, match="没有全部涂黑"):
        check.check_black_out(SOURCE, [BOX, Box(1, 300, 300, 400, 400)], result)


def test_a_file_of_another_length_or_size_is_refused(result):
    two = pikepdf.open(io.BytesIO(result))
    two.add_blank_page(page_size=(595, 842))
    with pytest.raises(BlackoutFailed, match="有 2 页，原件有 1 页"):
        check.check_black_out(SOURCE, [BOX], hidden.saved(two))
    with pytest.raises(BlackoutFailed, match="大小不同"):
        check.check_black_out(SOURCE, [BOX], drawn(COVER, size=(500, 842)))


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("Outlines", pikepdf.Dictionary(), "书签"),
        ("Names", pikepdf.Dictionary(), "附件或脚本"),
        ("AcroForm", pikepdf.Dictionary(), "表单"),
        ("OpenAction", pikepdf.Dictionary(), "自动执行的动作"),
        ("StructTreeRoot", pikepdf.Dictionary(), "结构标记"),
        ("OCProperties", pikepdf.Dictionary(), "图层"),
        ("PieceInfo", pikepdf.Dictionary(), "私有数据"),
    ],
)
def test_a_file_with_something_riding_along_is_refused(result, key, value, said):
    loaded = pikepdf.open(io.BytesIO(result))
    loaded.Root[f"/{key}"] = value
    with pytest.raises(BlackoutFailed, match=said):
        check.check_black_out(SOURCE, [Box(1, *BOX.rect, "条例第十五条")], hidden.saved(loaded))


def test_properties_and_older_versions_are_refused(result):
    box = Box(1, *BOX.rect, "条例第十五条")
    loaded = pikepdf.open(io.BytesIO(result))
    loaded.docinfo["/Author"] = "王小明"
    with pytest.raises(BlackoutFailed, match="文件属性"):
        check.check_black_out(SOURCE, [box], hidden.saved(loaded))
    with pytest.raises(BlackoutFailed, match="以前的版本"):
        check.check_black_out(SOURCE, [box], result + b"\nstartxref\n0\n%%EOF\n")


def whole_picture(*, is_painted: bool) -> bytes:
    """A scanned page from another program: black in the picture itself, or only drawn over it."""
    image = Image.new("RGB", (595, 842), "white")
    ImageDraw.Draw(image).text((100, 130), "TOPSECRET", fill="black")
    if is_painted:
        ImageDraw.Draw(image).rectangle(BOX.rect.grown(2), fill="black")
    document = pikepdf.open(
        io.BytesIO(drawn(b"q 595 0 0 842 0 0 cm /Scan Do Q " + (b"" if is_painted else COVER)))
    )
    stream = pikepdf.Stream(document, image.tobytes())
    stream.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Image,
            "/Width": 595,
            "/Height": 842,
            "/ColorSpace": pikepdf.Name.DeviceRGB,
            "/BitsPerComponent": 8,
        }
    )
    document.pages[0].Resources.XObject = pikepdf.Dictionary(Scan=stream)
    return hidden.saved(document)


def test_a_scan_with_a_shape_drawn_over_it_still_holds_the_whole_picture():
    with pytest.raises(BlackoutFailed, match="完整的图片"):
        check.check_black_out(SOURCE, [BOX], whole_picture(is_painted=False))


def test_a_scan_blackened_in_the_picture_passes():
    check.check_black_out(SOURCE, [BOX], whole_picture(is_painted=True))


def test_a_signature_drawn_with_lines_under_a_box_is_refused():
    curve = b"0 G 100 700 m 120 720 140 680 160 700 c 170 715 180 690 200 705 c S "
    with pytest.raises(BlackoutFailed, match="线条图形"):
        check.check_black_out(drawn(curve), [BOX], drawn(curve + COVER))


def test_a_picture_inside_a_form_is_found_where_it_is_drawn():
    document = pikepdf.open(io.BytesIO(whole_picture(is_painted=False)))
    page = document.pages[0]
    shell = pikepdf.Stream(document, b"q 297.5 0 0 421 0 0 cm /Scan Do Q")
    shell.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Form,
            "/BBox": pikepdf.Array([0, 0, 595, 842]),
        }
    )
    shell.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=page.Resources.XObject.Scan))
    page.Resources.XObject = pikepdf.Dictionary(Shell=shell)
    page.Contents = pikepdf.Stream(document, b"q 2 0 0 2 0 0 cm /Shell Do Q " + COVER)
    with pytest.raises(BlackoutFailed, match="完整的图片"):
        check.check_black_out(SOURCE, [BOX], hidden.saved(document))
