"""How quickly the widgets answer, in Chromium, against the bars that the project set itself.

    python -m benchmarks.widgets
    python -m benchmarks.widgets --only sliders

Nothing is simulated: keys and clicks come from Playwright, and the times are taken in the page,
from the event until after the frame that shows the answer has been painted. It needs Chromium and
what the browser tests need. The table is written again after every part, so that what has been
measured stays when a later part fails.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.common import write_table

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

import conftest  # noqa: E402
import lab_actions  # noqa: E402
import test_viewer  # noqa: E402
from pages import PANEL, PATIENCE, LabPage  # noqa: E402
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright  # noqa: E402
from servers import Server, free_port, jupyterlab, running  # noqa: E402

from zssr_teach.demo.pages import PAGES, address  # noqa: E402

Row = dict[str, Any]
SECONDS = 1000  # milliseconds
POLLING = 200  # milliseconds; when a thing happened is noted in the page, to the millisecond

# What happens on the page, with times: keys, clicks, words beside the buttons, and pictures. A
# picture counts when its pixels are others than before, and at the time when it has been painted.
PROBE = """(() => {
  const probe = window.probe = {paints: [], keys: [], clicks: [], words: [], gains: []};
  const seen = new WeakMap();
  const sum = (words) => { // a plain loop: it must not cost what it is there to measure
    let total = 7;
    for (let at = 0; at < words.length; at += 1) total = (Math.imul(total, 31) + words[at]) | 0;
    return total;
  };
  for (const kind of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D]) {
    const original = kind.prototype.putImageData;
    kind.prototype.putImageData = function (image, ...rest) {
      original.call(this, image, ...rest);
      const canvas = this.canvas, now = sum(new Uint32Array(image.data.buffer));
      if (seen.get(canvas) === now) return;
      seen.set(canvas, now);
      const note = () => probe.paints.push([canvas, performance.now()]);
      // Waiting for the paint makes the page draw once more: not where that is to be measured.
      if (probe.light) note();
      else requestAnimationFrame(() => setTimeout(note));
    };
  }
  window.addEventListener('keydown', (event) => probe.keys.push(event.timeStamp), true);
  window.addEventListener('click', (event) => probe.clicks.push(event.timeStamp), true);
  const note = (list, text) => {
    if (text && list.at(-1)?.[0] !== text) list.push([text, performance.now()]);
  };
  new MutationObserver(() => {
    note(probe.words, document.querySelector('.zssr-toolbar .zssr-readout')?.textContent);
    const rows = [...document.querySelectorAll('.zssr-lab dl > div')];
    const gain = rows.find((row) => row.textContent.startsWith('gain'));
    note(probe.gains, gain?.querySelector('dd')?.textContent);
  }).observe(document, {subtree: true, childList: true, characterData: true});
})()"""
CANVASES = ".zssr-explorer .zssr-views .zssr-pictureview canvas.zssr-picture"
CHANGED = f"""(place) => {{
  const canvas = document.querySelectorAll('{CANVASES}')[place];
  return probe.paints.find(([other, time]) => other === canvas && time >= probe.keys.at(-1))?.[1];
}}"""
SAID = """([words, before]) =>
    probe.words.slice(before).find(([text]) => text.includes(words))?.[1]"""


@dataclass(frozen=True)
class Stage:
    """Where everything is measured: the browser, a JupyterLab, and a folder to write in."""

    browser: Browser
    lab: Server
    folder: Path

    @contextlib.contextmanager
    def page(self) -> Iterator[tuple[Page, conftest.Watch]]:
        """Open an empty page with the probe in it, in a profile of its own."""
        context = self.browser.new_context(viewport={"width": 1400, "height": 1000})
        context.add_init_script(PROBE)
        page, watch = context.new_page(), conftest.Watch()
        page.on("console", watch.on_console)
        page.on("pageerror", lambda error: watch.errors.append(f"uncaught: {error}"))
        try:
            yield page, watch
        finally:
            context.close()

    @contextlib.contextmanager
    def notebook(self, *cells: str) -> Iterator[LabPage]:
        """Open JupyterLab with a new kernel and run these cells; end the kernel afterwards."""
        with self.page() as (page, _):
            opened = LabPage(page, self.lab)
            opened.open_notebook(test_viewer.START)
            try:
                if cells:
                    opened.run_code(*cells)
                yield opened
            finally:
                for session in conftest._ask(self.lab, "GET", "/api/sessions"):
                    conftest._ask(self.lab, "DELETE", f"/api/sessions/{session['id']}")


def execute(lab_page: LabPage, code: str, value: str = "None") -> Any:
    """Run code in the kernel, beside the notebook; return the value of an expression."""
    reply = lab_page.page.evaluate(
        f"""async ([code, value]) => {{
            const kernel = {PANEL}.sessionContext.session.kernel;
            const request = {{code, user_expressions: {{value}}, store_history: false}};
            return (await kernel.requestExecute(request).done).content;
        }}""",
        [code, f"__import__('json').dumps({value})"],
    )
    if reply["status"] != "ok":
        raise RuntimeError(f"{reply['ename']}: {reply['evalue']}")
    return json.loads(ast.literal_eval(reply["user_expressions"]["value"]["data"]["text/plain"]))


def row(
    what: str, value: float | None, unit: str, bar: str, reached: bool | str, remarks: str
) -> Row:
    """Return one row of the table."""
    word = reached if isinstance(reached, str) else "yes" if reached else "no"
    return {
        "what": what,
        "value": "–" if value is None else round(value, 3),
        "unit": unit,
        "bar": bar,
        "reached": word,
        "remarks": remarks,
    }


def p95(values: list[float]) -> float:
    """Return the value that 95 of 100 do not exceed."""
    return float(np.percentile(values, 95))


def spread(values: list[float], digits: int = 0) -> str:
    """Return number, median and largest in words."""
    return f"n {len(values)}, p50 {np.median(values):.{digits}f}, largest {max(values):.{digits}f}"


# ---- sliders, and the viewer ------------------------------------------------------------------

# Explorer, its module, the slider, and which of its pictures must change.
EXPLORERS = (
    ("MetricExplorer", "metrics", "noise", 0),
    ("ResamplingExplorer", "resampling", "factor", 1),
    ("PairExplorer", "pairs", "scale factor", 3),
)
LARGE_SAMPLE = """
import numpy as np
from zssr_teach.images import sample
from zssr_teach.widgets.explorers.{module} import {name}
explorer = {name}(np.tile(sample('cat').pixels, (2, 2, 1)))
explorer
"""
PRESSES, WARM_UP = 40, 3


def measure_sliders(stage: Stage) -> list[Row]:
    """Key press to changed picture, 512×512."""
    rows = []
    for name, module, description, place in EXPLORERS:
        with stage.notebook(LARGE_SAMPLE.format(module=module, name=name)) as opened:
            explorer = opened.page.locator(".zssr-explorer")
            handle = lab_actions.slider(explorer, description)
            pairs = [press_slider(opened.page, handle, place) for _ in range(PRESSES + WARM_UP)]
        first, last = ([pair[index] for pair in pairs[WARM_UP:]] for index in (0, 1))
        remarks = f"{spread(first)}; p95 until the last of its pictures {p95(last):.0f}"
        what = f"slider {description!r} of {name}, 512×512: key press → changed picture, p95"
        rows.append(row(what, p95(first), "ms", "≤ 120", p95(first) <= 120, remarks))
    return rows


def press_slider(
    page: Page, handle: Locator, place: int, key: str = "ArrowRight"
) -> tuple[float, float]:
    """Press a key once; return ms until a picture has changed, and until the last one has."""
    pressed = page.evaluate("probe.keys.length")
    handle.press(key)
    page.wait_for_function(f"(n) => probe.keys.length > n && ({CHANGED})({place})", arg=pressed)
    page.wait_for_timeout(200)  # the others, and rest
    changed, last, struck = page.evaluate(
        f"[({CHANGED})({place}), probe.paints.at(-1)[1], probe.keys.at(-1)]"
    )
    return changed - struck, last - struck


def measure_viewer(stage: Stage) -> list[Row]:
    """Wipe, zoom and pan of two pictures of 1024×1024."""
    rows = []
    with stage.notebook() as opened:
        view = test_viewer.open_viewer(opened, test_viewer.LARGE)
        page, box = opened.page, view.bounding_box()
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        for name, act in (("wipe", wipe), ("zoom", zoom), ("pan", pan)):
            page.evaluate("() => { window.costs = []; }")
            act(page, middle)
            test_viewer.drawn(page)
            costs, messages = page.evaluate("[window.costs, window.messages]")
            remarks = f"{spread(costs, 1)}; messages to or from the kernel so far: {messages}"
            reached = p95(costs) <= 16 and messages == 0
            what = f"{name} in the viewer, 1024×1024: script time of a frame, p95"
            bar = "≤ 16, no message"
            rows.append(row(what, p95(costs), "ms", bar, reached, remarks))
    return rows


def wipe(page: Page, middle: tuple[float, float]) -> None:
    """Drag the divider to and fro."""
    x, y = middle
    page.mouse.move(x, y)
    page.mouse.down()
    for target in (x - 200, x + 200, x):
        page.mouse.move(target, y, steps=40)
    page.mouse.up()


def zoom(page: Page, middle: tuple[float, float]) -> None:
    """Turn the wheel in to single pixels, out, and in again to where panning makes sense."""
    page.mouse.move(middle[0] + 60, middle[1] + 60)
    for turn in [-200] * 20 + [200] * 20 + [-200] * 4:
        page.mouse.wheel(0, turn)
        page.wait_for_timeout(20)  # not drawn(): the frames it asks for would be counted


def pan(page: Page, middle: tuple[float, float]) -> None:
    """Drag the pictures around, away from the divider."""
    x, y = middle[0], middle[1] + 100
    page.mouse.move(x + 150, y)
    page.mouse.down()
    for target in ((x - 100, y + 60), (x + 200, y - 60), (x + 150, y)):
        page.mouse.move(*target, steps=40)
    page.mouse.up()


# ---- training ---------------------------------------------------------------------------------

STEPS, SKIPPED = 600, 60  # the first steps build graphs
MONITOR = f"""
import time
import numpy as np
from zssr_teach import resampling
from zssr_teach.images import sample
from zssr_teach.upscaling import Job, find_preset
from zssr_teach.widgets.training.monitor import TrainingMonitor

truth = sample("cat").pixels
low = np.clip(resampling.downscale(truth, 2), 0, 1)
stamps, results = [], []

def job():
    stamps.clear()
    note = lambda _: stamps.append(time.perf_counter())
    return Job(low, 2, find_preset("live", steps={STEPS}), truth=truth, observers=[note])

def speed():
    return (len(stamps) - 1 - {SKIPPED}) / (stamps[-1] - stamps[{SKIPPED}])

monitor = TrainingMonitor(job)
monitor
"""
LAB = """
from zssr_teach.experiments.lab import LabSettings
from zssr_teach.widgets.training.live_lab import LiveLab
lab = LiveLab({settings})
lab
"""


def measure_frames(stage: Stage) -> list[Row]:
    """Frames a second while training, and what showing them costs: the two in turn."""
    bare, shown, rates = [], [], []
    with stage.notebook(MONITOR) as opened:
        monitor = opened.page.locator(".zssr-monitor")
        execute(opened, "job().train()")  # everything is loaded, and warm
        for _ in range(6):  # a single run is off by some per cent either way
            bare.append(execute(opened, "job().train()", "speed()"))
            opened.page.evaluate("() => { probe.paints.length = 0; probe.light = true; }")
            wait_said(opened.page, "Finished", go(monitor))
            shown.append(execute(opened, "", "speed()"))
            rates.append(frame_rate(opened.page))
    slower = [100 * (1 - b / a) for a, b in zip(bare, shown, strict=True)]
    loss = 100 * (1 - sum(shown) / sum(bare))
    runs = zip(bare, shown, slower, strict=True)
    words = ", ".join(f"{a:.1f}/{b:.1f} ({c:+.1f} %)" for a, b, c in runs)
    rate = float(np.median(rates))
    each = ", ".join(f"{value:.1f}" for value in rates)
    return [
        row(
            "frames shown while training in the monitor (live, 256×256 output)",
            *(rate, "per second", "≥ 3", rate >= 3, f"median of runs: {each}"),
        ),
        row(
            "slow-down of training by showing it (live, 256×256 output)",
            *(loss, "%", "≤ 10", loss <= 10),
            f"steps a second bare/shown: {words}; {STEPS} steps, the first {SKIPPED} left out",
        ),
    ]


def frame_rate(page: Page) -> float:
    """Return changed pictures a second, from the first while it trained to the last but one."""
    began = page.evaluate("probe.words.findLast(([text]) => text.startsWith('Training'))[1]")
    paints = page.evaluate("probe.paints.map(([, time]) => time)")
    times = [time for time in paints if time > began][:-1]  # the last: the finished picture
    return 1000 * (len(times) - 1) / (times[-1] - times[0])


def go(box: Locator) -> int:
    """Press the first button: Start, Resume or Start again; return how much was said before."""
    before = box.page.evaluate("probe.words.length")
    box.locator(".zssr-toolbar button").first.click()
    return before


def wait_said(page: Page, words: str, before: int) -> float:
    """Wait until the line beside the buttons says so anew; return when, on the page's clock."""
    # Asked at every frame, as is usual, the question itself would keep the page drawing frames.
    page.wait_for_function(SAID, arg=[words, before], timeout=PATIENCE, polling=POLLING)
    return page.evaluate(SAID, [words, before])


def measure_stop(stage: Stage) -> list[Row]:
    """Stop pressed to the word Stopped: in the monitor, and in the lab with finishing touches."""
    rows = []
    monitor = MONITOR.replace(f"steps={STEPS}", "steps=6000")
    lab = LAB.format(settings="LabSettings(steps=6000)")
    for words, code in (("the monitor", monitor), ("the live lab", lab)):
        with stage.notebook(code) as opened:
            box = opened.page.locator(".zssr-monitor")
            times = [stop_once(box, 700 + 130 * number) for number in range(8)]
        first, done = map(list, zip(*times, strict=True))
        worst = p95(done)
        what = f"Stop pressed in {words} → “Stopped” on the page, p95"
        remarks = f"{spread(done, 2)}; “Stopping …” or “Stopped” after {p95(first):.2f} s (p95)"
        remarks += "; the finishing touches follow" if code is lab else ""
        rows.append(row(what, worst, "s", "≤ 1", worst <= 1, remarks))
    return rows


def stop_once(box: Locator, pause: int) -> tuple[float, float]:
    """Train a little, press Stop; return seconds until the page heard it, and until it is done."""
    before = go(box)
    wait_said(box.page, "Training", before)
    box.page.wait_for_timeout(pause)
    before = box.page.evaluate("probe.words.length")  # not the last words of the stop before
    lab_actions.press(box, "Stop")
    times = [wait_said(box.page, words, before) for words in ("Stop", "Stopped")]
    pressed = box.page.evaluate("probe.clicks.at(-1)")
    first, done = ((when - pressed) / 1000 for when in times)
    return first, done


def measure_start(stage: Stage) -> list[Row]:
    """Start to the first picture better than bicubic, each time in a new kernel."""
    rows = []
    for words, is_ready, number in (("TensorFlow loaded", True, 3), ("pressed at once", False, 2)):
        seconds = [start_once(stage, is_ready) for _ in range(number)]
        what = f"Start → first picture better than bicubic, new kernel, {words}; the slowest"
        worst = max(seconds)
        rows.append(row(what, worst, "s", "≤ 4", worst <= 4, spread(seconds, 2)))
    return rows


def start_once(stage: Stage, is_ready: bool) -> float:
    """Return the seconds from the click to a gain of at least 0.01 dB on the page."""
    better = r"probe.gains.find(([text]) => /^\+(?!0\.00)/.test(text))?.[1]"
    with stage.notebook(LAB.format(settings="")) as opened:
        lab = lab_actions.lab_of(opened.page)
        if is_ready:
            execute(opened, "from zssr_teach.machine.loading import load_keras; load_keras()")
            opened.page.wait_for_timeout(500)
        go(lab)
        opened.page.wait_for_function(better, timeout=PATIENCE)
        seen, pressed = opened.page.evaluate(f"[{better}, probe.clicks.at(-1)]")
    return (seen - pressed) / 1000


def measure_memory(stage: Stage) -> list[Row]:
    """Largest memory of a kernel that runs the lab from Start to the finishing touches."""
    with stage.notebook(LAB.format(settings="")) as opened:
        lab = lab_actions.lab_of(opened.page)
        process = psutil.Process(execute(opened, "import os", "os.getpid()"))
        wait_said(opened.page, "Finished", go(lab))
        rate = frame_rate(opened.page)
        for name in ("self-ensemble", "back-projection"):
            lab.get_by_label(name).press("Space")
            opened.page.wait_for_timeout(1 * SECONDS)
        memory, now = peak(process.pid), process.memory_info().rss / 1e9
    what = "memory of a kernel running the lab (256×256 output), its peak"
    rates = "pictures that changed, until the finishing touches"
    return [
        row(what, memory, "GB", "≤ 1.0", memory <= 1.0, f"{now:.2f} GB at the end"),
        row("frames shown in the live lab", rate, "per second", "≥ 3", rate >= 3, rates),
    ]


def peak(pid: int) -> float:
    """Return the largest resident memory that a process ever had, in GB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    kibibytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kibibytes) * 1024 / 1e9


# ---- a class in front of the demo -------------------------------------------------------------

VISITORS, MOVED = 8, (("metrics", "noise", 0), ("fathers-and-sons", "scale factor", 3))
CLASS_SECONDS = 180
START = """() => [...document.querySelectorAll('.zssr-toolbar button')]
    .find((button) => button.textContent.includes('Start')).click()"""
DONE = """() => (probe.words.find(([text]) => /Finished|failed/.test(text)) ?? [])[0] ?? ''"""
ALARMS = """() => [...document.querySelectorAll('.zssr-alarm')]
    .map((node) => node.textContent.trim()).filter(Boolean)"""


def measure_visitors(stage: Stage) -> list[Row]:
    """Eight visitors train at once; two of them move an explorer's slider in another tab."""
    port = free_port()
    places = VISITORS + len(MOVED)
    code = (
        "from zssr_teach.demo import serve; "
        f"serve(port={port}, max_kernels={places}, open_browser=False)"
    )
    folder = stage.folder / "demo"
    folder.mkdir()
    with (
        running([sys.executable, "-c", code], f"http://127.0.0.1:{port}", folder) as server,
        contextlib.ExitStack() as stack,
    ):
        opened = [stack.enter_context(stage.page()) for _ in range(places)]
        pages = [page for page, _ in opened]
        ready = open_all(server, pages)
        ended, presses = train_together(pages)
        memory = [peak(pid) for pid in kernels(port)]
        errors = [text for _, watch in opened for text in watch.errors]
        errors += [text for page in pages for text in page.evaluate(ALARMS)]
    finished = sum("Finished" in word for word, _ in ended)
    times = [seconds for _, seconds in ended if seconds]
    slow = p95(presses) / 1000 if presses else None
    remarks = (
        f"{finished} of {VISITORS} finished, {spread(times, 1) if times else '–'} s after Start; "
        f"all pages were there {ready:.0f} s after all were asked for; errors: {len(errors)} "
        f"{'; '.join(plain(text) for text in errors[:2])}"
    ).strip()
    all_well = finished == VISITORS and not errors
    return [
        row(
            f"{VISITORS} visitors train 100 steps at once ({places} kernels): finished",
            *(finished, "visitors", "all, no error", all_well, remarks),
        ),
        row(
            "sliders of two explorers meanwhile: key press → changed picture, p95",
            *(
                slow,
                "s",
                "≤ 1",
                slow is not None and slow <= 1,
                spread(presses) + " ms" if presses else "–",
            ),
        ),
        row(
            "memory of the kernels of the demo, the largest peak",
            *(max(memory, default=0.0), "GB", "≤ 1.0", max(memory, default=9.0) <= 1.0),
            f"{len(memory)} kernels, {sum(memory):.1f} GB in all if all peaks came together",
        ),
    ]


def open_all(server: Server, pages: list[Page]) -> float:
    """Send all visitors to their pages at once; return seconds until all can be used."""
    addresses = {page.name: f"{server.url}/{address(page)}" for page in PAGES}
    names = ["live-lab"] * VISITORS + [name for name, _, _ in MOVED]
    started = time.monotonic()
    for page, name in zip(pages, names, strict=True):
        page.evaluate("(to) => { setTimeout(() => location.assign(to)); }", addresses[name])
    for page in pages[:VISITORS]:
        lab = lab_actions.lab_of(page)
        handle = lab_actions.slider(lab, "steps")
        for key, number in (("Home", "50"), ("ArrowRight", "100")):
            handle.press(key)
            expect(steps_shown(lab)).to_have_text(number, timeout=30 * SECONDS)
    for page in pages[VISITORS:]:
        page.locator(CANVASES).first.wait_for(timeout=PATIENCE)
    return time.monotonic() - started


def steps_shown(lab: Locator) -> Locator:
    """Return where the number of steps stands beside its slider."""
    slider = lab.locator(".widget-hslider").filter(has=lab.page.get_by_text("steps", exact=True))
    return slider.locator(".widget-readout")


def train_together(pages: list[Page]) -> tuple[list[tuple[str, float]], list[float]]:
    """Press Start everywhere and sliders until all have ended; return words and seconds, and ms."""
    labs, others = pages[:VISITORS], pages[VISITORS:]
    for page in labs:
        page.evaluate(START)
    presses: list[float] = []
    deadline = time.monotonic() + CLASS_SECONDS
    while time.monotonic() < deadline and not all(page.evaluate(DONE) for page in labs):
        for page, (_, description, place) in zip(others, MOVED, strict=True):
            handle = lab_actions.slider(page.locator(".zssr-explorer"), description)
            # To and fro, so that the slider never comes to its end.
            key = "ArrowRight" if len(presses) // len(others) % 2 == 0 else "ArrowLeft"
            presses.append(press_slider(page, handle, place, key)[0])
    return [ending(page) for page in labs], presses


def ending(page: Page) -> tuple[str, float]:
    """Return the last word of a training, and the seconds it came after Start."""
    said, pressed = page.evaluate("[probe.words, probe.clicks.at(-1)]")
    for word, when in said:
        if "Finished" in word or "failed" in word:
            return word, (when - pressed) / 1000
    return (said[-1][0] if said else "nothing"), 0.0


def kernels(port: int) -> list[int]:
    """Return the process numbers of the kernels of the demo that listens there."""
    needle = f"port={port},"
    server = next(
        process
        for process in psutil.Process().children(recursive=True)
        if any(needle in word for word in process.cmdline())
    )
    children = server.children(recursive=True)
    return [child.pid for child in children if "ipykernel_launcher" in child.cmdline()]


# ---- all of it --------------------------------------------------------------------------------

PARTS: dict[str, Callable[[Stage], list[Row]]] = {
    "sliders": measure_sliders,
    "viewer": measure_viewer,
    "frames": measure_frames,
    "stop": measure_stop,
    "start": measure_start,
    "memory": measure_memory,
    "visitors": measure_visitors,
}


def main() -> None:
    """Measure all parts, or one; write the table."""
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--only", choices=PARTS, help="one part; its table is widgets_PART")
    made.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    options = made.parse_args()
    rows: list[Row] = []
    with open_stage() as stage:
        for name in [options.only] if options.only else PARTS:
            print(f"{name} …", file=sys.stderr, flush=True)
            rows += measure(name, stage)
            with contextlib.redirect_stdout(io.StringIO()) as table:
                write(options, rows)
    print(table.getvalue())


def measure(name: str, stage: Stage) -> list[Row]:
    """Measure one part; a part that fails says so. Each row names the load before it."""
    load = os.getloadavg()[0]
    try:
        rows = PARTS[name](stage)
    except Exception as error:
        rows = [row(name, None, "", "", "failed", plain(f"{error!r}"))]
    return [one | {"load before": round(load, 1)} for one in rows]


def plain(text: str) -> str:
    """Return an error in one short line, without folders of this machine and without bars."""
    for folder in (ROOT, Path(tempfile.gettempdir()), Path.home()):
        text = text.replace(str(folder), "…")
    return " ".join(text.replace("|", "/").split())[:200]


def write(options: argparse.Namespace, rows: list[Row]) -> None:
    """Write what has been measured so far."""
    notes = (
        f"{psutil.cpu_count()} cores. Times are taken in the page, from the event to after the "
        "paint. The load is that of the last minute before the part (1 is one busy core); part of "
        "it is the benchmark's own. Slow-down compares steps a second of a bare job in a cell with "
        "those of the monitor, with the browser on the same cores."
    )
    name = f"widgets_{options.only}" if options.only else "widgets"
    write_table(options.out, name, "The widgets in Chromium", rows, notes)


@contextlib.contextmanager
def open_stage() -> Iterator[Stage]:
    """Start the browser and a JupyterLab."""
    path = next(filter(None, map(shutil.which, conftest.BROWSERS)), None)
    if path is None:
        raise SystemExit("No Chromium found: install the package chromium to measure the widgets.")
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = [*conftest.FLAGS, *(["--no-sandbox"] if is_root else [])]
    with (
        tempfile.TemporaryDirectory(prefix="zssr_widgets_") as name,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        folder = Path(name)
        (folder / "lab").mkdir()
        with jupyterlab(folder / "lab") as lab:
            yield Stage(browser, lab, folder)
        browser.close()


if __name__ == "__main__":
    main()
