"""Where interpretations and public opinion meet, which do not know each other: what an item may concern besides documents,
and a reader's comment that is taken up as an item.
"""

from disclosure.workflow.errors import Refused
from interpretation import comments
from interpretation.models import Comment, Interpretation, InterpretationText
from opinion import linking
from opinion.collecting import take_comment
from opinion.models import Item
from opinion.said import Unfit


def _public(agency):
    return Interpretation.objects.public()


def take_up(comment: Comment, *, by) -> str:
    """转为舆情事项: the page of the item it became, or was folded into. Raises Refused where it says too little."""
    case = comment.interpretation
    try:
        taken = take_comment(
            case.agency,
            comment.words,
            url="",
            source=f"《{case.title}》读者留言"[:120],
            source_id=str(comment.pk),
            by=by,
        )
    except Unfit as no:
        raise Refused(no.reason) from no
    return Item.objects.get(pk=taken.item_id).get_desk_url()


def register() -> None:
    comments.taker("opinion", "转为舆情事项", take_up)
    linking.register(
        linking.Kind(
            "interpretation",
            "政策解读",
            Interpretation,
            _public,
            linking.by_words(_public, InterpretationText, key="interpretation__title"),
        )
    )
