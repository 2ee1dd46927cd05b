"""Draw the method and the network: ``python -m tools.draw_method`` writes notebooks/drawings.

The drawings must be readable on a light and on a dark page, and know nothing of the page's theme:
so they have no background, every text stands in a filled box of its own, and lines are middle grey.
The colours are told apart by colour-blind people; each has its word beside it.
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "notebooks" / "drawings"
BLUE, ORANGE, GREEN, GREY = "#0072b2", "#a84a00", "#00694f", "#555555"
LINE = "#808080"
SENTENCE = 15  # size of letters, in units of the drawing


def box(x: float, y: float, width: float, height: float, colour: str, *lines: str) -> str:
    """Return a filled box with white text in its middle, one line under the other."""
    step = SENTENCE * 1.3
    first = y + height / 2 - step * (len(lines) - 1) / 2 + SENTENCE * 0.36
    texts = "".join(
        f'<text x="{x + width / 2:g}" y="{first + step * number:g}">{line}</text>'
        for number, line in enumerate(lines)
    )
    shape = f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6"'
    return f'{shape} fill="{colour}"/>{texts}\n'


def arrow(*points: tuple[float, float], dashed: bool = False) -> str:
    """Return a line through the points with a head at its end."""
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    dashes = ' stroke-dasharray="7 5"' if dashed else ""
    return f'<polyline points="{path}" class="arrow"{dashes}/>\n'


def window(x: float, y: float, side: float, blurry: bool, colour: str) -> str:
    """Return a picture of a window, sharp or blurry, in a frame of that colour."""
    unit = side / 16
    bars = "".join(
        f'<rect x="{x + left * unit:g}" y="{y + top * unit:g}" width="{width * unit:g}" '
        f'height="{height * unit:g}" fill="{fill}"/>'
        for left, top, width, height, fill in (
            *((0, 0, 16, 16, "#b5654a"), (3, 2, 10, 11, "#f4efe4"), (4, 3, 8, 9, "#26415e")),
            *((7.5, 3, 1, 9, "#f4efe4"), (4, 7, 8, 1, "#f4efe4"), (5, 4, 1, 2, "#9fc3e6")),
            *((9, 4, 2, 0.8, "#9fc3e6"), (2, 13, 12, 1, "#6d6d6d")),
        )
    )
    soft = ' filter="url(#blur)"' if blurry else ""
    place = f'x="{x:g}" y="{y:g}" width="{side:g}" height="{side:g}"'
    return (
        f'<svg {place} viewBox="{x:g} {y:g} {side:g} {side:g}"><g{soft}>{bars}</g></svg>'
        f'<rect {place} fill="none" stroke="{colour}" stroke-width="4"/>\n'
    )


def drawing(width: int, height: int, title: str, description: str, *parts: str) -> str:
    """Return a whole file."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="title description">\n'
        f'<title id="title">{title}</title>\n<desc id="description">{description}</desc>\n'
        "<defs>"
        '<filter id="blur" x="0" y="0" width="1" height="1">'
        '<feGaussianBlur stdDeviation="5" edgeMode="duplicate"/></filter>'
        f'<marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="5" '
        f'markerHeight="5" orient="auto"><path d="M0,0 L10,5 L0,10 z" fill="{LINE}"/></marker>'
        "</defs>\n"
        f"<style>text {{ font: 600 {SENTENCE}px sans-serif; fill: white; text-anchor: middle }} "
        f".arrow {{ fill: none; stroke: {LINE}; stroke-width: 4; marker-end: url(#head) }}"
        f"</style>\n{''.join(parts)}</svg>\n"
    )


def method() -> str:
    """Return the drawing of training and use: the same network twice."""
    return drawing(
        880,
        520,
        "Zero-shot super-resolution in one drawing",
        "Above, training: the picture given, called the father, is shrunk and enlarged again to a "
        "blurry son; the network learns to turn the son into the father. Below, use: the picture "
        "given is enlarged, blurry again, and the same network turns it into the result.",
        box(10, 10, 400, 34, GREY, "1. Learn: on a smaller copy of the picture"),
        window(40, 96, 120, True, BLUE),
        box(20, 222, 160, 30, BLUE, "son: blurry"),
        arrow((172, 156), (338, 156)),
        box(350, 111, 180, 90, GREEN, "network", "learns to sharpen"),
        arrow((536, 156), (688, 156)),
        window(700, 96, 120, False, ORANGE),
        box(660, 222, 200, 30, ORANGE, "father: picture given"),
        arrow((760, 92), (760, 66), (100, 66), (100, 90), dashed=True),
        box(545, 50, 190, 32, GREY, "shrink, enlarge again"),
        box(10, 276, 400, 34, GREY, "2. Use: on the picture itself, enlarged"),
        arrow((440, 207), (440, 349)),
        box(450, 262, 190, 32, GREEN, "the same network"),
        window(20, 322, 160, True, ORANGE),
        box(0, 488, 208, 30, ORANGE, "picture given, enlarged"),
        arrow((192, 402), (338, 402)),
        box(350, 357, 180, 90, GREEN, "network", "sharpens"),
        arrow((536, 402), (668, 402)),
        window(680, 322, 160, False, GREY),
        box(660, 488, 200, 30, GREY, "result: sharp"),
    )


def network() -> str:
    """Return the drawing of the eight layers and the global skip."""
    side, gap, left, top = 72, 22, 152, 120
    layers = []
    for number in range(8):
        x = left + number * (side + gap)
        last = number == 7
        words = (f"layer {number + 1}", "3×3", "no ReLU" if last else "ReLU")
        layers.append(box(x, top, side, 100, ORANGE if last else GREEN, *words))
        layers.append(arrow((x - gap + 2, top + 50), (x - 3, top + 50)))
    end = left + 8 * (side + gap)
    return drawing(
        1100,
        290,
        "The network: eight layers and a global skip",
        "The blurry picture with 3 channels goes through eight convolutions of 3 by 3 one after "
        "the other. Each of the first seven gives 64 channels in the paper, 32 in the library, and "
        "is followed by a ReLU; the eighth gives 3 channels, without ReLU: the residual. An arrow "
        "around all of them, the global skip, carries the picture itself to a plus sign, where it "
        "is added to the residual. The sum is the sharp picture.",
        window(10, top - 10, 120, True, BLUE),
        box(0, 240, 140, 46, BLUE, "blurry picture", "3 channels"),
        *layers,
        box(
            left + 60,
            240,
            470,
            46,
            GREEN,
            "64 channels between layers in the paper,",
            "32 in the library; as many pixels everywhere",
        ),
        box(left + 7 * (side + gap) - 72, 240, 150, 46, ORANGE, "what is missing:", "3 channels"),
        arrow((70, top - 14), (70, 40), (end + 18, 40), (end + 18, top + 24)),
        box(400, 22, 330, 36, BLUE, "global skip: the picture itself"),
        arrow((end - gap + 2, top + 50), (end - 9, top + 50)),
        f'<circle cx="{end + 18}" cy="{top + 50}" r="24" fill="{GREY}"/>'
        f'<path d="M{end + 4},{top + 50} h28 M{end + 18},{top + 36} v28" stroke="white" '
        'stroke-width="5"/>\n',
        arrow((end + 44, top + 50), (end + 62, top + 50)),
        window(end + 66, top - 10, 120, False, GREY),
        box(end + 58, 240, 136, 46, GREY, "sharp picture", "3 channels"),
    )


DRAWINGS = {"method.svg": method, "network.svg": network}


def main() -> None:
    """Write both files."""
    FOLDER.mkdir(exist_ok=True)
    for name, draw in DRAWINGS.items():
        (FOLDER / name).write_text(draw(), "utf-8")


if __name__ == "__main__":
    main()
