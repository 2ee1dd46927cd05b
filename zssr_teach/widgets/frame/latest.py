"""The latest request wins: of all that a moved slider asks for, only the last is drawn."""

import asyncio
from collections.abc import Callable

# After a run, this many seconds are left for the messages that queued up meanwhile.
_BREATH = 0.006


def asked_by_page() -> bool:
    """Tell whether the code that runs now was started by a message of a widget on a page.

    It is False in a cell, in a script, in a test and in a thread: there work is done at once, so
    that the next line finds it done.

    Examples
    --------
    >>> asked_by_page()
    False
    """
    from IPython import get_ipython

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return False
    return kernel.get_parent().get("header", {}).get("msg_type") == "comm_msg"


class Latest:
    """Call a function for the latest of many requests instead of for each of them.

    While somebody moves a slider, all requests that arrive before the function runs are served by
    one run. A request from Python (see :func:`asked_by_page`) is served before it returns.

    Parameters
    ----------
    function
        What to call, without arguments; it reads the state it needs when it runs.
    wait
        0 follows the slider; a positive number of seconds waits until it has rested that long
        (for heavy work).

    Examples
    --------
    >>> latest = Latest(lambda: print("drawn"))
    >>> latest.request()
    drawn
    """

    def __init__(self, function: Callable[[], object], wait: float = 0.0) -> None:
        self._function = function
        self._wait = wait
        self._timer: asyncio.TimerHandle | None = None
        self._finished = -1.0

    def request(self, *_change: object) -> None:
        """Ask for a run (takes, and ignores, what ``observe`` and ``on_click`` pass)."""
        if not asked_by_page():
            self.cancel()
            self._function()
            return
        loop = asyncio.get_running_loop()
        if self._timer is not None and not self._wait:
            return
        self.cancel()
        just_ran = loop.time() - self._finished < _BREATH
        self._timer = loop.call_later(self._wait or (_BREATH if just_ran else 0.0), self._run)

    def cancel(self) -> None:
        """Forget a request that has not run yet."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _run(self) -> None:
        self._timer = None
        try:
            self._function()
        finally:
            self._finished = asyncio.get_running_loop().time()
