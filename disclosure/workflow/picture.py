"""The machine drawn from its own declarations, so the picture in docs/ cannot drift from the code."""

from django_fsm import GET_STATE

from disclosure.workflow.acts import state_field, transitions_of


def mermaid(model) -> str:
    """A Mermaid state diagram of a case model: every act that moves the case, in-place acts left out."""
    labels = dict(state_field(model).choices)
    lines = ["stateDiagram-v2", *(f"    {state}: {label}" for state, label in labels.items())]
    moves = set()
    for transition in transitions_of(model):
        target = transition.target
        targets = target.allowed_states if isinstance(target, GET_STATE) else [target]
        for one in targets:
            if one is not None and one != transition.source:
                moves.add(f"    {transition.source} --> {one}: {transition.custom['label']}")
    return "\n".join([*lines, *sorted(moves)])
