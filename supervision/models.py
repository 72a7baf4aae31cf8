"""The tables of 统计与年度报告: each concept keeps its own beside what is done with them."""

from supervision.archive.models import Destruction, Handover, Volume

__all__ = ["Destruction", "Handover", "Volume"]
