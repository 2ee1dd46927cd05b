"""The files in ``widgets/js`` become one module for each widget; node is needed by no student."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tools import check_javascript
from zssr_teach.widgets.frame import javascript
from zssr_teach.widgets.frame.javascript import FOLDER, module

ROOT = Path(__file__).resolve().parents[4]
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
    lines = [line for line in text.split("\n") if re.match(r"(import|export)\b", line)]
    assert [" ".join(line.split(" ")[:2]) for line in lines] == ["export default"]
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


# ---- the checks of the JavaScript --------------------------------------------------------------


@pytest.fixture
def lacking(monkeypatch):
    """Return a function that takes programs away; what is run is noted, not run."""
    commands: list[list[str]] = []

    def run(command, **_):
        commands.append(command)
        return subprocess.CompletedProcess(command, 1 if command[0] == "npm" else 0)

    monkeypatch.setattr(check_javascript.subprocess, "run", run)
    monkeypatch.delenv("CI", raising=False)

    def take(*names: str) -> list[list[str]]:
        monkeypatch.setattr(
            check_javascript.shutil, "which", lambda name: None if name in names else name
        )
        return commands

    return take


@pytest.mark.parametrize(
    ("ci", "status"), [("", 0), ("true", 1)], ids=["on a laptop", "in the integration"]
)
def test_without_node_nothing_is_checked_and_this_is_said(lacking, monkeypatch, capsys, ci, status):
    monkeypatch.setenv("CI", ci)
    commands = lacking("node")
    assert check_javascript.main() == status
    assert capsys.readouterr().out == "skipped: no node\n"
    assert commands == []


@pytest.mark.parametrize("missing", [(), ("npm",)], ids=["npm fails", "there is no npm"])
@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_without_the_tools_nothing_is_checked(
    lacking, monkeypatch, capsys, tmp_path, missing, ci, status
):
    (tmp_path / "package-lock.json").write_text("{}")
    install = check_javascript.install
    monkeypatch.setattr(check_javascript, "install", lambda: install(tmp_path))
    monkeypatch.setenv("CI", ci)
    lacking(*missing)
    assert check_javascript.main() == status
    assert capsys.readouterr().out == "skipped: tools could not be installed\n"


def test_tools_are_installed_only_when_the_lock_is_newer(lacking, tmp_path):
    commands = lacking()
    lock, installed = tmp_path / "package-lock.json", tmp_path / "node_modules/.package-lock.json"
    installed.parent.mkdir()
    lock.write_text("{}")
    installed.write_text("{}")
    assert check_javascript.install(tmp_path)
    assert commands == []
    installed.unlink()
    assert not check_javascript.install(tmp_path)
    assert commands == [["npm", "ci"]]


def test_one_failing_check_is_enough_and_hides_no_other(lacking, monkeypatch):
    monkeypatch.setattr(check_javascript, "install", lambda: True)
    monkeypatch.setattr(check_javascript, "checks", lambda _node: [["npm"], ["other"]])
    commands = lacking()
    assert check_javascript.main() == 1
    assert commands == [["npm"], ["other"]]
    monkeypatch.setattr(check_javascript, "checks", lambda _node: [["other"]])
    assert check_javascript.main() == 0


def test_the_checks_are_style_types_and_all_tests():
    style, types, tests = check_javascript.checks("node")
    assert "node_modules/@biomejs/biome/bin/biome" in style
    assert "node_modules/typescript/bin/tsc" in types
    written = {path.name for path in (ROOT / "tests" / "js").glob("*.js")}
    assert written == {Path(name).name for name in tests if name.endswith(".js")}


def test_no_function_is_longer_than_sixty_lines():
    rules = json.loads((ROOT / "tools/js/biome.json").read_text())["linter"]["rules"]
    rule = rules["complexity"]["noExcessiveLinesPerFunction"]
    assert rule == {"level": "error", "options": {"maxLines": 60}}
    types = json.loads((ROOT / "tools/js/tsconfig.json").read_text())["compilerOptions"]
    assert types["checkJs"]
    assert types["strict"]
    ignored = re.compile(r"biome-ignore|@ts-(ignore|nocheck|expect-error)")
    for name in FILES:
        assert not ignored.search((FOLDER / name).read_text("utf-8")), name


def test_the_tools_are_pinned_and_the_lock_names_no_registry():
    wanted = json.loads((ROOT / "tools/js/package.json").read_text())["devDependencies"]
    lock = json.loads((ROOT / "tools/js/package-lock.json").read_text())["packages"]
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert lock[f"node_modules/{name}"]["version"] == version
    for name, package in lock.items():
        assert "resolved" not in package, name
        assert not name or package["integrity"].startswith("sha512-"), name


def test_the_integration_has_node():
    assert "(nodejs npm)" in (ROOT / ".ci" / "run").read_text()
    assert (
        "lint-js" in re.findall(r"^lint:.*\n(?:\t.*\n)+", (ROOT / "Makefile").read_text(), re.M)[0]
    )
