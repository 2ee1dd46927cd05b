"""How words and numbers of the lessons are shown: a little Markdown, and numbers people read.

Of Markdown, sentences may use ``*emphasis*`` and code in backticks, nothing else.
"""

from __future__ import annotations

import html
import math
import re

# A star that belongs to a formula has a blank, a letter, a bracket or another star beside it.
_EMPHASIS = re.compile(r"(?<![\w*)\]])\*([^\s*](?:[^*]*[^\s*])?)\*(?![\w*(])")
_CODE = re.compile(r"`([^`]+)`")


def plain(text: str) -> str:
    """Take the marks of emphasis and code away.

    Examples
    --------
    >>> plain("the *squared* error, `np.mean((a - b) ** 2)`, is 2 * 3 * 4")
    'the squared error, np.mean((a - b) ** 2), is 2 * 3 * 4'
    """
    parts = _CODE.split(text)
    # Every second part was code, where a star is a star.
    return "".join(
        part if odd % 2 else _EMPHASIS.sub(r"\1", part) for odd, part in enumerate(parts)
    )


def as_html(text: str) -> str:
    """Write text as HTML: escaped, with its emphasis and code.

    Examples
    --------
    >>> as_html("*not* `a < b`")
    '<em>not</em> <code>a &lt; b</code>'
    """
    parts = _CODE.split(html.escape(text))
    return "".join(
        f"<code>{part}</code>" if odd % 2 else _EMPHASIS.sub(r"<em>\1</em>", part)
        for odd, part in enumerate(parts)
    )


def readable(number: float, digits: int = 4) -> str:
    """Write a number with so many significant digits, without powers of ten while it has a size.

    Examples
    --------
    >>> [readable(number) for number in (184704, 33.7124, -0.000012345, 40)]
    ['184,700', '33.71', '-0.00001234', '40']
    """
    if number == 0 or not math.isfinite(number) or not 1e-9 <= abs(number) < 1e15:
        return f"{number:.{digits}g}"
    decimals = digits - 1 - math.floor(math.log10(abs(number)))
    text = f"{round(number, decimals):,.{max(decimals, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact(number: float) -> str:
    """Write whole numbers digit by digit, others with six significant digits.

    Examples
    --------
    >>> exact(14751367168.0), exact(0.1234567)
    ('14,751,367,168', '0.123457')
    """
    if math.isfinite(number) and number == int(number) and abs(number) < 1e15:
        return f"{int(number):,}"
    return readable(number, 6)
