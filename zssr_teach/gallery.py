"""The gallery: small pictures that come with the package, with their licences and sources.

They are made by ``tools/render_samples.py``. All are there to be *shown*: none of them is used for
training anything that is then applied to it (``role``).
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

_CC0 = "CC0 1.0"
_OURS = "CC0 1.0 (made for this course)"
_SCRIPT = "rendered by tools/render_samples.py"


@dataclass(frozen=True)
class Sample:
    """A picture of the gallery.

    Attributes
    ----------
    name : str
        What :func:`zssr_teach.images.sample` knows it by.
    title : str
        What is to be seen, for captions and alternative texts.
    kind : str
        What it stands for: "photograph", "repetition", "text" …
    licence, source : str
    filename : str
    role : {"show", "pretrain"}
    """

    name: str
    title: str
    kind: str
    licence: str
    source: str
    filename: str
    role: str = "show"

    def data(self) -> bytes:
        """Return the bytes of the file."""
        return (resources.files("zssr_teach") / "data" / "samples" / self.filename).read_bytes()


def samples() -> tuple[Sample, ...]:
    """Return all pictures of the gallery.

    Examples
    --------
    >>> [sample.name for sample in samples()][:3]
    ['facade', 'cat', 'astronaut']
    """
    return _SAMPLES


def _rendered(name: str, title: str, kind: str) -> Sample:
    return Sample(name, title, kind, _OURS, _SCRIPT, f"{name}.png")


def _photograph(name: str, title: str, kind: str, licence: str, source: str) -> Sample:
    return Sample(name, title, kind, licence, source, f"{name}.png")


_SAMPLES = (
    _rendered("facade", "An office block: windows, balconies and bricks in rows", "repetition"),
    _photograph(
        "cat",
        "Chelsea the cat: an eye, whiskers and fur",
        "animal",
        _CC0,
        "Stéfan van der Walt; cut from chelsea.png of scikit-image",
    ),
    _photograph(
        "astronaut",
        "Eileen Collins, astronaut, before a flag and a model of the Space Shuttle",
        "photograph",
        "public domain (NASA)",
        "NASA Great Images, https://flic.kr/p/r9qvLn; astronaut.png of scikit-image, halved",
    ),
    _photograph(
        "retina",
        "The back of a human eye: vessels leaving the optic disc",
        "medical",
        _CC0,
        "Mikael Häggström, https://doi.org/10.15347/wjm/2014.008; cut from retina.jpg of "
        "scikit-image and shrunk",
    ),
    _photograph(
        "camera",
        "A man with a film camera on a tripod, in grey",
        "grey",
        _CC0,
        "Lav Varshney; camera.png of scikit-image, halved",
    ),
    _photograph(
        "brick",
        "Paving bricks seen at a slant, in grey",
        "texture",
        _CC0,
        "CC0Textures, Bricks25; cut from brick.png of scikit-image",
    ),
    _rendered("weave", "A woven cloth in two colours", "texture"),
    _rendered("page", "A printed page with small type and a table", "text"),
    _rendered("night", "A starry sky over a town with lit windows", "night sky"),
    _rendered("rosette", "An engraved rosette of fine curved lines", "line art"),
    _photograph(
        "damaged",
        "A cup of coffee, damaged by sensor noise and strong JPEG compression",
        "damaged",
        _CC0,
        "Rachel Michetti, courtesy of Pikolo Espresso Bar; cut from coffee.png of scikit-image, "
        "then damaged by tools/render_samples.py",
    ),
    _photograph(
        "coins",
        "Greek coins from Pompeii, 128 pixels small, in grey",
        "small",
        "no known copyright restrictions",
        "Brooklyn Museum, https://www.brooklynmuseum.org/opencollection/archives/image/51611; "
        "cut from coins.png of scikit-image",
    ),
)
