"""The command, as a user types it: what it writes, says, and returns."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from zssr_teach import images, resampling
from zssr_teach.cli import main
from zssr_teach.commands import evaluate
from zssr_teach.commands.outputs import default_output

FIGURES = {
    "input",
    "output",
    "scale",
    "preset",
    "son_noise",
    "son_jpeg",
    "notes",
    "warm_start",
    "seed",
    "steps",
    "parameters",
    "seconds",
    "train_seconds",
    "peak_rss_mb",
    "device",
    "psnr_y",
    "ssim_y",
    "bicubic_psnr_y",
    "bicubic_ssim_y",
}


@pytest.fixture
def folder(tmp_path):
    """A folder with a small ground truth and its low-resolution picture."""
    truth = images.sample("cat").pixels[100:148, 100:148]
    images.save(tmp_path / "cat_HR.png", truth)
    images.save(tmp_path / "cat_LR.png", resampling.downscale(truth, 2))
    return tmp_path


def small(folder, *more):
    """Return the arguments of the quickest job there is."""
    return ["upscale", str(folder / "cat_LR.png"), "--steps", "3", "--no-progress", *more]


def one_line(text):
    """Assert that a message is one line and no traceback; return it."""
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    assert "Traceback" not in text
    return lines[0]


def test_auto_says_what_it_found_before_it_trains_and_once(folder, capsys):
    name, report = str(folder / "cat_LR.png"), folder / "report.json"
    assert main(small(folder, "--preset", "auto", "--json", str(report))) == 0
    said = capsys.readouterr().err
    assert said.count(f"note: {name}: no trace of JPEG") == 1
    assert said.count("no trace of JPEG") == 1
    figures = json.loads(report.read_text("utf-8"))
    assert (figures["preset"], figures["son_noise"], figures["son_jpeg"]) == ("auto", 0, None)
    assert "no trace of JPEG" in figures["notes"]


# ---- upscale ------------------------------------------------------------------------------------


def test_upscale_writes_a_picture_twice_as_large_beside_the_input(folder, capsys):
    assert main(small(folder)) == 0
    assert images.read(folder / "cat_LR_x2.png").pixels.shape == (48, 48, 3)
    assert "48×48" in capsys.readouterr().out


def test_json_holds_the_promised_figures(folder):
    report = folder / "report.json"
    truth = folder / "cat_HR.png"
    output = folder / "out.png"
    arguments = small(folder, "-o", str(output), "--truth", str(truth), "--json", str(report))
    assert main([*arguments, "--steps", "80"]) == 0  # enough to be better than bicubic
    figures = json.loads(report.read_text("utf-8"))
    assert set(figures) == FIGURES
    assert figures["output"] == str(output)
    assert (figures["scale"], figures["preset"], figures["steps"]) == (2.0, "live", 80)
    # The figures must be those of the file, not of something else.
    from zssr_teach.metrics import protocol_for

    again = protocol_for(2).psnr(images.read(output).pixels, images.read(truth).pixels)
    assert figures["psnr_y"] == pytest.approx(again, abs=1e-3)
    assert figures["psnr_y"] > figures["bicubic_psnr_y"]
    assert figures["seconds"] >= figures["train_seconds"] > 0


def test_without_truth_the_figures_are_null(folder):
    report = folder / "report.json"
    assert main(small(folder, "--json", str(report))) == 0
    figures = json.loads(report.read_text("utf-8"))
    names = ("psnr_y", "ssim_y", "bicubic_psnr_y", "bicubic_ssim_y")
    assert [figures[name] for name in names] == [None] * 4


@pytest.mark.parametrize(
    ("scale", "shape", "name"),
    [("1.5", (36, 36), "cat_LR_x1.5.png"), ("2x3", (48, 72), "cat_LR_x2x3.png")],
)
def test_scales_may_be_fractions_and_differ_between_axes(folder, scale, shape, name):
    assert main(small(folder, "--scale", scale)) == 0
    assert images.read(folder / name).pixels.shape[:2] == shape


def test_the_same_seed_writes_the_same_file_and_another_seed_another(folder):
    written = []
    for seed in ("5", "5", "6"):
        output = folder / f"out_{len(written)}.png"
        # Enough steps to be better than bicubic: otherwise the network would be switched off.
        arguments = small(folder, "-o", str(output), "--seed", seed, "--steps", "60")
        assert main(arguments) == 0
        written.append(output.read_bytes())
    assert written[0] == written[1]
    assert written[0] != written[2]


def test_sixteen_bits_transparency_and_a_kernel_go_through(folder):
    rng = np.random.default_rng(0)
    picture = images.Picture(
        rng.random((24, 24, 3), dtype=np.float32), rng.random((24, 24), dtype=np.float32), 16
    )
    images.save(folder / "deep.png", picture.pixels, like=picture, alpha=picture.alpha)
    np.save(folder / "kernel.npy", resampling.gaussian_kernel(1.0))
    arguments = ["upscale", str(folder / "deep.png"), "--steps", "2", "--no-progress"]
    assert main([*arguments, "--kernel", str(folder / "kernel.npy")]) == 0
    result = images.read(folder / "deep_x2.png")
    assert result.bits == 16
    assert result.alpha is not None
    assert result.alpha.shape == (48, 48)


# ---- what must not happen -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["upscale"], "required: input"),
        (["upscale", "no.png"], "there is no file"),
        (["upscale", "{lr}", "--scale", "0"], "out of range"),
        (["upscale", "{lr}", "--scale", "9"], "out of range"),
        (["upscale", "{lr}", "--scale", "nan"], "out of range"),
        (["upscale", "{lr}", "--scale", "2" * 5000], "out of range"),
        (["upscale", "{lr}", "--scale", "two"], "is not a scale"),
        (["upscale", "{lr}", "--scale", "2x2x2"], "is not a scale"),
        (["upscale", "{lr}", "--scale", "1"], "enlarges nothing"),
        (["upscale", "{lr}", "--preset", "fast"], "choose one of live, gradual, best, paper, real"),
        (["upscale", "{lr}", "--steps", "0"], "at least 1"),
        (["upscale", "{lr}", "--steps", "-5"], "whole number"),
        (["upscale", "{lr}", "--steps", "1000000000000"], "at most 10,000,000"),
        (["upscale", "{lr}", "--seed", "x"], "whole number"),
        (["upscale", "{lr}", "--seed", "12345678901234567890"], "at most 2,147,483,647"),
        (["upscale", "{lr}", "--seed", "1" * 5000], "whole number"),
        (["upscale", "{lr}", "--noise", "-1"], "0 to 255"),
        (["upscale", "{lr}", "--noise", "nan"], "0 to 255"),
        (["upscale", "{lr}", "--noise", "1e9"], "0 to 255"),
        (["upscale", "{lr}", "--kernel", "no.npy"], "no kernel file"),
        (["upscale", "{lr}", "--alignment", "top-left", "--kernel", "{lr}"], "save it in grey"),
        (["upscale", "{lr}", "--alignment", "sideways"], "invalid choice"),
        (["upscale", "{lr}", "--truth", "{lr}"], "ground truth is 24×24"),
        (["upscale", "{lr}", "-o", "{lr}"], "used twice"),
        (["upscale", "{lr}", "-o", "no/folder/out.png"], "there is no folder"),
        (["upscale", "{lr}", "-o", "out.xyz"], "cannot write .xyz"),
        (["upscale", "{lr}", "-o", "n" * 300 + ".png"], "File name too long"),
        (["upscale", "n" * 300], "File name too long"),
        (["evaluate", "n" * 300], "File name too long"),
        (["upscale", "{lr}", "--json", "{lr}"], "used twice"),
        (["upscale", "{lr}", "--json", "{empty}"], "is a folder"),
        (["upscale", "{lr}", "--flag"], "unrecognized arguments: --flag"),
        (["evaluate", "{empty}/..", "--json", "{lr}"], "used twice"),
        (["upscale", "{lr}", "--json", "no/folder/out.json"], "there is no folder"),
        (["upscale", "{lr}", "--preset", "live", "--warm-start"], "8 or 12 layers of 64"),
        (["evaluate", "no-folder"], "there is no folder"),
        (["evaluate", "{empty}"], "holds no pictures"),
        (["evaluate", "{empty}", "--limit", "0"], "at least 1"),
        (["enlarge", "{lr}"], "invalid choice"),
    ],
)
def test_wrong_usage_is_said_in_one_line_with_status_2(folder, capsys, arguments, message):
    empty = folder / "empty"
    empty.mkdir()
    before = {path: path.read_bytes() for path in folder.glob("*.png")}
    filled = [part.format(lr=folder / "cat_LR.png", empty=empty) for part in arguments]
    assert main(filled) == 2
    assert message in one_line(capsys.readouterr().err)
    assert {path: path.read_bytes() for path in folder.glob("*.png")} == before


def test_a_failing_disk_leaves_the_old_file_and_no_half_one(folder, monkeypatch, capsys):
    output = folder / "out.png"
    output.write_bytes(b"precious")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    before = sorted(path.name for path in folder.iterdir())
    assert main(small(folder, "-o", str(output))) == 2
    assert "space" in one_line(capsys.readouterr().err)
    assert output.read_bytes() == b"precious"
    assert sorted(path.name for path in folder.iterdir()) == before


@contextlib.contextmanager
def heeding_interrupts():
    """Heed Ctrl-C even where the tests themselves run in the background, and so ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def long_job(folder):
    """Start a long job as if in a terminal, wait until it trains; give it and its screen."""
    import termios  # not on Windows

    command = [sys.executable, "-m", "zssr_teach", "upscale", str(folder / "cat_LR.png")]
    command += ["-o", str(folder / "out.png"), "--steps", "100000", "--seed", "0"]
    screen, terminal = os.openpty()  # the progress bar is only shown in a terminal …
    termios.tcsetwinsize(terminal, (24, 80))  # … that has room for it
    with heeding_interrupts():
        process = subprocess.Popen(command, stderr=terminal, stdout=terminal)
    os.close(terminal)
    try:
        wait_for(screen, b"training")
        time.sleep(3)  # well into it
        yield process, screen
    finally:
        process.kill()
        process.wait()
        os.close(screen)


def wait_for(screen, word):
    """Read what a process says until a word has come."""
    seen = b""
    while word not in seen:
        ready, _, _ = select.select([screen], [], [], 300)
        assert ready, f"nothing for five minutes after {seen!r}"
        seen += os.read(screen, 4096)
    return seen


def rest_of(screen):
    """Read what a process still says until it ends."""
    seen = b""
    with contextlib.suppress(OSError):  # so a terminal says that the other side is gone
        while piece := os.read(screen, 4096):
            seen += piece
    return seen


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals on Windows")
def test_one_ctrl_c_finishes_with_what_was_learnt(folder):
    with long_job(folder) as (process, screen):
        process.send_signal(signal.SIGINT)
        said = rest_of(screen)
        assert process.wait(timeout=120) == 0, said
    assert b"stopping" in said
    assert images.read(folder / "out.png").pixels.shape == (48, 48, 3)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals on Windows")
def test_two_ctrl_c_leave_at_once_and_touch_nothing(folder):
    (folder / "out.png").write_bytes(b"precious")
    before = sorted(path.name for path in folder.iterdir())
    with long_job(folder) as (process, screen):
        process.send_signal(signal.SIGINT)
        wait_for(screen, b"stopping")  # two at the very same moment would be one
        process.send_signal(signal.SIGINT)
        said = rest_of(screen)
        assert process.wait(timeout=120) == 130, said
    assert b"Traceback" not in said
    assert (folder / "out.png").read_bytes() == b"precious"
    assert sorted(path.name for path in folder.iterdir()) == before


# ---- evaluate, doctor, help ---------------------------------------------------------------------


def test_evaluate_prints_a_table_goes_on_after_a_bad_file_and_says_so(folder, capsys):
    (folder / "broken.png").write_bytes(b"not a picture")
    images.save(folder / "alone.png", images.sample("brick").pixels[:40, :40])
    report = folder / "report.json"
    assert main(["evaluate", str(folder), "--steps", "2", "--json", str(report)]) == 0
    said = capsys.readouterr()
    content = json.loads(report.read_text("utf-8"))
    assert [row["name"] for row in content["pictures"]] == ["alone", "cat"]
    mean = np.mean([row["psnr_y"] for row in content["pictures"]])
    assert content["mean"]["psnr_y"] == pytest.approx(mean)
    assert "mean of 2" in said.out
    assert "broken" in said.err


@pytest.fixture
def unusual(tmp_path):
    """Copies of pictures that are hard to score: flat, black, tiny, a strip, one stem twice."""
    rng = np.random.default_rng(0)
    texture = images.sample("cat").pixels[100:148, 100:148]
    images.save(tmp_path / "black.png", np.zeros((48, 48, 3), np.float32))
    images.save(tmp_path / "flat.png", np.full((48, 48, 3), 0.5, np.float32))
    images.save(tmp_path / "photo.jpg", rng.random((48, 48, 3), dtype=np.float32))
    images.save(tmp_path / "photo.png", texture)
    images.save(tmp_path / "small.png", texture[:20, :20])
    images.save(tmp_path / "strip.png", texture[:24, :])
    images.save(tmp_path / "tiny.png", texture[:12, :12])
    return tmp_path


def test_evaluate_gives_every_picture_a_row_or_a_sentence(unusual, capsys):
    report = unusual / "report.json"
    assert main(["evaluate", str(unusual), "--steps", "2", "--json", str(report)]) == 0
    said = capsys.readouterr()
    content = json.loads(report.read_text("utf-8"))
    names = [row["name"] for row in content["pictures"]]
    assert names == ["black", "flat", "photo.jpg", "photo.png", "strip"]
    assert [problem.partition(":")[0] for problem in content["problems"]] == ["small", "tiny"]
    assert "10×10 pixels" in said.err
    # The mean is over the same pictures in every column, and says over how many.
    measured = [row for row in content["pictures"] if row["psnr_y"] is not None]
    assert content["mean"]["pictures"] == len(measured) == 3
    for name in ("psnr_y", "ssim_y", "bicubic_psnr_y", "bicubic_ssim_y", "seconds"):
        assert content["mean"][name] == pytest.approx(np.mean([row[name] for row in measured]))
    assert "mean of 3" in said.out
    assert "no part in the mean" in said.out
    assert [line.split()[1] for line in said.out.splitlines() if line[:5] in "black flat "] == [
        "equal",
        "equal",
    ]


@pytest.mark.parametrize(("scale", "least"), [("3", 25.3), ("1.5", 31.0)])
def test_evaluate_lays_the_result_over_what_it_was_made_from(tmp_path, scale, least):
    images.save(tmp_path / "face.png", images.sample("astronaut").pixels)  # 256 is no multiple
    report = tmp_path / "report.json"
    arguments = ["evaluate", str(tmp_path), "--scale", scale, "--steps", "1"]
    assert main([*arguments, "--json", str(report)]) == 0
    # Laid half a pixel beside it, at ×1.5, bicubic has 25.5 dB.
    assert json.loads(report.read_text("utf-8"))["mean"]["bicubic_psnr_y"] >= least


def test_evaluate_without_any_row_ends_with_2_and_one_line_a_picture(folder, capsys):
    (folder / "cat_HR.png").unlink()
    assert main(["evaluate", str(folder)]) == 2
    assert "has no ground truth" in one_line(capsys.readouterr().err)


def test_doctor_says_what_a_teacher_needs(capsys):
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    for word in ("tensorflow", "memory", "kernels", "widgets", "device", "speed"):
        assert any(line.startswith(word) for line in said.splitlines()), said


def test_help_does_not_wait_for_tensorflow():
    script = (
        "import sys; from zssr_teach.cli import main; main(['--help']);"
        "sys.exit('tensorflow' in sys.modules or 'matplotlib' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert run.returncode == 0
    assert "upscale" in run.stdout


def test_importing_the_package_loads_next_to_nothing():
    script = (
        "import sys, zssr_teach;"
        "sys.exit(any(name in sys.modules for name in ('tensorflow', 'numpy', 'keras')))"
    )
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0


def test_python_m_is_the_same_command():
    command = [sys.executable, "-m", "zssr_teach", "--version"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.stdout.strip() == __import__("zssr_teach").__version__


def test_no_command_shows_the_help(capsys):
    assert main([]) == 2
    assert "examples:" in capsys.readouterr().out


def test_the_largest_seed_and_its_networks_are_allowed(folder):
    assert main(small(folder, "--seed", str(2**31 - 1), "--preset", "best")) == 0


@pytest.mark.parametrize("first", [[], ["--"]])
def test_lab_passes_options_on(monkeypatch, first):
    started = []
    monkeypatch.setattr(os, "execv", lambda program, command: started.append(command))
    assert main(["lab", *first, "--no-browser", "--port", "8899", "--ServerApp.token=x"]) == 0
    (command,) = started
    assert command[1:4] == ["-m", "jupyter", "lab"]
    assert Path(command[4]).name == "00_start_here.ipynb"
    options = ["--no-browser", "--port", "8899", "--ServerApp.token=x"]
    assert [part for part in command[5:] if part != "--allow-root"] == options


def test_evaluate_keeps_what_is_done_when_interrupted(folder, monkeypatch, capsys):
    for name in ("a", "b", "d"):
        images.save(folder / f"{name}.png", images.sample("brick").pixels[:40, :40])
    one, asked = evaluate._evaluate_one, []

    def interrupted(options, camera, pair):
        asked.append(pair.name)
        if len(asked) == 3:
            signal.raise_signal(signal.SIGINT)
        return one(options, camera, pair)

    monkeypatch.setattr(evaluate, "_evaluate_one", interrupted)
    report = folder / "report.json"
    with heeding_interrupts():
        assert main(["evaluate", str(folder), "--steps", "2", "--json", str(report)]) == 0
    assert asked == ["a", "b", "cat"]
    content = json.loads(report.read_text("utf-8"))
    assert [row["name"] for row in content["pictures"]] == ["a", "b"]
    assert content["problems"] == ["stopped by Ctrl-C; left out: 2 of 4 pictures"]
    assert "left out: 2 of 4" in capsys.readouterr().err


def test_evaluate_refuses_a_kernel_that_is_none_once_and_not_for_every_picture(folder, capsys):
    (folder / "broken.npy").write_bytes(b"no kernel")
    assert main(["evaluate", str(folder), "--kernel", str(folder / "broken.npy")]) == 2
    said = capsys.readouterr()
    assert "broken.npy" in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_a_fault_of_ours_is_one_line_and_a_traceback_only_if_asked_for(folder, monkeypatch, capsys):
    def broken(name):
        raise RuntimeError("no such\nluck")

    monkeypatch.setattr(images, "read", broken)
    monkeypatch.delenv("ZSSR_DEBUG", raising=False)
    assert main(small(folder)) == 1
    said = one_line(capsys.readouterr().err)
    assert "a fault of zssr-teach" in said
    assert "RuntimeError: no such luck" in said
    monkeypatch.setenv("ZSSR_DEBUG", "1")
    with pytest.raises(RuntimeError):
        main(small(folder))


def test_path_objects_are_not_needed(folder):
    assert default_output(str(folder / "a.b.jpg"), (2.0, 2.0)) == Path(folder / "a.b_x2.png")
