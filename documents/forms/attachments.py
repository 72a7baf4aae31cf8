"""Files beside the text: taken in once, kept while other fields are mended."""

from django import forms

from disclosure.files.models import StoredFile
from disclosure.files.store import FileRefused, store
from disclosure.workflow.forms import ActForm, OptionalNoteForm
from documents.forms.parts import attribute_field
from documents.models import Attachment
from documents.states import Attribute


def taken_in(form, field: str, kept: str, *, name_of) -> StoredFile | None:
    """The file chosen, stored at once, or the one stored before another field was found wrong; `form.user` owns both.

    None where there is none, or where it was refused, which is said at the field. Should the form come back, its
    hidden `kept` names the file it has. What no form files in the end is swept away.
    """
    upload, key = form.cleaned_data.get(field), form.cleaned_data.get(kept)
    file = None
    if upload:
        try:
            file = store(upload, by=form.user, name=name_of(upload))
        except FileRefused as error:
            form.add_error(field, str(error))
            return None
    elif key:
        file = StoredFile.objects.unheld().filter(uploaded_by=form.user, key=key).first()
    if file is not None:
        form.data = form.data.copy()
        form.data[form.add_prefix(kept)] = str(file.key)
        form.fields[field].needed = "已收到"
        form[field].help_text = f"已经收到“{file.name}”，不必再选；要换一份，再选即可。"
    return file


class FileForm(ActForm):
    """An act that takes one file in, with the name it goes by."""

    file = forms.FileField(
        label="文件",
        required=False,
        help_text="Word、PDF、表格、图片等，不超过 50 MB。公众得到的是去掉作者等信息的副本。",
    )
    kept = forms.UUIDField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label="附件名称", max_length=200, required=False, help_text="空着则用文件名。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].needed = "必填"  # unless one is kept from before: that is looked at in `clean`

    def clean(self):
        """Take the file in. One that was taken in before another field was found wrong is not asked for again."""
        data = super().clean()
        file = taken_in(self, "file", "kept", name_of=self.name_of)
        for name in ("file", "kept"):
            data.pop(name, None)
        if file is None:
            if "file" not in self.errors:
                self.add_error("file", "请选择要上传的文件。")
            return data
        data["file"] = file
        data["title"] = data.get("title") or file.name.rsplit(".", 1)[0][:200]
        return data

    def name_of(self, upload) -> str:
        """What the file is called once it is stored."""
        return upload.name


class AttachForm(FileForm):
    """添加附件"""

    attribute = attribute_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("attribute", self.case.attribute or Attribute.PROACTIVE)


class DetachForm(OptionalNoteForm):
    """移除附件"""

    attachment = forms.ModelChoiceField(label="附件", queryset=Attachment.objects.none(), empty_label=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["attachment"].queryset = self.case.attachments.all()
