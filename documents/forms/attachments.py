"""Files beside the text: taken in once, kept while other fields are mended."""

from django import forms

from disclosure.files.models import StoredFile
from disclosure.files.store import FileRefused, store
from disclosure.workflow.forms import ActForm, OptionalNoteForm
from documents.forms.parts import attribute_field
from documents.models import Attachment
from documents.states import Attribute


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
        upload, kept = data.pop("file", None), data.pop("kept", None)
        file = None
        if upload is not None:
            try:
                file = store(upload, by=self.user, name=self.name_of(upload))
            except FileRefused as error:
                self.add_error("file", str(error))
                return data
        elif kept:
            file = StoredFile.objects.unheld().filter(uploaded_by=self.user, key=kept).first()
        if file is None:
            if "file" not in self.errors:
                self.add_error("file", "请选择要上传的文件。")
            return data
        self.keep(file)
        data["file"] = file
        data["title"] = data.get("title") or file.name.rsplit(".", 1)[0][:200]
        return data

    def name_of(self, upload) -> str:
        """What the file is called once it is stored."""
        return upload.name

    def keep(self, file):
        """Should the form come back, it names the file it already has."""
        self.data = self.data.copy()
        self.data[self.add_prefix("kept")] = str(file.key)
        self.fields["file"].needed = "已收到"
        self["file"].help_text = f"已经收到“{file.name}”，不必再选；要换一份，再选即可。"


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
