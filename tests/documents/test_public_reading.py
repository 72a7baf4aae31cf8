"""What stands on the page of a document: each part once, in the official order."""

from datetime import date

import pytest

from disclosure.rulebook.rules import METADATA
from disclosure.rulebook.setting import apply_preset, set_rule
from documents import metadata, reading
from documents.models import Document
from documents.states import Validity
from tests.factories.accounts import AgencyFactory, OfficeFactory
from tests.factories.public import published

pytestmark = pytest.mark.django_db
BODY = "各乡镇人民政府：\n《规程》现印发给你们。\n云山县人民政府办公室\n2026年11月16日\n一、参保登记\n年满十六周岁的可以登记。"


def shown(document):
    return [(block.kind, block.text) for block in reading.parts(document)]


def read(**fields):
    return Document.objects.for_reader().get(pk=published(1, **fields)[0].pk)


def test_the_marking_stands_below_the_date_as_a_note():
    assert shown(read(body=BODY)) == [
        ("to", "各乡镇人民政府："),
        ("p", "《规程》现印发给你们。"),
        ("sign", "云山县人民政府办公室"),
        ("date", "2026年11月16日"),
        ("note", "（此件公开发布）"),
        ("h1", "一、参保登记"),
        ("p", "年满十六周岁的可以登记。"),
    ]


@pytest.mark.parametrize("said", ["（此件公开发布）", "(此件公开发布)", "（主动公开）"])
def test_a_marking_that_came_with_the_text_is_not_shown_twice(said):
    body = BODY.replace("2026年11月16日\n", f"2026年11月16日\n{said}\n")

    notes = [text for kind, text in shown(read(body=body)) if kind == "note"]

    assert notes == ["（此件公开发布）"]


def test_an_agency_that_marks_in_the_foot_has_the_marking_there():
    agency = AgencyFactory()
    apply_preset("hunjiang", agency, by=None)
    document = read(body=BODY, agency=agency, copies_to="县委办公室", issued_on=date(2026, 11, 17))

    assert "note" not in [kind for kind, _ in shown(document)]
    assert reading.imprint(document) == [
        ("（主动公开）", ""),
        ("抄送：县委办公室。", ""),
        (agency.name, "2026年11月17日印发"),
    ]


def test_signature_and_date_come_from_the_fields_where_the_text_has_none():
    document = read(body="现将有关事项通知如下。", issuer="云山县教育局", written_on=date(2026, 3, 1))

    assert shown(document)[1:] == [
        ("sign", "云山县教育局"),
        ("date", "2026年3月1日"),
        ("note", "（此件公开发布）"),
    ]


def test_a_title_repeated_at_the_top_of_the_text_is_left_out():
    document = read(
        title="关于防汛的通知",
        number="云水发〔2026〕1号",
        body="云水发〔2026〕1号\n关于防汛的通知\n各科室：\n请照办。",
    )

    assert shown(document)[:2] == [("to", "各科室："), ("p", "请照办。")]


@pytest.mark.parametrize(
    ("fields", "tone", "words"),
    [
        ({}, None, None),
        ({"validity": Validity.REPEALED}, "red", "废止"),
        ({"validity": Validity.EXPIRED}, "red", "失效"),
        ({"validity": Validity.REVISED}, "amber", "修订"),
        ({"effective_on": date(2027, 1, 1)}, "amber", "尚未施行，自2027年1月1日起施行"),
        (
            {"coming_validity": Validity.REPEALED, "coming_on": date(2027, 1, 1)},
            "amber",
            "自2027年1月1日起废止",
        ),
        ({"effective_on": date(2026, 1, 1)}, None, None),
        ({"expires_on": date(2027, 12, 31)}, "", "有效期至2027年12月31日"),
    ],
)
def test_the_banner_says_what_is_not_simply_in_force(fields, tone, words):
    found = reading.banner(read(**fields), date(2026, 11, 22))

    assert (found and found.tone) == tone
    if words:
        assert words in found.text


def test_related_documents_are_links_only_where_they_are_public():
    new, old, hidden = published(3)
    Document.objects.filter(pk=old.pk).update(replaced_by=new, validity=Validity.REPEALED)
    Document.objects.filter(pk=hidden.pk).update(state="withdrawn", replaced_by=new, forwarded_from=new)

    def lines(pk):
        return [(line.how, line.title) for line in reading.related(Document.objects.get(pk=pk))]

    assert lines(new.pk) == [("废止", old.title)]
    assert lines(old.pk) == [("被废止于", new.title)]


def test_an_original_that_is_not_public_is_not_named():
    hidden, one = published(2)
    Document.objects.filter(pk=hidden.pk).update(state="withdrawn")
    Document.objects.filter(pk=one.pk).update(forwarded_from=hidden, forwarded_title="关于内部事项的通知")

    assert reading.related(Document.objects.get(pk=one.pk)) == []

    Document.objects.filter(pk=one.pk).update(forwarded_from=None)
    assert [line.title for line in reading.related(Document.objects.get(pk=one.pk))] == ["关于内部事项的通知"]


def test_the_metadata_block_says_nothing_empty_and_always_what_the_law_wants():
    document = read(topic="", summary="明确办理环节。", written_on=date(2026, 11, 16))

    block = {row.label: row.value for row in metadata.rows(document)}

    assert "主题分类" not in block
    assert block["索引号"] == document.index_number
    assert block["成文日期"] == "2026年11月16日"
    assert block["内容概述"] == "明确办理环节。"


def test_every_item_an_agency_may_choose_for_the_block_has_its_line(settings):
    settings.SITE_URL = "https://www.example.gov.cn"
    document = read(
        topic="卫生、体育\\医疗保障", genre="通知", keywords="医保", summary="明确办理环节。", scope="面向社会",
        period="长期", office=OfficeFactory(), number="云政办发〔2026〕1号",
        written_on=date(2026, 11, 2), issued_on=date(2026, 11, 3), effective_on=date(2026, 12, 1),
        expires_on=date(2031, 11, 30),
    )  # fmt: skip
    set_rule("documents.public_metadata", document.agency, list(METADATA), since=date(2026, 1, 1))

    block = {row.label: row.value for row in metadata.rows(document)}

    assert len(block) == len({"索引号", "发布机构"}) + len(METADATA)
    assert block["在线地址"] == f"https://www.example.gov.cn/documents/{document.pk}/"


def test_a_document_not_yet_in_force_says_from_when():
    document = read(effective_on=date(2027, 1, 1))

    assert metadata.validity_words(document, date(2026, 11, 22)) == "尚未施行，2027年1月1日起施行"
    assert metadata.validity_words(document, date(2027, 1, 1)) == "有效"
