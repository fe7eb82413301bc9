"""An alignment as a picture for notebooks: SVG, as light as its numbers."""

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attend._answers import Reading

_CELL = 22
_LETTER = 7.5
_MOST = 60  # symbols of a side that are shown


def svg_of(reading: "Reading") -> str:
    """What was read across, what was said down; the darker, the more it was looked at."""
    weights = reading.weights
    targets = reading.targets[:_MOST]
    sources = reading.sources[:_MOST]
    left = 12 + _LETTER * max((len(text) for text in targets), default=0)
    top = 12 + _LETTER * max((len(text) for text in sources), default=0)
    width = left + _CELL * len(sources) + 4
    height = top + _CELL * len(targets) + 4
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'font-family="sans-serif" font-size="12" role="img" '
        f'aria-label="{html.escape(reading.name, quote=True)}">'
    ]
    for s, text in enumerate(sources):
        x = left + _CELL * (s + 0.7)
        parts.append(
            f'<text transform="translate({x:.1f},{top - 5:.1f}) rotate(-90)">{html.escape(text)}</text>'
        )
    for t, text in enumerate(targets):
        y = top + _CELL * t
        parts.append(
            f'<text x="{left - 6:.1f}" y="{y + _CELL * 0.7:.1f}" text-anchor="end">{html.escape(text)}</text>'
        )
        for s, source in enumerate(sources):
            weight = float(weights[t, s])
            parts.append(
                f'<rect x="{left + _CELL * s:.1f}" y="{y:.1f}" width="{_CELL - 1}" height="{_CELL - 1}" '
                f'fill="#1f5fa8" fill-opacity="{min(max(weight, 0.0), 1.0):.3f}" stroke="#ccc" '
                f'stroke-width="0.5"><title>{html.escape(text)} looks at {html.escape(source)}: '
                f"{weight:.3f}</title></rect>"
            )
    parts.append("</svg>")
    cut = max(len(reading.targets), len(reading.sources)) - _MOST
    note = f"<p><small>{html.escape(reading.name)}: the first {_MOST} symbols of each side</small></p>" if cut > 0 else ""
    return "".join(parts) + note
