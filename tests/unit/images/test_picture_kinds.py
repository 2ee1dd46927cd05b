"""What odd files mean: colours, transparency, extra channels, raw files, notes, limits."""

import io
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import png
import pytest
import tifffile
from PIL import Image, ImageCms, TiffImagePlugin

from zssr_teach import images, resampling
from zssr_teach.errors import ImageError
from zssr_teach.images import Picture, lzw
from zssr_teach.images.profiles import converter, curve_of

CASES = Path(__file__).parent / "cases"
CAT = images.sample("cat").pixels[60:124, 60:156]
CAMERA = images.sample("camera").pixels[60:124, 60:156]
ROSETTE = images.sample("rosette").pixels[100:164, 100:196]
CAT8 = images.to_bytes8(CAT)
SRGB = ImageCms.createProfile("sRGB")


def levels(first: np.ndarray, second: np.ndarray) -> float:
    """Return the largest difference in levels of 255."""
    return float(np.abs(np.asarray(first, float) - second).max() * 255)


def file_of(image: Image.Image, form: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def tiff_of(array: np.ndarray, **options) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, array, metadata=None, **options)
    return file.getvalue()


def sixteen(values: np.ndarray) -> np.ndarray:
    return np.rint(values * 65535).astype(np.uint16)


def profile_in(name: str) -> bytes:
    with Image.open(CASES / name) as opened:
        return opened.info["icc_profile"]


def as_littlecms(values: np.ndarray, profile: bytes, mode: str = "RGB") -> np.ndarray:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    image = Image.fromarray(values) if mode != "CMYK" else Image.fromarray(values, "CMYK")
    return np.asarray(ImageCms.profileToProfile(image, source, SRGB, outputMode="RGB")) / 255


def with_chunks(data: bytes, *added: tuple[bytes, bytes]) -> bytes:
    """Put chunks between the header of a PNG and its pixels."""
    chunks = list(png.Reader(bytes=data).chunks())
    file = io.BytesIO()
    png.write_chunks(file, [chunks[0], *added, *chunks[1:]])
    return file.getvalue()


# ---- sound files that were taken for something else -------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected", "grey", "tolerance"),
    [
        ("rgb16_sbit8.png", CAT, False, 0.01),
        ("float32_im.tif", CAT, False, 0.01),
        ("repr_string.png", CAT, False, 0.01),
        ("ztxt_3MB.png", CAT, False, 0.01),
        ("grey16_miniswhite.tif", CAMERA, True, 0.01),
        ("grey12.tif", CAMERA, True, 0.1),  # half a step of 12 bits is 0.03 levels
    ],
)
def test_sound_files_hold_what_they_were_made_from(name, expected, grey, tolerance):
    picture = images.read(CASES / name)
    assert levels(picture.pixels, expected) < tolerance
    assert picture.grey == grey
    assert picture.notes == ()


@pytest.mark.parametrize("depth", [2, 4, 10, 12, 14])
@pytest.mark.parametrize("channels", [1, 3])
def test_numbers_of_odd_bits_are_read(depth, channels):
    rng = np.random.default_rng(0)
    values = rng.integers(0, 2**depth, (20, 23, channels), dtype=np.uint16)
    bits = (values[..., None] >> np.arange(depth)[::-1] & 1).astype(np.uint8)
    packed = np.packbits(bits.reshape(20, -1), axis=1)
    picture = images.read(raw_tiff(packed.tobytes(), (20, 23, channels), depth))
    assert levels(picture.pixels, values / (2**depth - 1)) < (0.01 if depth > 8 else 0.51)
    assert picture.bits == (16 if depth > 8 else 8)


def raw_tiff(body: bytes, shape: tuple[int, int, int], bits: int, **tags: int) -> bytes:
    """Write a TIFF of one strip that is packed already."""
    height, width, channels = shape
    entries = {
        256: width, 257: height, 258: bits, 259: 1, 262: 2 if channels > 2 else 1, 273: 8,
        277: channels, 278: height, 279: len(body),
    }  # fmt: skip
    entries |= {int(name[1:]): value for name, value in tags.items()}
    directory = struct.pack("<H", len(entries))
    for number in sorted(entries):
        directory += struct.pack("<HHII", number, 4, 1, entries[number])
    body += bytes(len(body) % 2)
    return b"II*\0" + struct.pack("<I", 8 + len(body)) + body + directory + bytes(4)


@pytest.mark.parametrize("size", [1, 500, 70_000])
def test_lzw_unpacks_what_libtiff_has_packed(size):
    rng = np.random.default_rng(size)
    for values in (rng.integers(0, 256, size), rng.integers(0, 3, size), np.zeros(size, int)):
        row = values.astype(np.uint8)[None]
        file = io.BytesIO(file_of(Image.fromarray(row), "TIFF", compression="tiff_lzw"))
        with tifffile.TiffFile(file) as tiff:
            page = tiff.pages[0]
            file.seek(page.dataoffsets[0])
            packed = file.read(page.databytecounts[0])
        assert lzw.unpack(packed, size) == row.tobytes()
        with pytest.raises(ValueError, match="LZW"):
            lzw.unpack(packed[: len(packed) // 3], size + 5000)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize(
    "packing", [None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "group4", "zstd"]
)
def test_tiffs_of_8_bits_are_read_as_libtiff_reads_them(mode, packing):
    modes = {"jpeg": ("L", "RGB", "CMYK"), "group4": ("1",)}
    if packing in modes and mode not in modes[packing]:
        pytest.skip("no such file")
    image = Image.fromarray(CAT8).convert(mode)
    if mode in ("LA", "RGBA"):
        image.putalpha(Image.fromarray(CAT8[..., 0]).point(lambda value: max(value, 1)))
    data = file_of(image, "TIFF", compression=packing)
    with Image.open(io.BytesIO(data)) as opened:
        expected = np.asarray(opened.convert("RGBA" if mode in ("LA", "RGBA") else "RGB"))
    picture = images.read(data)
    assert levels(picture.pixels, expected[..., :3] / 255) < 0.01
    assert (picture.alpha is not None) == (mode in ("LA", "RGBA"))


# ---- colours ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rgba8_opaque_p3.png", "rgb8_linear_srgb_named.png"])
def test_profiles_are_followed_whatever_they_are_called(name):
    """All three of these files hold the numbers of the rosette, in another colour space."""
    expected = as_littlecms(images.to_bytes8(ROSETTE), profile_in(name))
    assert levels(expected, ROSETTE) > 10
    assert levels(images.read(CASES / name).pixels, expected) < 0.01


def test_profiles_are_followed_with_16_bits_to_the_last_bits():
    picture = images.read(CASES / "rgb16_prophoto.tif")
    expected = as_littlecms(images.to_bytes8(ROSETTE), profile_in("rgb16_prophoto.tif"))
    assert levels(picture.pixels, expected) < 1
    assert picture.bits == 16
    assert picture.tagged
    # A fine ramp stays fine: littleCMS alone would leave 256 steps of it.
    ramp = np.linspace(0.3, 0.4, 6000).reshape(20, 300, 1).repeat(3, axis=2)
    profile = profile_in("rgb16_prophoto.tif")
    fine = images.read(tiff_of(sixteen(ramp), photometric="rgb", iccprofile=profile))
    assert len(np.unique(fine.pixels[..., 0])) > 5000


@pytest.mark.parametrize(
    "name", ["rgba8_opaque_p3.png", "rgb16_prophoto.tif", "rgb8_linear_srgb_named.png"]
)
def test_curves_and_matrices_give_what_littlecms_gives(name):
    profile = profile_in(name)
    values = np.random.default_rng(0).integers(0, 256, (60, 70, 3), dtype=np.uint8)
    ours = converter(profile)(values.astype(np.float32) / 255)
    assert levels(ours, as_littlecms(values, profile)) < 1


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        (0, (2.2,)),
        (1, (2.0, 1.25, -0.25)),
        (2, (2.0, 0.8, 0.1, 0.1)),
        (3, (2.4, 0.948, 0.052, 0.0774, 0.0405)),
        (4, (2.4, 0.9, 0.05, 0.07, 0.05, 0.02, 0.01)),
    ],
)
def test_formulas_of_curves_are_those_of_the_standard(kind, numbers):
    curve = b"para" + bytes(4) + struct.pack(">HH", kind, 0)
    curve += b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)
    profile = bytes(128) + struct.pack(">I4sII", 1, b"kTRC", 144, len(curve)) + curve
    found = curve_of(profile, b"kTRC")[[0, 13107, 39321, 65535]]
    expected = [formula(kind, numbers, x) for x in (0.0, 0.2, 0.6, 1.0)]
    np.testing.assert_allclose(found, np.clip(expected, 0, 1), atol=2e-4)


def formula(kind: int, numbers: tuple[float, ...], x: float) -> float:
    """Evaluate a curve as ICC.1 writes it down."""
    g, a, b, c, d, e, f = (*numbers, *[0.0] * (7 - len(numbers)))
    if kind == 0:
        return x**g
    if kind == 1:
        return (a * x + b) ** g if x >= -b / a else 0
    if kind == 2:
        return (a * x + b) ** g + c if x >= -b / a else c
    return (a * x + b) ** g + e if x >= d else c * x + f


def grey_profile(gamma: float) -> bytes:
    """Return a profile for grey with one curve, which is a power."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    tags = ((b"kTRC", curve), (b"wtpt", white))
    offset, table, body = 132 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, content in tags:
        table += struct.pack(">4sII", name, offset + len(body), len(content))
        body += content
    size = 128 + len(table) + len(body)
    head = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x02400000, b"mntr", b"GRAY", b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_profiles_of_grey_are_followed(depth, form):
    ramp = np.linspace(0, 1, 4000).reshape(40, 100)
    values = sixteen(ramp) if depth == 16 else images.to_bytes8(ramp)
    data = file_of(Image.fromarray(values), form, icc_profile=grey_profile(1.0))
    picture = images.read(data)
    light = values / (65535 if depth == 16 else 255)
    expected = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    assert levels(picture.pixels[..., 1], expected) < (0.05 if depth == 16 else 0.51)
    assert picture.grey


@pytest.mark.parametrize("mode", ["RGBA", "P", "RGB"])
def test_profiles_of_all_modes_of_8_bits_are_followed(mode):
    profile = profile_in("rgba8_opaque_p3.png")
    image = Image.fromarray(CAT8).convert(mode)
    expected = as_littlecms(np.asarray(image.convert("RGB")), profile)
    assert levels(images.read(file_of(image, icc_profile=profile)).pixels, expected) < 0.01


def table_profile() -> bytes:
    """Return a profile made of a table of colours: it swaps red and blue."""
    size = 9
    steps = np.linspace(0, 1, size)
    red, green, blue = np.meshgrid(steps, steps, steps, indexing="ij")
    swapped = (blue, green, red)
    linear = [np.where(c <= 0.04, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) for c in swapped]
    matrix = [(0.4361, 0.3851, 0.1431), (0.2225, 0.7169, 0.0606), (0.0139, 0.0971, 0.7141)]
    ratio = [sum(m * c for m, c in zip(row, linear, strict=True)) / w
             for row, w in zip(matrix, (0.9642, 1, 0.8249), strict=True)]  # fmt: skip
    f = [np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116) for t in ratio]
    lab = [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
    stored = np.stack([lab[0] / 100 * 65280, (lab[1] + 128) * 256, (lab[2] + 128) * 256], -1)
    identity = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    table = b"mft2" + bytes(4) + bytes([3, 3, size, 0]) + identity + struct.pack(">HH", 2, 2)
    table += struct.pack(">2H", 0, 65535) * 3
    table += np.clip(np.rint(stored), 0, 65535).astype(">u2").tobytes()
    table += struct.pack(">2H", 0, 65535) * 3
    tags = struct.pack(">I4sII", 1, b"A2B0", 144, len(table))
    kinds = (b"scnr", b"RGB ", b"Lab ")
    head = struct.pack(">I4sI4s4s4s", 144 + len(table), bytes(4), 0x02400000, *kinds)
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + tags + table


def test_profiles_made_of_tables_are_followed_without_steps():
    profile = table_profile()
    assert converter(profile) is None
    ramp = np.linspace(0.2, 0.6, 8000).reshape(40, 200)
    values = np.stack([ramp, ramp * 0.9, ramp * 0.8], -1)
    picture = images.read(tiff_of(sixteen(values), photometric="rgb", iccprofile=profile))
    expected = as_littlecms(images.to_bytes8(values), profile)
    assert levels(picture.pixels, expected) < 2
    assert picture.pixels[..., 2].mean() > picture.pixels[..., 0].mean() + 0.05  # swapped
    assert len(np.unique(picture.pixels[..., 1])) > 4000


def test_a_profile_for_another_kind_of_picture_is_left_out_and_said_so():
    data = file_of(Image.fromarray(CAT8), icc_profile=grey_profile(1.0))
    picture = images.read(data)
    assert levels(picture.pixels, CAT) < 0.01
    assert "for another kind of picture" in picture.notes[0]
    assert not picture.tagged


def test_a_broken_profile_is_said_so():
    (note,) = images.read(file_of(Image.fromarray(CAT8), icc_profile=b"no profile")).notes
    assert note == "its colour profile is damaged and was left out of account"


def corners(*red_and_green: int) -> bytes:
    """Return what a PNG says of white, red, green and blue; white and blue as in sRGB."""
    return struct.pack(">8I", 31270, 32900, *red_and_green, 15000, 6000)


@pytest.mark.parametrize(
    ("chunk", "fragment"),
    [
        ((b"gAMA", struct.pack(">I", 100_000)), "gamma of 1.00"),
        ((b"cHRM", corners(68000, 32000, 26500, 69000)), "cHRM"),
        ((b"cICP", b"\x09\x10\x00\x01"), "cICP"),
    ],
)
def test_colours_told_without_a_profile_are_noted(chunk, fragment):
    data = file_of(Image.fromarray(CAT8))
    (note,) = images.read(with_chunks(data, chunk)).notes
    assert fragment in note
    # What sRGB itself would say is no news.
    usual = ((b"gAMA", struct.pack(">I", 45455)), (b"cHRM", corners(64000, 33000, 30000, 60000)))
    assert images.read(with_chunks(data, *usual)).notes == ()
    assert images.read(with_chunks(data, (b"sRGB", b"\0"), (b"gAMA", b"\0\0\0\1"))).notes == ()


# ---- transparency -----------------------------------------------------------------------------


def enlarged_over(picture: Picture, ground: float) -> np.ndarray:
    """Enlarge colours and opacity as a job does, and lay them over black or white."""
    pixels = np.clip(resampling.upscale(picture.pixels, 3), 0, 1)
    alpha = np.clip(resampling.resize(picture.alpha[..., None], pixels.shape[:2]), 0, 1)
    return pixels * alpha + (1 - alpha) * ground


def disc(multiplied: bool, bits: int) -> bytes:
    """Return a smooth-edged orange disc, with black where it is transparent."""
    row, column = np.mgrid[:64, :64]
    alpha = np.clip(24.5 - np.hypot(row - 31, column - 33), 0, 1)[..., None]
    colour = np.where(alpha > 0, [0.9, 0.5, 0.1], 0) * (alpha if multiplied else 1)
    values = np.concatenate([colour, alpha], -1)
    array = sixteen(values) if bits == 16 else images.to_bytes8(values)
    kind = "assocalpha" if multiplied else "unassalpha"
    return tiff_of(array, photometric="rgb", extrasamples=[kind])


DISCS = {
    "logo": ((CASES / "logo_hidden_black.png").read_bytes(), (230 / 255,) * 3, 1.5),
    "straight": (disc(False, 8), (0.9, 0.5, 0.1), 1.5),
    "straight, 16 bits": (disc(False, 16), (0.9, 0.5, 0.1), 1.5),
    "multiplied": (disc(True, 8), (0.9, 0.5, 0.1), 3),
    "multiplied, 16 bits": (disc(True, 16), (0.9, 0.5, 0.1), 1.5),
}


@pytest.mark.parametrize("case", DISCS)
@pytest.mark.parametrize("ground", [0.0, 1.0])
def test_enlarged_transparency_has_no_ring(case, ground):
    """A disc of one colour stays, on any ground, between this colour and the ground's."""
    data, colour, tolerance = DISCS[case]
    result = enlarged_over(images.read(data), ground)
    low, high = np.minimum(colour, ground), np.maximum(colour, ground)
    assert (low - result).max() * 255 < tolerance
    assert (result - high).max() * 255 < tolerance


def test_a_photograph_with_a_soft_edge_is_enlarged_as_if_laid_on_its_ground_before():
    row, column = np.mgrid[:64, :96]
    alpha = np.clip((28 - np.hypot(row - 31, column - 47)) / 3 + 0.5, 0, 1)[..., None]
    data = file_of(
        Image.fromarray(images.to_bytes8(np.concatenate([CAT * (alpha > 0), alpha], -1)))
    )
    picture = images.read(data)
    for ground in (0.0, 1.0):
        laid = picture.pixels * picture.alpha[..., None] + (1 - picture.alpha[..., None]) * ground
        expected = np.clip(resampling.upscale(laid.astype(np.float32), 3), 0, 1)
        assert levels(enlarged_over(picture, ground), expected) < 8


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("channels", [1, 3])
def test_pixels_belong_to_the_picture_and_can_be_changed(dtype, channels):
    white = 1 if dtype is np.float32 else np.iinfo(dtype).max
    values = (CAT * white).astype(dtype)
    array = values if channels == 3 else values[..., 0]
    data = tiff_of(array, photometric="rgb" if channels == 3 else "minisblack")
    pixels = images.read(data).pixels
    assert pixels.flags.writeable
    assert pixels.flags.c_contiguous
    pixels[0, 0] = (0.1, 0.2, 0.3)  # three channels of their own
    assert pixels[0, 0].tolist() == pytest.approx([0.1, 0.2, 0.3])


def test_floats_a_rounding_error_out_of_range_are_clipped():
    values = CAT.copy()
    values[0, 0], values[0, 1] = -1e-6, 1 + 1e-6
    picture = images.read(tiff_of(values, photometric="rgb"))
    assert (picture.pixels.min(), picture.pixels.max()) == (0, 1)


@pytest.mark.parametrize("head", [b"II*\0" + bytes(20), b"II*\0\xff\0\0\0" + bytes(20), b"II*\0"])
def test_a_tiff_without_a_page_is_damaged(head):
    with pytest.raises(ImageError, match="leaf is damaged or incomplete"):
        images.read(head, "leaf")


def test_what_is_wholly_transparent_stays_as_it_is():
    array = np.concatenate([CAT8, np.zeros((64, 96, 1), np.uint8)], -1)
    picture = images.read(file_of(Image.fromarray(array)))
    assert levels(picture.pixels, CAT) < 0.01
    assert picture.alpha.max() == 0


# ---- channels that are no transparency --------------------------------------------------------


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("extras", [("unspecified",), ("unspecified",) * 2, ("unspecified",) * 4])
def test_channels_that_are_no_transparency_are_dropped_and_said_so(bits, extras):
    shape = (64, 96, len(extras))
    values = np.concatenate([CAT, np.full(shape, 0.5, np.float32)], -1)
    array = sixteen(values) if bits == 16 else images.to_bytes8(values)
    data = tiff_of(array, photometric="rgb", extrasamples=extras, planarconfig="contig")
    picture = images.read(data)
    assert picture.alpha is None
    assert levels(picture.pixels, CAT) < 0.01
    assert "no transparency" in picture.notes[0]


@pytest.mark.parametrize("bits", [8, 16])
def test_transparency_is_found_among_other_channels(bits):
    values = np.concatenate([CAT, np.full((64, 96, 2), 0.2, np.float32)], -1)
    values[..., 4] = 0.6
    array = sixteen(values) if bits == 16 else images.to_bytes8(values)
    extras = ["unspecified", "unassalpha"]
    picture = images.read(tiff_of(array, photometric="rgb", extrasamples=extras))
    assert levels(picture.alpha, 0.6) < 0.01
    assert len(picture.notes) == 1


def test_many_channels_of_grey_are_refused():
    array = np.zeros((40, 40, 5), np.uint8)
    with pytest.raises(ImageError, match="not a picture but 5 channels of grey; save"):
        images.read(tiff_of(array, photometric="minisblack", planarconfig="contig"))


# ---- several frames ---------------------------------------------------------------------------


def frames(form: str) -> bytes:
    pages = [Image.new("RGB", (20, 20), name) for name in ("red", "lime", "blue")]
    options = {"lossless": True} if form == "WEBP" else {}
    return file_of(pages[0], form, save_all=True, append_images=pages[1:], **options)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_several_frames_the_first_is_taken_and_said_so(form):
    picture = images.read(frames(form))
    assert levels(picture.pixels, [1, 0, 0]) < 0.01
    assert picture.notes == ("it holds more than one frame; only the first is taken",)


def test_damage_behind_the_first_frame_does_not_spoil_it():
    data = frames("GIF")
    assert images.read(data[: data.rindex(b"\x21\xf9") + 12]).width == 20


@pytest.mark.parametrize("packing", [None, "jpeg"])
def test_a_preview_before_the_picture_is_passed_over(packing):
    file = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(file) as writer:
        pages = Image.fromarray(CAT8[::2, ::2]), Image.fromarray(CAT8)
        for page, kind in zip(pages, (1, 0), strict=True):
            page.save(writer, "TIFF", compression=packing, tiffinfo={254: kind}, quality=100)
            writer.newFrame()
    picture = images.read(file.getvalue())
    assert picture.pixels.shape == CAT.shape
    assert np.abs(picture.pixels - CAT).mean() < 0.01
    assert picture.notes == ()


# ---- raw files of cameras, and other formats --------------------------------------------------


def pages_of(*pages: tuple[tuple[int, int], dict]) -> bytes:
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        for (height, width), options in pages:
            is_rgb = options.get("photometric") == "rgb"
            array = np.zeros((height, width, 3) if is_rgb else (height, width), np.uint8)
            writer.write(array, metadata=None, **options)
    return file.getvalue()


PREVIEW, SMALL, LARGE = {"photometric": "rgb"}, (32, 48), (200, 300)


def raw_file(kind: str) -> bytes:
    """Return what a camera's raw file looks like: a small preview, and the sensor below it."""
    if kind == "DNG":
        version = [(50706, 1, 4, (1, 4, 0, 0), True)]
        return pages_of((SMALL, {**PREVIEW, "extratags": version}))
    if kind == "sensor below":
        preview = {**PREVIEW, "subfiletype": 1, "subifds": 1}
        return pages_of((SMALL, preview), (LARGE, {"photometric": 32803}))
    if kind == "larger below":
        preview = {**PREVIEW, "subfiletype": 1, "subifds": 1}
        return pages_of((SMALL, preview), (LARGE, {"photometric": "minisblack"}))
    if kind == "sensor behind":
        return pages_of((SMALL, PREVIEW), (LARGE, {"photometric": 32803}))
    plain = pages_of((SMALL, PREVIEW))
    if kind == "CR2":
        return plain[:8] + b"CR\2\0" + plain[12:]
    start = {"ORF": b"IIRO", "ORF, other": b"IIRS", "RW2": b"IIU\0"}[kind]
    return start + plain[4:]


@pytest.mark.parametrize(
    "kind",
    ["DNG", "sensor below", "larger below", "sensor behind", "CR2", "ORF", "ORF, other", "RW2"],
)
def test_raw_files_are_to_be_developed_first(kind):
    with pytest.raises(
        ImageError, match=r"photo.tif is a raw file of a camera.*; develop it first"
    ):
        images.read(raw_file(kind), "photo.tif")


def test_a_canon_raw_file_of_today_is_no_video():
    with pytest.raises(ImageError, match="a raw file of a camera"):
        images.read(CASES / "brand_crx.bin")


def test_reduced_copies_below_or_behind_a_picture_make_no_raw_file():
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        writer.write(CAT8, photometric="rgb", subifds=1, metadata=None)
        writer.write(CAT8[::2, ::2], photometric="rgb", subfiletype=1, metadata=None)
        writer.write(CAT8[::4, ::4], photometric="rgb", subfiletype=1, metadata=None)
    picture = images.read(file.getvalue())
    assert levels(picture.pixels, CAT) < 0.01
    assert picture.notes == ()


def test_a_preview_with_something_smaller_below_it_makes_no_raw_file():
    preview = {**PREVIEW, "subfiletype": 1, "subifds": 1}
    below = ((16, 16), {"photometric": "minisblack", "subfiletype": 1})
    data = pages_of((SMALL, preview), below, (LARGE, {"photometric": "rgb"}))
    assert images.read(data).width == LARGE[1]


JPEG_2000 = file_of(Image.fromarray(CAT8), "JPEG2000")
OTHERS = {
    "JPEG XL": ((CASES / "pic.jxl").read_bytes(), "a JPEG XL picture"),
    "JPEG XL, bare": (b"\xff\x0a\xfa\x1f\x01" + bytes(99), "a JPEG XL picture"),
    "JPEG XL, boxed": (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(99), "a JPEG XL picture"),
    "JPEG 2000, boxed": (JPEG_2000, "a JPEG 2000 picture"),
    "JPEG 2000, bare": (JPEG_2000[JPEG_2000.index(b"\xff\x4f\xff\x51") :], "a JPEG 2000 picture"),
    "OpenEXR": (b"v/1\x01" + bytes(99), "an OpenEXR picture"),
    "GIMP": (b"gimp xcf v011" + bytes(99), "a GIMP document"),
    "JPEG of 12 bits": (
        b"\xff\xd8\xff\xc1\0\x0b\x0c\0\x20\0\x20\1\1\x11\0\xff\xda" + bytes(99),
        "a JPEG of 12 bits",
    ),
}


@pytest.mark.parametrize("case", OTHERS)
def test_other_formats_are_named_and_what_to_convert_them_to(case):
    data, fragment = OTHERS[case]
    with pytest.raises(ImageError, match=f"leaf is {fragment}; convert it to"):
        images.read(data, "leaf")


# ---- notes that are damaged, or long ----------------------------------------------------------


def zeros_packed(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(2**20)) for _ in range(megabytes)) + packer.flush()


NOTES = {
    "long zTXt": (b"zTXt", b"Comment\0\0" + zeros_packed(80)),
    "long iTXt": (b"iTXt", b"Comment\0\1\0\0\0" + zeros_packed(80)),
    "long tEXt": (b"tEXt", b"Comment\0" + bytes(5_000_000)),
    "broken zTXt": (b"zTXt", b"Comment\0\0broken"),
    "broken EXIF": (b"eXIf", b"II*\0\x08\0\0\0\xff\xff" + bytes(20)),
    "EXIF that ends": (b"eXIf", b"MM"),
    "resolution": (b"pHYs", b"\0\0"),
    "something else": (b"prVt", bytes(100)),
}


@pytest.mark.parametrize("case", NOTES)
@pytest.mark.parametrize("bits", [8, 16])
def test_notes_do_not_spoil_a_sound_png(case, bits):
    data = images.encode(CAT, "PNG", Picture(CAT, bits=bits))
    picture = images.read(with_chunks(data, NOTES[case]))
    assert levels(picture.pixels, CAT) < 0.01


def test_a_profile_that_would_unpack_to_very_much_is_left_out(tmp_path):
    data = with_chunks(file_of(Image.fromarray(CAT8)), (b"iCCP", b"x\0\0" + zeros_packed(300)))
    (tmp_path / "a.png").write_bytes(data)
    code = f"print(*images.read({str(tmp_path / 'a.png')!r}).notes)"
    _, more, said = seconds_and_megabytes(code)
    assert said == "its colour profile is damaged and was left out of account"
    assert more < 60


def test_a_wrong_checksum_of_a_note_is_no_matter():
    data = with_chunks(file_of(Image.fromarray(CAT8)), (b"tEXt", b"a\0b"))
    at = data.index(b"tEXt") + 7
    assert levels(images.read(data[:at] + b"?" + data[at + 1 :]).pixels, CAT) < 0.01


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "TIFF"])
@pytest.mark.parametrize("exif", [b"Exif\0\0", b"Exif\0\0II*\0\x08\0\0\0\xff\xff\0", b"b'Exif"])
def test_damaged_exif_is_no_reason_to_refuse(form, exif):
    if form == "TIFF":
        data = raw_tiff(CAT8.tobytes(), (64, 96, 3), 8, t34665=2**31 - 1)  # far beyond the end
    else:
        data = file_of(Image.fromarray(CAT8), form, exif=exif)
    picture = images.read(data)
    assert picture.pixels.shape == CAT.shape
    assert picture.exif == b""


def test_a_resolution_of_a_wrong_kind_does_not_spoil_a_camera_s_jpeg():
    """Cameras leave out JFIF; then Pillow looks into EXIF, and gives up if that is damaged."""
    exif = Image.Exif()
    exif[271], exif[282], exif[283], exif[296] = "Acme", 300.0, 300.0, 2
    stored = bytearray(exif.tobytes())
    stored[stored.index(b"\x01\x1a\0\x05") + 3] = 1  # the resolution as one byte
    data = file_of(Image.fromarray(CAT8), "JPEG", exif=bytes(stored))
    size = int.from_bytes(data[4:6], "big")
    picture = images.read(data[:2] + data[4 + size :])  # without JFIF
    assert np.abs(picture.pixels - CAT).mean() < 0.02


def test_a_turn_that_stands_in_an_old_place_is_made():
    exif = Image.Exif()
    exif[274] = 6
    text = b"\nexif\n   26\n" + exif.tobytes().hex().encode()
    data = with_chunks(file_of(Image.fromarray(CAT8)), (b"tEXt", b"Raw profile type exif\0" + text))
    assert images.read(data).pixels.shape == (96, 64, 3)


# ---- limits -----------------------------------------------------------------------------------


def seconds_and_megabytes(code: str) -> tuple[float, float, str]:
    """Run code in a process of its own; return what it took beyond its imports, and its output."""
    program = f"""
import sys, time
from pathlib import Path
from zssr_teach import images
from zssr_teach.errors import ImageError
from zssr_teach.machine.memory import peak_memory
peak = lambda: peak_memory() / 1e6
before, start = peak(), time.process_time()
{code}
print(time.process_time() - start, peak() - before)
"""
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    *said, figures = finished.stdout.strip().split("\n")
    took, more = map(float, figures.split())
    return took, more, "\n".join(said)


def test_a_large_webp_is_refused_from_its_head():
    path = CASES / "webp_64mp.webp"
    code = f"""
try:
    images.read(Path({str(path)!r}), most_pixels=16_000_000)
except ImageError as error:
    print(error)
"""
    _, more, said = seconds_and_megabytes(code)
    assert said == (
        "the picture has 64 million pixels, more than the 16 million allowed; crop or shrink it"
    )
    assert more < 50


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"])
@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": b"Exif\0\0"}], ids=str)
def test_the_limit_holds_for_every_format(form, options):
    data = file_of(Image.fromarray(CAT8), form, **options)
    assert images.read(data, most_pixels=64 * 96).width == 96
    with pytest.raises(ImageError, match=r"more than the 0.006143 million allowed; crop"):
        images.read(data, most_pixels=64 * 96 - 1)


def test_16_bit_pngs_are_read_quickly():
    """Before, it went through a Python number for every channel of every pixel."""
    rng = np.random.default_rng(0)
    values = rng.integers(0, 65536, (1500, 2000, 3)).astype(np.float32) / 65535
    data = images.encode(values, "PNG", Picture(CAT, bits=16))
    before = time.process_time()
    assert images.read(data).width == 2000
    assert time.process_time() - before < 2  # on one core; before, 3 and more


def test_strips_that_unpack_to_far_more_than_the_picture_are_not_unpacked():
    packed = zeros_packed(500)
    data = raw_tiff(packed, (64, 96, 3), 8, t259=8)
    before = time.process_time()
    assert images.read(data).pixels.max() == 0
    assert time.process_time() - before < 1


@pytest.mark.parametrize("tags", [{"t322": 60_000, "t323": 60_000}, {"t322": 0, "t323": 16}])
def test_tiles_of_an_absurd_size_are_refused(tags):
    packed = zeros_packed(1)
    data = raw_tiff(packed, (64, 96, 3), 8, t259=8, t324=8, t325=len(packed), **tags)
    with pytest.raises(ImageError, match="impossible size"):
        images.read(data)


def test_a_png_that_holds_more_than_its_header_says_is_cut_there():
    header = struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)
    file = io.BytesIO()
    png.write_chunks(file, [(b"IHDR", header), (b"IDAT", zeros_packed(500)), (b"IEND", b"")])
    before = time.process_time()
    assert images.read(file.getvalue()).width == 32
    assert time.process_time() - before < 1


# ---- silence ----------------------------------------------------------------------------------


def test_nothing_is_ever_printed(tmp_path):
    """libtiff, tifffile and Python's warnings all would like to say something of these files."""
    rng = np.random.default_rng(0)
    packings = ["tiff_lzw", "jpeg", "packbits", "tiff_adobe_deflate", "zstd"]
    for number, packing in enumerate(packings):
        sound = file_of(Image.fromarray(CAT8), "TIFF", compression=packing)
        for variant in range(4):
            damaged = bytearray(sound)
            for _ in range(5 * variant):
                damaged[rng.integers(8, len(damaged))] = rng.integers(256)
            (tmp_path / f"{number}{variant}.tif").write_bytes(damaged)
    page = file_of(Image.fromarray(CAT8).convert("1"), "TIFF", compression="group4")
    (tmp_path / "page.tif").write_bytes(page[:-30])
    (tmp_path / "odd.tif").write_bytes(raw_tiff(CAT8.tobytes(), (64, 96, 3), 8, t339=77, t65000=5))
    program = f"""
from pathlib import Path
from zssr_teach import images
from zssr_teach.errors import ImageError
for path in [*Path({str(tmp_path)!r}).iterdir(), *Path({str(CASES)!r}).iterdir()]:
    try:
        images.read(path, most_pixels=1_000_000)
    except ImageError:
        pass
"""
    finished = subprocess.run(
        [sys.executable, "-W", "always", "-c", program],
        capture_output=True, text=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")


# ---- what is carried over ---------------------------------------------------------------------


def shot(form: str) -> bytes:
    """Return a picture from a camera held sideways, with a place, a lens and a resolution."""
    exif = Image.Exif()
    exif[271], exif[274] = "Acme", 6
    exif.get_ifd(0x8769)[0xA434] = "50 mm"
    exif.get_ifd(0x8769)[0xA002] = 96
    exif.get_ifd(0x8769)[0xA001] = 65535  # some other colours than sRGB
    exif.get_ifd(0x8825)[1] = "N"
    options = {"exif": exif.tobytes(), "icc_profile": profile_in("rgba8_opaque_p3.png")}
    options |= {} if form == "WEBP" else {"dpi": (300, 150)}
    return file_of(Image.fromarray(CAT8), form, **options)


@pytest.mark.parametrize("source", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("target", [".jpg", ".png", ".webp", ".tif", ".bmp"])
@pytest.mark.parametrize("bits", [8, 16])
def test_exif_resolution_and_colours_go_into_the_result(source, target, bits, tmp_path):
    if bits == 16 and target not in (".png", ".tif"):
        pytest.skip("this format has 8 bits")
    first = images.read(shot(source))
    assert first.pixels.shape == (96, 64, 3)  # upright
    like = Picture(first.pixels, None, bits, exif=first.exif, dpi=first.dpi, tagged=first.tagged)
    path = images.save(tmp_path / f"out{target}", np.repeat(first.pixels, 2, 0), like)
    back = images.read(path)
    assert back.pixels.shape == (192, 64, 3)  # not turned a second time
    if target == ".jpg":
        assert np.abs(back.pixels[::2] - first.pixels).mean() < 0.02
    else:
        assert levels(back.pixels[::2], first.pixels) < 0.51  # not converted a second time
    if target == ".bmp":
        return
    assert back.tagged
    exif = Image.Exif()
    exif.load(back.exif)
    assert exif[271] == "Acme"
    assert 274 not in exif
    assert exif.get_ifd(0x8769) == {0xA434: "50 mm", 0xA001: 1}
    assert exif.get_ifd(0x8825) == {1: "N"}
    if source != "WEBP" and target != ".webp":
        np.testing.assert_allclose(back.dpi, (300, 150), rtol=1e-3)


@pytest.mark.parametrize("bits", [8, 16])
def test_others_can_read_the_tiff_with_all_that_was_carried_over(bits, tmp_path):
    first = images.read(shot("TIFF"))
    like = Picture(first.pixels, None, bits, exif=first.exif, dpi=first.dpi, tagged=True)
    path = images.save(tmp_path / "a.tif", first.pixels, like)
    white = 2**bits - 1
    assert levels(tifffile.imread(path) / white, first.pixels) < 0.51
    with Image.open(path) as opened:
        assert isinstance(opened, TiffImagePlugin.TiffImageFile)
        assert opened.getexif()[271] == "Acme"
        assert opened.getexif().get_ifd(0x8769)[0xA434] == "50 mm"
        assert opened.info["dpi"] == (300, 150)
        name = ImageCms.getProfileDescription(
            ImageCms.ImageCmsProfile(io.BytesIO(opened.info["icc_profile"]))
        )
    assert "sRGB" in name


def test_the_same_picture_gives_the_same_bytes():
    like = images.read(shot("PNG"))
    assert images.encode(like.pixels, "PNG", like) == images.encode(like.pixels, "PNG", like)


def test_a_description_that_a_program_reads_is_not_carried_over():
    file = io.BytesIO()
    tifffile.imwrite(file, CAT8, photometric="rgb")  # says its shape in the description
    assert images.read(file.getvalue()).exif == b""


def test_exif_too_long_for_a_jpeg_is_left_out(tmp_path):
    exif = Image.Exif()
    exif[270] = "x" * 70_000
    like = Picture(CAT, exif=exif.tobytes())
    assert images.read(images.save(tmp_path / "a.jpg", CAT, like)).exif == b""
    assert len(images.read(images.save(tmp_path / "a.png", CAT, like)).exif) > 70_000


# ---- pictures made by hand --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pixels", "alpha", "fragment"),
    [
        (np.where(CAT > 0.5, np.nan, CAT), None, "NaN"),
        (CAT * 255, None, "divide by 255"),
        (CAT - 0.5, None, "clip"),
        (CAT8, None, "as_image"),
        (CAT[..., 0], None, "as_image"),
        (CAT, CAT[..., 0] * 2, "clip"),
        (CAT, CAT[:9, :, 0], "same size"),
    ],
)
def test_pictures_made_by_hand_are_checked(pixels, alpha, fragment):
    with pytest.raises(ImageError, match=fragment):
        Picture(pixels, alpha)
