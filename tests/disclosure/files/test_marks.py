"""密级 marks and personal data are found where they are marks and numbers, not where prose speaks of them."""

import os
import time
from pathlib import Path

import pytest
from django.conf import settings

from disclosure.files import marks
from disclosure.files.marks import Kind

ID = "11010519491231002X"  # the example printed in GB 11643
CARD = "6222021234567890128"


def kinds(text):
    return [finding.kind for finding in marks.find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "机密★1年\n\n××市人民政府文件",
        "000001\n机密★1年\n特急\n××市人民政府文件",
        "秘密★",
        "绝密★启用前",
        "机　密　★　长期",
        "秘 密\n\n关于××的报告",
        "★机密",
        "绝密*30年",
        "××市人民政府文件\n密级：机密\n关于××的通知",
        "密　级：秘密\n正文",
        "秘密 ★ 10年 ××发〔2026〕1号 关于××的通知 各区人民政府：正文在同一行里。",
        "关于××情况的报告（秘密）\n正文",
        "前言若干。\n" * 400 + "机密\n附件：名单",
        "一行正文" * 400 + "机密★20年" + "一行正文" * 400,
    ],
)
def test_a_secrecy_mark_is_found(text):
    assert kinds(text) == [Kind.SECRECY]


@pytest.mark.parametrize(
    "text",
    [
        "根据《中华人民共和国保守国家秘密法》，涉及国家秘密、工作秘密的公文不予公开。",
        "涉及商业秘密、个人隐私的政府信息，不得公开。",
        "不得泄露国家机密和不宜公开的信息。",
        "依照定密规定，明确标识为“秘密”、“机密”、“绝密”的信息不得公开。",
        "国家秘密的密级分为绝密、机密、秘密三级。",
        "密级：绝密、机密、秘密三级，由承办人拟定。",
        "密级\n绝密\n机密\n秘密\n",
        "密级：□绝密 □机密 □秘密",
        "国家秘密的标志形式为“机密★1年”，标注在首页左上角。",
        "绝密级国家秘密载体应当存放在密码文件柜。",
        "保密审查合格后公开；机密级保密期限不超过20年。",
        "秘密投票\n选举结果",
        "★★★ 五星级酒店\n机关食堂",
        "会议秘\n密不透风",
    ],
)
def test_prose_about_secrecy_is_no_mark(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "内部资料\n关于××的说明",
        "内部资料 注意保存\n××简报",
        "内部文件，不得外传",
        "（内部资料）\n××情况",
        "内部资料★妥善保管",
        "工作秘密\n××方案",
        "仅供内部参考\n第3期",
    ],
)
def test_an_internal_mark_is_found(text):
    assert kinds(text) == [Kind.INTERNAL]


@pytest.mark.parametrize(
    "text",
    [
        "机关内部管理事务的公文、内部资料、商业秘密和个人隐私不予公开。",
        "严禁将内部文件带出办公场所。",
        "内部资料性出版物管理办法",
        "属于工作秘密的，依法不予公开。",
    ],
)
def test_prose_about_internal_papers_is_no_mark(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"身份证号{ID}，住××街", Kind.ID_NUMBER),
        ("公民身份号码：11010519491231002x", Kind.ID_NUMBER),
        ("１１０１０５１９４９１２３１００２Ｘ", Kind.ID_NUMBER),
        ("110105 19491231 002X", Kind.ID_NUMBER),
        ("旧身份证号码110105491231002", Kind.ID_NUMBER),
        ("联系人张三13800138000", Kind.MOBILE),
        ("电话：138 0013 8000", Kind.MOBILE),
        ("电话：138-0013-8000", Kind.MOBILE),
        ("电话：138.0013.8000", Kind.MOBILE),
        ("电话：1380 013 8000", Kind.MOBILE),
        ("电话：1 3 8 0 0 1 3 8 0 0 0，请联系", Kind.MOBILE),
        ("电话：1-3-8-0-0-1-3-8-0-0-0", Kind.MOBILE),
        ("１　３　８　０　０　１　３　８　０　０　０", Kind.MOBILE),
        ("110105.19491231.002X", Kind.ID_NUMBER),
        ("110105-1949-1231-002X", Kind.ID_NUMBER),
        ("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", Kind.ID_NUMBER),
        ("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2X", Kind.ID_NUMBER),
        ("6 2 2 2 0 2 1 2 3 4 5 6 7 8 9 0 1 2 8", Kind.BANK_CARD),
        ("+86-19912345678", Kind.MOBILE),
        ("8613800138000", Kind.MOBILE),
        ("2026 13800138000", Kind.MOBILE),
        (f"卡号{CARD}", Kind.BANK_CARD),
        ("6222 0212 3456 7890 128", Kind.BANK_CARD),
        ("信用卡4111111111111111", Kind.BANK_CARD),
    ],
)
def test_personal_numbers_are_found(text, expected):
    assert kinds(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "身份证号110105194912310021",  # wrong check digit
        "11010519491331002X",  # no thirteenth month
        "编号110105491231002",  # fifteen digits and no word about identity
        "统一社会信用代码12331003E96936103G",
        "91110000100003962T",
        "索引号：12331003E96936103G/2024-154420",
        "000014349/2017-00110",
        "电话：0576-84120011，传真01062345678",
        "投资13800138000元",
        "面积13800138000平方米",
        "0.13800138000",
        "13800138000.55",
        "12345678901",
        "4111111111111111",  # a foreign prefix without a word about cards
        "6222021234567890129",  # wrong Luhn digit
        "0000000000000000000",
        "合同编号ZX13800138000A",
        "1 2 3 4 5 6 7 8 9 10 11 12",
        "1 3 8 0 0 1 3 8 0 0 0 1",  # twelve: a row of a table
        "得分 0 1 3 8 0 0 1 3 8 0 0 0 5",
        "138.0013.80005",
        "2018.9.6-2019.12.31",
        "第3.138.0013条",
        "2018年9月6日 2019 2020 2021 2022 100 200 3000 4000 5000 6000",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert kinds(text) == []


def test_a_finding_says_where_it_stands_without_repeating_the_number():
    text = f"经办人李四（电话13800138000，身份证{ID}），请于周五前报送。"

    phone, identity = marks.find(text)

    assert text[phone.start : phone.end] == "13800138000"
    assert text[identity.start : identity.end] == ID
    assert "13800138000" not in phone.excerpt + identity.excerpt
    assert "138******00" in phone.excerpt
    assert identity.article == "《政府信息公开条例》第十五条"


def test_no_excerpt_shows_a_neighbour():
    text = f"姓名王某，身份证号{ID}，密级：机密\n手机号139 1234 5678"

    identity, mark, phone = marks.find(text)

    shown = identity.excerpt + mark.excerpt + phone.excerpt
    assert [digits for digits in ("1949", "002X", "1234", "5678", "9 12") if digits in shown] == []
    assert mark.excerpt == "姓名王某，身份证号****，密级：机密"


@pytest.mark.parametrize("far", range(20))
def test_no_excerpt_shows_the_rest_of_a_number_at_the_edge_of_its_window(far):
    row = "、".join(["987654321987654321"] * 9)
    (mark,) = marks.find(f"{row}{'甲' * far}机密★1年{'乙' * far}{row}")

    assert [sign for sign in mark.excerpt.replace("★1年", "") if sign.isdigit()] == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"名单如下。身份证号：{ID}：低保户张某；其余见表。", ["身份证号：110*************2X：低保户张某"]),
        ("手机号：13912345678，手机13800138000。 附件：1.困难群众名单", ["手机号：139******78，手机****", "手机号：****，手机138******00"]),
        ("。：，13800138000）", ["138******00）"]),
        ("| 张某 | 13800138000 | 低保 |", ["张某 138******00 低保"]),
        ("甲" * 60 + "13800138000" + "乙" * 60, ["…" + "甲" * 28 + "138******00" + "乙" * 28 + "…"]),
        ("甲" * 10 + "\n机密★1年\n" + "乙" * 10, ["机密★1年"]),
    ],
)  # fmt: skip
def test_an_excerpt_reads_as_a_sentence(text, shown):
    assert [finding.excerpt for finding in marks.find(text)] == shown


def test_a_finding_survives_a_json_column():
    (finding,) = marks.find("机密★1年")

    assert marks.Finding.from_dict(finding.as_dict()) == finding


def test_a_number_at_the_seam_of_a_long_table_is_not_lost_or_doubled():
    text = "12 " * 61 + "138 0013 8000 " + "12 " * 100

    assert kinds(text) == [Kind.MOBILE]


@pytest.mark.parametrize(
    "unit",
    [
        "为依法保障人民群众知情权，2019年第3号。\n",
        "1",
        "13 ",
        "秘密",
        "机 ",
        " ",
        "内部资料",
        "13800138000 ",
        "1 ",
        "1.",
        "1 3 8 0 0 1 3 8 0 0 0  ",
        "密级：",
    ],
)
def test_five_megabytes_take_seconds_whatever_is_in_them(unit):
    text = unit * (1_700_000 // len(unit))

    started = time.process_time()
    marks.find(text)

    assert time.process_time() - started < 10  # linear: 0.1–3 s measured; a quadratic rule would take hours


def test_the_five_real_documents_are_not_stopped(real_documents):
    assert {path.name: marks.find(path.read_text()) for path in real_documents} == {
        path.name: [] for path in real_documents
    }


@pytest.fixture
def real_documents():
    root = Path(os.environ.get("SHARED_DIR") or settings.BASE_DIR.parent / "shared")
    paths = sorted((root / "data" / "documents").glob("*.txt"))
    if not paths:
        pytest.skip("没有共享资料（SHARED_DIR）。")
    return paths
