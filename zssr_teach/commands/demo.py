"""``zssr-teach demo``: the live lab and the explorers as web pages."""

from __future__ import annotations

import argparse


def run(options: argparse.Namespace) -> int:
    """Serve the live lab and the explorers."""
    from zssr_teach.demo import serve

    serve(
        host=options.host,
        port=options.port,
        max_kernels=options.max_kernels,
        open_browser=not options.no_browser,
    )
    return 0
