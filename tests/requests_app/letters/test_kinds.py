"""The words of every kind (rules.md §4.1): what each must say, what is locked, which remedy it tells."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command

from disclosure.notices.letters import Need, all_kinds, kind_of
from disclosure.notices.letters.paper import paper_from
from requests_app.letters.base import sentence
from requests_app.letters.records import Sheet
from requests_app.letters.replies import Reply
from requests_app.letters.samples import samples
from requests_app.outcomes import ANSWERS, NEEDS

SAMPLES = {sample.name: sample for sample in samples()}
CATALOGUE = {
    "SQ", "DJ", "SJ", "BZ", "LY", "YQ", "YC", "ZQ3", "ZQS", "GZ3", "ZQJ", "XB", "SF", "GK1", "GK2", "BF", "BY",
    "BC", "FB", "DA", "JG", "BM", "XF", "CF", "GB", "DL", "QR", "CX", "FQ", "CH", "CD", "FJ", "GZ", "GZ2", "SD", "BJ", "QT",
}  # fmt: skip


def words(name):
    """The whole letter as text, rows of tables included."""
    sample = SAMPLES[name]
    paper = paper_from(kind_of(sample.code), sample.facts, number=sample.number)
    said = [paper.title, paper.number, paper.addressee]
    for part in paper.parts:
        said += [part["text"], *("：".join(row) for row in part["rows"])]
    return "\n".join(said)


def test_every_kind_of_the_catalogue_is_there_and_has_a_sample():
    known = {kind.code for kind in all_kinds() if type(kind).__module__.startswith("requests_app.")}

    assert known == CATALOGUE
    assert {sample.code for sample in SAMPLES.values()} == CATALOGUE


def test_every_answer_has_its_letter_and_its_remedy():
    for answer in ANSWERS.values():
        kind = kind_of(answer.letter)
        facts = replace(SAMPLES["BC-答复书-不存在"].facts, more={"answer": answer.key, "facts": {}})
        assert kind.need(facts) == answer.remedies, answer.key


def test_what_an_answer_needs_stands_in_its_letter():
    for answer in (one for one in ANSWERS.values() if one.by_clerk):
        facts = {key: f"〖{key}〗" for key in NEEDS}
        sample = replace(
            SAMPLES["BC-答复书-不存在"].facts,
            more={"answer": answer.key, "facts": facts, "reason": "〖reason〗"},
        )
        said = "\n".join(part.text for part in kind_of(answer.letter).parts(sample))
        assert [key for key in (*answer.needs, "reason") if f"〖{key}〗" not in said] == [], answer.key


@pytest.mark.parametrize(
    ("name", "phrases"),
    [
        ("SQ-申请表", ["赵𠮷䶮", "11010519491231002X", "名称、文号或者其他特征性描述", "需要帮助", "视力障碍"]),
        ("DJ-登记表", ["接收渠道：邮政寄送", "收到日：2026年2月25日", "答复期限届满日：2026年3月25日"]),
        ("SJ-回执", ["收到申请的时间为2026年2月25日", "7K3M-9QWX-2RTY-HB5D", "yunshan-2026-00012", "20个工作日", "0376-2345678"]),
        ("DJ-登记表-来信原件", ["登记时录入的申请人信息", "联系电话：13812345678", "申请原件：来信原件存纸质案卷，没有扫描件，由周敏于2026年2月25日登记录入"]),
        ("SJ-回执-拆出的一件", ["申请编号：yunshan-2026-00012）拆出", "一事一申请", "7K3M-9QWX-2RTY-HB5E", "收到申请的时间与原申请相同"]),
        ("FJ-分别办理告知书", ["包含2个事项", "1. 申请编号yunshan-2026-00013，所需政府信息为：2025年县城防汛排涝工程竣工验收报告。", "yunshan-2026-00014", "登记回执，写明该件的查询码", "凭原申请编号yunshan-2026-00012"]),
        ("CD-撤销答复告知书", ["2026年3月5日作出、2026年3月6日送达的云水公复〔2026〕9号", "撤销的理由：检索遗漏", "最迟于2026年3月25日（含当日）重新答复", "自收到重新作出的答复之日起计算"]),
        ("BZ-补正告知书", ["一次性告知", "工程名称", "2026年3月20日前", "重新计算", "视为放弃申请", "三期"]),
        ("LY-说明理由告知书", ["46件", "请于2026年3月26日前（含当日）", "第三十五条"]),
        ("YQ-延期答复告知书", ["2026年3月25日", "延长答复期限20个工作日", "2026年4月23日", "负责人同意", "审批号：yunshan-2026-00012-延1"]),
        ("YC-延迟答复告知书", ["最迟于2026年5月29日（含当日）答复", "第三十五条"]),
        ("ZQ3-征求第三方意见书", ["报价明细", "15个工作日", "由本机关依照条例的规定决定是否公开", "意见：□ 同意公开"]),
        ("ZQS-征求意见告知书", ["第三十三条第三款", "不计算在答复期限内", "征求第三方的意见"]),
        ("GZ3-告知第三方书", ["工程总价", "公共利益造成重大影响", "第三十二条", "行政复议"]),
        ("ZQJ-征求共同制作机关意见书", ["视为同意公开", "第三十四条"]),
        ("ZQJ-征求其他机关意见书", ["由本机关依法作出处理"]),
        ("XB-协办函", ["7个工作日", "检索"]),
        ("SF-收费通知书", ["109号", "按量", "第 31–100 页：70 页 × 10 元 = 700 元", "720元", "20个工作日", "缴纳", "视为放弃申请"]),
        ("GK1-答复书-已主动公开", ["第三十六条第一项", "https://www.yunshan.example.gov.cn/"]),
        ("GK2-答复书-予以公开", ["第三十六条第二项", "提供的形式：纸质", "提供的方式和时间：随本答复书一并邮寄", "竣工验收报告附件"]),
        ("GK2-答复书-予以公开-查阅", ["第四十条", "现予提供查阅", "竣工图册", "9:00至12:00"]),
        ("BF-答复书-部分公开", ["第三十七条", "第12页", "不予公开的部分，应当自收到"]),
        ("BC-答复书-不存在", ["检索范围", "检索方法", "检索结果", "不存在", "第三十六条第四项"]),
        ("FB-答复书-非本机关", ["第三十六条第五项", "云山县住房和城乡建设局", "0376-2345699"]),
        ("DA-答复书-已移交国家档案馆", ["《中华人民共和国档案法》第十五条第二款", "2021年6月30日移交国家档案馆", "云山县档案馆"]),
        ("JG-答复书-需加工分析", ["第三十八条", "加工、分析"]),
        ("BM-答复书-补正后仍不明确", ["您于2026年2月25日提出的申请内容为：", "本机关于2026年3月4日收到您补正的内容为：请公开城关镇一期", "补正后，内容仍不明确", "第三十条"]),
        ("CX-答复书-行政查询事项", ["第三十六条第七项", "《不动产登记暂行条例》", "不动产登记中心"]),
        ("XF-告知书-信访投诉举报", ["第三十九条第一款", "不作为政府信息公开申请处理", "云山县信访局"]),
        ("CF-告知书-重复申请", ["2025年11月6日", "云水公复〔2025〕88号", "不予重复处理"]),
        ("GB-告知书-公开出版物", ["第三十九条第二款", "云山县图书馆"]),
        ("DL-告知书-大量反复申请", ["46件", "所说明的理由不合理", "不予处理", "第三十五条"]),
        ("DL-告知书-大量反复申请-逾期未说明理由", ["逾期未说明理由", "不予处理", "第三十五条"]),
        ("QR-告知书-确认或者重新出具", ["重新出具", "云水公复〔2025〕88号", "第二条、第二十七条"]),
        ("FQ1-不再处理告知书-逾期不补正", ["2026年3月11日", "第三十条", "不再处理"]),
        ("FQ2-不再处理告知书-逾期未缴费", ["2026年3月10日收到", "720元", "至2026年4月8日届满", "逾期未缴纳", "国办函〔2020〕109号", "不再处理"]),
        ("CH-撤回确认书", ["撤回", "终止办理"]),
        ("GZ-更正告知书", ["第四十一条", "1997年", "已予更正"]),
        ("GZ2-转送函", ["转送云山县公安局"]),
        ("SD-送达回证", ["送达方式：邮政寄送", "XA123456789CN", "2026年3月12日"]),
        ("BJ-公开审查单", ["保密审查", "负责人批准", "同意"]),
    ],
)  # fmt: skip
def test_a_kind_says_what_it_must(name, phrases):
    said = words(name)

    assert [phrase for phrase in phrases if phrase not in said] == []


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.startswith("BY")])
def test_withholding_quotes_its_ground_and_tells_the_way_to_review_first(name):
    said = words(name)

    assert any(article in said for article in ("第十四条", "第十五条", "第十六条第一款", "第十六条第二款"))
    assert "不予公开" in said
    assert "应当自收到本答复书之日起60日内先向云山县人民政府申请行政复议" in said
    assert "直接" not in said


def test_no_letter_mentions_the_three_months_of_the_old_law():
    assert [name for name in SAMPLES if "3个月" in words(name) or "三个月" in words(name)] == []


def test_every_letter_that_tells_a_remedy_has_it_locked():
    for sample in SAMPLES.values():
        kind = kind_of(sample.code)
        paper = paper_from(kind, sample.facts)
        told = [part for part in paper.parts if part["key"] == "remedy"]
        expected = kind.need(sample.facts) != Need.NONE
        assert [bool(told), all(part["locked"] for part in told)] == [expected, True], sample.name


def test_the_law_is_locked_and_the_reasons_are_not():
    for sample in SAMPLES.values():
        for part in kind_of(sample.code).parts(sample.facts):
            if part.key in ("receipt", "decision", "term", "until", "silence", "grounds"):
                assert part.locked, (sample.name, part.key)
            if part.key in ("reasons", "asked", "items", "what"):
                assert not part.locked or part.key == "asked", (sample.name, part.key)


def test_the_identity_number_stands_on_the_application_form_alone():
    assert [name for name in SAMPLES if "11010519491231002X" in words(name)] == ["SQ-申请表"]


def test_letters_to_those_who_are_asked_do_not_name_the_applicant():
    for name, sample in SAMPLES.items():
        if sample.code in ("ZQ3", "ZQJ", "XB", "GZ3"):
            assert "赵" not in words(name)


def test_the_application_and_the_correction_are_quoted_in_paragraphs_of_their_own():
    facts = SAMPLES["BM-答复书-补正后仍不明确"].facts

    (asked,) = [part for part in kind_of("BM").parts(facts) if part.key == "asked"]
    applied, corrected = asked.text.split("\n")

    assert facts.description in applied
    assert facts.supplement not in applied
    assert facts.supplement in corrected
    assert facts.description not in corrected


@pytest.mark.parametrize(
    ("today", "due_on", "said"),
    [
        (date(2026, 3, 12), date(2026, 3, 12), "最迟于2026年3月12日（含当日）重新答复"),
        (date(2026, 3, 13), date(2026, 3, 12), "已于2026年3月12日届满，本机关将尽快重新答复，重新作出的答复登记为逾期答复"),
        (date(2026, 3, 13), None, "重新审查，另行取文号，重新答复。"),
    ],
)  # fmt: skip
def test_a_reply_taken_back_says_by_when_the_next_one_is_due(today, due_on, said):
    facts = replace(SAMPLES["CD-撤销答复告知书"].facts, today=today, due_on=due_on)

    assert said in kind_of("CD").next_words(facts)


def test_after_a_correction_the_receipt_counts_from_the_correction():
    facts = replace(SAMPLES["SJ-回执-拆出的一件"].facts, supplemented_on=date(2026, 3, 4))

    said = "\n".join(part.text for part in kind_of("SJ").parts(facts))

    assert "自收到补正之日（2026年3月4日）的次日起重新计算" in said
    assert "自收到申请之日的次日起计算" not in said


def test_a_company_is_addressed_as_one():
    assert "贵单位" in words("DL-告知书-大量反复申请")
    assert "您" not in words("DL-告知书-大量反复申请")


def test_samples_are_written_without_a_database(tmp_path, capsys):
    call_command("render_letters", out=str(tmp_path), only="BZ,SD")

    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == ["BZ-补正告知书.pdf", "SD-送达回证.pdf"]
    assert all(path.read_bytes().startswith(b"%PDF") for path in tmp_path.iterdir())
    assert "共 2 份" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("outcome", "heading"),
    [
        ("r1_open", "拟公开的内容"),
        ("r2_partial", "拟公开和不公开的内容"),
        ("r3_5_internal", "拟不予公开的依据和说明"),
        ("r4_1_not_held", "拟答复的要点"),
    ],
)
def test_the_review_sheet_calls_the_matter_by_what_is_to_be_answered(outcome, heading):
    sheet = kind_of("BJ")
    facts = replace(SAMPLES["BJ-公开审查单"].facts, more={"outcome": outcome, "content": "甲。"})

    assert (heading, "甲。") in list(sheet.rows(facts))


def test_a_sentence_that_ends_in_a_bracket_is_ended_too():
    assert sentence("县不动产登记中心（电话0376-2345600）") == "县不动产登记中心（电话0376-2345600）。"
    assert sentence("他说：“不同意。”") == "他说：“不同意。”"
    assert sentence(" ") == ""


def test_a_kind_that_leaves_its_words_out_cannot_be_made():
    with pytest.raises(TypeError, match="decision"):
        type("Forgotten", (Reply,), {"code": "ZZ"})()
    with pytest.raises(TypeError, match="rows"):
        type("Forgotten", (Sheet,), {"code": "ZZ"})()
