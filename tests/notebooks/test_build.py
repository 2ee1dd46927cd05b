"""Sources become student and solved notebooks, always the same bytes."""

import base64
import io

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from tools import build_notebooks
from tools.notebook_outputs import WIDGET_VIEW, tidy
from tools.notebook_source import SourceError, choose, read_chapter

EXERCISE = """def half(x):
    # <solution>
    return x / 2
    # </solution>
    # <stub>
    # ...  # your code here
    #
    #     # deeper
    # </stub>
print(half(2))"""

SOURCE = f"""# %% [markdown]
# # Title

# %% id="half"
{EXERCISE}

# %% alt="A grey square"
from IPython.display import Image, display
from PIL import Image as Pillow

display(Pillow.new("RGB", (40, 40), "grey"))
"""


def test_student_and_solved():
    assert choose(EXERCISE, "solved") == "def half(x):\n    return x / 2\nprint(half(2))"
    student = "def half(x):\n    ...  # your code here\n\n        # deeper\nprint(half(2))"
    assert choose(EXERCISE, "student") == student


def test_answers_are_in_all_notebooks_but_the_one_handed_out():
    cell = f"{EXERCISE}\n# <answer>\nassert half(2) == 1\n# </answer>"
    assert choose(cell, "student") == choose(EXERCISE, "student")
    assert choose(cell, "rendered") == choose(EXERCISE, "student") + "\nassert half(2) == 1"
    assert choose(cell, "solved") == choose(EXERCISE, "solved") + "\nassert half(2) == 1"


def test_a_cell_of_answers_alone_is_not_handed_out(folder):
    path = folder / "src" / "01_test.py"
    path.write_text(SOURCE + '\n# %% id="told"\n# <answer>\nassert True\n# </answer>\n')
    chapter = read_chapter(path)
    assert "told" not in [cell.id for cell in chapter.student.cells]
    for notebook in (chapter.rendered, chapter.solved):
        assert notebook.cells[-1].source == "assert True"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("# <answer>\n1", "'# </answer>' is missing at the end"),
        ("# </answer>\n1", "found '# </answer>' where '# <answer>'"),
        ("# <answer>\n# <answer>", "found '# <answer>' where '# </answer>'"),
        ("# <solution>\n1", "'# </solution>' is missing at the end"),
        ("# <solution>\n1\n# </solution>", "'# <stub>' is missing at the end"),
        ("# <solution>\n# </solution>\n1\n# <stub>\n# </stub>", "followed directly by its stub"),
        ("# <stub>\n# 1\n# </stub>", "found '# <stub>' where '# <solution>'"),
        ("# </solution>", "found '# </solution>'"),
        ("# <solution>\n# <solution>", "found '# <solution>' where '# </solution>'"),
        ("# <solution>\n# </solution>\n# <stub>\n1\n# </stub>", "'1' must be a comment"),
    ],
)
def test_marks_that_do_not_pair(source, message):
    with pytest.raises(SourceError) as caught:
        choose(source, "student")
    assert message in str(caught.value)


@pytest.fixture
def folder(tmp_path):
    """Return a folder of notebooks with one source in it."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "01_test.py").write_text(SOURCE)
    return tmp_path


def test_links_of_rendered_and_solved_notebooks_leave_their_folders(folder):
    source = folder / "src" / "02_links.py"
    text = "[a](01_a.ipynb) [b](../b.py) [c](#Recap) [d](https://d.example/e.ipynb)"
    source.write_text(f"# %% [markdown]\n# {text}\n\n# %%\n{EXERCISE}\n")
    chapter = read_chapter(source)
    assert chapter.student.cells[0].source == text
    for notebook in (chapter.rendered, chapter.solved):
        assert notebook.cells[0].source == (
            "[a](../01_a.ipynb) [b](../../b.py) [c](#Recap) [d](https://d.example/e.ipynb)"
        )


def test_cell_ids_come_from_the_source_or_the_position(folder):
    chapter = read_chapter(folder / "src" / "01_test.py")
    assert [cell.id for cell in chapter.student.cells] == ["01_test-000", "half", "01_test-002"]


@pytest.mark.parametrize("header", ['id="half"', 'id="two words"'])
def test_bad_cell_ids(folder, header):
    path = folder / "src" / "01_test.py"
    path.write_text(SOURCE + f"\n# %% {header}\n1\n")
    with pytest.raises(SourceError, match="invalid or used twice"):
        read_chapter(path)


def test_building_twice_gives_the_same_bytes_and_is_in_step(folder, capsys):
    arguments = ["--folder", str(folder)]
    assert build_notebooks.main([*arguments, "--check"]) == 1
    assert build_notebooks.main(arguments) == 0
    paths = [folder / part / "01_test.ipynb" for part in ("rendered", "solutions", ".")]
    first = [path.read_bytes() for path in paths]
    assert build_notebooks.main(arguments) == 0
    assert [path.read_bytes() for path in paths] == first
    assert build_notebooks.main([*arguments, "--check"]) == 0

    solved = nbformat.reads(first[1].decode(), as_version=4)
    assert solved.cells[1].outputs[0].text == "1.0\n"
    rendered = nbformat.reads(first[0].decode(), as_version=4)
    assert rendered.cells[1].outputs[0].text == "None\n"
    metadata = rendered.cells[2].outputs[0].metadata
    assert metadata["image/png"]["alt"] == "A grey square"
    student = nbformat.reads(first[2].decode(), as_version=4)
    assert [cell.source for cell in student.cells] == [cell.source for cell in rendered.cells]
    assert all(cell.outputs == [] for cell in student.cells[1:])
    assert all(cell.execution_count is None for cell in student.cells[1:])
    capsys.readouterr()


def test_check_sees_changed_sources_and_orphans(folder):
    sources = [folder / "src" / "01_test.py"]
    build_notebooks.build(sources, folder)
    sources[0].write_text(SOURCE.replace("x / 2", "x * 0.5"))
    assert "solutions/01_test.ipynb differs" in build_notebooks.check(sources, folder)[0]
    sources[0].write_text("# %%\nprint(1)\n")  # no exercise any more: no solutions either
    found = "\n".join(build_notebooks.check(sources, folder))
    assert "solutions/01_test.ipynb has no source" in found
    (folder / "09_old.ipynb").write_bytes((folder / "01_test.ipynb").read_bytes())
    found = "\n".join(build_notebooks.check(sources, folder))
    assert f"{folder.name}/09_old.ipynb has no source" in found


def test_a_chapter_is_named_by_its_beginning(folder, capsys):
    (folder / "src" / "02_other.py").write_text("# %%\n1\n")
    assert build_notebooks.main(["--folder", str(folder), "02"]) == 0
    assert (folder / "rendered" / "02_other.ipynb").exists()
    assert not (folder / "rendered" / "01_test.ipynb").exists()
    with pytest.raises(SystemExit):
        build_notebooks.main(["--folder", str(folder), "01_test", "03"])
    assert "no such chapter: 03; there are 01_test, 02_other." in capsys.readouterr().err


def encoded(array) -> str:
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "PNG", compress_level=0)
    return base64.b64encode(buffer.getvalue()).decode()


def decoded(text: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(text)))


def notebook_with(*data):
    outputs = [new_output("display_data", dict(one)) for one in data]
    alt = [f"Picture {number}" for number in range(len(data))]
    return new_notebook(cells=[new_code_cell("x", outputs=outputs, metadata={"alt": alt})])


def test_small_pictures_are_packed_without_loss():
    pixels = np.arange(64 * 64 * 3, dtype=np.uint8).reshape(64, 64, 3)
    opaque = np.dstack([pixels, np.full((64, 64), 255, np.uint8)])
    before = encoded(opaque)
    output = tidy(notebook_with({"image/png": before})).cells[0].outputs[0]
    assert len(output.data["image/png"]) < len(before)
    assert np.array_equal(np.asarray(decoded(output.data["image/png"])), pixels)


def test_only_the_largest_pictures_lose_colours():
    rng = np.random.default_rng(0)
    large = rng.integers(0, 256, (600, 600, 3), dtype=np.uint8)
    small = rng.integers(0, 256, (60, 60, 3), dtype=np.uint8)
    cell = tidy(notebook_with({"image/png": encoded(large)}, {"image/png": encoded(small)})).cells[
        0
    ]
    kept = [decoded(output.data["image/png"]).mode for output in cell.outputs]
    assert kept == ["P", "RGB"]


def test_widget_views_give_way_to_what_stands_beside_them():
    view = {WIDGET_VIEW: {"model_id": "random"}, "text/plain": "Slider"}
    cell = tidy(notebook_with(view)).cells[0]
    assert dict(cell.outputs[0].data) == {"text/plain": "Slider"}


def test_a_picture_without_alt_text_stops_the_build():
    notebook = notebook_with({"image/png": encoded(np.zeros((4, 4, 3), np.uint8))})
    notebook.cells[0].metadata = nbformat.from_dict({})
    with pytest.raises(SourceError, match=r"1 picture\(s\) and has 0 alt"):
        tidy(notebook)
