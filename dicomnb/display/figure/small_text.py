"""Texts of a figure that has little room: smaller ones, or none; a text that is cut off says something else."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text

__all__ = ["leave_out_text", "shrink_text"]


def shrink_text(figure: Figure, factor: float) -> None:
    """Make all texts of a figure, and the ticks beside them, smaller."""
    for text in figure.findobj(Text):
        text.set_fontsize(float(text.get_fontsize()) * factor)
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            # The ticks that come later take this from here.
            size = axis.get_major_ticks(1)[0].label1.get_fontsize()
            axis.set_tick_params(labelsize=size, length=3.5 * factor, pad=3.5 * factor)
            axis.labelpad *= factor


def leave_out_text(figure: Figure) -> None:
    """Hide all texts of a figure, and what stands with them: ticks, legends."""
    for text in figure.findobj(Text):
        text.set_visible(False)
    for legend in figure.findobj(Legend):
        legend.set_visible(False)
    for axes in figure.axes:
        axes.tick_params(which="both", length=0, labelleft=False, labelright=False, labelbottom=False, labeltop=False)
