"""The optional cell of chapter 00: nothing without a picture, and one that is named enlarged."""

import numpy as np
import pytest
from PIL import Image

from tools.build_notebooks import NOTEBOOKS
from tools.notebook_source import read_chapter
from zssr_teach import images
from zssr_teach.widgets.views.viewer import ComparisonViewer


@pytest.fixture
def cell():
    """Return the cell as a student has it."""
    notebook = read_chapter(NOTEBOOKS / "src" / "00_start_here.py").student
    (found,) = (cell.source for cell in notebook.cells if cell.id == "own-picture")
    return found


def names(seen: list) -> dict:
    """Return what the cells before have made, with a stand-in for the training."""

    class Result:
        def __init__(self, pixels):
            self.bicubic = self.image = pixels

    def upscale(pixels, **settings):
        seen.append((pixels.shape, settings))
        return Result(pixels)

    return {"images": images, "upscale": upscale, "ComparisonViewer": ComparisonViewer}


def test_without_a_picture_nothing_happens(cell, capsys):
    seen = []
    exec(cell, names(seen))
    assert seen == []
    assert "no picture of your own yet" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("height", "width", "taken"), [(300, 700, (256, 256, 3)), (90, 400, (90, 256, 3))]
)
def test_the_middle_of_a_named_picture_is_enlarged(cell, tmp_path, height, width, taken):
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[height // 2, width // 2] = 255
    Image.fromarray(pixels).save(tmp_path / "mine.png")
    named = cell.replace("my_picture = None", f"my_picture = {str(tmp_path / 'mine.png')!r}")
    assert named != cell
    seen = []
    given = names(seen)
    exec(named, given)
    assert seen == [(taken, {"scale": 2, "preset": "live", "seed": 0})]
    bright = np.argwhere(given["mine"].image[..., 0] > 0.5)
    assert np.abs(bright - np.array(taken[:2]) // 2).max() <= 1
