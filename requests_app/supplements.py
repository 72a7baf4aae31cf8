"""补正、说明理由 by the applicant: the words, and the papers with them, in one act."""

from django.db import transaction

from disclosure.files.models import StoredFile
from disclosure.files.store import FileRefused, store
from disclosure.workflow.door import perform
from requests_app.applying import LARGEST_FILE, MOST_FILES
from requests_app.models import Application, RecordCorrection

MOST_PROOFS = 20  # papers of one 更正
PAPERS = {"supplement": "补正材料", "give_reasons": "说明理由"}  # what the file is called, by act


@transaction.atomic
def hand_in(application: Application, action: str, *, by, text: str, files=()) -> Application:
    """What was asked for, from the tracking page. Raises FileRefused, NotNow and Refused; then nothing was taken."""
    _must_be_few(files)
    for file in files:
        _stored(file, holder=application, name=f"{PAPERS[action]}-{file.name}")
    return perform(application, action, by=by, text=text)


@transaction.atomic
def hand_in_proofs(correction: RecordCorrection, *, by, files) -> RecordCorrection:
    """More evidence for 更正本人信息. Raises as above."""
    _must_be_few(files)
    there = StoredFile.objects.of(correction).count()
    if there + len(files) > MOST_PROOFS:
        raise FileRefused(
            f"一件更正申请最多 {MOST_PROOFS} 份材料，已经有 {there} 份。还有的，请当面或者邮寄补交。"
        )
    for file in files:
        correction = perform(correction, "add_file", by=by, file=_stored(file, name=f"证据-{file.name}"))
    return correction


def _must_be_few(files) -> None:
    if len(files) > MOST_FILES:
        raise FileRefused(
            f"一次最多上传 {MOST_FILES} 份文件，这次选了 {len(files)} 份。请合并一些，再选一次。"
        )


def _stored(file, **more) -> StoredFile:
    """Each file is checked as the application form checks it; of several it is said which was refused."""
    try:
        if file.size > LARGEST_FILE:
            raise FileRefused(f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，不能接收。请压缩或者分开。")
        return store(file, **more)
    except FileRefused as error:
        raise FileRefused(f"“{file.name}”没有收下：{error}选好的文件请再选一次。") from error
