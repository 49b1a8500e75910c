"""The colours of a drawing, light and dark, and the style sheet made of them.

Kinds take their hues from Okabe and Ito's palette, which people with any common form of
colour blindness can tell apart; a box's outline says the same thing a second time. A
hue is never used raw: boxes get a pale tint of it and outlines a strong shade, so that
text keeps a contrast of at least 4.5 to 1 and outlines of 3 to 1, in both themes.

In TensorFlow: no counterpart (TensorBoard: plugins/graph/tf_graph_common/render.ts)
"""

from __future__ import annotations

# Okabe and Ito, "Color Universal Design", 2008.
HUES = {
    "input": "#56b4e9",
    "constant": "#8a8f98",
    "variable": "#e69f00",
    "math": "#009e73",
    "linear": "#0072b2",
    "array": "#f0e442",
    "control": "#d55e00",
    "random": "#cc79a7",
    "io": "#30343a",
    "function": "#0072b2",
    "other": "#8a8f98",
    "group": "#7a828c",
}
MARKS = {
    "removed": "#d55e00",
    "merged": "#cc79a7",
    "added": "#009e73",
    "current": "#e69f00",
}
# How hot a node is, from nothing to the most, as shares of one hue; see `tint_names`.
HEAT = "#d55e00"
HEAT_SHARES = (0.0, 0.10, 0.20, 0.32, 0.46, 0.62)
# Things to be told apart, such as devices.
TOKENS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#56b4e9", "#8a8f98")
BASE = {
    "light": {
        "paper": "#ffffff",
        "ink": "#1c2128",
        "muted": "#545d68",
        "line": "#768390",
        "scope1": "#f4f6f8",
        "scope2": "#e9edf1",
        "rim": "#c2cad3",
    },
    "dark": {
        "paper": "#15191e",
        "ink": "#e8edf3",
        "muted": "#b3bcc6",
        "line": "#8b96a3",
        "scope1": "#1d2229",
        "scope2": "#262c34",
        "rim": "#464f5a",
    },
}


def mix(first: str, second: str, share: float) -> str:
    """Blend `share` of the first colour with the rest of the second.

    >>> mix("#000000", "#ffffff", 0.25)
    '#bfbfbf'
    """
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in pairs)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours as WCAG 2 defines it, from 1 to 21.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return round((lighter + 0.05) / (darker + 0.05), 2)


def colours(theme: str) -> dict[str, str]:
    """List every colour of a theme by its name in the style sheet."""
    base = BASE[theme]
    found = dict(base)
    light = theme == "light"
    for kind, hue in HUES.items():
        if light:
            found[f"{kind}-fill"] = mix(hue, base["paper"], 0.17)
            found[f"{kind}-line"] = _strong(hue, base["scope2"], "#000000")
        else:
            bright = mix(hue, "#ffffff", 0.85)
            found[f"{kind}-fill"] = mix(bright, base["paper"], 0.21)
            found[f"{kind}-line"] = _strong(bright, base["scope2"], "#ffffff")
    found |= _tints(base, light)
    for mark, hue in MARKS.items():
        towards = "#000000" if light else "#ffffff"
        found[f"mark-{mark}"] = _strong(hue, base["scope2"], towards)
    return found


def tint_names():
    """The classes that colour a node by a number ("heat0") or a thing ("token0")."""
    heats = [f"heat{step}" for step in range(len(HEAT_SHARES))]
    return heats + [f"token{number}" for number in range(len(TOKENS))]


def _tints(base, light):
    """The fills and outlines of all tints."""
    found = {}
    shares = (*HEAT_SHARES, *([0.17 if light else 0.25] * len(TOKENS)))
    hues = (*([HEAT] * len(HEAT_SHARES)), *TOKENS)
    for name, hue, share in zip(tint_names(), hues, shares, strict=True):
        hue = hue if light else mix(hue, "#ffffff", 0.85)
        towards = "#000000" if light else "#ffffff"
        found[f"{name}-fill"] = mix(hue, base["paper"], share)
        found[f"{name}-line"] = _strong(hue, base["scope2"], towards)
    return found


def _strong(hue, ground, towards):
    """Move a hue towards black or white until it stands out from what is behind."""
    share = 1.0
    while contrast(mix(hue, towards, share), ground) < 3.2:
        share -= 0.02
    return mix(hue, towards, share)


def _channels(colour):
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _luminance(colour):
    parts = [value / 255 for value in _channels(colour)]
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


# A rule per line; {name} becomes a colour. Every rule is scoped by the root's class,
# because an SVG inside a page shares its style sheet with the whole page.
_RULES = """
text{font-family:Helvetica,Arial,"Liberation Sans",sans-serif;fill:{ink}}
.paper{fill:{paper}}
.label{font-size:12.5px;text-anchor:middle}
.detail{font-size:10.5px;text-anchor:middle;fill:{muted}}
.scope rect{fill:{scope1};stroke:{rim}}
.scope.even rect{fill:{scope2}}
.scope-title{font-size:11px;font-weight:700;fill:{muted}}
.edge path{fill:none;stroke:{line};stroke-width:1.3}
.edge path.tip{fill:{line};stroke:none}
.shape{font-size:10px;fill:{muted};text-anchor:middle}
.shape,.scope-title{stroke:{paper};stroke-width:3px;paint-order:stroke}
.shape,.scope-title{stroke-linejoin:round}
.shape.odd,.scope-title.odd{stroke:{scope1}}
.shape.even,.scope-title.even{stroke:{scope2}}
.control path{stroke-dasharray:3 4;stroke-width:1.1}
.control path.tip{fill:{paper};stroke:{line};stroke-dasharray:none}
.back path{stroke:{control-line};stroke-width:1.6}
.back path.tip{fill:{control-line}}
.node path,.node rect,.node ellipse{stroke-width:1.4;stroke-linejoin:round}
.node .fine{fill:none;stroke-width:1}
.k-constant .body{stroke-dasharray:4 2.5}
.k-group .label{font-weight:700}
.removed .body,.removed .fine{opacity:.55}
.removed .label{text-decoration:line-through}
.removed .body{stroke:{mark-removed};stroke-dasharray:5 3}
.merged .body{stroke:{mark-merged};stroke-width:2.6}
.added .body{stroke:{mark-added};stroke-width:2.6}
.current .body{stroke:{mark-current};stroke-width:3.4}
.badge{font-size:11px;font-weight:700;text-anchor:middle}
.badge circle{stroke-width:1.5;fill:{paper}}
.legend text{font-size:10.5px;fill:{muted}}
.legend>path{fill:none;stroke:{rim}}
.node:hover .body,.node:focus .body{stroke-width:2.4}
.edge:hover path{stroke:{ink};stroke-width:2}
.edge:hover path.tip{fill:{ink}}
"""


# What only a picture in a page has, and what only one coloured by numbers has.
_LIVE_RULES = """
.chevron path{fill:{muted}}
.chevron rect{fill:transparent}
.chevron:hover path{fill:{ink}}
"""
_TINT_RULES = "".join(
    f".{name} .body{{fill:{{{name}-fill}};stroke:{{{name}-line}}}}\n"
    f".{name} .fine{{stroke:{{{name}-line}}}}\n"
    for name in tint_names()
)


def style_sheet(theme: str, root: str, live: bool = False, tinted=False) -> str:
    """Write the style sheet; with `theme="auto"` the reader's own setting decides.

    Each colour is a custom property (`--mtf-ink`, ...), so a page can replace it, with
    the plain colour before it for programs that know no custom properties.
    """
    first = colours("light" if theme == "auto" else theme)
    rules = []
    for line in _all_rules(live, tinted).split("\n"):
        if not line:
            continue
        selectors, _, body = line.partition("{")
        scoped = ",".join(f".{root} {part}" for part in selectors.split(","))
        rules.append(f"{scoped}{{{_declarations(body.rstrip('}'), first, theme)}}}")
    sheet = "\n".join(rules)
    if theme != "auto":
        return sheet
    dark = _properties(colours("dark"), tinted)
    light = _properties(colours("light"), tinted)
    return (
        f".{root}{{color-scheme:light dark;{light}}}\n"
        f"@media (prefers-color-scheme:dark){{.{root}{{{dark}}}}}\n"
        # JupyterLab has a theme of its own, which the page's body announces.
        f'[data-jp-theme-light="true"] .{root}{{{light}}}\n'
        f'[data-jp-theme-light="false"] .{root}{{{dark}}}\n' + sheet
    )


def _all_rules(live, tinted):
    """All rules; those of marks come after those that colour by kind or number."""
    kinds = (
        f".k-{kind} .body{{fill:{{{kind}-fill}};stroke:{{{kind}-line}}}}\n"
        f".k-{kind} .fine{{stroke:{{{kind}-line}}}}\n"
        for kind in HUES
    )
    marks = (
        f".badge.{mark} circle{{stroke:{{mark-{mark}}}}}\n"
        f".badge.{mark} text{{fill:{{mark-{mark}}}}}\n"
        for mark in MARKS
    )
    head, tail = _RULES.split(".removed .label", 1)
    tints = _TINT_RULES if tinted else ""
    rules = f"{head}{''.join(kinds)}{tints}.removed .label{tail}{''.join(marks)}"
    return rules + (_LIVE_RULES if live else "")


def _properties(table, tinted):
    return ";".join(
        f"--mtf-{name}:{colour}"
        for name, colour in table.items()
        if tinted or not name.startswith(("heat", "token"))
    )


def _declarations(body, table, theme):
    """Fill in the colours, once plainly and, for "auto", once as a property."""
    written = []
    for declaration in body.split(";"):
        start = declaration.find("{")
        if start < 0:
            written.append(declaration)
            continue
        name = declaration[start + 1 :].rstrip("}")
        head = declaration[:start]
        written.append(head + table[name])
        if theme == "auto":
            written.append(f"{head}var(--mtf-{name},{table[name]})")
    return ";".join(written)
