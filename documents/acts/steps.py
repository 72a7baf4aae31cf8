"""Where a document goes next: the agency's own chain of review."""

from disclosure.rulebook import book
from documents import rules
from documents.states import Attribute, State

STATE = "state"  # the field the acts move


def chain_of(document) -> list[str]:
    """审核层级 as the agency's rulebook sets it: 两级 (000)、三级 (003、004)、县领导两级 (001)."""
    return list(book.value("documents.review_chain", document.agency))


def first_step(document, **facts) -> str:
    """Where a submitted draft goes: the first step, or straight back to the step that sent it.

    Only where the attribute was changed on the way does it pass 保密审查 again first: that review was of another
    attribute（条例第十七条）.
    """
    steps, sender = chain_of(document), document.returned_from
    if sender not in steps:
        return steps[0]
    late = steps.index(sender) > steps.index(State.SECRECY)
    return State.SECRECY if late and rules.secrecy_was_reviewed(document) else sender


def next_step(document, **facts) -> str:
    """Where an approved document goes: the next step of the chain, and after the last one to be issued."""
    steps = chain_of(document)
    here = document.state
    # A step the agency has meanwhile struck from its chain: the new chain is walked whole, nothing is skipped.
    after = steps[steps.index(here) + 1 :] if here in steps else steps
    if after:
        return after[0]
    return State.ISSUED if document.issued_on else State.SIGNED  # a corrected paper keeps number and date


def referring_step(document, **facts) -> str:
    return document.referred_from


def reviewed_target(document, **facts) -> str:
    """A re-review ends on the register, or, where the document is to be opened, before publication."""
    return State.ISSUED if document.proposed_attribute == Attribute.PROACTIVE else State.REGISTERED
