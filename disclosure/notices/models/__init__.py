"""文书与通知's tables, a module a concept."""

from disclosure.notices.models.letter import Delivery, Letter, Method
from disclosure.notices.models.letter_text import LetterText
from disclosure.notices.models.notice import Channel, Notice
from disclosure.notices.models.print_run import PrintRun
from disclosure.notices.models.register import Number, Series

__all__ = ["Channel", "Delivery", "Letter", "LetterText", "Method", "Notice", "Number", "PrintRun", "Series"]
