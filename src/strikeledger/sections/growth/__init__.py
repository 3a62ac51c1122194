"""How a total grew: a drawing that sections of growing totals share."""

from strikeledger.sections.growth.chart import growth_chart, growth_of, makes_line
from strikeledger.sections.growth.drawing import grid_numbers

__all__ = ["grid_numbers", "growth_chart", "growth_of", "makes_line"]
