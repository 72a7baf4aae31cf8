"""Pictures, sound and film: each comes in with the words that stand for it, or not at all."""

from django import forms

from disclosure.files.kinds import KINDS, WrongKind
from disclosure.files.models import StoredFile
from disclosure.files.store import FileRefused, store
from disclosure.workflow.forms import ActForm, OptionalNoteForm, one_line
from documents.body import normalise

PICTURES = ("png", "jpg")
SOUND = ("mp3", "m4a")
FILM = ("mp4",)


class UploadForm(ActForm):
    """Takes files in; one that was taken before another field was found wrong is not asked for again."""

    note_label = "说明"
    media = False
    slots: dict[str, tuple[str, ...]] = {}  # file field → the kinds it takes
    refused: dict[str, str] = {}  # what is said of any other

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for slot in self.slots:
            self.fields[f"kept_{slot}"] = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @property
    def kept_fields(self):
        return [self[f"kept_{slot}"] for slot in self.slots]

    def take(self, data, slot: str) -> StoredFile | None:
        upload, kept = data.pop(slot, None), data.pop(f"kept_{slot}", None)
        if upload is not None:
            try:
                wanted = [KINDS[name] for name in self.slots[slot]]
                file = store(upload, by=self.user, media=self.media, only=wanted)
            except WrongKind:
                self.add_error(slot, self.refused[slot])
                return None
            except FileRefused as error:
                self.add_error(slot, str(error))
                return None
        elif kept:
            mine = StoredFile.objects.unheld().filter(uploaded_by=self.user, kind__in=self.slots[slot])
            file = mine.filter(key=kept).first()
        else:
            return None
        if file is not None:
            self.data = self.data.copy()
            self.data[self.add_prefix(f"kept_{slot}")] = str(file.key)
            self.fields[slot].needed = "已收到"
            self[slot].help_text = f"已经收到“{file.name}”，不必再选；要换一份，再选即可。"
        return file


class PictureForm(UploadForm):
    """添加图片"""

    slots = {"file": PICTURES}
    refused = {"file": "这不是图片。请选择 png 或者 jpg 格式的图片。"}
    file = forms.FileField(
        label="图片",
        required=False,
        help_text="png 或者 jpg，不超过 50 MB。公众得到的是去掉拍摄地点等信息的副本。",
        widget=forms.ClearableFileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
    )
    alt = forms.CharField(
        label="替代文本",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="看不见这张图的人凭它知道内容：图上有什么数、什么步骤，写清楚，不要写“如图”。",
        error_messages={"required": "请写替代文本：读屏的人听到的就是它。"},
    )
    caption = forms.CharField(label="图注", max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].needed = "必填"

    def clean_alt(self):
        alt = " ".join(normalise(self.cleaned_data["alt"]).split())
        if len(alt) < 4 or alt.strip("。. ") in ("如图", "图片", "见图", "图示如上"):
            raise forms.ValidationError("替代文本太短，请写出图上的内容，让没看见图的人也知道。")
        return alt

    def clean(self):
        data = super().clean()
        file = self.take(data, "file")
        if file is None and "file" not in self.errors:
            self.add_error("file", "请选择图片。")
        return data | {"file": file}


class RecordingForm(UploadForm):
    """添加音频、视频"""

    media = True
    slots = {"file": (*FILM, *SOUND), "captions": ("vtt",)}
    refused = {
        "file": "这不是能播放的音频、视频。请选择 mp4、mp3 或者 m4a 格式。",
        "captions": "字幕要用 WebVTT 格式（.vtt）。剪辑软件导出字幕时可以选。",
    }
    file = forms.FileField(
        label="音频或者视频",
        required=False,
        help_text="mp4、mp3 或者 m4a，不超过 50 MB；更长的请分段。公众得到的是去掉拍摄地点等信息的副本。",
        widget=forms.ClearableFileInput(attrs={"accept": ".mp4,.m4v,.mp3,.m4a"}),
    )
    title = forms.CharField(label="名称", max_length=200, validators=[one_line])
    captions = forms.FileField(
        label="字幕",
        required=False,
        help_text="WebVTT 格式（.vtt）。听不见的人凭它看懂视频。",
        widget=forms.ClearableFileInput(attrs={"accept": ".vtt"}),
    )
    transcript = forms.CharField(
        label="文字稿",
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="从头到尾说的话；画面上有而没有说出来的，用括号写明。",
        error_messages={"required": "请贴上文字稿：听不见、不便播放的人凭它知道内容，检索也凭它找到。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].needed = "必填"
        self.fields["captions"].needed = "视频必填"

    def clean_transcript(self):
        words = normalise(self.cleaned_data["transcript"])
        if len(words) < 10:
            raise forms.ValidationError("文字稿太短，请把说的话写全。")
        return words

    def clean(self):
        data = super().clean()
        file, captions = self.take(data, "file"), self.take(data, "captions")
        if file is None and "file" not in self.errors:
            self.add_error("file", "请选择音频或者视频文件。")
        is_film = file is not None and file.kind in FILM
        if is_film and captions is None and "captions" not in self.errors:
            self.add_error("captions", "视频须有字幕，请选择 .vtt 字幕文件。")
        # A player shows no captions to sound; its transcript says all.
        return data | {"file": file, "captions": captions if is_film else None}


class TakeOutForm(OptionalNoteForm):
    """取下图片、音视频"""

    what = forms.ChoiceField(label="取下哪一件", widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.things = {f"picture-{one.pk}": one for one in self.case.pictures.for_reader()}
        self.things |= {f"recording-{one.pk}": one for one in self.case.recordings.for_reader()}
        self.fields["what"].choices = [(key, str(one)) for key, one in self.things.items()]

    def clean_what(self):
        return self.things[self.cleaned_data["what"]]
