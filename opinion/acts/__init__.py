"""What may be done with an item: its machine, one module a stretch of the road; `sheet` is the 风险评估单's own."""

from opinion.acts.afterwards import Afterwards
from opinion.acts.approving import Approving
from opinion.acts.demands import Demands
from opinion.acts.folding import Folding
from opinion.acts.handling import Handling
from opinion.acts.intake import Intake
from opinion.acts.judging import Judging
from opinion.acts.responding import Responding
from opinion.acts.upwards import Upwards

__all__ = [
    "Afterwards",
    "Approving",
    "Demands",
    "Folding",
    "Handling",
    "Intake",
    "Judging",
    "Responding",
    "Upwards",
]
