"""补正、说明理由 by the applicant: the words, and a paper with them, in one act."""

from django.db import transaction

from disclosure.files.models import StoredFile
from disclosure.files.store import FileRefused, store
from disclosure.workflow.door import perform
from requests_app.applying import LARGEST_FILE
from requests_app.models import Application, RecordCorrection

MOST_PROOFS = 20  # papers of one 更正
PAPERS = {"supplement": "补正材料", "give_reasons": "说明理由"}  # what the file is called, by act


@transaction.atomic
def hand_in(application: Application, action: str, *, by, text: str, file=None) -> Application:
    """What was asked for, from the tracking page. Raises FileRefused, NotNow and Refused; then nothing was taken."""
    if file is not None:
        _must_fit(file)
        store(file, holder=application, name=f"{PAPERS[action]}-{file.name}")
    return perform(application, action, by=by, text=text)


@transaction.atomic
def hand_in_proof(correction: RecordCorrection, *, by, file) -> RecordCorrection:
    """One more piece of evidence for 更正本人信息. Raises as above."""
    _must_fit(file)
    if StoredFile.objects.of(correction).count() >= MOST_PROOFS:
        raise FileRefused(f"这件更正申请已经有 {MOST_PROOFS} 份材料。还有的，请当面或者邮寄补交。")
    return perform(correction, "add_file", by=by, file=store(file, name=f"证据-{file.name}"))


def _must_fit(file) -> None:
    if file.size > LARGEST_FILE:
        raise FileRefused(f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，不能接收。请压缩或者分开。")
