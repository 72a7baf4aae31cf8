"""编写: the words of an interpretation and what it shows beside them; every saving keeps the earlier words."""

from disclosure.files.measure import measured
from disclosure.files.store import hand_over
from disclosure.workflow.acts import act
from interpretation import wording
from interpretation.acts.people import the_drafter
from interpretation.states import State


class Writing:
    """拟稿人编写内容，审签以前都可以改。"""

    @act(
        "state",
        source=State.EDITABLE,
        target=None,
        who=the_drafter,
        label="编写内容",
        article="政策解读制度：按要素写全，注明解读机关、解读人和联系方式",
        form="interpretation.forms.content.ContentForm",
    )
    def write(self, *, by, note, content, changes=(), **facts):
        """要素、问答、图表和署名一起存下；文字的每一版都留存。"""
        for field, value in facts.items():
            setattr(self, field, value)
        wording.take_in(self, content)
        wording.index(self, by=by)
        return {"修改": list(changes)}

    @act(
        "state",
        source=State.EDITABLE,
        target=None,
        who=the_drafter,
        label="添加图片",
        article="图片须写明替代文本，看不见图的人凭它知道内容（GB/T 37668-2019）",
        form="interpretation.forms.illustration.PictureForm",
    )
    def add_picture(self, *, by, note, file, alt, caption, **facts):
        """图片和替代文本一起存下。"""
        hand_over(file, self)
        width, height = measured(file)
        self.pictures.create(
            file=file,
            alt=alt,
            caption=caption,
            width=width,
            height=height,
            position=self.pictures.count() + 1,
        )
        wording.index(self, by=by)
        return {"图片": alt}

    @act(
        "state",
        source=State.EDITABLE,
        target=None,
        who=the_drafter,
        label="添加音频、视频",
        article="视频须有字幕，音频、视频都须有文字稿（GB/T 37668-2019）",
        form="interpretation.forms.illustration.RecordingForm",
    )
    def add_recording(self, *, by, note, file, title, captions, transcript, **facts):
        """音频、视频连同字幕、文字稿一起存下。"""
        for one in filter(None, (file, captions)):
            hand_over(one, self)
        self.recordings.create(
            file=file,
            title=title,
            captions=captions,
            transcript=transcript,
            position=self.recordings.count() + 1,
        )
        wording.index(self, by=by)
        return {"音频视频": title}

    @act(
        "state",
        source=State.EDITABLE,
        target=None,
        who=the_drafter,
        label="取下图片、音视频",
        form="interpretation.forms.illustration.TakeOutForm",
        conditions=[lambda case: case.pictures.exists() or case.recordings.exists()],
    )
    def take_out(self, *, by, note, what, **facts):
        """从解读上取下；文件本身留存。"""
        said = str(what)
        what.delete()
        wording.index(self, by=by)
        return {"取下": said}
