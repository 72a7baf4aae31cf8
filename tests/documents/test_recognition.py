"""What a 公文 says of itself is read; what it does not say stays blank."""

import time
from datetime import date
from pathlib import Path

import pytest

from disclosure.files import extract
from documents.recognition import agencies_in, attribute_of, day_of, genre_of, number_of, recognise
from tests.factories.papers import Paper

# The five real papers, as a person reads them. A field the paper does not say is blank.
REAL = {
    "000": {
        "title": "浑江区人力资源和社会保障局关于印发《浑江区公文公开属性源头认定工作实施方案》、"
        "《浑江区人社局政策文件解读实施办法》、《浑江区人社局政务舆情回应制度》的通知",
        "number": "浑江人社字〔2018〕38号",
        "issuer": "浑江区人力资源和社会保障局",
        "written_on": date(2018, 9, 6),
        "genre": "通知",
        "addressee": "各事业单位、科室",
        "attribute": "proactive",
        "issued_on": date(2018, 9, 6),
        "body": (
            "《浑江区公文公开属性源头认定工作实施方案》、《浑江区人社局政策",
            "以实际行动解民之忧、取信于民。",
        ),
    },
    "001": {
        "title": "解读《罗甸县信息发布管理制度等11项制度的通知》",
        "number": "",  # the numbers in it are those of other papers
        "issuer": "罗甸县人民政府办公室",
        "written_on": None,
        "genre": "解读",
        "body": ("罗甸县人民政府办公室印发《罗甸县信息发布管理制度", "将考评结果纳入年度目标管理考评体系。"),
    },
    "002": {
        "title": "安徽省人力资源和社会保障厅2019年政务公开工作要点",
        "number": "",
        "issuer": "安徽省人力资源和社会保障厅",
        "written_on": date(2019, 7, 25),  # by its publication; the page says no other day
        "genre": "要点",
        "body": ("为全面落实党中央、国务院和省委、省政府关于", "依法保护好相关人员个人信息。"),
    },
    "003": {
        "title": "中卫市人力资源和社会保障局政府信息公开制度",
        "number": "",
        "issuer": "中卫市人力资源和社会保障局",
        "written_on": date(2022, 12, 16),
        "genre": "制度",
        "body": ("第一章 总 则\n第一条 为进一步提高人社系统政务公开水平", "要追究相关人员的责任。"),
    },
    "004": {
        "title": "黄岩区人民政府办公室信息公开工作制度",
        "number": "",
        "issuer": "黄岩区人民政府办公室",
        "written_on": date(2024, 5, 16),
        "genre": "制度",
        "index_number": "12331003E96936103G/2024-154420",
        "attribute": "proactive",
        "body": ("黄岩区人民政府办公室行政规范性文件政策解读公开工作流程", "构建政务舆情处置的长效机制。"),
    },
}
SIX = ("title", "number", "issuer", "written_on", "genre", "body")


@pytest.mark.parametrize("paper", REAL)
def test_a_real_paper_is_read_as_a_person_reads_it(shared_dir, paper):
    (path,) = Path(shared_dir, "data", "documents").glob(f"{paper}_*.txt")
    expected = dict(REAL[paper])
    begins, ends = expected.pop("body")

    found = recognise(extract.read(path), path.name)

    assert {name: getattr(found, name) for name in expected} == expected
    assert found.body.startswith(begins)
    assert found.body.endswith(ends)


FORMATS = ["txt", "docx", "html", "pdf"]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_paper_is_read_alike_from_every_format(kind):
    paper = Paper()

    found = recognise(extract.read(getattr(paper, kind)(), f"通知.{kind}"), f"通知.{kind}")

    assert (found.title, found.number, found.issuer) == (paper.title, paper.number, paper.issuer)
    assert (found.written_on, found.genre, found.addressee) == (
        date(2026, 8, 24),
        "通知",
        paper.addressee[:-1],
    )
    assert (found.marking, found.attribute) == ("（此件公开发布）", "proactive")
    assert found.body == "\n".join(paper.paragraphs)
    assert found.unsure() == []


@pytest.mark.parametrize("kind", ["docx", "html"])
def test_a_table_keeps_its_rows(kind):
    paper = Paper(table=(("项目", "期限"), ("登记", "1个工作日")))

    found = recognise(extract.read(getattr(paper, kind)(), f"a.{kind}"))

    assert found.body.endswith("| 项目 | 期限 |\n| 登记 | 1个工作日 |")


def test_the_pdf_this_portal_prints_is_read_back():
    from documents.official_pdf import OfficialPaper, official_pdf  # slow import

    paper = Paper()
    data = official_pdf(
        OfficialPaper(
            title=paper.title,
            body="\n".join(paper.paragraphs),
            issuer_mark=f"{paper.issuer}文件",
            number=paper.number,
            addressee=paper.addressee[:-1],
            signature=paper.issuer,
            written_on=date(2026, 8, 24),
            marking="此件公开发布",
        )
    )

    found = recognise(extract.read(data, "a.pdf"))

    assert (found.title, found.number, found.issuer) == (paper.title, paper.number, paper.issuer)
    assert (found.written_on, found.genre, found.attribute) == (date(2026, 8, 24), "通知", "proactive")


def test_a_title_may_take_three_lines():
    found = recognise(
        "云山县人民政府办公室文件\n云政办发〔2026〕7号\n\n云山县人民政府办公室关于印发\n《云山县政务公开工作办法》\n的通知\n"
        "各乡镇人民政府：\n现将办法印发给你们。\n\n云山县人民政府办公室\n二〇二六年三月十二日\n"
    )

    assert found.title == "云山县人民政府办公室关于印发《云山县政务公开工作办法》的通知"
    assert (found.written_on, found.body) == (date(2026, 3, 12), "现将办法印发给你们。")


def test_joint_issuers_are_all_named():
    found = recognise(
        "云人社发〔2026〕3号\n云山县人力资源和社会保障局 云山县财政局关于发放补贴的通知\n各乡镇人民政府：\n正文。\n"
        "云山县人力资源和社会保障局\n云山县财政局\n2026年2月3日"
    )

    assert found.issuer == "云山县人力资源和社会保障局、云山县财政局"
    assert found.body == "正文。"


def test_an_upward_paper_names_its_signer_beside_the_number():
    found = recognise(
        "云山县人民政府文件\n云政〔2026〕12号　　　签发人：王小明\n云山县人民政府关于请求支持的请示\n"
        "省人民政府：\n妥否，请批示。\n云山县人民政府\n2026年1月9日"
    )

    assert (found.number, found.signer, found.genre) == ("云政〔2026〕12号", "王小明", "请示")
    assert found.addressee == "省人民政府"


def test_an_order_is_numbered_by_its_head():
    found = recognise(
        "云山县人民政府令\n第12号\n云山县城市绿化管理规定\n第一条　为了加强城市绿化，制定本规定。\n2026年1月9日"
    )

    assert (found.number, found.title) == ("云山县人民政府令第12号", "云山县城市绿化管理规定")


def test_an_order_is_dated_below_its_signer():
    found = recognise(
        "中华人民共和国国务院令\n第711号\n现公布修订后的《中华人民共和国政府信息公开条例》，自2019年5月15日起施行。\n"
        "总理　　李克强\n2019年4月3日\n中华人民共和国政府信息公开条例\n第一章　总　　则\n第一条　为了保障公民权利，制定本条例。"
    )

    assert (found.number, found.written_on, found.genre) == (
        "中华人民共和国国务院令第711号",
        date(2019, 4, 3),
        "令",
    )


def test_a_bare_announcement_is_titled_by_its_issuer():
    found = recognise(
        "公　　告\n2026年第5号\n现将有关事项公告如下：\n一、范围\n特此公告。\n云山县市场监督管理局\n2026年7月1日"
    )

    assert (found.title, found.number) == ("云山县市场监督管理局公告", "2026年第5号")
    assert found.body == "现将有关事项公告如下：\n一、范围\n特此公告。"


def test_what_is_attached_behind_the_signature_stays_in_the_text():
    found = recognise(
        "云山县人民政府办公室\n关于印发云山县2026年政务公开工作要点的\n通　　　知\n云政办发〔2026〕9号\n各乡镇人民政府：\n"
        "现印发给你们。\n云山县人民政府办公室\n2026年4月2日\n（此件公开发布）\n云山县2026年政务公开工作要点\n一、总体要求\n抓好落实。"
    )

    assert found.title == "云山县人民政府办公室关于印发云山县2026年政务公开工作要点的通知"
    assert (found.number, found.written_on) == ("云政办发〔2026〕9号", date(2026, 4, 2))
    assert found.body.endswith("一、总体要求\n抓好落实。")


def test_numbers_and_days_quoted_in_sentences_are_not_the_papers_own():
    found = recognise(
        "关于转发有关文件的通知\n各科室：\n根据《关于做好工作的通知》（国办发〔2019〕54号）和黔府办发〔2020〕8号文件，"
        "2020年11月2日，经研究，现转发给你们。"
    )

    assert (found.number, found.written_on, found.issuer) == ("", None, "")


def test_a_number_behind_the_title_belongs_to_it():
    found = recognise("云山县人民政府关于加强管理的通知（云政发〔2026〕4号）\n各部门：\n正文。")

    assert (found.title, found.number) == ("云山县人民政府关于加强管理的通知", "云政发〔2026〕4号")


def test_the_foot_of_a_paper_is_no_part_of_its_text():
    found = recognise(
        "云府发〔2026〕4号\n关于加强管理的通知\n各部门：\n正文。\n云山县人民政府\n2026年4月1日\n（此件依申请公开）\n"
        "抄送：县委办公室，县人大办公室。\n云山县人民政府办公室　　　2026年4月2日印发\n"
    )

    assert found.body == "正文。"
    assert (found.copies_to, found.issued_on) == ("县委办公室，县人大办公室", date(2026, 4, 2))
    assert (found.attribute, found.marking) == ("on_request", "（此件依申请公开）")


def test_the_metadata_table_of_a_site_is_read_and_left_out():
    found = recognise(
        "索 引 号：\t000014349/2017-00110\t主题分类：城乡建设\n发文机关：\t云山县人民政府\t成文日期：2017年5月3日\n"
        "标　　题：云山县人民政府关于绿化的意见\n发文字号：云政发〔2017〕9号\t发布日期：2017年5月8日\n"
        "云山县人民政府关于绿化的意见\n各乡镇：\n正文。\n"
    )

    assert (found.index_number, found.number) == ("000014349/2017-00110", "云政发〔2017〕9号")
    assert (found.written_on, found.published_on) == (date(2017, 5, 3), date(2017, 5, 8))
    assert (found.topic, found.body) == ("城乡建设", "正文。")


@pytest.mark.parametrize(
    ("text", "filename", "title"),
    [
        ("", "", ""),
        ("\n \n", "扫描件.pdf", ""),
        ("", "关于放假的通知.pdf", "关于放假的通知"),
        ("只有一行。", "a.txt", ""),
        ("关于放假的通知", "a.txt", "关于放假的通知"),
    ],
)
def test_a_paper_of_one_line_or_none_is_no_accident(text, filename, title):
    found = recognise(text, filename)

    assert found.title == title
    assert found.body == ("只有一行。" if text.startswith("只有") else "")


def test_five_megabytes_are_read_in_seconds():
    text = (
        "关于规范管理的通知\n各科室：\n"
        + "第一条　为了规范工作，制定本办法（国办发〔2019〕54号）。\n" * 60_000
    )

    started = time.process_time()
    found = recognise(text)

    assert time.process_time() - started < 15
    assert found.title == "关于规范管理的通知"


@pytest.mark.parametrize(
    "text", ["《" * 200_000, "（" * 200_000, " | " * 200_000, "关于" * 100_000, "云山县" * 100_000]
)
def test_a_hostile_line_is_read_in_seconds(text):
    started = time.process_time()
    recognise(text)

    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("关于印发《云山县政务公开办法》的通知", "通知"),
        ("云山县政府信息公开暂行规定（试行）", "规定"),
        ("关于同意设立开发区的批复", "批复"),
        ("关于商请提供材料的函", "函"),
        ("关于征求意见的复函", "函"),
        ("云山县人民政府令", "令"),
        ("县政府第3次常务会议纪要", "纪要"),
        ("《云山县绿化条例》", "条例"),
        ("《云山县绿化办法》政策解读", "解读"),
        ("一图读懂：云山县就业政策", "解读"),
        ("今天天气很好", ""),
        ("", ""),
    ],
)
def test_the_genre_is_what_a_title_ends_with(title, genre):
    assert genre_of(title) == genre


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("浑江人社字[2018]38号", "浑江人社字〔2018〕38号"),
        ("云政发〔2026〕第007号", "云政发〔2026〕7号"),
        ("云政办函（ 2026 ）12 号", "云政办函〔2026〕12号"),
        ("云政发【2026】1号", "云政发〔2026〕1号"),
        ("2026年第1号", ""),
        ("云政发〔20261〕1号", ""),
    ],
)
def test_a_number_is_written_the_one_right_way(words, number):
    assert number_of(words) == number


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2018年9月6日", date(2018, 9, 6)),
        ("二〇一八年九月六日", date(2018, 9, 6)),
        ("二○二六年十二月三十一日", date(2026, 12, 31)),
        ("2024-05-16", date(2024, 5, 16)),
        ("2024/5/6 10:20", date(2024, 5, 6)),
        ("2024年2月30日", None),
        ("2024年", None),
        ("", None),
    ],
)
def test_a_day_is_read_in_figures_or_in_characters(words, day):
    assert day_of(words) == day


@pytest.mark.parametrize(
    ("words", "attribute"),
    [
        ("（此件公开发布）", "proactive"),
        ("(此件全文公开)", "proactive"),
        ("公开属性：主动公开", "proactive"),
        ("此件依申请公开", "on_request"),
        ("此件不予公开", "withheld"),
        ("（不公开）", "withheld"),
        ("公开范围：面向全社会", ""),
    ],
)
def test_every_way_of_marking_is_understood(words, attribute):
    assert attribute_of(words) == attribute


@pytest.mark.parametrize(
    ("words", "agencies"),
    [
        ("安徽省人力资源和社会保障厅2019年工作要点", "安徽省人力资源和社会保障厅"),
        ("黄岩区人民政府办公室信息公开制度", "黄岩区人民政府办公室"),
        ("国务院办公厅关于", "国务院办公厅"),
        ("云山县公安局、云山县财政局关于", "云山县公安局、云山县财政局"),
        ("青山街道办事处", "青山街道办事处"),
        ("县卫健委", "县卫健委"),
        ("关于放假的通知", ""),
    ],
)
def test_agencies_are_told_by_how_their_names_end(words, agencies):
    assert agencies_in(words) == agencies
