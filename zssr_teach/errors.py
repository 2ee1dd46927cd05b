"""What can go wrong, said in one line that also says what to do.

Every error a user can cause is a :class:`ZssrError`, so that the command and the widgets can show
its message as it is, and let real programming mistakes through as tracebacks.
"""


class ZssrError(ValueError):
    """Something the user can put right; the message says how.

    Examples
    --------
    >>> raise ZssrError("the scale is 0; give a number from 1.1 to 8")
    Traceback (most recent call last):
    zssr_teach.errors.ZssrError: the scale is 0; give a number from 1.1 to 8
    """


class ImageError(ZssrError):
    """A picture that cannot be read or cannot be worked on."""


class SettingsError(ZssrError):
    """A setting (scale, kernel, preset, number of steps …) that makes no sense."""


class OutputError(ZssrError):
    """A result that could not be written where it was asked for."""
