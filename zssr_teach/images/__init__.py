"""Reading, checking and saving pictures; the sample gallery.

Inside the library an image is a float32 array (height, width, 3) in [0, 1]. Everything else that
files hold (grey, transparency, palettes, 16 bits, CMYK, a camera held sideways) is dealt with
here, once, on the way in and on the way out.
"""

from zssr_teach.gallery import Sample, samples
from zssr_teach.images.files import atomic_file
from zssr_teach.images.formats import SUFFIXES
from zssr_teach.images.output import check_output
from zssr_teach.images.picture import (
    MAXIMUM_PIXELS,
    MINIMUM_SIDE,
    Picture,
    as_image,
    check_size,
    to_bytes8,
)
from zssr_teach.images.reading import read, sample
from zssr_teach.images.transparency import on_white
from zssr_teach.images.writing import encode, save

__all__ = [
    "MAXIMUM_PIXELS",
    "MINIMUM_SIDE",
    "SUFFIXES",
    "Picture",
    "Sample",
    "as_image",
    "atomic_file",
    "check_output",
    "check_size",
    "encode",
    "on_white",
    "read",
    "sample",
    "samples",
    "save",
    "to_bytes8",
]
