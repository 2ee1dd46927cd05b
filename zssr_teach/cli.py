"""The command ``zssr-teach``: its words, its help and its exit status.

What each word does is in :mod:`zssr_teach.commands`, imported only when it is asked for, so that
``--help`` answers at once.

Exit status: 0 when a result was made (also after one Ctrl-C, which only ends the training early);
2 when the usage, the input or the place for the output is wrong, with one line on standard error;
1 for a fault of this program (``ZSSR_DEBUG=1`` shows where); and as shells have it, 130 when
interrupted, 143 when asked to end, 141 when nobody reads on (``| head -1``).
"""

from __future__ import annotations

import argparse
import os
import reprlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import zssr_teach
from zssr_teach.errors import SettingsError, ZssrError
from zssr_teach.machine import streams
from zssr_teach.machine.interrupts import CtrlC
from zssr_teach.machine.streams import one_line

_LARGEST_SEED = 2**31 - 1  # that of zssr_teach.checks, which this module is too quick to import
_MOST_STEPS = 10_000_000

_EXAMPLES = """examples:
  zssr-teach upscale photo.png                        twice the size, in seconds
  zssr-teach upscale photo.jpg -o big.png --scale 3 --preset best
  zssr-teach upscale phone.jpg --preset auto          noise and JPEG found and learnt away
  zssr-teach upscale small.png --truth large.png --json scores.json
  zssr-teach evaluate pictures/ --scale 2             a table for a folder
  zssr-teach degrade photo.png --recipe "old phone"   a picture to practise with
  zssr-teach camera phone.jpg -o kernel.png           how was it blurred?
  zssr-teach doctor                                   is this machine ready for a class?
  zssr-teach lab                                      the course, in JupyterLab
  zssr-teach demo                                     the live lab, in a browser, without code
"""


class _Parser(argparse.ArgumentParser):
    """Say what is wrong in one line; argparse would print the whole usage before it."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _scale(text: str) -> float | tuple[float, float]:
    parts = text.lower().replace("×", "x").split("x")
    try:
        numbers = tuple(float(part) for part in parts)
    except ValueError:
        numbers = ()
    if len(numbers) not in (1, 2):
        raise argparse.ArgumentTypeError(
            f"{reprlib.repr(text)} is not a scale; give 2, 1.5 or, for height and width, 2x3"
        )
    return numbers[0] if len(numbers) == 1 else (numbers[0], numbers[1])


def _whole(least: int = 0, most: int | None = None) -> Callable[[str], int]:
    """Return what turns a text into a whole number within limits, or says them."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            advice = f"give {least}, {least + 1}, {least + 2} …"
            raise argparse.ArgumentTypeError(
                f"{reprlib.repr(text)} is not a whole number; {advice}"
            ) from None
        if number < least:
            raise argparse.ArgumentTypeError(
                f"{reprlib.repr(text)} is too few; give a whole number, at least {least}"
            )
        if most is not None and number > most:
            raise argparse.ArgumentTypeError(
                f"{reprlib.repr(text)} is too large; give at most {most:,}"
            )
        return number

    return read


def _add_upscale(words: argparse._SubParsersAction) -> None:
    parser = words.add_parser("upscale", help="enlarge one picture")
    parser.add_argument("input", help="picture to enlarge (PNG, JPEG, TIFF, WebP, BMP, GIF)")
    parser.add_argument("-o", "--output", help="default: INPUT_x2.png beside it")
    _add_choices(parser)
    parser.add_argument("--truth", metavar="HR", help="ground truth: report PSNR and SSIM")
    parser.add_argument("--no-progress", action="store_true", help="no progress bar")


def _add_evaluate(words: argparse._SubParsersAction) -> None:
    parser = words.add_parser(
        "evaluate",
        help="a table of PSNR and SSIM for a folder",
        description="NAME_LR and NAME_HR are a pair, as are equal names in folders HR and LR. Any "
        "other picture is taken as HR, cropped to whole multiples of the scale and shrunk here. "
        "Ctrl-C ends it with the pictures done so far.",
    )
    parser.add_argument("folder")
    _add_choices(parser)
    parser.add_argument("--limit", type=_whole(1), metavar="N", help="only the first N pictures")


def _add_choices(parser: argparse.ArgumentParser) -> None:
    """Add what `upscale` and `evaluate` have in common."""
    parser.add_argument(
        "--scale", type=_scale, default=2.0, help="2, 1.5 or, for height and width, 2x3 (default 2)"
    )
    parser.add_argument(
        "--preset",
        default="live",
        metavar="NAME",
        help="live (default), gradual, best, paper, real, or auto: look at the picture first",
    )
    parser.add_argument(
        "--kernel",
        metavar="KERNEL",
        help="blur: a file (.npy, .npz, .mat, a picture), words such as 'motion 9 30', or auto to "
        "find it",
    )
    parser.add_argument(
        "--alignment",
        choices=("centred", "top-left", "kernel"),
        help="where LR pixels lie on the HR grid (default: kernel with a file, else centred)",
    )
    parser.add_argument(
        "--noise", type=float, metavar="S", help="noise to learn to remove, in grey levels (0-255)"
    )
    parser.add_argument("--seed", type=_whole(most=_LARGEST_SEED), default=0)
    parser.add_argument(
        "--steps",
        type=_whole(1, _MOST_STEPS),
        metavar="N",
        help="training steps a network",
    )
    parser.add_argument(
        "--warm-start",
        action=argparse.BooleanOptionalAction,
        help="begin with weights learnt on other photographs (default: as the preset says)",
    )
    parser.add_argument(
        "--json", metavar="FILE", help="write the figures there, too; - prints them"
    )


def _add_degrade(words: argparse._SubParsersAction) -> None:
    parser = words.add_parser(
        "degrade",
        help="make the LR picture that a bad camera would have taken",
        description="Blur, shrink, add noise and compress, in this order. What is given beside a "
        "recipe replaces that part of it. Kernels in words: gaussian WIDTH [ACROSS [ANGLE]], "
        "motion LENGTH [ANGLE], disc RADIUS, shake SIZE [SEED], box ROWS [COLUMNS], bicubic.",
    )
    parser.add_argument("input", help="HR picture")
    parser.add_argument("-o", "--output", help="default: INPUT_LR.png beside it")
    parser.add_argument("--scale", type=_scale, default=2.0, help="default 2; 1 keeps the size")
    parser.add_argument("--recipe", metavar="NAME", help="such as 'old phone' or 'at night'")
    parser.add_argument("--kernel", metavar="KERNEL", help="a file, or words such as 'disc 3'")
    parser.add_argument("--alignment", choices=("centred", "top-left", "kernel"))
    parser.add_argument("--photons", type=float, metavar="N", help="shot noise: photons at white")
    parser.add_argument("--noise", type=float, metavar="S", help="read noise, in grey levels")
    parser.add_argument("--dead", type=float, metavar="P", help="share of dead pixels, 0 to 1")
    parser.add_argument("--jpeg", type=_whole(1, 100), metavar="Q", help="quality, 1 to 100")
    parser.add_argument("--seed", type=_whole(most=_LARGEST_SEED), default=0)


def _add_camera(words: argparse._SubParsersAction) -> None:
    parser = words.add_parser(
        "camera",
        help="what a picture says about the camera that took it",
        description="Say how a picture was blurred, how noisy it is, how hard it was packed, and "
        "what to do about it. The kernel found can be written to a file, for upscale --kernel.",
    )
    parser.add_argument("input", help="LR picture")
    parser.add_argument("-o", "--output", metavar="KERNEL", help="write it: .npy, .mat or .png")
    parser.add_argument("--scale", type=_scale, default=2.0, help="of the enlarging (default 2)")
    parser.add_argument(
        "--method",
        default="reader",
        metavar="NAME",
        help="reader (default, at once), kernelgan or recurrence: see nothing but the picture",
    )
    parser.add_argument("--seed", type=_whole(most=_LARGEST_SEED), default=0)
    parser.add_argument("--restarts", type=_whole(1, 20), default=3, help="of a search (default 3)")
    parser.add_argument("--steps", type=_whole(1, _MOST_STEPS), metavar="N", help="of each search")


def _add_others(words: argparse._SubParsersAction) -> None:
    words.add_parser("doctor", help="is this machine ready? versions, device, speed, widgets")
    words.add_parser(
        "lab",
        help="open the course in JupyterLab",
        usage="%(prog)s [-h] [options of JupyterLab]",
        description="Options are passed on to JupyterLab: zssr-teach lab --no-browser --port 8899",
        allow_abbrev=False,
    )
    demo = words.add_parser("demo", help="serve the live lab and the explorers, without code")
    demo.add_argument("--host", default="127.0.0.1", help="default: only this machine")
    demo.add_argument("--port", type=_whole(), default=8866)
    demo.add_argument(
        "--max-kernels", type=_whole(1), metavar="N", help="visitors (default: what fits memory)"
    )
    demo.add_argument("--no-browser", action="store_true")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command.

    Examples
    --------
    >>> build_parser().parse_args(["upscale", "photo.png", "--scale", "2x3"]).scale
    (2.0, 3.0)
    """
    parser = _Parser(
        prog="zssr-teach",
        description="Zero-shot super-resolution: a tiny network learns from one picture alone.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=zssr_teach.__version__)
    words = parser.add_subparsers(dest="word", metavar="COMMAND", parser_class=_Parser)
    _add_upscale(words)
    _add_evaluate(words)
    _add_degrade(words)
    _add_camera(words)
    _add_others(words)
    return parser


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the options; those that ``lab`` passes on are in `passed_on`."""
    parser = build_parser()
    options, rest = parser.parse_known_args(arguments)
    if rest and options.word != "lab":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    options.passed_on = rest[1:] if rest[:1] == ["--"] else rest
    if options.word is None:
        parser.print_help()
        parser.exit(2)
    return options


def _run(arguments: Sequence[str] | None) -> int:
    """Do what the arguments say and return the exit status; what goes wrong is said in one line."""
    try:
        options = _parse(arguments)
        try:
            Path.cwd()
        except OSError:
            raise SettingsError("the current folder is gone; change to another one") from None
        with CtrlC():  # loading libraries takes a second
            from zssr_teach import commands

        return commands.COMMANDS[options.word](options)
    except BrokenPipeError:
        raise
    except ZssrError as error:
        return _complain(error, 2)
    except OSError as error:  # of the surroundings: a full disk, too many open files …
        where = f": {error.filename}" if error.filename else ""
        return _complain(f"{error.strerror or error}{where}", 2)
    except MemoryError:
        return _complain("not enough memory; crop or shrink the picture, or close something", 2)
    except KeyboardInterrupt as interrupt:
        print(file=sys.stderr)
        return _complain(
            f"interrupted; {interrupt if interrupt.args else 'nothing was written'}", 130
        )
    except Exception as error:
        if os.environ.get("ZSSR_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}"
        return _complain(
            f"this is a fault of zssr-teach, not yours ({what}); please report what you did, and "
            "what is printed with ZSSR_DEBUG=1",
            1,
        )


def _complain(message: object, status: int) -> int:
    print(f"zssr-teach: {one_line(message)}", file=sys.stderr)
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status.

    Examples
    --------
    >>> main(["upscale", "nowhere.png"])
    2
    """
    streams.prepare()
    try:
        try:
            return _run(arguments)
        except SystemExit as leaving:  # --help and wrong usage, or asked to end
            return leaving.code if isinstance(leaving.code, int) else 2
        finally:
            sys.stdout.flush()  # only now may it turn out that nobody reads on
    except BrokenPipeError:
        streams.abandon()
        return 141
    except OSError as error:
        status = _complain(f"nothing can be printed ({error.strerror}); print elsewhere", 2)
        streams.abandon()
        return status


if __name__ == "__main__":
    sys.exit(main())
