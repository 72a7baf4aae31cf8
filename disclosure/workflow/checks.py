"""System checks: an act nobody was named for does not start."""

from django.core import checks

from disclosure.workflow.acts import case_models, state_field, transitions_of

PLAIN_FORM = "disclosure.workflow.forms.OptionalNoteForm"


@checks.register(checks.Tags.models)
def every_act_names_its_people(app_configs=None, **kwargs):
    """Refuse a transition without `who`, without a label, or on an unprotected state."""
    problems = []
    for model in case_models():
        if not state_field(model).protected:
            problems.append(
                checks.Error(
                    f"{model.__name__} 的状态字段没有 protected=True。", obj=model, id="workflow.E002"
                )
            )
        for transition in transitions_of(model):
            if not callable(transition.permission):
                problems.append(
                    checks.Error(
                        f"{model.__name__}.{transition.name} 没有写明谁可以办理。",
                        obj=model,
                        id="workflow.E001",
                    )
                )
            if transition.custom.get("together") and transition.custom["form"] != PLAIN_FORM:
                problems.append(
                    checks.Error(
                        f"{model.__name__}.{transition.name} 可以成批办理，就只能填一句意见（{PLAIN_FORM}）。",
                        obj=model,
                        id="workflow.E004",
                    )
                )
            if not transition.custom.get("label"):
                problems.append(
                    checks.Error(
                        f"{model.__name__}.{transition.name} 没有名称。", obj=model, id="workflow.E003"
                    )
                )
    return problems
