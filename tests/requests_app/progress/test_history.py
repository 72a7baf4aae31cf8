"""The history the applicant reads: what has no sentence is internal."""

from disclosure.workflow.acts import transitions_of
from requests_app.models import Application
from requests_app.progress.history import READ, SENTENCES


def test_an_act_without_a_sentence_is_internal_by_decision():
    """A new act is told or not told to the applicant on purpose."""
    internal = {
        "reassign", "record_arrival", "decide_opinion", "tell_third_party", "propose_extension", "approve_extension",
        "refuse_extension", "propose_fee", "draft_reply", "add_release", "remove_release", "black_out", "submit_reply",
        "secrecy_check", "secrecy_refuse", "look_over", "return_copy", "approve_reply", "send_back", "refuse_to_sign", "archive",
        "enter_dispute",
        "export_dossier", "reanswer", "add_paper", "letter_arrived", "letter_returned",
        "correct_mail_number",
    }  # fmt: skip

    acts = {transition.name for transition in transitions_of(Application)}
    assert acts - internal - SENTENCES.keys() == set()
    assert SENTENCES.keys() - acts == {"open", READ}
