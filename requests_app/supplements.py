"""补正 by the applicant: the words, and a paper where one was asked for, in one act."""

from django.db import transaction

from disclosure.files.store import FileRefused, store
from disclosure.workflow.door import perform
from requests_app.applying import LARGEST_FILE
from requests_app.models import Application


@transaction.atomic
def supplement(application: Application, *, by, text: str, file=None) -> Application:
    """What was missing, from the tracking page. Raises FileRefused, NotNow and Refused; then nothing was taken."""
    if file is not None:
        if file.size > LARGEST_FILE:
            raise FileRefused(f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，不能接收。请压缩或者分开。")
        store(file, holder=application, name=f"补正材料-{file.name}")
    return perform(application, "supplement", by=by, text=text)
