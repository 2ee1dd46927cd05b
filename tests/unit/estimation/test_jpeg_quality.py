"""How hard a picture was compressed: from its file, or from its pixels."""

import io

import numpy as np
import pytest
from PIL import Image

from zssr_teach import images
from zssr_teach.degradation import compress_jpeg
from zssr_teach.errors import ImageError
from zssr_teach.estimation import jpeg_quality
from zssr_teach.estimation.jpeg import quality_of_steps, steps_of_quality
from zssr_teach.images import samples, to_bytes8

NAMES = [sample.name for sample in samples()]


def shrunk(name: str) -> np.ndarray:
    picture = images.sample(name).pixels
    return to_bytes8(picture[::2, ::2] / 2 + picture[1::2, 1::2] / 2).astype(np.float32) / 255


def jpeg_file(image: np.ndarray, grey: bool = False, **options) -> bytes:
    file = io.BytesIO()
    Image.fromarray(to_bytes8(image)).convert("L" if grey else "RGB").save(file, "JPEG", **options)
    return file.getvalue()


@pytest.mark.parametrize("quality", [1, 20, 49, 50, 51, 75, 90, 96, 100])
@pytest.mark.parametrize("grey", [False, True])
def test_a_file_says_its_quality(quality, grey):
    found = jpeg_quality(images.read(jpeg_file(shrunk("cat"), grey, quality=quality)))
    assert (found.quality, found.source, found.is_exact) == (quality, "file", True)


def test_steps_are_those_of_the_library_that_writes_files():
    for quality in range(1, 101):
        with Image.open(io.BytesIO(jpeg_file(np.zeros((8, 8, 3)), quality=quality))) as opened:
            assert tuple(steps_of_quality(quality).ravel()) == tuple(opened.quantization[0])


def test_other_steps_get_the_nearest_quality_and_a_word_about_it():
    steps = [int(step) + 1 for step in steps_of_quality(60).ravel()]
    picture = images.read(jpeg_file(shrunk("cat"), qtables=[steps, steps]))
    found = jpeg_quality(picture)
    assert 55 <= found.quality <= 62
    assert not found.is_exact
    assert str(found).startswith("JPEG of quality about ")
    assert "steps of its own" in str(found)


def test_only_a_jpeg_has_steps_and_a_result_has_none():
    assert images.read(images.encode(shrunk("cat"), "PNG")).jpeg_steps == ()
    turned = Image.Exif()
    turned[0x0112] = 6
    picture = images.read(jpeg_file(shrunk("cat"), quality=60, exif=turned.tobytes()))
    assert jpeg_quality(picture).quality == 60


@pytest.mark.parametrize("name", NAMES)
def test_pictures_that_never_were_jpeg_have_no_trace_of_it(name):
    found = jpeg_quality(shrunk(name))
    assert found.quality is None
    assert str(found) == "no trace of JPEG"


@pytest.mark.parametrize("name", [name for name in NAMES if name != "page"])
@pytest.mark.parametrize("quality", [30, 60, 80, 95])
def test_pixels_tell_the_quality_also_after_a_crop(name, quality):
    compressed = compress_jpeg(shrunk(name), quality)
    assert jpeg_quality(compressed).quality == quality
    found = jpeg_quality(compressed[3:, 5:])
    assert (found.quality, found.offset, found.source) == (quality, (5, 3), "pixels")


def test_a_png_that_was_a_jpeg_is_found_out():
    picture = images.read(images.encode(compress_jpeg(shrunk("cat"), 40), "PNG"))
    assert str(jpeg_quality(picture)) == "JPEG of quality 40, by the blocks in its pixels"


def test_once_it_is_resized_no_trace_is_left():
    from zssr_teach import resampling

    compressed = compress_jpeg(images.sample("cat").pixels, 40)
    assert jpeg_quality(np.clip(resampling.downscale(compressed, 2), 0, 1)).quality is None


@pytest.mark.parametrize("shape", [(12, 12, 3), (64, 23, 3), (25, 25, 3)])
def test_small_and_flat_pictures_have_no_trace(shape):
    assert jpeg_quality(np.full(shape, 0.3, np.float32)).quality is None


def test_no_picture_gets_a_sentence():
    with pytest.raises(ImageError, match="NaN"):
        jpeg_quality(np.full((40, 40, 3), np.nan, np.float32))


def test_the_nearest_quality_of_the_coarsest_steps_is_the_lowest():
    assert quality_of_steps((255,) * 64).quality == 1


@pytest.mark.parametrize("colour", [(0, 128, 128), (255, 255, 255), (13, 200, 77)])
def test_a_picture_of_one_colour_shows_no_trace(colour):
    picture = np.full((64, 64, 3), colour, np.uint8)
    assert jpeg_quality(picture).quality is None
