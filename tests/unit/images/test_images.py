"""Pictures come in and go out unharmed: modes, 16 bits, transparency, rotation, atomic saving."""

import errno
import importlib
import io
import os
import re
import stat
import sys
from pathlib import Path

import numpy as np
import png
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image, ImageCms, ImageOps

from tools import photographs, pretrain, reader_scenes
from zssr_teach import images
from zssr_teach.errors import OutputError
from zssr_teach.images import Picture

ROOT = Path(__file__).resolve().parents[3]
HEIGHT, WIDTH = 16, 21


def noise(*shape: int, dtype: type = np.uint8, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.integers(0, np.iinfo(dtype).max, shape, dtype=dtype, endpoint=True)


def file_of(image: Image.Image, form: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def colours(seed: int = 0) -> Image.Image:
    return Image.fromarray(noise(HEIGHT, WIDTH, 3, seed=seed))


def numbers(values: np.ndarray, bits: int = 8) -> np.ndarray:
    """Undo the division by white: what the file holds, if nothing was lost."""
    return np.rint(values * (2**bits - 1)).astype(np.uint16)


# ---- what is read -----------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["PNG", "TIFF", "BMP"])
def test_colour_is_read_exactly(form):
    picture = images.read(file_of(colours(), form))
    np.testing.assert_array_equal(numbers(picture.pixels), noise(HEIGHT, WIDTH, 3))
    assert picture.pixels.dtype == np.float32
    assert (picture.bits, picture.grey, picture.alpha) == (8, False, None)
    assert (picture.height, picture.width) == (HEIGHT, WIDTH)


def test_webp_without_loss_is_read_exactly():
    picture = images.read(file_of(colours(), "WEBP", lossless=True))
    np.testing.assert_array_equal(numbers(picture.pixels), noise(HEIGHT, WIDTH, 3))


@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg_is_read_as_pillow_decodes_it(progressive):
    data = file_of(colours(), "JPEG", progressive=progressive)
    expected = np.asarray(Image.open(io.BytesIO(data)))
    np.testing.assert_array_equal(numbers(images.read(data).pixels), expected)


@pytest.mark.parametrize("form", ["PNG", "TIFF", "JPEG", "BMP"])
def test_grey_is_three_equal_channels_and_stays_marked(form):
    picture = images.read(file_of(colours().convert("L"), form))
    assert picture.grey
    assert picture.pixels.shape == (HEIGHT, WIDTH, 3)
    assert (picture.pixels == picture.pixels[..., :1]).all()


def test_black_and_white_is_grey():
    picture = images.read(file_of(colours().convert("1")))
    assert picture.grey
    assert set(np.unique(picture.pixels)) == {0.0, 1.0}


def test_palette_becomes_its_colours():
    image = colours().quantize(16)
    picture = images.read(file_of(image))
    np.testing.assert_array_equal(numbers(picture.pixels), np.asarray(image.convert("RGB")))
    assert picture.alpha is None
    assert not picture.grey


def test_palette_with_transparency_keeps_it():
    image = colours().quantize(16)
    picture = images.read(file_of(image, transparency=3))
    np.testing.assert_array_equal(picture.alpha == 0, np.asarray(image) == 3)


@pytest.mark.parametrize("mode", ["L", "RGB", "1"])
def test_a_colour_declared_transparent_becomes_alpha(mode):
    image = Image.new(mode, (WIDTH, HEIGHT), 0 if mode == "1" else "black")
    image.paste("white", (0, 0, 5, HEIGHT))
    data = file_of(image, transparency=(255, 255, 255) if mode == "RGB" else (1, 255)[mode == "L"])
    alpha = images.read(data).alpha
    np.testing.assert_array_equal(alpha[0], [0] * 5 + [1] * (WIDTH - 5))


@pytest.mark.parametrize(("mode", "grey"), [("RGBA", False), ("LA", True)])
@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_colours_that_are_seen_stay_as_they_are_beside_alpha(mode, grey, form):
    values = noise(HEIGHT, WIDTH, 2 if grey else 4)
    values[:8, :, -1] = 0
    picture = images.read(file_of(Image.fromarray(values, mode), form))
    assert picture.grey == grey
    np.testing.assert_array_equal(numbers(picture.alpha), values[..., -1])
    expected = np.broadcast_to(values[..., :-1], (HEIGHT, WIDTH, 3))
    seen = values[..., -1] > 0
    np.testing.assert_array_equal(numbers(picture.pixels)[seen], expected[seen])


def test_an_alpha_that_is_opaque_everywhere_is_none():
    opaque = colours().convert("RGBA")
    assert images.read(file_of(opaque)).alpha is None


def test_only_the_first_frame_of_a_gif_is_read():
    first, second = (Image.new("RGB", (WIDTH, HEIGHT), name) for name in ("red", "lime"))
    picture = images.read(file_of(first, "GIF", save_all=True, append_images=[second]))
    np.testing.assert_array_equal(picture.pixels[0, 0], [1, 0, 0])


def test_phone_pictures_with_a_second_one_behind_are_read():
    data = file_of(colours(), "MPO", save_all=True, append_images=[colours(1)])
    assert images.read(data).width == WIDTH


@pytest.mark.parametrize("form", ["JPEG", "TIFF"])
def test_cmyk_becomes_rgb(form):
    image = Image.new("CMYK", (WIDTH, HEIGHT), (0, 255, 255, 0))
    pixels = images.read(file_of(image, form)).pixels
    np.testing.assert_allclose(pixels[0, 0], [1, 0, 0], atol=0.02)


def test_a_broken_colour_profile_does_no_harm():
    picture = images.read(file_of(colours(), icc_profile=b"no profile"))
    np.testing.assert_array_equal(numbers(picture.pixels), noise(HEIGHT, WIDTH, 3))


def test_an_srgb_profile_changes_no_number():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = images.read(file_of(colours(), icc_profile=profile))
    np.testing.assert_array_equal(numbers(picture.pixels), noise(HEIGHT, WIDTH, 3))


def test_names_come_from_the_file_or_from_the_caller(tmp_path):
    path = tmp_path / "leaf.png"
    colours().save(path)
    assert images.read(path).name.endswith("leaf.png")
    assert images.read(path, name="mine").name == "mine"
    with path.open("rb") as file:
        assert images.read(file).width == WIDTH


# ---- a camera held sideways -------------------------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_rotation_is_applied(orientation, form):
    exif = Image.Exif()
    exif[274] = orientation
    options = {"lossless": True} if form == "WEBP" else {}
    data = file_of(colours(), form, exif=exif, **options)
    with Image.open(io.BytesIO(data)) as opened:
        expected = np.asarray(ImageOps.exif_transpose(opened))
    assert expected.shape[:2] == ((HEIGHT, WIDTH) if orientation < 5 else (WIDTH, HEIGHT))
    np.testing.assert_array_equal(numbers(images.read(data).pixels), expected)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_rotation_is_applied_to_16_bits(orientation, form):
    values = noise(HEIGHT, WIDTH, 3, dtype=np.uint16)
    if form == "PNG":
        exif = Image.Exif()
        exif[274] = orientation
        data = with_chunk(deep_png(values), b"eXIf", exif.tobytes()[6:])
    else:
        data = deep_tiff(values, extratags=[(274, "H", 1, orientation, True)])
    tags = Image.Exif()
    tags[274] = orientation
    upright = ImageOps.exif_transpose(
        Image.open(io.BytesIO(file_of(Image.fromarray((values >> 8).astype(np.uint8)), exif=tags)))
    )
    picture = images.read(data)
    np.testing.assert_array_equal(numbers(picture.pixels, 16) >> 8, np.asarray(upright))


# ---- 16 bits ----------------------------------------------------------------------------------


def deep_png(values: np.ndarray, **options) -> bytes:
    height, width, channels = values.shape
    writer = png.Writer(
        width, height, greyscale=channels < 3, alpha=channels in (2, 4), bitdepth=16, **options
    )
    file = io.BytesIO()
    writer.write(file, values.reshape(height, -1).tolist())
    return file.getvalue()


def with_chunk(data: bytes, kind: bytes, content: bytes) -> bytes:
    """Put a chunk between the header of a PNG and its pixels."""
    chunks = list(png.Reader(bytes=data).chunks())
    file = io.BytesIO()
    png.write_chunks(file, [chunks[0], (kind, content), *chunks[1:]])
    return file.getvalue()


def deep_tiff(values: np.ndarray, **options) -> bytes:
    channels = values.shape[2]
    settings = {
        "photometric": "rgb" if channels > 2 else "minisblack",
        "planarconfig": "contig" if channels > 1 else None,
        "extrasamples": ["unassalpha"] if channels in (2, 4) else None,
        "metadata": None,
    }
    file = io.BytesIO()
    tifffile.imwrite(file, values if channels > 1 else values[..., 0], **{**settings, **options})
    return file.getvalue()


def assert_holds(picture: Picture, values: np.ndarray) -> None:
    """Assert that not a bit of the 16 was lost."""
    channels = values.shape[2]
    assert (picture.bits, picture.grey) == (16, channels < 3)
    expected = np.broadcast_to(values[..., : 3 if channels > 2 else 1], (*values.shape[:2], 3))
    np.testing.assert_array_equal(numbers(picture.pixels, 16), expected)
    if channels in (2, 4):
        np.testing.assert_array_equal(numbers(picture.alpha, 16), values[..., -1])
    else:
        assert picture.alpha is None


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("write", [deep_png, deep_tiff])
def test_16_bits_are_read_to_the_last_bit(write, channels):
    values = noise(HEIGHT, WIDTH, channels, dtype=np.uint16)
    assert_holds(images.read(write(values)), values)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_deflate", "packbits"])
def test_packed_16_bit_tiffs_are_read(channels, compression, tmp_path):
    """Written by libtiff (grey) or by hand (colour, as Pillow writes no 16 bits in colour)."""
    values = noise(HEIGHT, WIDTH, channels, dtype=np.uint16)
    if channels == 1:
        data = file_of(Image.fromarray(values[..., 0]), "TIFF", compression=compression)
    else:
        # libtiff packs bytes; a picture of 8 bits and six channels' worth of width is one of 16.
        data = packed_colour_tiff(values, compression, tmp_path)
    assert_holds(images.read(data), values)


def packed_colour_tiff(values: np.ndarray, compression: str, folder: Path) -> bytes:
    """Let libtiff pack the bytes as grey, then rewrite the tags that say what they are."""
    height, width, channels = values.shape
    plain = np.ascontiguousarray(values).view(np.uint8).reshape(height, -1)
    path = folder / "packed.tif"
    Image.fromarray(plain).save(path, compression=compression, tiffinfo={258: 8})
    with tifffile.TiffFile(path) as file:
        page = file.pages[0]
        strips = [
            path.read_bytes()[start : start + count]
            for start, count in zip(page.dataoffsets, page.databytecounts, strict=True)
        ]
        rows, code = page.rowsperstrip, int(page.compression)
    return tiff_of_strips(strips, (height, width, channels), rows, code)


def tiff_of_strips(
    strips: list[bytes], shape: tuple[int, int, int], rows: int, compression: int
) -> bytes:
    """Write a little-endian TIFF of 16-bit channels around strips that are packed already."""
    height, width, channels = shape
    body, offsets = b"", []
    for strip in strips:
        offsets.append(8 + len(body))
        body += strip + b"\0" * (len(strip) % 2)
    tags = {
        256: (4, [width]),
        257: (4, [height]),
        258: (3, [16] * channels),
        259: (3, [compression]),
        262: (3, [2]),
        273: (4, offsets),
        277: (3, [channels]),
        278: (4, [rows]),
        279: (4, [len(strip) for strip in strips]),
        284: (3, [1]),
    }
    return _assemble(body, tags)


def _assemble(body: bytes, tags: dict[int, tuple[int, list[int]]]) -> bytes:
    start = 8 + len(body)
    beyond = start + 2 + 12 * len(tags) + 4
    directory, extra = len(tags).to_bytes(2, "little"), b""
    for tag, (kind, values) in tags.items():
        size = 2 if kind == 3 else 4
        packed = b"".join(value.to_bytes(size, "little") for value in values)
        if len(packed) > 4:
            place = (beyond + len(extra)).to_bytes(4, "little")
            extra += packed
            packed = place
        directory += tag.to_bytes(2, "little") + kind.to_bytes(2, "little")
        directory += len(values).to_bytes(4, "little") + packed.ljust(4, b"\0")
    header = b"II*\0" + start.to_bytes(4, "little")
    return header + body + directory + b"\0\0\0\0" + extra


@pytest.mark.parametrize(
    "options",
    [
        {"byteorder": ">"},
        {"planarconfig": "separate"},
        {"compression": "zlib"},
        {"tile": (16, 16)},
        {"rowsperstrip": 3},
        {"bigtiff": True},
    ],
    ids=str,
)
def test_other_layouts_of_16_bit_tiffs_are_read(options):
    values = noise(HEIGHT, WIDTH, 3, dtype=np.uint16)
    separate = options.get("planarconfig") == "separate"
    stored = np.moveaxis(values, 2, 0) if separate else values
    settings = {"photometric": "rgb", "planarconfig": "contig", "metadata": None, **options}
    file = io.BytesIO()
    tifffile.imwrite(file, stored, **settings)
    assert_holds(images.read(file.getvalue()), values)


def test_colours_multiplied_by_their_alpha_are_divided_again():
    values = np.full((HEIGHT, WIDTH, 4), 20_000, np.uint16)
    values[..., 3] = 40_000
    values[0, 0] = 0
    picture = images.read(deep_tiff(values, extrasamples=["assocalpha"]))
    np.testing.assert_allclose(picture.pixels[1:], 0.5, atol=1e-6)
    np.testing.assert_allclose(picture.alpha[1:], 40_000 / 65535, atol=1e-6)
    # Nobody sees the first; it has the colour of its neighbours.
    np.testing.assert_allclose(picture.pixels[0, 0], 0.5, atol=1e-6)


def test_interlaced_16_bit_pngs_are_read():
    values = noise(HEIGHT, WIDTH, 3, dtype=np.uint16)
    assert_holds(images.read(deep_png(values, interlace=True)), values)


def test_a_16_bit_colour_declared_transparent_becomes_alpha():
    values = noise(HEIGHT, WIDTH, 3, dtype=np.uint16)
    values[0, 0] = (1, 2, 770)
    picture = images.read(deep_png(values, transparent=(1, 2, 770)))
    assert picture.alpha[0, 0] == 0
    assert picture.alpha.sum() == HEIGHT * WIDTH - 1


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16])
def test_tiffs_of_floats_are_read(channels, dtype):
    values = np.random.default_rng(0).random((HEIGHT, WIDTH, channels)).astype(dtype)
    picture = images.read(deep_tiff(values))
    np.testing.assert_allclose(picture.pixels, np.broadcast_to(values, (HEIGHT, WIDTH, 3)), 1e-6)
    assert (picture.bits, picture.grey) == (16, channels == 1)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_16_bits_survive_reading_and_saving(channels, suffix, tmp_path):
    values = noise(HEIGHT, WIDTH, channels, dtype=np.uint16)
    first = images.read(deep_png(values))
    path = images.save(tmp_path / f"out{suffix}", first.pixels, like=first, alpha=first.alpha)
    assert_holds(images.read(path), values)


def test_what_is_saved_with_16_bits_is_what_others_read(tmp_path):
    values = noise(HEIGHT, WIDTH, 3, dtype=np.uint16)
    like = images.read(deep_png(values))
    images.save(tmp_path / "a.png", like.pixels, like)
    images.save(tmp_path / "a.tif", like.pixels, like)
    _, _, rows, _ = png.Reader(bytes=(tmp_path / "a.png").read_bytes()).read()
    np.testing.assert_array_equal(np.vstack(list(rows)).reshape(values.shape), values)
    np.testing.assert_array_equal(tifffile.imread(tmp_path / "a.tif"), values)
    # Pillow sees the upper bytes, so the file is a sound one for it as well.
    with Image.open(tmp_path / "a.png") as opened:
        np.testing.assert_array_equal(np.asarray(opened), values >> 8)


# ---- arrays -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (np.full((16, 16), 51, np.uint8), 0.2),
        (np.full((16, 16, 1), 13107, np.uint16), 0.2),
        (np.ones((16, 16), bool), 1.0),
        (np.full((16, 16, 3), 0.2), 0.2),
        (np.full((16, 16, 3), 0.25, np.float16), 0.25),
    ],
)
def test_arrays_become_images(array, expected):
    image = images.as_image(array)
    assert image.shape == (16, 16, 3)
    assert image.dtype == np.float32
    np.testing.assert_allclose(image, expected, rtol=1e-6)


def test_arrays_are_copied_not_borrowed():
    array = np.zeros((16, 16, 3), np.float32)
    image = images.as_image(array)
    array[:] = 1
    assert image.max() == 0


def test_rounding_is_to_the_nearest_and_clips():
    image = np.array([[[-1.0, 0.5 / 255 - 1e-6, 0.5 / 255 + 1e-6]], [[1.0, 7.0, 254.4 / 255]]])
    assert images.to_bytes8(image).tolist() == [[[0, 0, 1]], [[255, 255, 254]]]


shapes = st.tuples(st.integers(12, 20), st.integers(12, 20), st.sampled_from([1, 2, 3, 4]))
pixels = shapes.flatmap(
    lambda shape: st.sampled_from([np.uint8, np.uint16]).flatmap(
        lambda dtype: arrays.arrays(dtype, shape)
    )
)


@given(pixels, st.sampled_from([".png", ".tif", ".webp", ".bmp"]))
def test_any_picture_survives_saving_and_reading(tmp_path_factory, values, suffix):
    bits, channels = 8 * values.dtype.itemsize, values.shape[2]
    image = np.broadcast_to(values[..., : 3 if channels > 2 else 1], (*values.shape[:2], 3))
    image = image.astype(np.float32) / np.float32(2**bits - 1)
    alpha = values[..., -1] / np.float32(2**bits - 1) if channels in (2, 4) else None
    like = Picture(image, alpha, bits, channels < 3)
    path = tmp_path_factory.mktemp("any") / f"a{suffix}"
    if (alpha is not None and suffix == ".bmp") or (bits == 16 and suffix in (".bmp", ".webp")):
        with pytest.raises(OutputError):
            images.save(path, image, like, alpha)
        assert list(path.parent.iterdir()) == []
        return
    back = images.read(images.save(path, image, like, alpha))
    assert back.bits == bits
    seen = np.ones(image.shape[:2], bool) if alpha is None else alpha > 0
    np.testing.assert_array_equal(numbers(back.pixels, bits)[seen], numbers(image, bits)[seen])
    if alpha is not None and alpha.min() < 1:
        np.testing.assert_array_equal(numbers(back.alpha, bits), values[..., -1])
    if suffix != ".webp":  # which has no grey
        assert back.grey == like.grey


def test_grey_is_saved_as_one_channel(tmp_path):
    image = np.full((16, 16, 3), 0.5, np.float32)
    for name in ("a.png", "a.jpg"):
        images.save(tmp_path / name, image, like=Picture(image, grey=True))
        with Image.open(tmp_path / name) as opened:
            assert opened.mode == "L"


def test_encode_makes_a_picture_that_pillow_reads():
    image = noise(HEIGHT, WIDTH, 3) / np.float32(255)
    decoded = np.asarray(Image.open(io.BytesIO(images.encode(image))))
    np.testing.assert_array_equal(decoded, noise(HEIGHT, WIDTH, 3))
    assert images.encode(image, "JPEG")[:2] == b"\xff\xd8"


# ---- all or nothing ---------------------------------------------------------------------------

IMAGE = np.full((16, 16, 3), 0.5, np.float32)


def failing(error: BaseException):
    def fail(*_):
        raise error

    return fail


@pytest.mark.parametrize("before", [None, b"what was there"])
@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt(), MemoryError()],
    ids=["full", "Ctrl-C", "memory"],
)
def test_a_failure_leaves_what_was_there_and_nothing_else(
    before, step, error, tmp_path, monkeypatch
):
    path = tmp_path / "result.png"
    if before:
        path.write_bytes(before)
    if step == "fsync":
        monkeypatch.setattr(os, "fsync", failing(error))
    else:
        monkeypatch.setattr(Path, "replace", failing(error))
        monkeypatch.setattr(os, "replace", failing(error))
    with pytest.raises(OutputError if isinstance(error, OSError) else type(error)):
        images.save(path, IMAGE)
    monkeypatch.undo()
    assert [file.name for file in tmp_path.iterdir()] == (["result.png"] if before else [])
    if before:
        assert path.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is a POSIX one")
def test_a_disk_that_is_really_full_halfway_leaves_nothing(tmp_path):
    """Not a pretended error: the system refuses to make the file longer than allowed."""
    import resource
    import signal

    path = tmp_path / "result.png"
    path.write_bytes(b"what was there")
    image = noise(96, 96, 3) / np.float32(255)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(OutputError):
            images.save(path, image)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_bytes() == b"what was there"
    assert len(list(tmp_path.iterdir())) == 1


def test_nothing_is_saved_if_encoding_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(Image.Image, "save", failing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        images.save(tmp_path / "result.png", IMAGE)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_replaced(tmp_path):
    path = tmp_path / "result.png"
    path.write_bytes(b"old")
    assert images.save(path, IMAGE) == path
    assert images.read(path).width == 16
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_saved_file_has_the_usual_permissions(tmp_path):
    (tmp_path / "usual").touch()
    path = images.save(tmp_path / "result.png", IMAGE)
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "usual").stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "far").mkdir()
    link = tmp_path / "result.png"
    link.symlink_to(tmp_path / "far" / "real.png")
    images.save(link, IMAGE)
    assert link.is_symlink()
    assert images.read(tmp_path / "far" / "real.png").width == 16


def test_checking_the_output_leaves_no_trace(tmp_path):
    images.check_output(tmp_path / "result.png")
    assert list(tmp_path.iterdir()) == []


# ---- the gallery ------------------------------------------------------------------------------


def test_the_gallery_is_large_and_varied_enough():
    kinds = {sample.kind for sample in images.samples()}
    wanted = {"photograph", "texture", "repetition", "text", "damaged", "grey", "night sky"}
    assert wanted <= kinds
    assert len(images.samples()) >= 10
    assert len({sample.name for sample in images.samples()}) == len(images.samples())


@pytest.mark.parametrize("sample", images.samples(), ids=lambda sample: sample.name)
def test_every_sample_can_be_used_and_says_where_it_is_from(sample):
    picture = images.sample(sample.name)
    assert 128 <= min(picture.height, picture.width) <= max(picture.height, picture.width) <= 320
    assert picture.height % 4 == picture.width % 4 == 0  # so that ×2 and ×4 have a ground truth
    assert picture.pixels.std() > 0.05
    assert sample.licence
    assert sample.source
    assert sample.role == "show"


def test_the_page_of_licences_is_in_step_with_the_gallery():
    page = (ROOT / "images" / "LICENSES.md").read_text("utf-8")
    for sample in images.samples():
        assert f"| `{sample.name}` | {sample.title} | {sample.kind} | {sample.licence}" in page
        assert sample.source in page
    files = {path.name for path in (ROOT / "zssr_teach/data/samples").glob("*.png")}
    assert files == {sample.filename for sample in images.samples()}


def test_nothing_that_the_warm_start_has_seen_is_shown():
    page = (ROOT / "images" / "LICENSES.md").read_text("utf-8")
    seen = pretrain.FROM_SCIKIT_IMAGE + pretrain.FROM_SCIKIT_LEARN + pretrain.FROM_DEBIAN
    assert len(seen) == 17
    for name in seen:
        assert name in page
        assert all(name not in sample.source for sample in images.samples())


def test_nothing_that_the_kernel_reader_has_seen_is_shown():
    page = (ROOT / "images" / "LICENSES.md").read_text("utf-8")
    seen = [one.file for one in photographs.manifest()]
    at_hand = {path.name for path in reader_scenes.paths_of(None)}
    assert at_hand < set(seen)
    for name in seen:
        assert name in page
        assert all(name not in sample.source for sample in images.samples())


def test_the_pictures_stay_small():
    folders = (ROOT / "images", ROOT / "zssr_teach/data/samples")
    assert sum(path.stat().st_size for folder in folders for path in folder.iterdir()) < 1_500_000


@pytest.mark.parametrize("name", ["facade", "weave", "page", "night", "rosette", "damaged"])
def test_the_script_still_makes_the_pictures(name):
    """To a rounding error: font and JPEG libraries differ a little between machines."""
    tool = importlib.import_module("tools.render_samples")
    seed = ["facade", "weave", "page", "night", "rosette", "damaged"].index(name)
    made = np.asarray(getattr(tool, name)(np.random.default_rng(seed)), float)
    stored = images.sample(name).pixels * 255
    assert np.abs(made - stored).mean() < 2


def test_reading_pictures_needs_no_tensorflow():
    modules = list(Path(images.__file__).parent.glob("*.py"))
    assert len(modules) > 5
    for module in modules:
        assert not re.search(r"import (tensorflow|keras)", module.read_text("utf-8"))
