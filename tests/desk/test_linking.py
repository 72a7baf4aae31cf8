"""Interpretations are among what an item of opinion may concern."""

import pytest

from accounts.roles import Role
from disclosure import clock
from disclosure.search import grams
from disclosure.workflow.errors import NotNow
from interpretation import comments
from interpretation.models import Interpretation, InterpretationText
from interpretation.states import State
from opinion.collecting import take_in
from opinion.linking import suggestions
from opinion.models import Item
from opinion.states import Channel
from tests.factories.documents import Staff, document
from tests.factories.opinion_said import LAMPS, mention

pytestmark = pytest.mark.django_db
BODY = "城区路灯损坏的，养护单位应当及时维修。"


def interpretation(of, state, **fields) -> Interpretation:
    """Seeded, not moved: whether it is public is asked of its queryset."""
    row = Interpretation(agency=of.agency, document=of, title="一图读懂路灯维修养护", **fields)
    row.__dict__["state"] = state.value
    row.save()
    InterpretationText.objects.create(interpretation=row, body=BODY, grams=grams(f"{row.title}\n{BODY}"))
    return row


def test_a_public_interpretation_is_suggested_and_a_draft_is_not():
    staff = Staff()
    about = document(staff, title="关于做好防汛工作的通知")
    public = interpretation(about, State.PUBLISHED, published_at=clock.now())
    interpretation(about, State.PLAN)
    take_in(staff.agency, [mention(LAMPS + "路灯维修养护由谁管理？")])

    found = suggestions(Item.objects.get())

    assert [(one.kind, one.target) for one in found] == [("interpretation", public)]


def test_a_readers_comment_is_taken_up_as_an_item_once():
    staff = Staff()
    piece = interpretation(document(staff), State.PUBLISHED, published_at=clock.now())
    comment = piece.comments.create(words="东街的路灯坏了半个月，打电话没有人管，晚上老人不敢出门。")

    passed = comments.pass_on(comment, "opinion", by=staff[Role.DISCLOSURE])

    item = Item.objects.get()
    assert (passed.passed_to, passed.passed_url) == ("转为舆情事项", item.get_desk_url())
    assert item.channel == Channel.COMMENT
    assert [mention.shown_body for mention in item.mentions.all()] == [comment.words]
    assert item.title == f"《{piece.title}》读者留言 {comment.pk}"
    with pytest.raises(NotNow, match="已经“转为舆情事项”"):
        comments.pass_on(comment, "opinion", by=staff[Role.DISCLOSURE])
