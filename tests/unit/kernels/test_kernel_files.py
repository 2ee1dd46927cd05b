"""Kernel files of every kind: the one kernel in them, or in a sentence what is in them instead."""

import io
import json
import math
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest
import scipy.io
import scipy.sparse
from PIL import Image

from zssr_teach.errors import SettingsError
from zssr_teach.kernels import check_kernel, gaussian_kernel, matlab_child
from zssr_teach.kernels import matlab as matlab_module
from zssr_teach.kernels.contents import Entry, choose, entries
from zssr_teach.kernels.files import load_kernel, parse_kernel
from zssr_teach.kernels.matlab import MatlabReader

CASES = Path(__file__).parent / "cases"
KERNEL = gaussian_kernel((2.0, 1.0), 13, 30)
SLANTED = np.arange(1.0, 13).reshape(3, 4)  # looks different from every side


@pytest.fixture(scope="module")
def matlab():
    with MatlabReader() as reader:
        yield reader


def mat(form="5", **arrays):
    file = io.BytesIO()
    scipy.io.savemat(file, arrays, format=form, do_compression="z" in arrays)
    return file.getvalue()


def npy(array, version=None, **options):
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asanyarray(array), version, **options)
    return file.getvalue()


def npz(**arrays):
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def header(text):
    """Return a ``.npy`` file of nothing but a header."""
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


def hdf5(fill):
    """Return a file as MATLAB 7.3 writes it, filled by a function: HDF5 after 512 bytes of text."""
    file = io.BytesIO()
    with h5py.File(file, "w", userblock_size=512) as opened:
        fill(opened)
    data = bytearray(file.getvalue())
    data[:19] = b"MATLAB 7.3 MAT-file"
    return bytes(data)


def put(where, name, array, kind="double"):
    """Write a matrix as MATLAB does: the columns first, and what it is as an attribute."""
    item = where.create_dataset(name, data=np.asarray(array).T)
    item.attrs["MATLAB_class"] = np.bytes_(kind)
    return item


def cell(*values):
    array = np.empty((1, len(values)), object)
    array[0] = values
    return array


# ---- sound files

SOUND = {
    "MATLAB 4": ("k.mat", mat("4", k=SLANTED)),
    "MATLAB 5": ("k.mat", mat(k=SLANTED)),
    "MATLAB 7": ("k.mat", mat(k=SLANTED, z="compressed")),
    "MATLAB 7.3": ("k.mat", hdf5(lambda file: put(file, "k", SLANTED))),
    "whole numbers": ("k.mat", mat(k=SLANTED.astype(np.int16))),
    "single precision": ("k.mat", mat(k=SLANTED.astype(np.float32))),
    "sparse": ("k.mat", mat(k=scipy.sparse.csc_matrix(SLANTED))),
    "structure": ("k.mat", mat(camera={"psf": SLANTED, "maker": "x", "gain": 2.0})),
    "structure in a structure": ("k.mat", mat(a={"b": {"c": SLANTED}})),
    "cell": ("k.mat", mat(k=cell(SLANTED))),
    "cell with a name": ("k.mat", mat(k=cell("slanted", SLANTED, 7.0))),
    "beside a row": ("k.mat", mat(k=SLANTED, sigma=np.array([[1.0, 2]]), name="x", scale=2)),
    "beside a photo": ("k.mat", mat(k=SLANTED, photo=np.ones((40, 40, 3), np.uint8))),
    "NumPy": ("k.npy", npy(SLANTED)),
    "by columns": ("k.npy", npy(np.asfortranarray(SLANTED))),
    "the other byte order": ("k.npy", npy(SLANTED.astype(">f8"))),
    "half precision": ("k.npy", npy(SLANTED.astype(np.float16))),
    "version 2": ("k.npy", npy(SLANTED, (2, 0))),
    "version 3": ("k.npy", npy(SLANTED, (3, 0))),
    "an idle axis": ("k.npy", npy(SLANTED[..., None])),
    "idle axes before": ("k.npy", npy(SLANTED[None, None])),
    "a table of one column": ("k.npy", npy(SLANTED.astype([("a", float)]))),
    "archive": ("k.npz", npz(k=SLANTED)),
    "archive with a scale": ("k.npz", npz(k=SLANTED, scale=2, name="x")),
    "archive by another name": ("k.npy", npz(k=SLANTED)),
    "array by another name": ("k.npz", npy(SLANTED)),
    "capitals": ("K.MAT", mat(k=SLANTED)),
}


@pytest.mark.parametrize("case", SOUND)
def test_sound_files_give_the_kernel(case, matlab):
    name, data = SOUND[case]
    assert parse_kernel(data, name, matlab) == pytest.approx(SLANTED / 78, abs=1e-12)


def test_kernels_come_back_exactly(matlab):
    for name, data in (("k.mat", mat(k=KERNEL)), ("k.npy", npy(KERNEL)), ("k.npz", npz(k=KERNEL))):
        assert np.array_equal(parse_kernel(data, name, matlab), check_kernel(KERNEL))


@pytest.mark.parametrize("shape", [(1, 9), (9, 1), (1, 1)])
def test_rows_columns_and_single_numbers_are_kernels_where_nothing_else_is(shape, matlab):
    for name, data in (("k.mat", mat(k=np.ones(shape))), ("k.npy", npy(np.ones(shape)))):
        assert parse_kernel(data, name, matlab).shape == shape


def test_true_and_false_are_a_kernel_such_as_a_disc(matlab):
    disc = KERNEL > 0.01
    for name, data in (("k.mat", mat(k=disc)), ("k.npy", npy(disc))):
        assert parse_kernel(data, name, matlab) == pytest.approx(disc / disc.sum())


# ---- MATLAB 7.3


def test_the_file_of_a_73_with_compression_is_read():
    assert load_kernel(CASES / "v73.mat").shape == (13, 13)


def structures(file):
    group = file.create_group("camera")
    group.attrs["MATLAB_class"] = np.bytes_("struct")
    put(group, "psf", SLANTED)
    put(group, "name", np.array([[104], [105]], np.uint16), "char")


def cells(file):
    put(file.create_group("#refs#"), "a", SLANTED)
    put(file["#refs#"], "b", np.array([[104, 105]], np.uint16), "char")
    references = np.array([[file["#refs#/b"].ref, file["#refs#/a"].ref]], h5py.ref_dtype)
    put(file, "k", references, "cell")


def sparse(file):
    matrix = scipy.sparse.csc_array(SLANTED)
    group = file.create_group("k")
    group.attrs["MATLAB_sparse"] = np.uint64(3)
    for name, values in (("data", matrix.data), ("ir", matrix.indices), ("jc", matrix.indptr)):
        group.create_dataset(name, data=values)


def whole_numbers(file):
    put(file, "k", SLANTED.astype(np.int16), "int16")


def from_another_program(file):
    file.create_dataset("k", data=SLANTED.T)


@pytest.mark.parametrize("fill", [structures, cells, sparse, whole_numbers, from_another_program])
def test_whatever_73_keeps_a_matrix_in(fill, matlab):
    assert parse_kernel(hdf5(fill), "k.mat", matlab) == pytest.approx(SLANTED / 78, abs=1e-12)


def wrong_sparse(file):
    sparse(file)
    file["k/ir"][0] = 10**6


def bomb(file):
    options = {"compression": "gzip", "chunks": (4000, 4000), "dtype": np.uint8}
    file.create_dataset("k", (10**6, 10**6), **options)[:4000, :4000] = 1


def round_and_round(file):
    group = file.create_group("k")
    group["k"], group["l"] = group, group


ODD_73 = {
    "complex": (
        lambda file: put(file, "k", np.ones((3, 3), [("real", float), ("imag", float)])),
        "complex numbers",
    ),
    "a huge claim": (bomb, "1000000×1000000; crop it"),
    "a loop": (round_and_round, "cannot be read"),
    "a wrong row": (wrong_sparse, "cannot be read"),
    "three": (lambda file: [put(file, name, SLANTED) for name in "kxy"], r"\(k, x, y\)"),
    "text": (lambda file: put(file, "k", np.ones((1, 5), np.uint16), "char"), "no numbers"),
    "an object": (lambda file: put(file, "k", np.ones((1, 6), np.uint32), "string"), "no numbers"),
    "empty": (
        lambda file: put(file, "k", np.zeros((1, 2), np.uint64)).attrs.update(MATLAB_empty=1),
        "no numbers",
    ),
    "stack": (lambda file: put(file, "k", np.arange(4000.0).reshape(10, 20, 20)), "of 20×20"),
    "nothing": (lambda file: None, "holds no numbers, nothing at all"),
}


@pytest.mark.parametrize("case", ODD_73)
def test_odd_files_of_73_are_refused_in_a_sentence(case, matlab):
    fill, words = ODD_73[case]
    refused(hdf5(fill), "k.mat", matlab, words)


def test_without_h5py_the_advice_is_to_save_in_an_older_format(monkeypatch):
    monkeypatch.setitem(sys.modules, "h5py", None)
    answer = matlab_child._answer((CASES / "v73.mat").read_bytes(), "k.mat")
    assert 'save("kernel.mat", "kernel", "-v7")' in answer["problem"]


# ---- files that are damaged, or hold something else


def refused(data, name, matlab, words):
    with pytest.raises(SettingsError, match=words) as caught:
        parse_kernel(data, name, matlab)
    message = str(caught.value)
    assert message.isprintable()
    assert len(message) < 300
    assert "; " in message


@pytest.mark.parametrize(
    "name", ["crash_rc139_s102.mat", "onebit_v5_sig11_184_0.mat", "onebit_v5_sig7_185_4.mat"]
)
def test_files_that_crash_the_reader_are_refused_in_a_sentence(name):
    with pytest.raises(SettingsError, match=f"{name} cannot be read .*; save it again") as caught:
        load_kernel(CASES / name)
    assert "\n" not in str(caught.value)


STACK = np.random.default_rng(0).random((21, 21, 8))


def misplaced():
    """Return a sparse matrix of which a row number has been changed to lie far outside."""
    data = bytearray(mat(k=scipy.sparse.csc_matrix(SLANTED)))
    rows = np.tile(np.arange(3, dtype=np.int32), 4).tobytes()
    start = data.index(rows)
    data[start : start + 4] = b"\xff\xff\xff\x7f"
    return bytes(data)


ODD = {
    "sparse and damaged": ("k.mat", misplaced(), "cannot be read .indices must be < 3.; save"),
    "three matrices": (
        "k.mat", mat(k=KERNEL, x=KERNEL, y=KERNEL),
        r"k.mat holds 3 two-dimensional arrays \(k, x, y\); keep just",
    ),
    "many matrices": ("k.npz", npz(**{f"k{i}": KERNEL for i in range(9)}), r"holds 9 .* k4 …\)"),
    "two cells": ("k.mat", mat(k=cell(KERNEL, KERNEL)), r"holds 2 .*k\{1\}, k\{2\}"),
    "two fields": ("k.mat", mat(s={"a": KERNEL, "b": KERNEL}), r"holds 2 .*s\.a, s\.b"),
    "many structures": ("k.mat", mat(s=[{"a": KERNEL}, {"a": KERNEL}]), r"holds 2 .*s\{1\}\.a"),
    "MATLAB's stack": ("k.mat", mat(k=STACK), "holds 8 kernels of 21×21; save one of them"),
    "NumPy's stack": ("k.npy", npy(np.moveaxis(STACK, 2, 0)), "holds 8 kernels of 21×21; save one"),
    "a stack beside a row": ("k.mat", mat(k=STACK, s=np.ones((1, 8))), "holds 8 kernels"),
    "a stack in four": ("k.npy", npy(np.ones((2, 4, 9, 9))), "an array of 2×4×9×9; save one"),
    "two stacks": ("k.mat", mat(k=STACK, l=STACK), r"holds 2 arrays \(k, l\)"),
    "equal channels": (
        "k.npy", npy(np.repeat(KERNEL[..., None], 3, 2)),
        "holds the same kernel of 13×13 3 times; save one of them",
    ),
    "different channels": ("k.npy", npy(STACK[..., :3]), "holds 3 kernels of 21×21"),
    "nothing": ("k.mat", mat(), "holds no numbers, nothing at all"),
    "nothing in an archive": ("k.npz", npz(), "holds no numbers, nothing at all"),
    "empty": ("k.mat", mat(k=np.ones((0, 3))), r"only k \(empty\)"),
    "text": ("k.mat", mat(k="hello", l="you"), r"only k \(text\), l \(text\)"),
    "complex": ("k.mat", mat(k=KERNEL + 1j), "complex numbers; give real ones"),
    "complex in NumPy": ("k.npy", npy(KERNEL + 1j), "complex numbers; give real ones"),
    "too large": ("k.mat", mat(k=np.ones((200, 300))), "200×300; crop it"),
    "sparse and too large": (
        "k.mat", mat(k=scipy.sparse.csc_matrix((10**6, 10**6))), "1000000×1000000; crop it",
    ),
    "sharpening": ("k.mat", mat(k=2 * np.eye(3)[1:2].T @ np.eye(3)[1:2] - 1 / 9), "sharpens"),
    "not from MATLAB": ("k.mat", b"not a matrix" * 99, "cannot be read"),
    "no bytes": ("k.mat", b"", "cannot be read"),
    "pickle": ("k.npy", npy(np.array([[{}]], object), allow_pickle=True), "Python objects"),
    "a bare pickle": ("k.npy", b"\x80\x04N.", "cannot be read"),
    "pickle in an archive": ("k.npz", npz(k=np.array([[{}]], object)), "Python objects"),
    "10^12 numbers": (
        "k.npy", header("{'descr':'<f8','fortran_order':False,'shape':(1000000,1000000)}"),
        r"shape \(1000000, 1000000\) does not fit",
    ),
    "numbers without end": (
        "k.npy", header(f"{{'descr':'<f8','fortran_order':False,'shape':({10**4000},)}}"),
        "cannot be read",
    ),
    "sides below zero": (
        "k.npy", header("{'descr':'<f8','fortran_order':False,'shape':(-1,-1)}") + bytes(8),
        "does not fit",
    ),
    "a header to choke on": ("k.npy", header("(" * 9000), "cannot be read"),
    "a header with odd escapes": ("k.npy", header("'\\d' 1if"), "cannot be read"),
    "cut": ("k.npy", npy(KERNEL)[:-1], "does not fit"),
    "a table": ("k.npy", npy(KERNEL.astype([("a", float), ("b", "f4")])), r"array\.a, array\.b"),
    "dates": ("k.npy", npy(np.full((3, 3), np.datetime64("2020-01-01"))), "holds no numbers"),
    "one dimension": ("k.npy", npy(np.ones(5)), r"shape \(5,\); give a 2-D"),
    "a number": ("k.npy", npy(np.float64(5)), r"shape \(\); give a 2-D"),
    "another kind": ("k.csv", b"1,2", "k.csv cannot hold a kernel; give .npy, .npz, .mat or a pic"),
    "odd name": ("k.npz", npz(**{"a\nb\x1b[31m": KERNEL, "c": KERNEL}), r"\(a b\?\[31m, c\)"),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD)
def test_other_files_are_refused_in_a_sentence(case, matlab):
    name, data, words = ODD[case]
    refused(data, name, matlab, words)


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(matlab):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("k.npy", bytes(70_000_000))
    refused(file.getvalue(), "k.npz", matlab, "unpacks to more than 60 megabytes")


def test_an_archive_packed_in_another_way_is_refused(matlab):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("k.npy", npy(KERNEL))
    refused(file.getvalue(), "k.npz", matlab, "packed in a way that NumPy does not use")


def test_a_file_that_is_too_long_is_not_even_opened(tmp_path):
    with (tmp_path / "k.mat").open("wb") as file:
        file.truncate(20_000_001)
    with pytest.raises(SettingsError, match="longer than 20 megabytes; save just the kernel"):
        load_kernel(tmp_path / "k.mat")


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    (tmp_path / "k.npy").write_bytes(npy(KERNEL))

    def forbidden(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    with pytest.raises(SettingsError, match=r"\(Permission denied\); check its permissions"):
        load_kernel(tmp_path / "k.npy")


def test_nested_without_end_and_more_than_can_be_listed():
    value = np.ones((3, 3))
    for _ in range(30):
        value = cell(value)
    with pytest.raises(SettingsError, match="nested too deeply; save just the kernel"):
        list(entries("k", value))
    with pytest.raises(SettingsError, match="more than 1000 things; save just the kernel"):
        choose((Entry("k", np.ones((1, 1))) for _ in range(2000)), "k.mat")


def test_the_insides_of_matlabs_functions_and_objects_are_no_kernels():
    class Function(np.ndarray):
        pass

    found = list(entries("f", np.ones((6, 1)).view(Function)))
    assert [entry.array.dtype.kind for entry in found] == ["O"]


# ---- pictures


def picture(pixels, form="PNG", mode=None):
    file = io.BytesIO()
    opened = Image.fromarray(pixels)
    (opened.convert(mode) if mode else opened).save(file, form)
    return file.getvalue()


GREY = np.rint(255 * KERNEL / KERNEL.max()).astype(np.uint8)


@pytest.mark.parametrize(("form", "mode"), [("PNG", None), ("TIFF", None), ("BMP", "RGB")])
def test_a_grey_picture_is_a_kernel(form, mode, matlab):
    data = picture(GREY, form, mode)
    found = parse_kernel(data, f"kernel.{form.lower()}", matlab)
    assert found == pytest.approx(GREY / GREY.sum(dtype=float), abs=1e-7)


@pytest.mark.parametrize("part", [np.s_[2:-2, 2:-2], np.s_[6:7, :], np.s_[:, 6:7], np.s_[6:7, 6:7]])
def test_a_picture_of_a_kernel_may_be_smaller_than_any_other(matlab, part):
    small = GREY[part]
    found = parse_kernel(picture(small), "k.png", matlab)
    assert found == pytest.approx(small / small.sum(dtype=float), abs=1e-7)


def test_a_picture_of_16_bits_keeps_them(tmp_path):
    deep = np.rint(65535 * KERNEL / KERNEL.max()).astype(np.uint16)
    (tmp_path / "k.png").write_bytes(picture(deep))
    assert load_kernel(tmp_path / "k.png") == pytest.approx(deep / deep.sum(dtype=float), abs=1e-7)


def test_other_pictures_are_refused_in_a_sentence(matlab):
    colour = np.stack([GREY, GREY, GREY // 2], -1)
    refused(picture(colour), "k.png", matlab, "k.png is a coloured picture, not a kernel; save it")
    clear = np.stack([GREY, GREY, GREY, GREY], -1)
    refused(picture(clear), "k.png", matlab, "partly transparent; save the kernel without")
    refused(picture(GREY)[:60], "k.png", matlab, "no kernel can be read: k.png is damaged")
    refused(picture(np.zeros_like(GREY)), "k.png", matlab, "sums to 0")
    refused(picture(np.ones((200, 200), np.uint8)), "k.png", matlab, "200×200; crop it")


# ---- the other process


def trouble(kind):
    """Return code after which reading hangs, crashes or asks for memory, as of a damaged file."""
    return {
        "wait": "import time; from zssr_teach.kernels import matlab_child; "
        "matlab_child._PATIENCE = 2; scipy.io.loadmat = lambda file: time.sleep(600)",
        "hang": "scipy.io.loadmat = lambda file: sum(iter(int, 1))",
        "hang in C": "scipy.io.loadmat = lambda file: 9 ** 9 ** 9 ** 9",
        "crash": "import ctypes; scipy.io.loadmat = lambda file: ctypes.string_at(0)",
        "exit": "import os; scipy.io.loadmat = lambda file: os._exit(0)",
        "memory": "scipy.io.loadmat = lambda file: {'k': np.ones((30000, 30000))}",
        "print": "scipy.io.loadmat = lambda file: print('noise') or {'k': np.ones((3, 3))}",
        "recursion": "scipy.io.loadmat = lambda file: exec('f = lambda: f(); f()', {})",
    }[kind]


def spoilt(monkeypatch, what):
    code = f"import numpy as np, scipy.io\n{trouble(what)}\nserve()"
    monkeypatch.setattr(matlab_module, "_PROGRAM", matlab_module._PROGRAM.replace("serve()", code))


@pytest.mark.parametrize(
    "what", ["wait", "hang", "hang in C", "crash", "exit", "memory", "recursion"]
)
def test_whatever_the_reader_does_there_is_one_sentence_in_time(what, monkeypatch, capfd):
    spoilt(monkeypatch, what)
    start = time.perf_counter()
    with MatlabReader() as reader:
        refused(b"", "k.mat", reader, "the kernel file k.mat cannot be read .*; save it again")
    assert time.perf_counter() - start < 60
    assert capfd.readouterr() == ("", "")


def test_what_the_reader_prints_goes_nowhere(monkeypatch, capfd):
    spoilt(monkeypatch, "print")
    with MatlabReader() as reader:
        assert reader.read(b"", "k.mat").tolist() == np.ones((3, 3)).tolist()
    assert capfd.readouterr() == ("", "")


def test_after_a_crash_the_next_file_is_read(capfd):
    crash = (CASES / "onebit_v5_sig11_184_0.mat").read_bytes()
    with MatlabReader() as reader:
        for _ in range(2):
            with pytest.raises(SettingsError, match="its reader crashed"):
                reader.read(crash, "k.mat")
            assert reader.read(mat(k=SLANTED), "k.mat").tolist() == SLANTED.tolist()
    assert capfd.readouterr() == ("", "")


def test_without_a_second_python_the_advice_is_npy(monkeypatch):
    for executable in ("/nowhere/python", "", sys.executable):
        monkeypatch.setattr(sys, "executable", executable)
        if executable.endswith(Path(sys.executable).name) and executable:
            monkeypatch.setattr(matlab_module, "_PROGRAM", "raise SystemExit")
        with MatlabReader() as reader:
            refused(mat(k=KERNEL), "k.mat", reader, "no second Python would start; save the kernel")


def test_odd_entries_in_the_search_path_do_no_harm(monkeypatch):
    monkeypatch.setattr(sys, "path", ["", Path("/nowhere"), *sys.path])
    with MatlabReader() as reader:
        assert reader.read(mat(k=SLANTED), "k.mat").shape == (3, 4)


def test_no_process_is_left_behind():
    import psutil

    with MatlabReader() as reader:
        reader.read(mat(k=KERNEL), "k.mat")
        assert reader._child is not None
        number = reader._child.pid
    assert not psutil.pid_exists(number)


@pytest.mark.parametrize("isolated", [[], ["-I"]])
def test_it_works_from_an_isolated_python_and_from_an_odd_folder(isolated, tmp_path):
    """Neither modules of the user's folder nor settings of the surroundings reach the reader."""
    (tmp_path / "k.mat").write_bytes(mat(k=SLANTED))
    for name in ("json", "numpy", "scipy", "psutil", "h5py", "faulthandler"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong module')")
    root = str(Path(__file__).parents[3])
    code = (
        f"import sys; sys.path[:] = [{root!r}] + [each for each in sys.path if each]\n"
        "from zssr_teach.kernels.files import load_kernel\n"
        "print(load_kernel('k.mat').shape)"
    )
    run = subprocess.run(
        [sys.executable, *isolated, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.stdout, run.stderr) == ("(3, 4)\n", "")


def test_reading_a_kernel_does_not_load_matlabs_readers_here():
    code = "import sys, zssr_teach.resampling; sys.exit('scipy.io' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_answer_is_a_line_of_json_with_numbers_as_they_are():
    answer = json.loads(json.dumps(matlab_child._answer(mat(k=KERNEL), "k.mat")))
    assert np.array_equal(answer["kernel"], KERNEL)
    assert math.fsum(np.ravel(answer["kernel"])) == pytest.approx(1)
