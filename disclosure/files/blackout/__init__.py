"""涂黑：把不予公开的内容从 PDF 里真正去掉（docs/blackout.md）。"""

from disclosure.files.blackout.boxes import BlackoutFailed, Box

__all__ = ["BlackoutFailed", "Box"]
