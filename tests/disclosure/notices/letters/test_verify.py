"""/verify/: what it says of a letter, and what it never says."""

import io
import re

import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from disclosure.notices import letters
from disclosure.notices.letters import verifying
from disclosure.notices.models.letter import new_token
from disclosure.notices.views import FILES, WRONG

pytestmark = pytest.mark.django_db
PAGE = reverse("letters:verify")


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


def bytes_of(letter):
    with letter.pdf.open() as file:
        return file.read()


def upload(client, data, name="答复书.pdf", **more):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data, "application/pdf"), **more})


def verdict(response):
    return response.context["verdict"]


def changed(data):
    """The same letter saved by another program, with another title."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.docinfo["/Title"] = "改过"
        document.save(out)
    return out.getvalue()


class TestByCode:
    def test_the_qr_code_leads_to_the_letter(self, client, issued):
        found = verdict(client.get(PAGE, {"t": issued.token}))

        assert (found.answer, found.number, found.kind) == (
            "genuine",
            issued.number.text,
            "政府信息公开申请答复书",
        )

    def test_a_typed_number_must_belong_to_the_code_and_the_code_alone_is_enough(self, client, issued):
        right = client.get(PAGE, {"number": f" {issued.number.text} ", "t": issued.token})
        wrong = client.get(PAGE, {"number": "云水公复〔2026〕99号", "t": issued.token})
        none = client.get(PAGE, {"number": "", "t": issued.token})

        assert [verdict(page).answer for page in (right, wrong, none)] == ["genuine", "unknown", "genuine"]

    def test_brackets_of_a_keyboard_are_understood(self, client, issued):
        typed = issued.number.text.replace("〔", "[").replace("〕", "]")

        assert verdict(client.get(PAGE, {"number": typed, "t": issued.token})).answer == "genuine"

    def test_wrong_code_and_wrong_number_read_the_same(self, client, issued):
        pages = [
            client.get(PAGE, {"number": issued.number.text, "t": "x" * 16}),
            client.get(PAGE, {"number": "没有这个号", "t": issued.token}),
        ]

        words = [page.content.decode().split("没有查到")[1].split("</section>")[0] for page in pages]
        assert words[0] == words[1]

    def test_a_voided_letter_is_told_to_be_void(self, client, issued, head):
        letters.void(issued, reason="写错了赵某的名字", by=head)

        response = client.get(PAGE, {"t": issued.token})

        assert verdict(response).answer == "voided"
        assert "写错了" not in response.content.decode()

    def test_the_title_says_the_answer_first_for_it_is_the_first_a_screen_reader_says(
        self, client, issued, head
    ):
        def title(**asked):
            html = client.get(PAGE, asked).content.decode()
            return re.search("<title>(.*?) ", html)[1]

        said = [title(), title(t=issued.token), title(t="x" * 16)]
        letters.void(issued, reason="写错了", by=head)

        assert said == ["核验文书真伪", "是真的：核验文书真伪", "查不到：核验文书真伪"]
        assert title(t=issued.token) == "已经作废：核验文书真伪"

    def test_a_draft_is_not_known(self, client, approved):
        assert verdict(client.get(PAGE, {"t": approved.token})).answer == "unknown"

    def test_nothing_personal_is_shown(self, client, issued):
        page = client.get(PAGE, {"t": issued.token}).content.decode()

        assert [word for word in ("𠮷", "赵", "没有找到", "云信-1") if word in page] == []

    def test_it_is_not_kept_by_anybody_between(self, client, issued):
        assert "no-store" in client.get(PAGE, {"t": issued.token})["Cache-Control"]

    def test_guessing_is_held_off_and_a_right_code_costs_nothing(self, client, issued):
        for _ in range(WRONG.most):
            assert client.get(PAGE, {"t": issued.token}).status_code == 200
        for _ in range(WRONG.most):
            client.get(PAGE, {"t": "y" * 16})

        response = client.get(PAGE, {"t": issued.token})

        assert (response.status_code, verdict(response)) == (429, None)


class TestByFile:
    def test_the_very_file_is_genuine(self, client, issued):
        found = verdict(upload(client, bytes_of(issued)))

        assert (found.answer, found.by_file, found.number) == ("genuine", True, issued.number.text)

    def test_a_changed_file_with_our_code_on_it_is_altered(self, real_paper, client, issued):
        assert verdict(upload(client, changed(bytes_of(issued)))).answer == "altered"

    def test_a_byte_more_is_altered_too(self, real_paper, client, issued):
        assert verdict(upload(client, bytes_of(issued) + b"\n")).answer == "altered"

    def test_some_other_pdf_is_unknown(self, client, issued):
        out = io.BytesIO()
        with pikepdf.new() as document:
            document.add_blank_page()
            document.save(out)

        assert verdict(upload(client, out.getvalue())).answer == "unknown"
        assert verdict(upload(client, out.getvalue(), t=issued.token)).answer == "altered"

    @pytest.mark.parametrize(
        ("data", "name", "words"),
        [
            (b"PK\x03\x04", "a.pdf", ""),
            ("只是一段文字".encode(), "a.txt", "只核验 PDF"),
            (b"", "a.pdf", "空"),
            (b"%PDF-1.7 broken", "a.pdf", ""),
        ],
    )
    def test_what_is_no_pdf_is_refused_in_words(self, client, data, name, words):
        response = upload(client, data, name)

        assert response.status_code == 400
        assert response.context["files"].errors["file"]
        assert words in response.content.decode()

    def test_a_file_too_large_is_not_read(self, client, settings, monkeypatch):
        settings.LETTER_VERIFY_MAX_BYTES = 1024 * 1024
        monkeypatch.setattr(verifying, "by_file", lambda *args: pytest.fail("read"))

        response = upload(client, b"%PDF-" + b"0" * (1024 * 1024 + 1))

        assert response.status_code == 400
        assert "超过 1 MB" in response.content.decode()

    def test_uploads_are_counted(self, client):
        for _ in range(FILES.most):
            client.post(PAGE, {})

        assert client.post(PAGE, {}).status_code == 429


def test_the_first_page_asks_for_nothing_and_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(PAGE)

    assert (response.status_code, verdict(response)) == (200, None)


def test_a_code_can_be_read_off_the_end_of_a_line():
    """A hyphen there is taken for the division of a word, and the code would not be found in the PDF."""
    assert all(re.fullmatch(r"[A-Za-z0-9]{16}", new_token()) for _ in range(200))
