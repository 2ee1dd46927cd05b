"""The JavaScript and the CSS of a widget: files of ``js`` and ``css``, each joined to one text.

A front end runs the text of a widget's ``_esm`` as one ES module without an address of its own, so
it cannot import a file beside it. Our files do import each other, as a check of types, a test or a
reader wants it; here they are put one after the other, and these imports and exports left out.
"""

import re
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "js"
STYLES = Path(__file__).parents[1] / "css"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) )", re.MULTILINE)


def module(name: str) -> str:
    """Return one ES module: the file of this name, after all that it imports.

    Names are neither changed nor hidden on the way: what stands at the top level of a file must be
    called differently in all files that are joined.

    Parameters
    ----------
    name
        A file in ``js`` whose default export is a widget, as anywidget wants it.

    Examples
    --------
    >>> text = module("readout.js")
    >>> text.index("function onTick") < text.index("function render"), "import {" in text
    (True, False)
    """
    texts: dict[str, str] = {}
    _collect(name, texts)
    return "\n".join(texts.values())


def styles(*names: str) -> str:
    """Return the CSS of a widget: files of the folder ``css``, one after the other.

    Examples
    --------
    >>> ".zssr-explorer" in styles("widgets.css")
    True
    """
    return "\n".join((STYLES / name).read_text("utf-8") for name in names)


def _collect(name: str, texts: dict[str, str]) -> None:
    """Add what a file imports, then the file itself; what is there already keeps its place."""
    text = (FOLDER / name).read_text("utf-8")
    for imported in _IMPORT.findall(text):
        _collect(imported, texts)
    texts[name] = _EXPORT.sub("", _IMPORT.sub("", text))
