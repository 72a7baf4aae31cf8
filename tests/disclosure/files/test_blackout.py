"""The black-out attacked: whatever is under a box cannot be had back from the file, by any way."""

import io
import zlib

import pikepdf
import pypdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from disclosure.files.blackout import BlackoutFailed, Box, engine, sheets, things, words
from tests.factories import hidden, papers
from tests.factories.hidden import IDENTITY, NAME, PHONE, drawn, traces, words_at

SECRETS = (NAME, PHONE, IDENTITY)


@pytest.fixture(scope="module")
def blacked() -> bytes:
    source = hidden.paper()
    return engine.black_out(source, words.boxes_for_words(source, list(SECRETS), "条例第十五条"))


def text_of(pdf: bytes, page: int = 1) -> str:
    return pypdf.PdfReader(io.BytesIO(pdf)).pages[page - 1].extract_text()


def dark_part(pdf: bytes, box: Box) -> float:
    """How much of a box is black to the eye."""
    with sheets.opened(pdf) as opened, opened.page(box.page) as sheet:
        grey = sheet.picture(4).convert("L").crop(tuple(round(edge * 4) for edge in box.rect))
    return sum(grey.histogram()[:60]) / (grey.width * grey.height)


def box_over(x: float, y: float, wide: float, high: float = 18, *, height: float = 842, page: int = 1) -> Box:
    """A box over words_at(x, y, …) on an unturned page of that height."""
    return Box(page, x - 2, height - y - high, x + wide, height - y + 5)


# 文字


def test_the_paper_itself_is_full_of_what_must_go():
    assert traces(hidden.paper(), *SECRETS, "王小明") == [*SECRETS, "王小明"]


def test_nothing_of_the_words_is_left_in_any_stream_string_or_property(blacked):
    assert traces(blacked, *SECRETS, "王小明") == []


def test_the_other_words_can_still_be_read_aloud_and_searched_by_both_engines(blacked):
    for text in (text_of(blacked), pypdfium2.PdfDocument(blacked)[0].get_textpage().get_text_range()):
        squeezed = "".join(text.split())
        assert "云山县民政局文件" in squeezed
        assert "家住云山县城关镇。经核查，情况属实。" in squeezed
        assert squeezed.count("本局依法公开其余内容。") == 12


def test_pages_without_a_box_stay_as_they_were_drawn(blacked):
    with pikepdf.open(io.BytesIO(blacked)) as new:
        assert ["/XObject" in page.Resources for page in new.pages] == [True, False, False]
    source = hidden.paper()
    for number in (2, 3):
        assert sheets.page_png(blacked, number, 600) == sheets.page_png(source, number, 600)
        assert text_of(blacked, number) == text_of(source, number)


def test_the_same_boxes_give_the_same_bytes(blacked):
    source = hidden.paper()
    boxes = words.boxes_for_words(source, list(SECRETS), "条例第十五条")
    assert engine.black_out(source, boxes) == blacked


def test_the_original_is_not_touched():
    source = hidden.paper()
    before = bytes(source)
    engine.black_out(source, [Box(1, 100, 100, 200, 200)])
    assert source == before


def test_a_font_shared_with_other_pages_forgets_the_characters_that_went(blacked):
    rare = NAME[1]
    source = hidden.paper()
    assert rare in characters_listed_by_fonts(source)
    assert rare not in characters_listed_by_fonts(blacked)
    assert glyphs_drawn_by_fonts(blacked) < glyphs_drawn_by_fonts(source)


def characters_listed_by_fonts(pdf: bytes) -> str:
    from disclosure.files.blackout.fonts import _mapping  # the reading of these lists is tested by its use

    with pikepdf.open(io.BytesIO(pdf)) as document:
        maps = [
            item.ToUnicode.read_bytes() for item in document.objects if is_font(item) and "/ToUnicode" in item
        ]
    return "".join(text for found in maps for text in _mapping(found).values())


def is_font(item) -> bool:
    return isinstance(item, pikepdf.Dictionary) and str(item.get("/Type")) == "/Font"


def glyphs_drawn_by_fonts(pdf: bytes) -> int:
    from fontTools.ttLib import TTFont

    count = 0
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and "/FontFile3" in item:
                top = TTFont(io.BytesIO(item.FontFile3.read_bytes()))["CFF "].cff.topDictIndex[0]
                count += sum(is_drawn(top.CharStrings[name].bytecode) for name in top.charset)
    return count


def is_drawn(outline: bytes) -> bool:
    return len(outline) > 4 and not outline.startswith(b"\x0e")  # endchar: nothing is drawn after it


def test_a_font_that_cannot_be_cut_turns_the_other_pages_into_pictures(monkeypatch):
    from disclosure.files.blackout import fonts

    def fails(*_):
        raise fonts.Unprunable

    monkeypatch.setattr(fonts, "_blanked", fails)
    source = hidden.paper()
    told = []
    result = engine.black_out(source, words.boxes_for_words(source, [NAME]), on_page=told.append)
    assert told == [1, 2, 3]
    assert traces(result, NAME) == []
    assert "第二页只说办理的经过" in text_of(result, 2)


def test_a_character_mostly_under_a_box_is_covered_whole():
    source = drawn(words_at(100, 700, "WWWW", 40))
    (row,) = words.boxes_for_words(source, ["WWWW"])
    narrow = Box(1, row.left, row.top, row.left + row.rect.width * 0.6, row.bottom)  # ends within the third W
    result = engine.black_out(source, [narrow])
    assert text_of(result).strip() == "W"
    third = Box(1, narrow.right, row.top + 2, row.left + row.rect.width * 0.74, row.bottom - 2)
    assert dark_part(result, third) == 1


# 图片


def picture_pdf(image: Image.Image, *, filter: str = "png", matrix: str = "400 0 0 300 100 400") -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    raw = out.getvalue() if filter == "jpeg" else zlib.compress(image.tobytes())
    document = pikepdf.open(io.BytesIO(drawn(f"q {matrix} cm /Scan Do Q".encode())))
    stream = pikepdf.Stream(document, raw)
    stream.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Image,
            "/Width": image.width,
            "/Height": image.height,
            "/ColorSpace": pikepdf.Name.DeviceRGB,
            "/BitsPerComponent": 8,
            "/Filter": pikepdf.Name.DCTDecode if filter == "jpeg" else pikepdf.Name.FlateDecode,
        }
    )
    document.pages[0].Resources.XObject = pikepdf.Dictionary(Scan=stream)
    return hidden.saved(document)


def scan() -> Image.Image:
    """White, with a red stripe in the middle third that must go."""
    image = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(image).rectangle((150, 100, 250, 200), fill=(255, 0, 0))
    return image


def reds(pdf: bytes) -> int:
    """Red points in all pictures that can be pulled out of the file."""
    count = 0
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for found in page.images:
            image = found.image.convert("RGB")
            count += sum(n for n, (r, g, b) in image.getcolors(1 << 24) if r > 200 and g < 80 and b < 80)
    return count


@pytest.mark.parametrize("filter", ["png", "jpeg"])
def test_the_part_of_a_picture_under_a_box_is_gone_from_the_picture_itself(filter):
    source = picture_pdf(scan(), filter=filter)
    assert reds(source) > 5_000
    box = Box(1, 245, 238, 355, 346)  # 100 + 150 … 250 across, 842 - 700 + 100 … 200 down
    result = engine.black_out(source, [box])
    assert reds(result) == 0
    assert dark_part(result, box) > 0.99
    with pikepdf.open(io.BytesIO(result)) as new:
        assert (
            len([item for item in new.objects if isinstance(item, pikepdf.Stream) and "/Width" in item]) == 1
        )


def test_an_inline_picture_is_removed_too():
    pixels = b"\xff\x00\x00" * 100
    inline = b"q 100 0 0 100 100 600 cm BI /W 10 /H 10 /CS /RGB /BPC 8 ID " + pixels + b" EI Q\n"
    source = drawn(inline + words_at(100, 500, "public words"))
    result = engine.black_out(source, [Box(1, 90, 130, 210, 250)])
    assert pixels not in hidden.everything_in(result).encode("latin-1", "replace")
    assert reds(result) == 0
    assert "public words" in text_of(result)


def test_a_picture_all_pages_list_among_their_resources_goes_with_the_page_that_drew_it():
    document = pikepdf.open(io.BytesIO(picture_pdf(scan())))
    second = document.add_blank_page(page_size=(595, 842))
    second.Resources = document.pages[0].Resources
    second.Contents = pikepdf.Stream(document, words_at(100, 700, "second page"))
    result = engine.black_out(hidden.saved(document), [Box(1, 245, 238, 355, 346)])
    assert reds(result) == 0
    assert text_of(result, 2) == "second page"


def test_the_same_picture_on_another_page_is_told():
    document = pikepdf.open(io.BytesIO(picture_pdf(scan())))
    (first,) = document.pages
    for _ in range(2):
        other = document.add_blank_page(page_size=(595, 842))
        other.Resources = first.Resources
        other.Contents = pikepdf.Stream(document, b"q 80 0 0 60 40 40 cm /Scan Do Q")
    source = hidden.saved(document)
    whole = Box(1, 100, 142, 500, 442)
    beside = Box(3, 30, 730, 130, 810)  # over the one on the third page
    assert [one.message for one in things.same_pictures(source, [whole, beside])] == [
        "同样的图片在第 2 页还有 1 处没有涂去。"
    ]
    corner = Box(1, 100, 142, 200, 180)  # hides a part of it: a letterhead, a background
    assert things.same_pictures(source, [corner]) == []


# 文字怎样画出来都一样


def test_text_in_a_form_inside_a_form_goes():
    document = pikepdf.open(io.BytesIO(drawn(b"q /Outer Do Q " + words_at(100, 500, "public"))))
    font = document.pages[0].Resources.Font
    inner = form(document, words_at(100, 700, "TOPSECRET"), Font=font)
    outer = form(document, b"/Inner Do", XObject=pikepdf.Dictionary(Inner=inner))
    document.pages[0].Resources.XObject = pikepdf.Dictionary(Outer=outer)
    source = hidden.saved(document)
    assert traces(source, "TOPSECRET") == ["TOPSECRET"]
    result = engine.black_out(source, [box_over(100, 700, 120)])
    assert traces(result, "TOPSECRET") == []
    assert "public" in text_of(result)


def form(document, content: bytes, **resources) -> pikepdf.Object:
    stream = pikepdf.Stream(document, content)
    stream.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Form,
            "/BBox": pikepdf.Array([0, 0, 595, 842]),
        }
    )
    stream.Resources = pikepdf.Dictionary(**resources)
    return document.make_indirect(stream)


def test_glyphs_that_are_drawings_go():
    document = pikepdf.open(
        io.BytesIO(drawn(b"BT /T3 20 Tf 1 0 0 1 100 700 Tm (ab) Tj ET " + words_at(100, 500, "public")))
    )
    glyph = pikepdf.Stream(document, b"600 0 0 0 500 700 d1 0 0 500 700 re f")
    document.pages[0].Resources.Font.T3 = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type3,
            FontBBox=[0, 0, 600, 700],
            FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=pikepdf.Dictionary(a=glyph, b=glyph),
            Encoding=pikepdf.Dictionary(
                Type=pikepdf.Name.Encoding, Differences=[97, pikepdf.Name.a, pikepdf.Name.b]
            ),
            FirstChar=97,
            LastChar=98,
            Widths=[600, 600],
            Resources=pikepdf.Dictionary(),
        )
    )
    box = box_over(100, 700, 40)
    result = engine.black_out(hidden.saved(document), [box])
    assert "ab" not in text_of(result)
    with pikepdf.open(io.BytesIO(result)) as new:
        assert not [
            item for item in new.objects if isinstance(item, pikepdf.Dictionary) and "/CharProcs" in item
        ]


def test_the_unseen_words_of_a_scan_go_with_their_rows():
    """They seldom lie exactly where the eye sees them: here half a line too low, and to the right."""
    source = drawn(
        words_at(100, 700, "TOPSECRET")
        + words_at(160, 694, "TOPSECRET", more="3 Tr")
        + words_at(100, 500, "public", more="0 Tr")
    )
    result = engine.black_out(source, [box_over(100, 700, 95)])
    assert traces(result, "SECRET", "CRET") == []
    assert "public" in text_of(result)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(words_at(100, 600, "TOPSECRET", more="1 1 1 rg") + b"0 g ", id="white on white"),
        pytest.param(words_at(100, 600, "TOPSECRET") + b"0 g 90 590 200 30 re f ", id="under a black shape"),
        pytest.param(
            words_at(100, 600, "TOPSECRET") + b"1 g 90 590 200 30 re f 0 g ", id="under a white shape"
        ),
        pytest.param(words_at(700, 600, "TOPSECRET"), id="beside the paper"),
        pytest.param(b"q 0 0 10 10 re W n " + words_at(100, 600, "TOPSECRET") + b"Q ", id="cut off"),
    ],
)
def test_words_nobody_can_see_do_not_come_back_in_the_layer_of_words(content):
    source = drawn(content + words_at(100, 300, "public"))
    result = engine.black_out(source, [Box(1, 100, 100, 200, 120)])
    assert traces(result, "TOPSECRET") == []
    assert "public" in text_of(result)


def test_a_page_without_a_box_where_words_are_only_covered_becomes_a_picture():
    source = drawn(
        words_at(100, 600, "TOPSECRET") + b"0 g 90 590 200 30 re f " + words_at(100, 300, "public"), pages=2
    )
    told = []
    result = engine.black_out(source, [Box(1, 300, 300, 400, 400)], on_page=told.append)
    assert told == [1, 2]
    assert traces(result, "TOPSECRET") == []


# 转过的、裁过的、放大的纸


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, [50, 100, 545, 742]])
def test_turned_and_cropped_pages(turn, crop):
    page = {"/Rotate": turn} | ({"/CropBox": pikepdf.Array(crop)} if crop else {})
    source = drawn(words_at(150, 600, "TOPSECRET") + words_at(150, 400, "public words"), page=page)
    (box,) = words.boxes_for_words(source, ["topsecret"])
    result = engine.black_out(source, [box])
    assert traces(result, "TOPSECRET") == []
    assert "".join(text_of(result).split()) != ""
    assert dark_part(result, box) > 0.99
    size = (495, 642) if crop else (595, 842)
    assert sheets.page_sizes(result) == [tuple(reversed(size)) if turn % 180 else size]
    # Whatever else is on the page looks as before.
    before, after = (
        Image.open(io.BytesIO(sheets.page_png(pdf, 1, 300))).convert("L") for pdf in (source, result)
    )
    across = after.width / sheets.page_sizes(result)[0][0]
    ImageDraw.Draw(before).rectangle([edge * across for edge in box.rect.grown(1)], fill=0)
    ImageDraw.Draw(after).rectangle([edge * across for edge in box.rect.grown(1)], fill=0)
    from PIL import ImageChops

    assert ImageChops.difference(before, after).histogram()[0] > before.width * before.height * 0.97


def test_a_turn_a_page_inherits_is_kept_on_pages_without_a_box():
    document = pikepdf.open(io.BytesIO(drawn(words_at(150, 600, "public"), pages=2)))
    document.Root.Pages.Rotate = 90
    source = hidden.saved(document)
    result = engine.black_out(source, [Box(1, 10, 10, 60, 60)])
    assert sheets.page_png(result, 2, 300) == sheets.page_png(source, 2, 300)


def test_a_page_in_larger_units_keeps_them():
    source = drawn(words_at(20, 100, "TOPSECRET", 10), size=(200, 200), page={"/UserUnit": 3})
    (box,) = words.boxes_for_words(source, ["TOPSECRET"])
    result = engine.black_out(source, [box])
    with pikepdf.open(io.BytesIO(result)) as new:
        assert new.pages[0].UserUnit == 3
        assert new.pages[0].Resources.XObject.Page.Width == pytest.approx(200 * 3 * 200 / 72, abs=2)


def test_a_page_as_large_as_a_wall_is_made_within_bounds():
    source = drawn(words_at(200, 1000, "TOPSECRET", 100), size=(14400, 14400))
    (box,) = words.boxes_for_words(source, ["TOPSECRET"])
    result = engine.black_out(source, [box])
    with pikepdf.open(io.BytesIO(result)) as new:
        image = new.pages[0].Resources.XObject.Page
        assert image.Width * image.Height <= sheets.MOST_PIXELS * 1.01
    assert traces(result, "TOPSECRET") == []


# 随文件走的东西


def loaded_with_riders() -> bytes:
    """One page with the name on it, and the name again in every place a PDF has for it."""
    document = pikepdf.open(
        io.BytesIO(drawn(words_at(100, 700, "TOPSECRET") + words_at(100, 500, "public"), pages=2))
    )
    root, first, second = document.Root, document.pages[0], document.pages[1]
    secret = pikepdf.String("TOPSECRET")
    document.docinfo["/Author"] = secret
    with document.open_metadata() as metadata:
        metadata["dc:title"] = "TOPSECRET"
    document.attachments["TOPSECRET.txt"] = pikepdf.AttachedFileSpec(
        document, b"TOPSECRET", filename="TOPSECRET.txt"
    )
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('TOPSECRET')"))
    root.OpenAction = script
    root.AA = pikepdf.Dictionary(WC=script)
    root.Names.JavaScript = pikepdf.Dictionary(Names=[secret, script])
    root.Names.Dests = pikepdf.Dictionary(Names=[secret, pikepdf.Array([first.obj, pikepdf.Name.Fit])])
    root.Dests = pikepdf.Dictionary(TOPSECRET=pikepdf.Array([first.obj, pikepdf.Name.Fit]))
    root.PieceInfo = pikepdf.Dictionary(App=pikepdf.Dictionary(Private=secret))
    root.PageLabels = pikepdf.Dictionary(Nums=[0, pikepdf.Dictionary(P=secret)])
    root.StructTreeRoot = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.StructTreeRoot,
            K=pikepdf.Dictionary(S=pikepdf.Name.P, ActualText=secret, Alt=secret, Pg=first.obj, K=0),
        )
    )
    root.MarkInfo = pikepdf.Dictionary(Marked=True)
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("TOPSECRET", 0))
    for page in (first, second):
        page.PieceInfo = pikepdf.Dictionary(App=pikepdf.Dictionary(Private=secret))
        page.Metadata = pikepdf.Stream(document, b"<x>TOPSECRET</x>")
        page.Thumb = pikepdf.Stream(document, b"TOPSECRET", Width=3, Height=3)
        page.AA = pikepdf.Dictionary(O=script)
        page.Tabs = pikepdf.Name.S
        note = {"Rect": [100, 690, 200, 720], "Contents": secret, "T": secret}
        page.Annots = pikepdf.Array(
            [
                pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, **note),
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("http://x/?q=TOPSECRET")),
                    **note,
                ),
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Dest=pikepdf.Array([first.obj, pikepdf.Name.Fit]),
                    **note,
                ),
            ]
        )
    # Marks of structure in the drawing of the page that is kept, quoting the other one.
    second.Contents = pikepdf.Stream(
        document,
        b"/Span << /ActualText (TOPSECRET) >> BDC % TOPSECRET\n"
        + words_at(100, 500, "second")
        + b"EMC /P /MC0 BDC EMC\n",
    )
    second.Resources.Properties = pikepdf.Dictionary(MC0=pikepdf.Dictionary(Lang=secret))
    document.trailer.Secret = secret
    return hidden.saved(document)


def test_whatever_rides_along_is_left_behind():
    source = loaded_with_riders()
    result = engine.black_out(source, [box_over(100, 700, 120)])
    assert traces(result, "TOPSECRET") == []
    assert text_of(result, 2) == "second"
    with pikepdf.open(io.BytesIO(result)) as new:
        assert sorted(new.Root.keys()) == ["/Lang", "/Pages", "/Type"]
        left = set().union(*(set(page.obj) for page in new.pages))
    assert left <= {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents"}


def test_the_values_of_a_form_do_not_stay_behind_its_boxes():
    document = pikepdf.open(io.BytesIO(drawn(words_at(100, 500, "public"))))
    look = form(
        document,
        b"/Tx BMC " + words_at(2, 4, "TOPSECRET", 10) + b" EMC",
        Font=document.pages[0].Resources.Font,
    )
    look.BBox = pikepdf.Array([0, 0, 200, 20])
    field = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T=pikepdf.String("name"),
            V=pikepdf.String("TOPSECRET"),
            DV=pikepdf.String("TOPSECRET"),
            Rect=[100, 690, 300, 710],
            F=4,
            AP=pikepdf.Dictionary(N=look),
        )
    )
    document.pages[0].Annots = pikepdf.Array([field])
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[field])
    result = engine.black_out(hidden.saved(document), [Box(1, 95, 128, 305, 156)])
    assert traces(result, "TOPSECRET") == []
    assert "public" in text_of(result)


def test_hidden_layers_do_not_survive_on_any_page():
    layered = b"/OC /L0 BDC " + words_at(100, 600, "TOPSECRET") + b" EMC " + words_at(100, 400, "public")
    document = pikepdf.open(io.BytesIO(drawn(layered, pages=2)))
    layer = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("draft")))
    for page in document.pages:
        page.Resources.Properties = pikepdf.Dictionary(L0=layer)
    document.Root.OCProperties = pikepdf.Dictionary(
        OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer], Order=[layer], BaseState=pikepdf.Name.ON)
    )
    result = engine.black_out(hidden.saved(document), [Box(1, 300, 300, 400, 400)])
    assert traces(result, "TOPSECRET", "draft") == []
    assert [text_of(result, number).strip() for number in (1, 2)] == ["public", "public"]


def test_an_older_version_kept_in_the_file_is_gone():
    """A PDF saved by appending still holds what it said before."""
    old = drawn(words_at(100, 700, "TOPSECRET"))
    writer = pypdf.PdfWriter(io.BytesIO(old), incremental=True)
    writer.pages[0][pypdf.generic.NameObject("/Rotate")] = pypdf.generic.NumberObject(0)
    stream = pypdf.generic.StreamObject()
    stream.set_data(words_at(100, 500, "public"))
    writer.pages[0][pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    source = out.getvalue()
    assert source.startswith(old)
    assert source.count(b"%%EOF") == 2
    result = engine.black_out(source, [Box(1, 300, 300, 400, 400)])
    assert result.count(b"%%EOF") == 1
    assert traces(result, "TOPSECRET") == []


def test_words_said_in_place_of_those_that_are_seen_are_left_behind():
    """PDFium copies them as the page's own; the eye that drew the box never saw them."""
    spoken = b"/Span <</Actual#54ext (TOPSECRET) /Alt (TOPSECRET) /E (TOPSECRET)>> BDC "
    listed = b"/Span /MC0 BDC " + words_at(100, 400, "listed") + b"EMC "
    document = pikepdf.open(
        io.BytesIO(drawn(spoken + words_at(100, 500, "public") + b"EMC /X Do " + listed, pages=2))
    )
    for page in document.pages:
        inner = form(document, spoken + words_at(100, 300, "inner") + b"EMC", Font=page.Resources.Font)
        page.Resources.XObject = pikepdf.Dictionary(X=inner)
        page.Resources.Properties = pikepdf.Dictionary(
            MC0=pikepdf.Dictionary(ActualText=pikepdf.String("TOPSECRET"))
        )
    source = hidden.saved(document)
    result = engine.black_out(source, [Box(1, 95, 125, 220, 150)])
    assert traces(result, "TOPSECRET") == []
    assert traces(result, "public", "listed", "inner") == ["public", "listed", "inner"]
    (seen,) = [box for box in words.boxes_for_words(engine.cleaned(source), ["public"]) if box.page == 1]
    assert seen.top == pytest.approx(842 - 500 - 11, abs=3)


def test_private_data_in_fonts_and_shadings_of_a_kept_page_are_left_behind():
    document = pikepdf.open(io.BytesIO(drawn(b"/S0 sh " + words_at(100, 500, "public"), pages=2)))
    secret = pikepdf.String("TOPSECRET")
    for page in document.pages:
        page.Resources.Font.F1.PieceInfo = pikepdf.Dictionary(Private=secret)
        page.Resources.Shading = pikepdf.Dictionary(
            S0=pikepdf.Dictionary(
                ShadingType=2,
                ColorSpace=pikepdf.Name.DeviceGray,
                Coords=[0, 0, 100, 100],
                Function=pikepdf.Dictionary(FunctionType=2, Domain=[0, 1], C0=[1], C1=[0], N=1),
                Private=secret,
            )
        )
    result = engine.black_out(hidden.saved(document), [Box(1, 95, 125, 220, 150)])
    assert traces(result, "TOPSECRET") == []
    assert text_of(result, 2) == "public"


def test_a_damaged_table_of_contents_is_read_as_far_as_it_goes_and_nothing_old_comes_along():
    source = drawn(words_at(100, 700, "TOPSECRET") + words_at(100, 500, "public"))
    for damaged in (source[:-60], source.replace(b"startxref", b"startxxxx")):
        result = engine.black_out(damaged, [box_over(100, 700, 120)])
        assert traces(result, "TOPSECRET", "public") == ["public"]


@pytest.mark.parametrize("turn", [450, -90, 45])
def test_a_turn_no_page_should_have_does_not_move_the_box(turn):
    source = drawn(words_at(100, 700, "TOPSECRET") + words_at(100, 500, "public"), page={"/Rotate": turn})
    result = engine.black_out(source, words.boxes_for_words(source, ["TOPSECRET"]))
    assert traces(result, "TOPSECRET", "public") == ["public"]


def test_words_set_aslant_go():
    aslant = b"BT /F1 14 Tf .866 .5 -.5 .866 100 600 Tm (TOPSECRET) Tj ET\n"
    source = drawn(aslant + words_at(100, 300, "public"))
    result = engine.black_out(source, words.boxes_for_words(source, ["TOPSECRET"]))
    assert traces(result, "TOPSECRET", "public") == ["public"]


def test_a_paper_that_begins_left_of_nothing_is_boxed_where_it_is_seen():
    crop = {"/MediaBox": [-100, -50, 495, 792], "/CropBox": [-50, 0, 600, 900]}
    source = drawn(words_at(100, 700, "TOPSECRET") + words_at(100, 500, "public"), page=crop)
    (box,) = words.boxes_for_words(source, ["TOPSECRET"])
    assert (box.left, box.top) == pytest.approx((149, 81), abs=2)
    result = engine.black_out(source, [box])
    assert traces(result, "TOPSECRET", "public") == ["public"]
    assert dark_part(result, box) > 0.99


def photograph(kind: str) -> bytes:
    """A picture with a note of its maker in it."""
    out, image, notes = io.BytesIO(), scan(), Image.Exif()
    notes[0x013B] = "TOPSECRET"
    if kind == "JPEG":
        image.save(out, kind, exif=notes)
    else:
        image.save(out, kind, comment="TOPSECRET")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "filters"),
    [
        pytest.param(photograph("JPEG"), pikepdf.Name.DCTDecode, id="photograph"),
        pytest.param(photograph("JPEG"), pikepdf.Array([pikepdf.Name.DCTDecode]), id="in a list"),
        pytest.param(
            zlib.compress(photograph("JPEG")),
            pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.DCTDecode]),
            id="compressed twice",
        ),
        pytest.param(photograph("JPEG2000"), pikepdf.Name.JPXDecode, id="JPEG 2000"),
    ],
)
def test_properties_of_a_photograph_on_a_kept_page_are_left_behind(data, filters):
    document = pikepdf.open(io.BytesIO(picture_pdf(scan(), filter="jpeg")))
    document.pages[0].Resources.XObject.Scan.write(data, filter=filters)
    document.add_blank_page(page_size=(595, 842))
    source = hidden.saved(document)
    assert traces(source, "TOPSECRET") == ["TOPSECRET"]
    result = engine.black_out(source, [Box(2, 10, 10, 60, 60)])
    assert traces(result, "TOPSECRET") == []
    assert reds(result) > 5_000


# 理由


def test_the_reason_is_printed_into_the_box_as_a_picture_and_not_as_text():
    source = drawn(words_at(100, 700, "TOPSECRET " * 3))
    box = box_over(98, 700, 300)
    plain, labelled = (
        engine.black_out(source, [Box(1, *box.rect, reason)]) for reason in ("", "条例第十五条")
    )
    assert dark_part(plain, box) == 1
    assert 0.7 < dark_part(labelled, box) < 0.99
    assert "条例" not in text_of(labelled)


def test_a_reason_too_long_for_its_box_is_left_out():
    source = drawn(words_at(100, 700, "TOP"))
    box = box_over(100, 700, 20, 14)
    result = engine.black_out(source, [Box(1, *box.rect, "《政府信息公开条例》第十五条：个人隐私")])
    assert dark_part(result, box) == 1


# 不能涂的


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(papers.pdf_with_password(), "密码", id="locked"),
        pytest.param(b"%PDF-1.7\nbroken", "损坏", id="broken"),
        pytest.param(hidden.saved(pikepdf.new()), "没有页面", id="no pages"),
        pytest.param(b"", "空", id="empty"),
        pytest.param("一段文字".encode(), "只有 PDF", id="text"),
    ],
)
def test_a_file_that_cannot_be_blacked_out_is_refused_in_words(data, said):
    with pytest.raises(BlackoutFailed, match=said):
        engine.black_out(data, [Box(1, 10, 10, 20, 20)])


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        ([], "还没有标出"),
        ([Box(2, 10, 10, 20, 20)], "共 1 页，没有第 2 页"),
        ([Box(0, 10, 10, 20, 20)], "没有第 0 页"),
        ([Box(1, 20, 10, 20, 20)], "没有大小"),
        ([Box(1, 20, 30, 40, 20)], "没有大小"),
        ([Box(1, 600, 10, 700, 20)], "画在纸外"),
        ([Box(1, float("nan"), 10, 700, 20)], "没有大小"),
        ([Box(1, float("-inf"), 10, float("inf"), 20)], "没有大小"),
    ],
)
def test_boxes_that_make_no_sense_are_refused_in_words(boxes, said):
    with pytest.raises(BlackoutFailed, match=said):
        engine.black_out(drawn(words_at(100, 700, "words")), boxes)


def test_a_file_that_only_forbids_copying_is_taken_and_comes_out_free():
    document = pikepdf.open(io.BytesIO(drawn(words_at(100, 700, "TOPSECRET"))))
    out = io.BytesIO()
    document.save(out, encryption=pikepdf.Encryption(owner="key", user=""))
    result = engine.black_out(out.getvalue(), [box_over(100, 700, 120)])
    assert traces(result, "TOPSECRET") == []
    assert not pypdf.PdfReader(io.BytesIO(result)).is_encrypted


def test_too_many_pages_are_refused(monkeypatch):
    monkeypatch.setattr(engine, "MOST_PAGES", 2)
    with pytest.raises(BlackoutFailed, match="超过 2 页，请拆分"):
        engine.black_out(drawn(b"", pages=3), [Box(1, 10, 10, 20, 20)])


def test_too_many_pages_with_boxes_are_refused(monkeypatch):
    monkeypatch.setattr(engine, "MOST_PICTURES", 1)
    with pytest.raises(BlackoutFailed, match="超过 1 页，一次做不完"):
        engine.black_out(drawn(b"", pages=3), [Box(1, 10, 10, 20, 20), Box(2, 10, 10, 20, 20)])


def test_the_result_is_not_handed_out_when_the_check_finds_something(monkeypatch):
    monkeypatch.setattr(engine, "_written", lambda source, *_: hidden.saved(source))
    with pytest.raises(BlackoutFailed):
        engine.black_out(drawn(words_at(100, 700, "TOPSECRET")), [box_over(100, 700, 120)])


def test_a_long_file_is_worked_through_page_by_page():
    """Pictures are held one at a time; what grows is the file that is written."""
    source = drawn(words_at(100, 700, "TOPSECRET") + words_at(100, 500, "public"), pages=40)
    result = engine.black_out(source, [box_over(100, 700, 120, page=number) for number in range(1, 41, 2)])
    assert len(pypdf.PdfReader(io.BytesIO(result)).pages) == 40
    assert [traces_on(result, number) for number in (1, 2, 39, 40)] == [False, True, False, True]


def traces_on(pdf: bytes, number: int) -> bool:
    return "TOPSECRET" in text_of(pdf, number)
