"""How a time grows with the size of what is asked: a fitted exponent, and a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from pathlib import Path
from statistics import linear_regression


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """Seconds against a size, by rising size."""

    sizes: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def exponent(self) -> float:
        """The k of the power law `seconds = c * size ** k` that lies nearest: 1 is linear, 2 quadratic."""
        return linear_regression(list(map(log, self.sizes)), list(map(log, self.seconds))).slope

    @property
    def last_exponent(self) -> float:
        """The same between the two largest sizes: there what a start costs hides nothing."""
        return log(self.seconds[-1] / self.seconds[-2]) / log(self.sizes[-1] / self.sizes[-2])


def draw(panels: Mapping[str, Mapping[str, Series]], path: Path) -> None:
    """Write an SVG with a panel for each name of an axis, with a line for each label."""
    import matplotlib as mpl  # noqa: PLC0415  (a child's peak memory counts from here: this process is small while it measures)

    mpl.use("svg")
    from matplotlib import pyplot as plt  # noqa: PLC0415  (the same)

    mpl.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "whbuild", "font.family": "sans-serif"}
    figure, axes = plt.subplots(1, len(panels), figsize=(4.5 * len(panels), 3.4), layout="constrained")
    for axis, (size, lines) in zip(axes, panels.items(), strict=True):
        for label, series in lines.items():
            axis.plot(
                series.sizes, series.seconds, "o-", markersize=4, label=f"{label} (exponent {series.exponent:.2f})"
            )
        axis.set(xlabel=size, ylabel="seconds", xlim=(0, None), ylim=(0, None))
        axis.grid(alpha=0.3)
        axis.legend()
    figure.savefig(path, metadata={"Date": None})
