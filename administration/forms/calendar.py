"""What may be given to the calendar: the 通知 as it was pasted, or a CSV; an agency's own days as lines of a CSV."""

from django import forms

from disclosure import clock
from disclosure.workdays import schedules
from disclosure.workdays.notice import read_notice
from disclosure.workdays.schedules import Schedule, ScheduleError

LONGEST = 100_000  # characters of a pasted text; a 通知 has two thousand
AS_FILE = "放假安排是文本文件。请另存为 CSV 或者 txt 再选，或者直接粘贴文字。"


def text_of(upload) -> str:
    """A small file's text, in UTF-8 or as Windows saves it. Raises ValidationError in plain words."""
    if upload.size > LONGEST * 4:
        raise forms.ValidationError("文件太大，不像一年的放假安排。请只留日期、放假或上班、名称三列。")
    raw = upload.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise forms.ValidationError(AS_FILE)


class Pasted(forms.Form):
    """Text typed or pasted, or the file it stands in; `text` holds it afterwards, whichever it was."""

    text = forms.CharField(
        max_length=LONGEST,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"max_length": "粘贴的文字太长。请只粘贴放假安排的正文。"},
    )
    file = forms.FileField(
        label="或者选择文件",
        required=False,
        help_text="CSV 或者 txt，UTF-8 和 GB18030 都认。",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/plain,text/csv"}),
    )

    def clean(self):
        said = super().clean()
        try:
            if upload := said.get("file"):
                said["text"] = text_of(upload)
            said["text"] = (said.get("text") or "").replace("\x00", "")
            if not self.errors:
                self.read(said)
        except ScheduleError as error:
            self.add_error("text", str(error))
        except forms.ValidationError as error:
            self.add_error("file", error)
        return said

    def read(self, said: dict) -> None:
        """Read `said["text"]`. Raises ScheduleError."""
        raise NotImplementedError  # each page says its own


class YearForm(Pasted):
    """One year of the whole country."""

    KINDS = (("notice", "国务院办公厅的通知"), ("csv", "CSV：日期,放假或上班,名称"))

    kind = forms.ChoiceField(label="粘贴的是", choices=KINDS, widget=forms.RadioSelect, initial="notice")
    year = forms.IntegerField(
        label="年份",
        required=False,
        min_value=2000,
        max_value=2100,
        help_text="通知里有标题的不用填。",
        error_messages={
            "min_value": "年份应在 2000 至 2100 之间。",
            "max_value": "年份应在 2000 至 2100 之间。",
        },
    )
    schedules: list[Schedule]
    field_order = ("kind", "text", "file", "year")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "通知全文"
        self.fields[
            "text"
        ].help_text = "从网页、公文或者聊天窗口连同标题一起粘贴。读入以后先给您看，不会马上生效。"

    def read(self, said):
        if not said["text"].strip():
            raise ScheduleError("empty", "请粘贴通知全文，或者选择文件。")
        if said["kind"] == "csv":
            self.schedules = schedules.from_csv(said["text"])
        else:
            self.schedules = [read_notice(said["text"], said.get("year"))]
        years = [one.year for one in self.schedules]
        if strange := [year for year in years if not 2000 <= year <= 2100]:
            raise ScheduleError("year_unknown", f"{strange[0]} 年不在 2000 至 2100 年之间，请核对。")
        if len(years) > 3:
            raise ScheduleError("too_many_years", f"一次最多三年，现有 {len(years)} 年。请分开载入。")


class OwnDaysForm(Pasted):
    """An agency's own days, all of them: what is not listed is none any more."""

    notice = forms.CharField(
        label="依据",
        max_length=200,
        help_text="规定放假的文件名称、文号，例如《××自治州人民政府办公室关于开斋节放假的通知》。",
    )
    days: dict
    field_order = ("text", "file", "notice")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "本机关的放假日、上班日"
        self.fields[
            "text"
        ].help_text = "每行一天，例如：2027-03-10,放假,开斋节。整份替换，删去一行就是取消那一天。"

    def read(self, said):
        text = said["text"].replace("，", ",")
        self.days = schedules.days_from_csv(text) if text.strip() else {}
        year = clock.today().year
        if strange := sorted(day for day in self.days if not 2000 <= day.year <= year + 5):
            raise ScheduleError("date_out_of_year", f"{strange[0].isoformat()} 太远，请核对年份。")
        if len(self.days) > 400:
            raise ScheduleError("too_many", f"共 {len(self.days)} 天，太多了。只列与全国安排不同的日子。")
