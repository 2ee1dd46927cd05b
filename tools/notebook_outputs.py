"""Make the outputs of a freshly run notebook fit to be committed: small, repeatable, described.

- Widget views are dropped where a static picture or text stands beside them: a saved view names
  a model that no longer exists, by a random number, and shows as an error until it is run again.
- Pictures get the text alternative of their cell (``alt="…"`` in the cell's metadata).
- PNG files are packed as small as they go without loss; only when the notebook would be too
  large are the largest ones reduced to 256 colours.
"""

import base64
import io
from collections.abc import Iterator

from nbformat import NotebookNode
from PIL import Image

from tools.notebook_source import SourceError

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
MAXIMUM_BYTES = 900_000  # of all pictures together: the notebook must stay below 1 MB


def tidy(notebook: NotebookNode) -> NotebookNode:
    """Tidy all outputs of a notebook in place, and return it."""
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            cell.outputs = _merge_streams(cell.outputs)
            for output in cell.outputs:
                _drop_widget_view(output)
            _describe(cell, index)
    notebook.metadata.pop("widgets", None)
    _pack_pictures(notebook)
    return notebook


def pictures(cell: NotebookNode) -> Iterator[tuple[NotebookNode, str]]:
    """Yield each output of a code cell that is a picture, with its media type."""
    for output in cell.get("outputs", []):
        for kind in PICTURES:
            if kind in output.get("data", {}):
                yield output, kind
                break


def _merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring pieces of the same stream: where they were cut is chance."""
    merged: list[NotebookNode] = []
    for output in outputs:
        previous = merged[-1] if merged else None
        if (
            output.output_type == "stream"
            and previous is not None
            and previous.output_type == "stream"
            and previous.name == output.name
        ):
            previous.text += output.text
        else:
            merged.append(output)
    return merged


def _drop_widget_view(output: NotebookNode) -> None:
    data = output.get("data", {})
    if WIDGET_VIEW in data and len(data) > 1:
        del data[WIDGET_VIEW]


def _describe(cell: NotebookNode, index: int) -> None:
    """Write the cell's text alternatives into the metadata of its pictures.

    There may be more texts than pictures: an unfinished exercise does not draw its result yet.
    """
    found = list(pictures(cell))
    texts = cell.metadata.get("alt", [])
    texts = [texts] if isinstance(texts, str) else list(texts)
    if len(texts) < len(found):
        raise SourceError(
            f"cell {index} ({cell.id}) shows {len(found)} picture(s) and has {len(texts)} alt "
            'text(s): give one each, as in  # %% alt="What one sees"  or  # %% alt=["…", "…"].'
        )
    for (output, kind), text in zip(found, texts, strict=False):
        output.setdefault("metadata", NotebookNode()).setdefault(kind, NotebookNode())["alt"] = text


def _pack_pictures(notebook: NotebookNode) -> None:
    """Pack every PNG without loss, then the largest to 256 colours until all fit."""
    found = [
        output.data
        for cell in notebook.cells
        for output, kind in pictures(cell)
        if kind == "image/png"
    ]
    for data in found:
        data["image/png"] = _packed(data["image/png"], colours=None)
    for data in sorted(found, key=lambda data: -len(data["image/png"])):
        if sum(len(other["image/png"]) for other in found) <= MAXIMUM_BYTES:
            break
        data["image/png"] = _packed(data["image/png"], colours=256)


def _packed(encoded: str, colours: int | None) -> str:
    """Return a base64 PNG repacked, with fewer colours if asked; the old one if that is smaller."""
    picture: Image.Image = Image.open(io.BytesIO(base64.b64decode(encoded)))
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    if colours is not None:
        picture = picture.convert("RGB").quantize(colours, dither=Image.Dither.FLOYDSTEINBERG)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    packed = base64.b64encode(buffer.getvalue()).decode()
    return min(encoded.replace("\n", ""), packed, key=len)
