"""Plots: what is drawn is what was given; nothing of matplotlib's own state changes."""

import io

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from zssr_teach import plots
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.metrics import Protocol
from zssr_teach.recurrence import recurrence


def noise(height=40, width=48, seed=0):
    return np.random.default_rng(seed).random((height, width, 3)).astype(np.float32)


def drawn(axes):
    return np.asarray(axes.images[0].get_array())


def render(figure):
    file = io.BytesIO()
    figure.savefig(file, dpi=50)
    return file.getvalue()


FIGURES = {
    "show_pictures": lambda: plots.show_pictures({"a": noise()}, {"a": "b"}, (4, 4, 8, 8)),
    "compare_with_truth": lambda: plots.compare_with_truth(noise(), {"a": noise()}, Protocol()),
    "plot_error_map": lambda: plots.plot_error_map(noise(), noise(seed=1)),
    "plot_history": lambda: plots.plot_history({"loss": [2.0, 1.0]}),
    "plot_recurrence": lambda: plots.plot_recurrence(recurrence(noise(), stride=8)),
    "plot_kernel": lambda: plots.plot_kernel(np.ones((3, 5))),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figures_render_and_leave_nothing_behind(name):
    before, open_before = dict(mpl.rcParams), plt.get_fignums()
    figure = FIGURES[name]()
    assert render(figure).startswith(b"\x89PNG")
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == open_before
    assert type(figure.get_layout_engine()).__name__ == "ConstrainedLayoutEngine"


# ---- pictures


def test_pictures_are_drawn_as_given():
    pictures = {"bicubic": noise(), "zero-shot": noise(seed=1), "grey": noise()[..., 0]}
    figure = plots.show_pictures(pictures, {"zero-shot": "33.41 dB"})
    assert [axes.get_title() for axes in figure.axes] == list(pictures)
    assert [axes.get_xlabel() for axes in figure.axes] == ["", "33.41 dB", ""]
    for axes, image in zip(figure.axes, pictures.values(), strict=True):
        np.testing.assert_array_equal(drawn(axes), image)
        assert axes.images[0].get_interpolation() == "nearest"
    assert figure.axes[2].images[0].get_clim() == (0, 1)


def test_overshoot_is_clipped_and_the_input_left_alone():
    image = noise() * 3 - 1
    copy = image.copy()
    figure = plots.show_pictures({"overshoot": image})
    np.testing.assert_array_equal(drawn(figure.axes[0]), np.clip(image, 0, 1))
    np.testing.assert_array_equal(image, copy)
    grey = plots.show_pictures({"overshoot": image[..., 0]})
    np.testing.assert_array_equal(drawn(grey.axes[0]), np.clip(image[..., 0], 0, 1))


def test_the_crop_shows_the_same_area_of_each_picture():
    large, small = noise(40, 48), noise(20, 24, seed=1)
    figure = plots.show_pictures({"HR": large, "LR": small}, crop=(8, 12, 10, 16))
    assert len(figure.axes) == 4
    np.testing.assert_array_equal(drawn(figure.axes[2]), large[8:18, 12:28])
    np.testing.assert_array_equal(drawn(figure.axes[3]), small[4:9, 6:14])
    boxes = [axes.patches[0].get_bbox().bounds for axes in figure.axes[:2]]
    assert boxes == [(11.5, 7.5, 16, 10), (5.5, 3.5, 8, 5)]


def test_comparison_measures_under_the_protocol():
    truth, protocol = noise(), Protocol("rgb", border=2)
    pictures = {"dark": truth * 0.9, "exact": truth}
    figure = plots.compare_with_truth(truth, pictures, protocol)
    assert [axes.get_title() for axes in figure.axes] == ["dark", "exact", "ground truth"]
    captions = [axes.get_xlabel() for axes in figure.axes]
    assert captions == [str(protocol.scores(truth, pictures["dark"])), "inf dB, SSIM 1.0000", ""]
    assert figure.get_supxlabel() == str(protocol)


def test_error_map_is_the_absolute_error_in_grey_levels():
    a, b = noise(), noise(seed=1)
    figure = plots.plot_error_map(a, b)
    expected = np.abs(a.astype(float) - b).mean(axis=2) * 255
    np.testing.assert_allclose(drawn(figure.axes[0]), expected, rtol=1e-6)
    assert figure.axes[0].images[0].get_clim() == (0, pytest.approx(expected.max()))
    assert figure.axes[0].images[0].get_cmap().name == "magma"
    assert "grey levels" in figure.axes[1].get_ylabel()
    fixed = plots.plot_error_map(a[..., 0], b[..., 0], highest=40)
    assert fixed.axes[0].images[0].get_clim() == (0, 40)
    render(plots.plot_error_map(a, a))


# ---- curves


CURVES = {
    "loss": ([1, 2, 3, 4], [0.4, 0.3, 0.2, 0.1]),
    "learning_rate": ([1, 2, 3, 4], [1e-3, 2e-3, 1e-3, 0.0]),
    "psnr": ([2, 4], [30.0, 31.0]),
}


class Run:
    """Stands for a training history: PSNR is measured at some steps only."""

    def column(self, name):
        return CURVES.get(name, ([], []))


def test_history_draws_its_three_curves():
    figure = plots.plot_history(Run())
    labels = [axes.get_ylabel() for axes in figure.axes]
    assert labels == ["loss (L1)", "learning rate", "PSNR (dB)"]
    for axes, (steps, values) in zip(figure.axes, CURVES.values(), strict=True):
        np.testing.assert_array_equal(axes.lines[0].get_xydata(), np.transpose([steps, values]))
    assert [axes.get_yscale() for axes in figure.axes] == ["log", "linear", "linear"]
    assert figure.axes[-1].get_xlabel() == "step"


def test_history_of_the_library_can_be_drawn():
    training = pytest.importorskip("zssr_teach.training")
    history = training.History()
    history.records.append(training.Record(1, 0.02, 0.03, 0.001, 0.5, psnr=30.0))
    figure = plots.plot_history(history)
    assert [axes.lines[0].get_ydata()[0] for axes in figure.axes] == [0.02, 0.001, 30.0]


def test_history_from_plain_lists_leaves_out_what_is_missing():
    figure = plots.plot_history({"loss": [0.0, 1.0]})
    assert len(figure.axes) == 1
    np.testing.assert_array_equal(figure.axes[0].lines[0].get_xydata(), [[1, 0], [2, 1]])
    assert figure.axes[0].get_yscale() == "linear"


def test_recurrence_draws_structured_and_all_patches_of_both_searches():
    image = noise()
    image[:, :30] = 0.5  # found again, but not structured
    internal = recurrence(image, scales=(1.0, 0.7), stride=8, threshold=5)
    assert internal.found() != internal.found(structured=True)
    external = recurrence(image, noise(seed=1), scales=(1.0, 0.7), stride=8, threshold=5)
    figure = plots.plot_recurrence(internal, external)
    left, right = figure.axes
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == [
        "same picture, structured patches",
        "same picture, all patches",
        "another picture, structured patches",
        "another picture, all patches",
    ]
    runs = [(internal, True), (internal, False), (external, True), (external, False)]
    for line_left, line_right, (run, structured) in zip(left.lines, right.lines, runs, strict=True):
        np.testing.assert_allclose(line_left.get_ydata(), 100 * np.array(run.found(structured)))
        np.testing.assert_allclose(line_right.get_ydata(), run.median_distance(structured))
        np.testing.assert_allclose(line_left.get_xdata(), [1.0, 0.7])
    assert "5 grey levels" in left.get_ylabel()
    assert len(plots.plot_recurrence(internal).axes[0].lines) == 2


def test_kernel_with_its_middle_and_its_centre_of_mass():
    kernel = np.zeros((3, 5))
    kernel[1, 3] = 4
    figure = plots.plot_kernel(kernel)
    np.testing.assert_allclose(drawn(figure.axes[0]), kernel / 4)
    middle, mass = (line.get_xydata()[0].tolist() for line in figure.axes[0].lines)
    assert middle == [2, 1]
    assert mass == [3, 1]
    assert figure.axes[0].get_title() == "3×5 kernel"


# ---- bad input


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: plots.show_pictures({}), SettingsError, "no picture to show; give at least one"),
        (
            lambda: plots.show_pictures({"x": np.zeros(3)}),
            ImageError,
            r"'x' cannot be shown \(shape \(3,\), float64\); give floats",
        ),
        (
            lambda: plots.show_pictures({"x": np.zeros((4, 4, 3), np.uint8)}),
            ImageError,
            "uint8.*; give floats",
        ),
        (
            lambda: plots.show_pictures({"x": noise()}, crop=(38, 0, 4, 4)),
            SettingsError,
            "does not lie inside the first picture of 40×48 pixels; give",
        ),
        (
            lambda: plots.plot_error_map(noise(), noise(20)),
            ImageError,
            r"\(40, 48, 3\) and \(20, 48, 3\); crop or resize",
        ),
        (lambda: plots.plot_history({}), SettingsError, "no curve; train for at least one step"),
        (lambda: plots.plot_kernel(np.ones(3)), SettingsError, "give a 2-D array"),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
