"""The files in ``widgets/js`` become one module for each widget; node is needed by no student."""

import re
from pathlib import Path

import pytest

from zssr_teach.widgets import javascript
from zssr_teach.widgets.javascript import FOLDER, module

FILES = sorted(path.name for path in FOLDER.glob("*.js"))
WIDGETS = [name for name in FILES if "export default" in (FOLDER / name).read_text("utf-8")]
TOP_LEVEL = re.compile(
    r"^(?:async )?(?:function|class|const|let) ([\w$]+|\[[^\]]*\])", re.MULTILINE
)


def names_of(text: str) -> list[str]:
    """Return what a module declares at its top level."""
    return [name for found in TOP_LEVEL.findall(text) for name in re.findall(r"[\w$]+", found)]


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.js").write_text(text)


def test_what_is_imported_comes_first_and_once(tmp_path, monkeypatch):
    monkeypatch.setattr(javascript, "FOLDER", tmp_path)
    write(
        tmp_path,
        base="export const A = 1;\n\nexport class B {}\n",
        middle='import { A } from "./base.js";\n\nexport function c() {\n  return A;\n}\n',
        top='import {\n  A,\n  B,\n} from "./base.js";\nimport { c } from "./middle.js";\n'
        "\nexport default () => [A, B, c];\n",
    )
    assert [line for line in module("top.js").split("\n") if line] == [
        *("const A = 1;", "class B {}", "function c() {", "  return A;", "}"),
        "export default () => [A, B, c];",
    ]


@pytest.mark.parametrize("name", WIDGETS)
def test_the_module_of_a_widget_stands_alone(name):
    text = module(name)
    # Also a form of import or export that is not understood would be left over.
    assert re.findall(r"^import\b.*|^export\b \w+", text, re.MULTILINE) == ["export default"]
    assert ' from "./' not in text
    names = names_of(text)
    assert len(names) > 5
    assert sorted(names) == sorted(set(names)), "a name is declared in two files"


def test_all_kinds_of_declarations_are_seen():
    text = (
        "const [A, B] = [1, 2];\nasync function c() {\n  const d = 1;\n}\nclass E {}\nlet f = 1;\n"
    )
    assert names_of(text) == ["A", "B", "c", "E", "f"]


def test_every_file_belongs_to_a_widget():
    assert WIDGETS
    texts = "".join(module(name) for name in WIDGETS)
    for name in set(FILES) - set(WIDGETS):
        first = (FOLDER / name).read_text("utf-8").partition("\n")[0]
        assert first.startswith("// "), f"{name} does not begin with what it is for"
        assert first in texts, f"{name} is in no widget"
