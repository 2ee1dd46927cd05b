"""The classroom demo: the live lab and the explorers as a web page, without code, without a shell.

:func:`serve` is what ``zssr-teach demo`` calls.
"""

from __future__ import annotations

from zssr_teach.demo.server import places, serve

__all__ = ["places", "serve"]
