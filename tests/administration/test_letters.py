"""文书用语: an agency's own words beside the law's, from a day on; what is issued never changes."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pypdfium2
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.roles import Role
from administration import letter_texts
from disclosure import clock
from disclosure.notices.letters import kind_of, wording
from disclosure.notices.letters.wording import FIELDS, check, filled, slots
from disclosure.notices.models import Letter, LetterText
from disclosure.workflow.models import Event
from requests_app.letters.samples import samples
from requests_app.states import State
from tests.factories.accounts import person
from tests.factories.documents import Staff
from tests.factories.requests import agency as letters_agency
from tests.factories.requests import application

pytestmark = pytest.mark.django_db
LIST = "/desk/administration/letters/"
TODAY = datetime(2026, 9, 1, 10, tzinfo=clock.TZ)
WORDS = "咨询请拨{电话}，工作日{办公时间}。"


@pytest.fixture(autouse=True)
def _september():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def house():
    return Staff(letters_agency(code="host", contact_hours="8:30—17:30"))


@pytest.fixture
def head(client, house):
    client.force_login(house[Role.DISCLOSURE_HEAD])
    return client


def put(client, slot="receipt", text=WORDS, since="2026-09-01", seen=0):
    return client.post(
        reverse("administration:letter-text", args=[slot]), {"text": text, "since": since, "seen": seen}
    )


def receipt(staff) -> Letter:
    application(staff, State.REVIEW)
    return Letter.objects.filter(code="SJ").latest("pk")


def words_of(letter) -> str:
    return "\n".join(part["text"] for part in letter.parts)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("请拨{{电话}}。", "花括号不成对"),
        ("请拨{电话。", "花括号不成对"),
        ("{机关.__class__.__mro__}", "没有“{机关.__class__.__mro__}”这样的栏位"),
        ("{% include 'settings.py' %}", "这样的栏位"),
        ("{0}", "没有“{0}”这样的栏位"),
        ("{}", "没有“{}”这样的栏位"),
        ("{机关!r:>999999999}", "这样的栏位"),
        ("公" * 601, "不超过 600 字"),
        ("不服的，可以在三个月内向人民法院起诉。", "旧法的期限"),
    ],
)
def test_words_that_may_not_stand_in_a_letter_are_refused(head, text, message):
    with pytest.raises(ValidationError, match="."):
        check(text)
    answer = put(head, text=text)

    assert answer.status_code == 422
    assert message in answer.content.decode().replace("&#x27;", "'")
    assert not LetterText.objects.exists()


def test_each_letter_a_place_stands_in_is_named_once(head):
    """Eleven kinds of reply are called 答复书; the list of letters was the same word eleven times."""
    for place in head.get(LIST).context["places"]:
        names = place.letters.split("、")
        assert len(names) == len(set(names))


def test_every_field_of_the_list_can_be_used():
    facts = next(samples()).facts

    text = filled("".join(f"{{{name}}}" for name in FIELDS), facts)

    assert "{" not in text
    assert facts.agency.name in text


def test_a_letter_says_the_words_in_force_when_it_is_drafted(head, house):
    before = receipt(house)
    put(head)

    after = receipt(house)

    assert "咨询请拨0376-2345678，工作日8:30—17:30。" in words_of(after)
    keys = [part["key"] for part in after.parts]
    assert keys.index("own-receipt") == keys.index("contact") - 1
    assert "咨询请拨" not in words_of(Letter.objects.get(pk=before.pk))


def test_an_issued_letter_never_changes(head, house):
    put(head)
    letter = receipt(house)
    sm3, words = letter.sm3, words_of(letter)

    put(head, text="改了。", seen=LetterText.objects.get().pk)

    letter = Letter.objects.get(pk=letter.pk)
    assert (letter.sm3, words_of(letter)) == (sm3, words)


def test_words_of_a_later_day_wait_for_it(head, house):
    put(head, since="2026-09-10")

    assert "咨询请拨" not in words_of(receipt(house))
    with time_machine.travel(TODAY + timedelta(days=9), tick=False):
        assert "咨询请拨" in words_of(receipt(house))


def test_own_words_stand_after_the_remedy_and_never_in_its_place():
    """Whatever the letter: the remedy keeps its place, nothing locked is touched."""
    said = {slot.key: "本机关的话。" for slot in slots()}
    for sample in samples():
        kind = kind_of(sample.code)
        plain, own = (
            list(kind.parts(sample.facts)),
            wording.with_own(kind.parts(sample.facts), sample.code, sample.facts, said),
        )
        assert [part for part in own if part.locked] == [part for part in plain if part.locked]


def test_the_way_to_pay_is_the_agencys_unless_written_for_this_one():
    sample = next(one for one in samples() if one.code == "SF")
    kind, said = kind_of("SF"), {"pay": "到县政务服务中心 3 号窗口缴纳。"}

    def pay(facts):
        parts = wording.with_own(kind.parts(facts), "SF", facts, said)
        return next(part.text for part in parts if part.key == "pay")

    written = type(sample.facts)(**{**sample.facts.__dict__, "more": sample.facts.more | {"pay": "另行通知"}})
    silent = type(sample.facts)(**{**sample.facts.__dict__, "more": {**sample.facts.more, "pay": ""}})
    assert pay(silent) == said["pay"]
    assert pay(written) == "另行通知。"


def test_a_sample_shows_the_words_before_they_are_stored(head):
    answer = head.post(reverse("administration:letter-sample", args=["receipt"]), {"text": WORDS})

    assert answer["Content-Type"] == "application/pdf"
    text = "".join(
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(BytesIO(answer.content))
    )
    assert "咨询请拨0376-2345678" in text.replace("\r\n", "")
    assert "样张" in text
    assert not LetterText.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.parametrize("slot", slots(), ids=lambda slot: slot.key)
def test_every_place_has_a_sample(house, slot):
    assert letter_texts.preview(house.agency, slot, "本机关的话。").pages >= 1


def test_a_sample_of_bad_words_says_so(head):
    answer = head.post(
        reverse("administration:letter-sample", args=["receipt"]), {"text": "{没有}"}, follow=True
    )

    assert "样张没有排成" in answer.content.decode()


def test_versions_stay_and_can_be_taken_up_again(head, house):
    put(head)
    first = LetterText.objects.get()
    put(head, text="", seen=first.pk)

    html = head.get(LIST).content.decode()
    again = head.get(
        f"{reverse('administration:letter-text', args=['receipt'])}?version={first.pk}"
    ).content.decode()

    assert "没有写，文书里不出现这一段" in html
    assert again.count(WORDS) == 2  # in the box, and in the list of versions
    assert [
        event.facts["改为"] for event in Event.objects.filter(action="set_letter_text").order_by("pk")
    ] == [
        WORDS,
        "（系统拟的）",
    ]


def test_somebody_else_was_quicker(head):
    put(head)

    answer = put(head, text="另一句。", seen=0)

    assert answer.status_code == 422
    assert "别人改过这一处用语" in answer.content.decode()
    assert "另一句。" in answer.content.decode()
    assert LetterText.objects.count() == 1


def test_the_same_again_is_no_version(head):
    put(head)
    put(head, seen=LetterText.objects.get().pk)

    assert LetterText.objects.count() == 1


def test_words_that_begin_in_the_past_are_refused(head):
    assert put(head, since="2026-08-31").status_code == 422


def test_one_agencys_words_are_not_anothers(client, house, bureau):
    client.force_login(person(Role.ADMIN, bureau))
    put(client)

    assert wording.in_force(house.agency, date(2026, 9, 1)) == {}
    assert wording.in_force(bureau, date(2026, 9, 1)) == {"receipt": WORDS}
    assert client.get(f"{LIST}?agency=host").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_many_versions(head, house, count, django_assert_max_num_queries):
    for number in range(count):
        LetterText.objects.create(
            agency=house.agency, slot="receipt", text=str(number), effective_from=date(2026, 8, 1 + number)
        )
    head.get(LIST)

    with django_assert_max_num_queries(20):
        head.get(LIST)
