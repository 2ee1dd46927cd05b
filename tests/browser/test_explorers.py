"""The explorers in JupyterLab: keys and mouse move controls; words and pixels follow the model."""

from dataclasses import replace

import numpy as np
from pages import PATIENCE, LabPage, shows
from playwright.sync_api import Locator, expect

from zssr_teach.experiments.camera import HEAVIEST, SIDE, CameraModel
from zssr_teach.experiments.estimator import EstimatorModel
from zssr_teach.experiments.metrics import MetricModel
from zssr_teach.experiments.network import NetworkModel
from zssr_teach.experiments.pairs import PairModel
from zssr_teach.experiments.recurrence import RecurrenceModel
from zssr_teach.experiments.resampling import ResamplingModel
from zssr_teach.experiments.rivals import RivalModel
from zssr_teach.experiments.trade_off import TradeOffModel
from zssr_teach.images import sample
from zssr_teach.networks import NetworkSettings, build_network
from zssr_teach.widgets.explorers.network import mosaic
from zssr_teach.widgets.views.kernels import kernel_picture

NOTEBOOK = "00_start_here.ipynb"
CELL = """
from zssr_teach.images import sample
from zssr_teach.widgets.explorers.{module} import {name}
explorer = {name}({arguments})
explorer
"""
CAT = sample("cat").pixels[:96, :96]
ESTIMATOR = """
from zssr_teach.experiments.lab import LabSettings
from zssr_teach.images import sample
from zssr_teach.widgets import CameraEstimator, LiveLab
lab = LiveLab(LabSettings(source="coins", steps=2, depth=3, width=4))
display(CameraEstimator(sample("cat").pixels[:96, :96], lab=lab, method="recurrence", steps=2))
lab
"""
RIVALS = """
from zssr_teach.images import sample
from zssr_teach.widgets import RivalExplorer
RivalExplorer(sample("cat").pixels[:96, :96], steps=2)
"""
FACADE = sample("facade").pixels[:96, :96]


def opened(lab_page: LabPage, module: str, name: str, arguments: str) -> Locator:
    """Show an explorer alone in a notebook; return it."""
    lab_page.open_notebook(NOTEBOOK)
    lab_page.run_code(CELL.format(module=module, name=name, arguments=arguments))
    return lab_page.page.locator(".zssr-explorer")


def slider(explorer: Locator, description: str) -> Locator:
    """Return the handle of the slider with that description."""
    row = explorer.locator(".widget-hslider").filter(
        has=explorer.page.get_by_text(description, exact=True)
    )
    return row.get_by_role("slider")


def settled(lab_page: LabPage) -> None:
    """Nothing is empty, nothing went wrong, the kernel rests."""
    assert lab_page.empty_widgets() == []
    assert lab_page.errors() == []
    lab_page.wait_idle()
    assert lab_page.kernel_status() == "idle"


def test_metric_explorer(lab_page: LabPage):
    explorer = opened(lab_page, "metrics", "MetricExplorer", "sample('cat').pixels[:96, :96]")
    picture = explorer.locator(".zssr-pictureview").first
    shows(lab_page, picture, CAT)
    handle = slider(explorer, "noise")
    for _ in range(3):
        handle.press("ArrowRight")
    expected = MetricModel(CAT, noise=3.0).result()
    expect(explorer).to_contain_text(f"{expected.psnr:.2f} dB")
    expect(explorer).to_contain_text(f"{expected.ssim:.4f}")
    shows(lab_page, picture, expected.picture)
    explorer.get_by_role("button", name="Pin as A").click()
    expect(explorer).to_contain_text("A: noise 3.0")
    explorer.get_by_role("button", name="Match the PSNR of A").press("Enter")
    matched = MetricModel(CAT).matched("blur", expected.psnr)
    expect(explorer).to_contain_text(f"now: blur {matched.blur:.2f} px")
    shows(lab_page, picture, matched.distorted())  # not rounded to the slider's step
    explorer.get_by_role("combobox").first.select_option("rgb")
    numbers = MetricModel(CAT, blur=matched.blur, channels="rgb").result()
    expect(explorer).to_contain_text(f"{numbers.psnr:.2f} dB")
    settled(lab_page)


def test_resampling_explorer(lab_page: LabPage):
    explorer = opened(
        lab_page, "resampling", "ResamplingExplorer", "sample('cat').pixels[:96, :96]"
    )
    views = explorer.locator(".zssr-views .zssr-pictureview")
    expect(views).to_have_count(4)
    shows(lab_page, views.nth(1), ResamplingModel(CAT).result())
    explorer.get_by_label("zone plate instead").check()
    explorer.get_by_label("antialiasing").uncheck()
    handle = slider(explorer, "factor")
    box = handle.bounding_box()
    assert box
    lab_page.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    lab_page.page.mouse.down()
    for distance in (20, 45, 70, 95):
        lab_page.page.mouse.move(box["x"] + distance, box["y"] + box["height"] / 2)
    lab_page.page.mouse.up()
    factor = float(handle.get_attribute("aria-valuenow") or "nan")
    assert factor > 2.5
    expected = ResamplingModel(CAT, rings=True, antialias=False, factor=factor)
    expect(explorer).to_contain_text(f"{expected.psnr():.2f} dB")
    shows(lab_page, views.nth(0), expected.original())
    shows(lab_page, views.nth(1), expected.result())
    shows(lab_page, views.nth(2), expected.small())
    settled(lab_page)


def test_pair_explorer(lab_page: LabPage):
    explorer = opened(
        lab_page, "pairs", "PairExplorer", "sample('facade').pixels[:96, :96], size=32"
    )
    views = explorer.locator(".zssr-views .zssr-pictureview")
    slider(explorer, "scale factor").press("ArrowRight")
    slider(explorer, "crop: down").press("Home")
    explorer.get_by_role("combobox").first.select_option("turned ¼ left")
    model = PairModel(FACADE, size=32, scale=2.1, down=0.0, index=1)
    expect(explorer).to_contain_text("0, 32")
    shows(lab_page, views.nth(2), model.pair().father)
    shows(lab_page, views.nth(3), model.pair().son)
    explorer.get_by_role("button", name="Draw a pair").click()
    expect(explorer).to_contain_text("newest first")
    drawn = model.at(model.sampler().draw().draw)
    shows(lab_page, views.nth(2), drawn.pair().father)
    shows(lab_page, views.nth(3), drawn.pair().son)
    settled(lab_page)


def test_recurrence_explorer(lab_page: LabPage):
    explorer = opened(
        lab_page,
        "recurrence",
        "RecurrenceExplorer",
        "sample('facade').pixels[:96, :96], sample('cat').pixels[:96, :96]",
    )
    first = explorer.locator(".zssr-views .zssr-pictureview").first
    marks = first.locator("canvas.zssr-overlay")
    before = marks.evaluate("(canvas) => canvas.toDataURL()")
    stage = first.locator(".zssr-stage")
    unit = (stage.bounding_box() or {})["width"] / 96
    stage.click(position={"x": 30.5 * unit, "y": 20.5 * unit})
    model = RecurrenceModel(FACADE, CAT, row=20, column=30)
    expect(explorer).to_contain_text("row 20, column 30")
    expect(explorer).to_contain_text(", ".join(f"{m.distance:.1f}" for m in model.inside()[:1]))
    assert marks.evaluate("(canvas) => canvas.toDataURL()") != before
    stage.press("ArrowDown")
    stage.press("Enter")
    expect(explorer).to_contain_text("row 21, column 30")
    slider(explorer, "column").press("ArrowLeft")
    expect(explorer).to_contain_text("row 21, column 29")
    nearest = RecurrenceModel(FACADE, CAT, row=21, column=29).outside()[0]
    expect(explorer).to_contain_text(f"{nearest.distance:.1f}")
    shows(lab_page, first, FACADE)
    settled(lab_page)


def test_trade_off_explorer(lab_page: LabPage):
    explorer = opened(lab_page, "trade_off", "TradeOffExplorer", "")
    views = explorer.locator(".zssr-views .zssr-pictureview")
    expect(views).to_have_count(3)
    slider(explorer, "weight").press("End")
    model = TradeOffModel()
    model = replace(model, place=len(model.walk) - 1)
    expect(explorer).to_contain_text(f"{model.current.psnr:.2f} dB")
    expect(explorer).to_contain_text(f"adversarial weight {model.current.weight:g}")
    shows(lab_page, views.nth(0), model.current.picture / 255)
    shows(lab_page, views.nth(1), model.truth.picture / 255)
    explorer.get_by_role("combobox").first.select_option(list(model.scenes)[1])
    other = TradeOffModel(list(model.scenes)[1], model.place)
    expect(explorer).to_contain_text(f"{other.current.psnr:.2f} dB")
    shows(lab_page, views.nth(0), other.current.picture / 255)
    explorer.get_by_role("button", name="Walk it here").press("Enter")
    expect(explorer).to_contain_text("1 of 8 weights", timeout=PATIENCE)
    explorer.get_by_role("button", name="Stop").press("Enter")
    expect(explorer).to_contain_text("Stopped: ", timeout=PATIENCE)
    scene = explorer.get_by_role("combobox").first.locator("option:checked")
    expect(scene).to_have_text(f"{other.scene}, walked here")
    expect(explorer).not_to_contain_text("walked beforehand")
    settled(lab_page)


def test_network_explorer(lab_page: LabPage):
    trained = "build_network(NetworkSettings(depth=3, width=4), seed=1)"
    imports = "__import__('zssr_teach.networks', fromlist=['x'])"
    arguments = f"{imports}.{trained}, sample('cat').pixels[:96, :96]"
    arguments = arguments.replace("NetworkSettings", f"{imports}.NetworkSettings")
    explorer = opened(lab_page, "network", "NetworkExplorer", arguments)
    network = build_network(NetworkSettings(depth=3, width=4), seed=1)
    model = NetworkModel(CAT, depth=3, width=4, side=96, trained=network)
    views = explorer.locator(".zssr-views .zssr-pictureview")
    expect(views).to_have_count(4)
    expect(explorer).to_contain_text("7×7 pixels")
    shows(lab_page, views.nth(2), mosaic(model.maps(), 512) / 255)

    slider(explorer, "layer").press("ArrowRight")
    second = replace(model, layer=2)
    expect(explorer).to_contain_text(f"Layer 2: {second.dead()} maps are all zero")
    shows(lab_page, views.nth(2), mosaic(second.maps(), 512) / 255)
    slider(explorer, "depth (layers)").press("ArrowRight")
    expect(explorer).to_contain_text("9×9 pixels")
    expect(explorer).to_contain_text(f"{replace(model, depth=4).parameters():,}")

    stage = views.first.locator(".zssr-stage")
    unit = (stage.bounding_box() or {})["width"] / 96
    stage.click(position={"x": 40.5 * unit, "y": 50.5 * unit})
    top, left = 50 - 4, 40 - 4
    shows(lab_page, views.nth(1), CAT[top : top + 9, left : left + 9])
    settled(lab_page)


def test_camera_explorer(lab_page: LabPage):
    explorer = opened(lab_page, "camera", "CameraExplorer", "sample('cat').pixels[:96, :96]")
    small, result = (explorer.locator(".zssr-pictureview").nth(index) for index in (0, 1))
    shows(lab_page, small, CameraModel(CAT).small())
    explorer.get_by_label("kernel", exact=True).select_option("motion")
    expect(slider(explorer, "width (pixels)")).to_be_hidden()
    slider(explorer, "length (pixels)").press("ArrowRight")
    model = CameraModel(CAT, kind="motion", length=9.5)
    expect(explorer).to_contain_text(f"{model.psnr(0):.2f} → {model.psnr():.2f} dB")
    shows(lab_page, small, model.small())
    shows(lab_page, result, model.result() / 255)
    slider(explorer, "back-projection").press("Home")
    expect(explorer).to_contain_text("enlarged by bicubic interpolation")
    shows(lab_page, result, model.corrected(0) / 255)
    explorer.get_by_label("noise, JPEG").select_option("at night")
    model = replace(model, iterations=0, recipe="at night")
    expect(explorer).to_contain_text(f"{model.psnr():.2f} dB")
    shows(lab_page, small, model.small())
    settled(lab_page)


def test_a_kernel_is_drawn_with_the_mouse_and_by_keyboard(lab_page: LabPage):
    arguments = "sample('cat').pixels[:96, :96], kind='drawn'"
    explorer = opened(lab_page, "camera", "CameraExplorer", arguments)
    small, page = explorer.locator(".zssr-pictureview").first, lab_page.page
    grid = explorer.get_by_role("grid", name="the kernel, to be drawn")
    cells = grid.get_by_role("gridcell")
    expect(cells).to_have_count(SIDE**2)
    explorer.get_by_role("button", name="Clear the drawing").click()
    expect(explorer.get_by_role("alert").first).to_contain_text("nothing is drawn yet")
    expect(grid).to_have_text("")

    def same(drawing):
        model = CameraModel(CAT, kind="drawn", drawing=tuple(drawing.ravel().tolist()))
        expect(explorer).to_contain_text(f"{model.psnr(0):.2f} → {model.psnr():.2f} dB")
        shows(lab_page, small, model.small())

    drawing = np.zeros((SIDE, SIDE), int)
    cells.nth(5 * SIDE + 2).hover()
    page.mouse.down()
    cells.nth(5 * SIDE + 7).hover()  # in one leap: what lies between is drawn, too
    page.mouse.up()
    cells.nth(0).hover()
    drawing[5, 2:8] = HEAVIEST
    same(drawing)
    cells.nth(5 * SIDE + 4).click()  # from a filled cell on it erases
    cells.nth(6 * SIDE + 4).click(modifiers=["Shift"])
    drawing[5, 4], drawing[6, 4] = 0, HEAVIEST // 2
    same(drawing)

    focused = grid.locator("[role=gridcell]:focus")
    expect(focused).to_have_accessible_name("row 7, column 5: weight 4")
    for key in ("ArrowDown", "ArrowRight", "3", "ArrowRight", "Space", "ArrowUp", "Delete"):
        page.keyboard.press(key)
    expect(focused).to_have_accessible_name("row 7, column 7: empty")
    drawing[7, 5], drawing[7, 6] = 3, HEAVIEST
    same(drawing)
    page.keyboard.press("Tab")  # one cell alone is on Tab's way
    assert explorer.get_by_role("button", name="Clear the drawing").evaluate(
        "(button) => button === document.activeElement"
    )
    page.keyboard.press("Shift+Tab")
    expect(focused).to_have_accessible_name("row 7, column 7: empty")
    settled(lab_page)


def test_camera_estimator_and_what_it_found_in_the_lab(lab_page: LabPage):
    lab_page.open_notebook(NOTEBOOK)
    lab_page.run_code(ESTIMATOR)
    estimator = lab_page.page.locator(".zssr-estimator")
    lab = lab_page.page.locator(".zssr-lab")
    found, true = (estimator.locator(".zssr-pictureview").nth(index) for index in (0, 1))
    estimator.get_by_label("camera", exact=True).select_option("motion, 7 pixels")
    model = EstimatorModel(CAT, camera="motion 7", method="recurrence", steps=2)
    shows(lab_page, true, kernel_picture(model.true_kernel(), 15))
    expect(found).to_contain_text("none yet")
    estimator.get_by_role("button", name="Try it in the lab").click()
    expect(estimator.get_by_role("alert").first).to_contain_text("press Start first")

    estimator.get_by_role("button", name="Start", exact=True).press("Enter")
    expect(estimator).to_contain_text("Finished.", timeout=PATIENCE)
    search = model.search().train()
    shows(lab_page, found, kernel_picture(search.kernel, 15))
    estimate = model.estimate(search.kernel, search.preview())
    expect(estimator).to_contain_text(str(estimate))
    expect(estimator).to_contain_text(f"{estimate.corrected:.2f} dB")

    estimator.get_by_role("button", name="Try it in the lab").press("Enter")
    expect(lab.get_by_label("tell the network")).to_have_value("what it finds")
    lab.get_by_role("button", name="Start", exact=True).click()
    expect(lab).to_contain_text("the kernel found before", timeout=PATIENCE)

    estimator.get_by_label("method", exact=True).select_option("reader: at a glance")
    expect(slider(estimator, "steps")).to_be_disabled()
    expect(found).to_contain_text("none yet")
    estimator.get_by_role("button", name="Start", exact=True).click()
    expect(estimator).to_contain_text("The reader: ", timeout=PATIENCE)
    expect(found).to_contain_text("at a glance")
    assert lab_page.empty_widgets() == []
    assert lab_page.errors() == []


def test_rival_explorer_compares_and_trains(lab_page: LabPage):
    lab_page.open_notebook(NOTEBOOK)
    lab_page.run_code(RIVALS)
    explorer = lab_page.page.locator(".zssr-rivals")
    model = RivalModel(CAT, steps=2)
    expect(explorer).to_contain_text(str(model.scores()["supervised"]), timeout=PATIENCE)
    expect(explorer).to_contain_text("not trained: press Start")
    expect(slider(explorer, "width (pixels)")).to_be_hidden()
    explorer.get_by_label("camera", exact=True).select_option("Gaussian: a soft lens")
    slider(explorer, "noise (levels)").press("ArrowRight")
    model = replace(model, camera="Gaussian", noise=1)
    expect(explorer).to_contain_text(str(model.scores()["SRCNN"]), timeout=PATIENCE)

    explorer.get_by_role("button", name="Start", exact=True).press("Enter")
    expect(explorer).to_contain_text("Finished.", timeout=PATIENCE)
    expect(explorer).not_to_contain_text("not trained: press Start")
    model.keep(model.job().train())
    expect(explorer).to_contain_text(str(model.scores()["zero-shot"]))
    slider(explorer, "noise (levels)").press("ArrowLeft")
    expect(explorer).to_contain_text("not trained: press Start")
    slider(explorer, "noise (levels)").press("ArrowRight")
    expect(explorer).not_to_contain_text("not trained: press Start")
    settled(lab_page)
