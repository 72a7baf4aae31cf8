"""文书 from draft to the file: who may, what is kept, what is given back when it fails."""

from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from disclosure import clock
from disclosure.deadlines.entries import METHODS
from disclosure.notices import letters
from disclosure.notices.letters import LetterFailed, issuing
from disclosure.notices.models import Letter, Method, Number, Series
from disclosure.personal import sm3_hex
from disclosure.refusal import Refused
from disclosure.rulebook import set_rule
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def stored():
    """Names of the files kept for letters."""
    found = []
    folders = ["letters"]
    while folders:
        folder = folders.pop()
        if not default_storage.exists(folder):
            continue
        below, files = default_storage.listdir(folder)
        folders += [f"{folder}/{name}" for name in below]
        found += [f"{folder}/{name}" for name in files]
    return sorted(found)


class TestDraft:
    def test_it_has_its_parts_and_the_remedy_before_the_attachments(self, case, clerk):
        letter = letters.draft(case, "T1", by=clerk)

        assert [(part["key"], part["locked"]) for part in letter.parts] == [
            ("receipt", True),
            ("reasons", False),
            ("remedy", True),
            ("attachments", False),
        ]
        assert letter.title == "云山县水利局政府信息公开申请答复书"
        assert (letter.state, letter.drafted_by, letter.number) == ("draft", clerk, None)

    def test_names_and_words_are_encrypted_at_rest(self, case, clerk):
        letter = letters.draft(case, "T1", by=clerk, reason="赵𠮷祥的申请")

        row = Letter.objects.filter(pk=letter.pk)
        with connection.cursor() as cursor:
            cursor.execute(*row.values("addressee", "parts", "facts").query.sql_with_params())
            raw = cursor.fetchone()
        assert [value for value in raw if "赵" in value or "理由" in value] == []
        assert len(raw) == 3
        assert row.get().addressee == "赵𠮷祥"
        assert row.get().part("reasons") == "赵𠮷祥的申请"

    def test_asked_again_there_is_still_one_and_what_a_person_edited_stays(self, case, clerk):
        letter = letters.draft(case, "T1", by=clerk)
        letters.edit(letter, {"reasons": "改过的理由。"}, by=clerk)

        again = letters.draft(case, "T1", by=clerk)

        assert Letter.objects.count() == 1
        assert again.part("reasons") == "改过的理由。"

    def test_new_facts_take_the_place_of_edited_words(self, case, clerk):
        letter = letters.draft(case, "T1", by=clerk)
        letters.edit(letter, {"reasons": "改过的理由。"}, by=clerk)

        assert letters.draft(case, "T1", by=clerk, reason="新的理由。").part("reasons") == "新的理由。"

    def test_two_occasions_are_two_letters(self, case, clerk):
        letters.draft(case, "T1", by=clerk, occasion="c1")
        letters.draft(case, "T1", by=clerk, occasion="c2")

        assert Letter.objects.about(case).open().count() == 2

    def test_one_open_letter_for_an_occasion_is_the_databases_promise(self, case, clerk):
        letter = letters.draft(case, "T1", by=clerk)
        letter.pk, letter.key, letter.token = None, "k" * 32, "t" * 16

        with pytest.raises(IntegrityError), transaction.atomic():
            letter.save(force_insert=True)


class TestEdit:
    @pytest.mark.parametrize(
        ("texts", "sentence"),
        [
            ({"receipt": "本机关于昨天收到。"}, "“收到申请”是法定内容"),
            ({"remedy": "不服可以起诉。"}, "“救济途径”是法定内容"),
            ({"reasons": "  "}, "“理由”不能空着"),
            ({"nowhere": "字"}, "没有这一段"),
            ({"reasons": "可以在三个月内起诉。"}, "旧法的期限"),
            ({"reasons": "字" * 200_001}, "超过"),
        ],
    )
    def test_what_may_not_be_written_is_refused_and_nothing_changes(self, case, clerk, texts, sentence):
        letter = letters.draft(case, "T1", by=clerk)

        with pytest.raises(Refused, match=sentence):
            letters.edit(letter, texts, by=clerk)

        assert Letter.objects.get().parts == letter.parts

    def test_an_unchanged_locked_part_sent_along_is_no_matter(self, case, clerk):
        letter = letters.draft(case, "T1", by=clerk)

        edited = letters.edit(letter, {"receipt": letter.part("receipt"), "reasons": "改\r\n过。"}, by=clerk)

        assert edited.part("reasons") == "改\n过。"

    def test_an_edit_over_somebody_elses_is_refused(self, case, clerk):
        letter = letters.draft(case, "T1", by=clerk)
        letters.edit(letter, {"reasons": "甲。"}, by=clerk, seen=1)

        with pytest.raises(Refused, match="别人改过"):
            letters.edit(letter, {"reasons": "乙。"}, by=clerk, seen=1)

    def test_an_edit_takes_the_approval_away(self, approved, clerk):
        assert letters.edit(approved, {"reasons": "再改。"}, by=clerk).state == "draft"

    def test_an_issued_letter_cannot_be_edited(self, issued, clerk):
        with pytest.raises(Refused, match="已印发，不能再改"):
            letters.edit(issued, {"reasons": "再改。"}, by=clerk)


class TestApprove:
    def test_the_drafter_cannot(self, case, clerk):
        letter = letters.draft(case, "T1", by=clerk)

        with pytest.raises(Refused, match="起草人以外的人"):
            letters.approve(letter, by=clerk)

    def test_the_clock_cannot(self, case, clerk):
        with pytest.raises(Refused, match="工作人员"):
            letters.approve(letters.draft(case, "T1", by=clerk), by=None)

    def test_a_second_approval_leaves_the_first(self, approved, head):
        other = UserFactory()

        assert letters.approve(approved, by=other).approved_by == head


class TestIssue:
    def test_it_is_numbered_dated_stored_and_hashed(self, real_paper, issued, head):
        with issued.pdf.open() as file:
            data = file.read()

        assert issued.number.text == f"云水公复〔{clock.today().year}〕1号"
        assert (issued.dated_on, issued.issued_by, issued.state) == (clock.today(), head, "issued")
        assert data.startswith(b"%PDF")
        assert (issued.sm3, issued.size) == (sm3_hex(data), len(data))
        assert issued.pages == 2

    def test_a_second_call_returns_the_first(self, issued, head):
        again = letters.issue(issued, by=head)

        assert (again.pk, again.sm3, Number.objects.count()) == (issued.pk, issued.sm3, 1)

    def test_an_unapproved_one_is_refused(self, case, clerk, head):
        with pytest.raises(Refused, match="还没有核准"):
            letters.issue(letters.draft(case, "T1", by=clerk), by=head)

    def test_some_kinds_and_an_answer_on_the_spot_need_no_second_person(self, case, clerk):
        assert letters.issue(letters.draft(case, "T2", by=clerk), by=clerk).is_issued
        assert letters.issue(letters.draft(case, "T1", by=clerk), by=clerk, on_the_spot=True).is_issued

    def test_without_review_agency_it_is_refused_with_what_to_fill_in(self, case, clerk, agency):
        agency.review_agency = ""
        agency.save()
        letter = letters.draft(case, "T2", by=clerk)

        with pytest.raises(Refused, match="后台“机关”中填写云山县水利局的“行政复议机关”"):
            letters.issue(letter, by=clerk)
        assert (Letter.objects.get().state, Number.objects.count()) == ("draft", 0)

    def test_the_remedy_is_that_of_the_day_it_is_issued(self, case, clerk, agency):
        letter = letters.draft(case, "T2", by=clerk)
        agency.court = "云江铁路运输法院"
        agency.save()

        issued = letters.issue(letter, by=clerk)

        assert "云江铁路运输法院" in issued.part("remedy")
        assert issued.facts["remedy"]["court"] == "云江铁路运输法院"

    @pytest.mark.parametrize("broken", ["printed", "_store"])
    def test_a_failure_draws_no_number_and_leaves_the_letter(self, monkeypatch, approved, head, broken):
        def fail(*args, **kwargs):
            raise LetterFailed("坏了") if broken == "_store" else RuntimeError("no fonts")

        before = stored()
        monkeypatch.setattr(issuing, broken, fail)

        with pytest.raises(LetterFailed):
            letters.issue(approved, by=head)
        assert (Letter.objects.get().state, Number.objects.count()) == ("approved", 0)
        assert stored() == before

        monkeypatch.undo()

    def test_after_a_failure_it_can_be_tried_again_without_a_gap(self, monkeypatch, approved, head):
        with monkeypatch.context() as trouble:
            trouble.setattr(issuing, "printed", lambda paper: 1 / 0)
            with pytest.raises(LetterFailed, match="文号没有取用"):
                letters.issue(approved, by=head)

        assert letters.issue(approved, by=head).number.value == 1

    def test_bytes_of_a_row_that_could_not_be_saved_are_taken_away(self, monkeypatch, approved, head):
        before = stored()
        monkeypatch.setattr(Letter, "save", lambda *args, **kwargs: 1 / 0)

        with pytest.raises(ZeroDivisionError):
            letters.issue(approved, by=head)

        assert stored() == before

    def test_an_issued_row_without_file_is_refused_by_the_database(self, approved):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=approved.pk).update(
                state="issued", issued_at=clock.now(), dated_on=clock.today()
            )


class TestNumber:
    def issue(self, case, clerk, code="T2", occasion=""):
        return letters.issue(
            letters.draft(case, code, by=clerk, occasion=occasion), by=clerk, on_the_spot=True
        )

    def test_kinds_share_one_series_unless_the_rules_say_otherwise(self, case, clerk):
        assert [self.issue(case, clerk, code).number.value for code in ("T1", "T2", "T2")] == [1, 2, 3]

    def test_numbered_apart_each_kind_has_its_series_and_its_word(self, case, clerk, agency):
        set_rule("letters.shared_series", agency, False, since=clock.today(), by=clerk)

        texts = [self.issue(case, clerk, code).number.text for code in ("T1", "T2", "T2")]

        year = clock.today().year
        assert texts == [
            f"云水公复〔{year}〕1号-试一",
            f"云水公复〔{year}〕1号-试二",
            f"云水公复〔{year}〕2号-试二",
        ]
        assert Series.objects.count() == 2

    def test_pattern_and_suffixes_come_from_the_rules(self, case, clerk, agency):
        set_rule(
            "letters.number_pattern",
            agency,
            "{prefix}（{year}）第{serial}号{suffix}",
            since=clock.today(),
            by=clerk,
        )
        set_rule("letters.number_suffixes", agency, {"T2": "-不告"}, since=clock.today(), by=clerk)

        year = clock.today().year
        assert self.issue(case, clerk).number.text == f"云水公复（{year}）第1号-不告"
        assert self.issue(case, clerk, "T1").number.text == f"云水公复（{year}）第2号"

    def test_an_agency_without_prefix_takes_its_short_name(self, case, clerk, agency):
        agency.reply_prefix, agency.short_name = "", "县水利局"
        agency.save()

        assert self.issue(case, clerk).number.text.startswith("县水利局公复〔")


class TestVoid:
    def test_the_number_stays_and_the_next_letter_takes_the_next(self, issued, case, clerk, head):
        voided = letters.void(issued, reason="写错了申请人", by=head)
        new = letters.issue(letters.draft(case, "T2", by=clerk, supersedes=voided), by=clerk)

        assert (voided.state, voided.number.void_reason) == ("voided", "写错了申请人")
        assert (new.number.value, new.supersedes) == (2, voided)

    def test_a_reason_is_asked_for_and_once_is_enough(self, issued, head):
        with pytest.raises(Refused, match="写明原因"):
            letters.void(issued, reason=" ", by=head)
        letters.void(issued, reason="写错了", by=head)
        with pytest.raises(Refused, match="已经作废"):
            letters.void(issued, reason="写错了", by=head)

    def test_a_voided_one_cannot_be_issued_or_delivered(self, issued, head):
        voided = letters.void(issued, reason="写错了", by=head)

        with pytest.raises(Refused, match="作废"):
            letters.issue(voided, by=head)
        with pytest.raises(Refused, match="作废"):
            letters.deliver(voided, method="online", by=head)


class TestDelivery:
    def test_each_way_stands_on_its_own_day(self, issued, head):
        today = clock.today()
        ways = {
            "post": {"posted_on": today, "mail_number": "xa123456785cn"},
            "direct": {"signed_on": today, "signer": "赵𠮷祥"},
            "entrusted": {"signed_on": today, "signer": "城关镇人民政府"},
            "online": {},
        }

        found = {way: letters.deliver(issued, method=way, by=head, **facts) for way, facts in ways.items()}

        assert {one.answered_on for one in found.values()} == {today}
        assert (found["post"].carrier, found["post"].mail_number) == ("中国邮政", "XA123456785CN")

    def test_the_ways_are_those_the_clocks_know(self):
        assert set(Method.values) == set(METHODS)

    @pytest.mark.parametrize(
        ("facts", "sentence"),
        [
            ({"method": "courier"}, "选择送达方式"),
            ({"method": "post", "mail_number": "XA12345678932"}, "须填写交邮日"),
            ({"method": "post", "posted_on": 0}, "须填写邮件号"),
            (
                {"method": "post", "posted_on": 0, "mail_number": "XA12345678932", "carrier": "飞快速递"},
                "邮政企业",
            ),
            (
                {"method": "post", "posted_on": 0, "mail_number": "XA12345678932", "note": "到付"},
                "不得以到付",
            ),
            ({"method": "direct", "signed_on": 0}, "签收人"),
            ({"method": "direct", "signed_on": 1, "signer": "本人"}, "尚未到来"),
            ({"method": "direct", "signed_on": -1, "signer": "本人"}, "早于文书的日期"),
        ],
    )
    def test_what_is_missing_or_impossible_is_named(self, issued, head, facts, sentence):
        facts = {
            name: clock.today() + timedelta(days=value) if isinstance(value, int) else value
            for name, value in facts.items()
        }

        with pytest.raises(Refused, match=sentence):
            letters.deliver(issued, by=head, **facts)
        assert issued.deliveries.count() == 0

    def test_a_draft_cannot_be_delivered(self, approved, head):
        with pytest.raises(Refused, match="还没有印发"):
            letters.deliver(approved, method="online", by=head)

    def test_a_letter_that_came_back_is_noted_once(self, issued, head):
        sent = letters.deliver(
            issued, method="post", by=head, posted_on=clock.today(), mail_number="XA12345678932"
        )

        back = letters.returned(sent, on=clock.today(), reason="查无此人", by=head)

        assert back.return_reason == "查无此人"
        assert issued.deliveries.good().count() == 0
        with pytest.raises(Refused, match="已在"):
            letters.returned(sent, on=clock.today(), reason="查无此人", by=head)

    def test_it_cannot_come_back_before_it_left(self, issued, head):
        sent = letters.deliver(
            issued, method="post", by=head, posted_on=clock.today(), mail_number="XA12345678932"
        )

        with pytest.raises(Refused, match="退回日"):
            letters.returned(sent, on=date(2020, 1, 1), reason="退回", by=head)
