"""What stops an interpretation: everything the public would get of it is looked through before it goes out."""

import pytest
from django.core.files.base import ContentFile

from accounts.roles import Role
from disclosure.files.store import hand_over, store
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from documents.models import Document
from documents.states import State as DocumentState
from interpretation import rules, wording
from interpretation.models import Interpretation
from interpretation.states import State
from tests.factories.documents import Staff
from tests.factories.interpretation import PNG, with_film, with_picture
from tests.factories.interpretation_road import carry, interpretation

pytestmark = pytest.mark.django_db
SAID = "有问题请打张三手机13800138000。"
CAPTIONS = f"WEBVTT\n\n00:00.000 --> 00:02.500\n{SAID}\n".encode()


@pytest.fixture
def staff():
    return Staff()


def captioned(case):
    """Its film has captions that say a mobile number, which is spoken and stands nowhere else."""
    recording = with_film(case)
    recording.captions = hand_over(store(ContentFile(CAPTIONS, "解读.vtt"), media=True), case)
    recording.save()


def spoken(case):
    recording = with_film(case)
    recording.transcript = SAID
    recording.save()
    wording.index(case, by=None)


def told_in_words(case):
    with_picture(case, alt=SAID)
    wording.index(case, by=None)


def named(case):
    picture = with_picture(case)
    picture.file = hand_over(store(ContentFile(PNG, "张三13800138000.png")), case)
    picture.save()


HIDDEN = [
    (captioned, "音视频“三分钟看懂”的字幕发现手机号"),
    (spoken, "正文发现手机号"),
    (told_in_words, "正文发现手机号"),
    (named, "图片“.*”发现手机号"),
]


@pytest.mark.parametrize(("hide", "said"), HIDDEN)
def test_a_number_is_found_wherever_a_reader_would_get_it(staff, hide, said):
    case = interpretation(staff, State.DRAFTING)
    hide(case)

    with pytest.raises(Refused, match=said):
        perform(case, "hand_in", by=staff[Role.DRAFTER])

    assert Interpretation.objects.get().state == State.DRAFTING


def test_a_number_in_the_captions_stops_the_document_it_would_go_out_with(staff):
    case = interpretation(staff, State.READY)
    captioned(case)
    paper = carry(case.document, staff, DocumentState.ISSUED)

    with pytest.raises(Refused, match="的字幕发现手机号") as refusal:
        perform(paper, "publish", by=staff[Role.PUBLISHER])

    assert "13800138000" not in str(refusal.value)
    assert Document.objects.get().state == DocumentState.ISSUED


def test_files_that_carry_nothing_pass(staff):
    case = interpretation(staff, State.DRAFTING)
    with_picture(case)
    with_film(case)

    assert rules.nothing_secret_is_published(case) == []
    assert perform(case, "hand_in", by=staff[Role.DRAFTER]).state == State.CHECKING


@pytest.mark.parametrize("count", [1, 3])
def test_looking_through_the_files_costs_the_same(staff, count, django_assert_num_queries):
    case = interpretation(staff, State.DRAFTING)
    for _ in range(count):
        with_picture(case)
        with_film(case)
    case = Interpretation.objects.select_related("text").get()

    with django_assert_num_queries(2):
        rules.nothing_secret_is_published(case)
