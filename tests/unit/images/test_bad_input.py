"""Bad input gets one line that says what is wrong and what to do; odd input is treated right."""

import io
import os
import re
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import scipy.io
import tifffile
from PIL import Image

from zssr_teach import images, resampling
from zssr_teach.degradation import Degradation
from zssr_teach.errors import ImageError, OutputError, SettingsError, ZssrError
from zssr_teach.images import Picture
from zssr_teach.networks import NetworkSettings, build_network
from zssr_teach.pairs import PairSampler, PairSettings
from zssr_teach.training import CosineRule, PlateauRule, TrainingRun, TrainingSettings
from zssr_teach.upscaling import Preset, check_scale, find_preset

# What a message may advise: an imperative that begins it or follows what was wrong.
ADVICE = re.compile(
    r"(^|[;:,(] ?)(\w+ )?(give|convert|crop|shrink|get|save|check|divide|clip|replace|use|choose|"
    r"make|enlarge|try|free|keep|repair|a blur must)"
)

IMAGE = np.random.default_rng(0).random((40, 40, 3), dtype=np.float32)


def file_of(form: str = "PNG", mode: str = "RGB", **options) -> bytes:
    file = io.BytesIO()
    picture = Image.fromarray(images.to_bytes8(IMAGE)).convert(mode)
    picture.save(file, form, **options)
    return file.getvalue()


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and has nothing to show for it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + body


def tiff_of(array: np.ndarray, **options) -> bytes:
    file = io.BytesIO()
    if array.ndim == 3 and array.shape[2] == 3:
        options = {"photometric": "rgb", **options}
    tifffile.imwrite(file, array, **options)
    return file.getvalue()


def with_nan(array: np.ndarray) -> np.ndarray:
    array = array.copy()
    array.flat[7] = np.nan
    return array


def assert_helpful(error: BaseException, fragment: str) -> None:
    message = str(error)
    assert fragment in message, message
    assert "\n" not in message, message
    assert len(message) < 300, message
    assert ADVICE.search(message), f"no advice in: {message}"


# ---- files ------------------------------------------------------------------------------------

JPEG, PNG, TIFF, WEBP, GIF, BMP = map(file_of, ("JPEG", "PNG", "TIFF", "WEBP", "GIF", "BMP"))
ISO = b"\0\0\0\x18ftyp"

BAD_FILES = {
    "empty": (b"", "is empty"),
    "text": (b"this is not a picture\n" * 9, "is not a picture"),
    "web page": (b"<!DOCTYPE html><html><body>404</body></html>", "is not a picture"),
    "noise": (np.random.default_rng(1).bytes(4000), "is not a picture"),
    "zeros": (bytes(4000), "is not a picture"),
    "one byte": (b"\x89", "is not a picture"),
    "HEIC": (ISO + b"heic" + bytes(99), "HEIC"),
    "HEIF of another camera": (ISO + b"mif1" + bytes(99), "HEIC"),
    "AVIF": (ISO + b"avif" + bytes(99), "AVIF"),
    "video": (ISO + b"isom" + bytes(99), "a video"),
    "SVG": (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
    "PDF": (b"%PDF-1.7\n" + bytes(99), "PDF"),
    "EPS, which Pillow would hand to another program": (b"%!PS-Adobe-3.0 EPSF", "PostScript"),
    "Photoshop": (b"8BPS\0\1" + bytes(99), "a Photoshop document; convert"),
    "icon": (file_of("ICO"), "an icon"),
    "PPM": (file_of("PPM"), "a PPM picture"),
    "JPEG cut in half": (JPEG[: len(JPEG) // 2], "damaged or incomplete"),
    "JPEG of three bytes": (JPEG[:3], "a picture"),
    "PNG cut in half": (PNG[: len(PNG) // 2], "damaged or incomplete"),
    "PNG without pixels": (PNG[:33], "picture; give a PNG"),
    "PNG with a wrong checksum": (PNG[:60] + bytes([PNG[60] ^ 1]) + PNG[61:], "damaged"),
    "16-bit PNG cut in half": (images.encode(IMAGE, like=Picture(IMAGE, bits=16))[:900], "damaged"),
    "TIFF cut in half": (TIFF[: len(TIFF) // 2], "damaged or incomplete"),
    "TIFF of eight bytes": (TIFF[:8], "damaged or incomplete"),
    "16-bit TIFF cut": (tiff_of((IMAGE * 65535).astype(np.uint16))[:4000], "damaged"),
    "WebP cut in half": (WEBP[: len(WEBP) // 2], "damaged or incomplete"),
    "BMP cut in half": (BMP[: len(BMP) // 2], "damaged or incomplete"),
    "GIF cut": (GIF[: len(GIF) // 2], "damaged or incomplete"),
    "bomb": (png_header(50_000, 50_000), "2,500 million pixels"),
    "larger than sane": (png_header(10_000, 9_000), "90 million pixels"),
    "no pixel at all": (png_header(0, 40), "40×0 pixels"),
    "too small": (png_header(11, 40), "40×11 pixels"),
    "TIFF with NaN": (tiff_of(with_nan(IMAGE)), "NaN"),
    "TIFF of floats to 255": (tiff_of(IMAGE * 255), "divide by 255"),
    "TIFF of complex numbers": (tiff_of(IMAGE.astype(np.complex64)), "complex64"),
    "TIFF beyond 16 bits": (tiff_of((IMAGE[..., 0] * 2e9).astype(np.int32)), "int32"),
    "TIFF of five channels": (
        tiff_of(np.zeros((40, 40, 5), np.uint16), photometric="minisblack", planarconfig="contig"),
        "not a picture",
    ),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_bad_bytes_are_refused_in_one_helpful_line(case):
    data, fragment = BAD_FILES[case]
    with pytest.raises(ImageError) as caught:
        images.read(data)
    assert_helpful(caught.value, fragment)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
def test_text_renamed_is_still_text_and_named(suffix, tmp_path):
    path = tmp_path / f"letter{suffix}"
    path.write_text("Dear reader,\n")
    with pytest.raises(ImageError) as caught:
        images.read(path)
    assert_helpful(caught.value, f"letter{suffix} is not a picture")


def missing(folder: Path) -> Path:
    return folder / "nowhere.png"


def inside_a_file(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file" / "picture.png"


def empty(folder: Path) -> Path:
    (folder / "empty.png").touch()
    return folder / "empty.png"


def endless(folder: Path) -> Path:
    return Path("/dev/zero")


def huge(folder: Path) -> Path:
    with (folder / "huge.png").open("wb") as file:
        file.truncate(3_000_000_000)  # sparse: takes no room
    return folder / "huge.png"


BAD_PATHS = {
    "missing": (missing, "there is no file"),
    "folder": (lambda folder: folder, "is a folder"),
    "inside a file": (inside_a_file, "cannot be read"),
    "empty": (empty, "is empty"),
    "endless": (endless, "not an ordinary file"),
    "huge": (huge, "3,000 megabytes"),
    "a name of two lines": (lambda folder: folder / "two\nlines.png", "two lines.png"),
    "a name with a zero": (lambda _: "a\0b.png", "cannot be read"),
    "a name too long": (lambda folder: folder / ("x" * 300 + ".png"), "cannot be read"),
    "web address": (lambda _: "https://example.org/a.png", "there is no file"),
}


@pytest.mark.parametrize("case", BAD_PATHS)
def test_bad_paths_are_refused_in_one_helpful_line(case, tmp_path):
    make, fragment = BAD_PATHS[case]
    if case == "endless" and not Path("/dev/zero").exists():
        pytest.skip("this system has no endless file")
    with pytest.raises(ImageError) as caught:
        images.read(make(tmp_path))
    message = str(caught.value).replace("x" * 300, "x").replace(str(tmp_path), "")
    assert_helpful(ImageError(message), fragment)


def test_a_file_one_may_not_read_says_so(tmp_path, monkeypatch):
    """Pretended, as whoever runs the tests as root may read everything."""
    path = tmp_path / "secret.png"
    path.write_bytes(PNG)

    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ImageError) as caught:
        images.read(path)
    assert_helpful(caught.value, "Permission denied")


# ---- arrays -----------------------------------------------------------------------------------

BAD_ARRAYS = {
    "NaN": (with_nan(IMAGE), "1 NaN"),
    "infinite": (np.where(IMAGE > 0.5, np.inf, IMAGE), "infinite"),
    "0 to 255 as floats": (IMAGE * 255, "divide by 255"),
    "0 to 65535 as floats": (IMAGE * 65535, "rescale"),
    "negative": (IMAGE - 0.5, "clip"),
    "64-bit whole numbers": ((IMAGE * 255).astype(int), "int64"),
    "complex": (IMAGE.astype(complex), "complex128"),
    "objects": (IMAGE.astype(object), "object"),
    "text": (np.full((40, 40), "a"), "<U1"),
    "ragged": ([[1.0, 2.0], [3.0]], "different lengths"),
    "None": (None, "object"),
    "one number": (0.5, "shape ()"),
    "a row": (IMAGE[0, :, 0], "shape (40,)"),
    "a batch": (IMAGE[None], "shape (1, 40, 40, 3)"),
    "channels first": (np.moveaxis(IMAGE, -1, 0), "shape (3, 40, 40)"),
    "with alpha": (np.dstack([IMAGE, IMAGE[..., 0]]), "shape (40, 40, 4)"),
    "empty": (IMAGE[:0], "0×40 pixels"),
    "no channel": (IMAGE[..., :0], "shape (40, 40, 0)"),
    "too small": (IMAGE[:11], "11×40 pixels"),
    "too large": (np.broadcast_to(np.uint8(0), (9000, 9000, 3)), "81 million pixels"),
}


@pytest.mark.parametrize("case", BAD_ARRAYS)
def test_bad_arrays_are_refused_in_one_helpful_line(case):
    array, fragment = BAD_ARRAYS[case]
    with pytest.raises(ImageError) as caught:
        images.as_image(array)
    assert_helpful(caught.value, fragment)


def test_results_too_large_to_be_sane_are_refused_with_their_number_of_pixels():
    images.check_size(2160, 3840, 2)
    for scale in (4, (4.0, 4.0)):
        with pytest.raises(ImageError) as caught:
            images.check_size(2160, 3840, scale)
        assert_helpful(caught.value, "133 million pixels")


def test_an_unknown_sample_is_answered_with_the_names_there_are():
    with pytest.raises(ZssrError, match="choose one of facade, cat"):
        images.sample("dog")


# ---- outputs ----------------------------------------------------------------------------------

CLEAR = np.linspace(0, 1, 1600, dtype=np.float32).reshape(40, 40)
BAD_OUTPUTS = {
    "GIF": ("a.gif", {}, "cannot write .gif"),
    "nothing": ("a", {}, "a nameless format"),
    "text": ("a.txt", {}, "cannot write .txt"),
    "no folder": ("none/a.png", {}, "there is no folder"),
    "in a file": ("file/a.png", {}, "there is no folder"),
    "a folder": ("folder.png", {}, "is a folder"),
    "JPEG with alpha": ("a.jpg", {"alpha": CLEAR}, "cannot hold transparency"),
    "BMP with alpha": ("a.bmp", {"alpha": CLEAR}, "cannot hold transparency"),
    "JPEG of 16 bits": ("a.jpeg", {"like": Picture(IMAGE, bits=16)}, "cannot hold 16 bits"),
    "WebP of 16 bits": ("a.webp", {"like": Picture(IMAGE, bits=16)}, "cannot hold 16 bits"),
    "alpha of another size": ("a.png", {"alpha": CLEAR[:9]}, "shape (9, 40)"),
    "no image": ("a.png", {"image": IMAGE[..., 0]}, "shape (40, 40)"),
    "NaN": ("a.png", {"image": with_nan(IMAGE)}, "NaN"),
    "too wide": ("a.webp", {"image": np.zeros((12, 17_000, 3), np.float32)}, "only 16,383 a side"),
}


@pytest.mark.parametrize("case", BAD_OUTPUTS)
def test_bad_outputs_are_refused_and_leave_nothing(case, tmp_path):
    name, options, fragment = BAD_OUTPUTS[case]
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").write_text("kept")
    with pytest.raises(OutputError) as caught:
        images.save(tmp_path / name, options.pop("image", IMAGE), **options)
    assert_helpful(caught.value, fragment)
    assert {path.name for path in tmp_path.rglob("*")} == {"folder.png", "file"}


@pytest.mark.parametrize(
    "case", ["GIF", "nothing", "no folder", "in a file", "a folder", "JPEG of 16 bits"]
)
def test_outputs_are_refused_before_the_work_as_well(case, tmp_path):
    name, options, fragment = BAD_OUTPUTS[case]
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as caught:
        images.check_output(tmp_path / name, options.get("like"))
    assert_helpful(caught.value, fragment)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder nobody can write to")
def test_a_folder_that_cannot_be_written_to_is_said_so():
    with pytest.raises(OutputError) as caught:
        images.save("/proc/self/result.png", IMAGE)
    assert_helpful(caught.value, "/proc/self")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's disk that is always full")
def test_a_device_is_never_replaced(tmp_path):
    (tmp_path / "full.png").symlink_to("/dev/full")
    with pytest.raises(OutputError) as caught:
        images.save(tmp_path / "full.png", IMAGE)
    assert_helpful(caught.value, "may not be replaced")
    assert Path("/dev/full").exists()


def test_a_full_disk_is_answered_with_free_some_space(tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError) as caught:
        images.save(tmp_path / "a.png", IMAGE)
    assert_helpful(caught.value, "free some space")


# ---- scales, kernels, settings ----------------------------------------------------------------

BAD_SCALES = [0, -2, 0.5, float("nan"), float("inf"), 100, "2x", "two", None, (2,), (2, 2, 2),
              (2, 0), (2, "x"), [], {}, 2j]  # fmt: skip


@pytest.mark.parametrize("scale", BAD_SCALES, ids=repr)
def test_bad_scales_are_refused_in_one_helpful_line(scale):
    with pytest.raises(SettingsError) as caught:
        resampling.scale_pair(scale)
    assert_helpful(caught.value, "scale")


@pytest.mark.parametrize("scale", [1, 1.05, (1, 1)])
def test_scales_that_enlarge_nothing_are_refused_for_a_job(scale):
    with pytest.raises(SettingsError) as caught:
        check_scale(scale)
    assert_helpful(caught.value, "enlarges nothing")


BAD_KERNELS = {
    "one-dimensional": (np.ones(5), "shape (5,)"),
    "a cube": (np.ones((3, 3, 3)), "shape (3, 3, 3)"),
    "empty": (np.ones((0, 3)), "shape (0, 3)"),
    "NaN": (with_nan(np.ones((5, 5))), "NaN"),
    "sums to nothing": (np.zeros((5, 5)), "sums to 0"),
    "sums to less": (-np.ones((5, 5)), "sums to -25"),
    "enormous": (np.ones((500, 500)), "500×500"),
    "text": ([["a"]], "not an array of numbers"),
    "ragged": ([[1, 2], [3]], "not an array of numbers"),
    "None": (None, "not an array of numbers"),
}


@pytest.mark.parametrize("case", BAD_KERNELS)
def test_bad_kernels_are_refused_in_one_helpful_line(case):
    kernel, fragment = BAD_KERNELS[case]
    with pytest.raises(SettingsError) as caught:
        resampling.check_kernel(kernel)
    assert_helpful(caught.value, fragment)


def saved(folder: Path, array: object, **options) -> Path:
    np.save(folder / "kernel.npy", array, **options)
    return folder / "kernel.npy"


def matlab(folder: Path, **arrays) -> Path:
    scipy.io.savemat(folder / "kernel.mat", arrays)
    return folder / "kernel.mat"


def raw(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


class Trap:
    """An object that would make a file when unpickled: a kernel file must never run code."""

    def __reduce__(self):
        return Path.touch, (Path("sprung"),)


BAD_KERNEL_FILES = {
    "missing": (lambda folder: folder / "none.npy", "there is no kernel file"),
    "folder": (lambda folder: folder, "there is no kernel file"),
    "text": (lambda folder: raw(folder, "kernel.txt", b"1 2 1"), "cannot hold a kernel"),
    "empty .npy": (lambda folder: raw(folder, "kernel.npy", b""), "cannot be read"),
    "empty .mat": (lambda folder: raw(folder, "kernel.mat", b""), "cannot be read"),
    "noise .npy": (lambda folder: raw(folder, "kernel.npy", bytes(99)), "cannot be read"),
    "noise .mat": (lambda folder: raw(folder, "kernel.mat", bytes(999)), "kernel.mat"),
    "cut .npy": (
        lambda folder: raw(folder, "kernel.npy", saved(folder, np.ones((9, 9))).read_bytes()[:200]),
        "cannot be read",
    ),
    "pickle": (
        lambda folder: saved(folder, np.array([[Trap()]], object), allow_pickle=True),
        "cannot be read",
    ),
    "a row": (lambda folder: saved(folder, np.ones(5)), "shape (5,)"),
    "negative": (lambda folder: saved(folder, -np.ones((3, 3))), "sums to -9"),
    "NaN": (lambda folder: saved(folder, with_nan(np.ones((3, 3)))), "NaN"),
    "text in .npy": (lambda folder: saved(folder, np.array([["a"]])), "only array (text)"),
    ".mat with a cube": (
        lambda folder: matlab(folder, k=np.ones((2, 2, 2))),
        "same kernel of 2×2 2 times",
    ),
    ".mat with text": (lambda folder: matlab(folder, k="hello"), "no numbers, only k (text)"),
    ".mat with two": (
        lambda folder: matlab(folder, k=np.ones((3, 3)), l=np.ones((5, 5))),
        "2 two-dimensional",
    ),
}


@pytest.mark.parametrize("case", BAD_KERNEL_FILES)
def test_bad_kernel_files_are_refused_in_one_helpful_line(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make, fragment = BAD_KERNEL_FILES[case]
    with pytest.raises(SettingsError) as caught:
        resampling.load_kernel(make(tmp_path))
    assert_helpful(SettingsError(str(caught.value).replace(str(tmp_path), "")), fragment)
    assert not Path("sprung").exists()


BAD_SETTINGS = {
    "no such preset": (lambda: find_preset("fast"), "no preset 'fast'"),
    "no network": (lambda: Preset("mine", "", networks=0), "at least one network"),
    "no steps": (lambda: TrainingSettings(steps=0), "0 steps"),
    "no such optimiser": (lambda: TrainingSettings(optimiser="sgd"), "no optimiser 'sgd'"),
    "steps in words": (lambda: TrainingSettings(steps="10"), "'10' steps"),
    "half a step": (lambda: TrainingSettings(steps=1.5), "1.5 steps"),
    "no number of steps": (lambda: TrainingSettings(steps=np.nan), "nan steps"),
    "true steps": (lambda: TrainingSettings(steps=True), "True steps"),
    "batch in words": (lambda: TrainingSettings(batch="2"), "at least 1 pair"),
    "half a look": (lambda: TrainingSettings(check_every=0.5), "at least every step"),
    "peak in words": (lambda: CosineRule(peak="high"), "a peak of 'high'"),
    "half a warm-up": (lambda: CosineRule(warm_up=1.5), "after 1.5 steps"),
    "plateau in words": (lambda: PlateauRule(first="1e-3"), "plateau rule"),
    "plateau that rises": (lambda: PlateauRule(divisor=0.1), "divisor above 1"),
    "crop in words": (lambda: PairSettings(crop="64"), "a crop of '64'"),
    "half a crop": (lambda: PairSettings(crop=16.5), "a crop of 16.5"),
    "father in words": (lambda: PairSettings(smallest_father="0.5"), "smallest father is '0.5'"),
    "levels": (lambda: PairSettings(levels=2.5), "at least one level"),
    "full-size share": (lambda: PairSettings(full_size_share=None), "full-size share"),
    "noise in words": (lambda: PairSettings(son_noise="a"), "noise of 'a'"),
    "noise is no number": (lambda: PairSettings(son_noise=np.nan), "noise of nan"),
    "noise is true": (lambda: PairSettings(son_noise=True), "noise of True"),
    "half a layer": (lambda: NetworkSettings(depth=8.5), "8.5 layers"),
    "width in words": (lambda: NetworkSettings(width="32"), "'32' wide"),
    "true channels": (lambda: NetworkSettings(channels=True), "True channels"),
    "no batch": (lambda: TrainingSettings(batch=0), "at least 1 pair"),
    "no rate": (lambda: CosineRule(peak=0), "a peak of 0"),
    "NaN as rate": (lambda: CosineRule(peak=float("nan")), "a peak of nan"),
    "crop": (lambda: PairSettings(crop=4), "a crop of 4"),
    "father": (lambda: PairSettings(smallest_father=0), "smallest father is 0"),
    "noise": (lambda: PairSettings(son_noise=-1), "noise of -1"),
    "depth": (lambda: NetworkSettings(depth=0), "0 layers"),
    "JPEG quality": (lambda: Degradation(jpeg=0), "quality of 0"),
    "share": (lambda: Degradation(salt_pepper=2), "share of 2"),
    "photons": (lambda: Degradation(poisson=-1), "-1 photons"),
    "method": (lambda: resampling.resize(IMAGE, (20, 20), "cubic"), "no method 'cubic'"),
    "shape": (lambda: resampling.resize(IMAGE, (0, 20)), "0×20"),
    "alignment": (lambda: resampling.upscale(IMAGE, 2, alignment="left"), "alignment 'left'"),
    "a word as kernel": (lambda: resampling.upscale(IMAGE, 2, "top-left"), "give a 2-D array"),
    "blur": (lambda: resampling.gaussian_kernel(0), "a blur of 0"),
    "NaN as blur": (lambda: resampling.gaussian_kernel(float("nan")), "a blur of nan"),
    "format": (lambda: images.encode(IMAGE, "GIF"), "GIF"),
}


@pytest.mark.parametrize("case", BAD_SETTINGS)
def test_bad_settings_are_refused_in_one_helpful_line(case):
    call, fragment = BAD_SETTINGS[case]
    with pytest.raises(SettingsError) as caught:
        call()
    assert_helpful(caught.value, fragment)


# ---- odd but good -----------------------------------------------------------------------------

GOOD_FILES = {
    "grey": (file_of(mode="L"), {"grey": True, "bits": 8}),
    "black and white": (file_of(mode="1"), {"grey": True, "bits": 8}),
    "palette": (file_of(mode="P"), {"grey": False, "bits": 8}),
    "alpha": (file_of(mode="RGBA"), {"grey": False, "alpha": None}),
    "CMYK": (file_of("JPEG", "CMYK"), {"grey": False, "alpha": None}),
    "16-bit grey": (tiff_of(np.full((40, 40), 999, np.uint16)), {"grey": True, "bits": 16}),
    "floats": (tiff_of(IMAGE), {"grey": False, "bits": 16}),
    "GIF": (GIF, {"bits": 8}),
    "WebP": (WEBP, {"bits": 8}),
    "BMP": (BMP, {"bits": 8}),
    "nonsense in the notes": (file_of("JPEG", exif=b"Exif\0\0nonsense"), {"bits": 8}),
    "something after the end": (PNG + b"and so on", {"bits": 8}),
    "the smallest there may be": (images.encode(IMAGE[:12, :12]), {"height": 12}),
}


@pytest.mark.parametrize("case", GOOD_FILES)
def test_odd_pictures_are_treated_right(case, tmp_path):
    data, expected = GOOD_FILES[case]
    picture = images.read(data)
    for name, value in expected.items():
        assert getattr(picture, name) == value
    assert picture.pixels.dtype == np.float32
    assert picture.pixels.shape[2] == 3
    assert 0 <= picture.pixels.min() <= picture.pixels.max() <= 1
    again = images.read(images.save(tmp_path / "a.png", picture.pixels, picture, picture.alpha))
    assert (again.grey, again.bits) == (picture.grey, picture.bits)
    # Files of floats become files of 16 bits.
    np.testing.assert_allclose(again.pixels, picture.pixels, atol=0.51 / 65535)


def test_the_table_is_long_enough():
    tables = (BAD_FILES, BAD_PATHS, BAD_ARRAYS, BAD_OUTPUTS, BAD_SCALES, BAD_KERNELS,
              BAD_KERNEL_FILES, BAD_SETTINGS)  # fmt: skip
    assert sum(map(len, tables)) >= 40


@pytest.mark.parametrize("seed", ["3", -1, 2**70, 2**31, 1.5, None, np.nan, True, [1]])
def test_a_seed_that_is_none_is_refused_in_words(seed):
    for use in (
        lambda: TrainingRun(IMAGE, seed=seed),
        lambda: build_network(seed=seed),
        lambda: PairSampler(IMAGE, PairSettings(), seed),
    ):
        with pytest.raises(SettingsError) as caught:
            use()
        assert_helpful(caught.value, f"a seed of {seed!r}")


def test_numbers_of_numpy_are_numbers():
    settings = TrainingSettings(steps=np.int64(1), batch=np.uint8(2))
    network = NetworkSettings(np.int64(3), width=np.int32(4))
    pairs = PairSettings(crop=np.int64(16), son_noise=np.float32(1))
    run = TrainingRun(IMAGE, pairs, settings, network, seed=np.int64(7))
    assert len(run.train()) == 1
    build_network(network, seed=2**31 - 1)
