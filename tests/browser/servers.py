"""Start JupyterLab and Voilà for the browser tests: free port, own settings, a copy of the course.

Nothing of the person's own Jupyter settings is read, nothing in the clone is written.
"""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 120
OVERRIDES = json.loads((ROOT / "tools" / "jupyterlab-overrides.json").read_text("utf-8"))
WIDGETS = "@jupyter-widgets/jupyterlab-manager"
# Every cell stays on the page, also when it is scrolled out of sight: a test looks at all of them.
SETTINGS = {
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
    "@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {
        "windowingMode": "none",
        "autoStartDefaultKernel": True,
    },
    f"{WIDGETS}/plugin.jupyterlab-settings": OVERRIDES[f"{WIDGETS}:plugin"],
    "@jupyterlab/docmanager-extension/plugin.jupyterlab-settings": {"autosave": False},
}


@dataclass(frozen=True)
class Server:
    """A running server: its address (without a slash at the end), token, folder and log."""

    url: str
    token: str
    folder: Path
    log: Path


def free_port() -> int:
    """Return a port on this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def copy_notebooks(folder: Path) -> Path:
    """Copy the course without its sources to ``folder/notebooks``, and the pictures it links to."""
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns("src"))
    if (ROOT / "images").is_dir():
        shutil.copytree(ROOT / "images", folder / "images")
    return folder / "notebooks"


def environment(folder: Path) -> dict[str, str]:
    """Return environment variables that keep Jupyter's own files inside ``folder``."""
    settings = folder / "settings"
    for name, values in SETTINGS.items():
        (settings / name).parent.mkdir(parents=True, exist_ok=True)
        (settings / name).write_text(json.dumps(values))
    return os.environ | {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }


@contextlib.contextmanager
def running(command: list[str], url: str, folder: Path, token: str = "") -> Iterator[Server]:
    """Run a server until the block ends; its log is ``folder/server.log``.

    Raises
    ------
    RuntimeError
        When the server ends, or does not answer within two minutes; with the end of its log.
    """
    log = folder / "server.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(folder), stdout=stream, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(url, process, log)
        yield Server(url, token, folder, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended at once:\n{log.read_text()[-3000:]}")
        with contextlib.suppress(urllib.error.URLError, OSError):
            try:
                urllib.request.urlopen(url, timeout=5).close()
            except urllib.error.HTTPError as error:
                error.close()  # it answers, if only to ask for the token
            return
        time.sleep(0.2)
    raise RuntimeError(f"The server did not answer:\n{log.read_text()[-3000:]}")


def jupyterlab(folder: Path) -> contextlib.AbstractContextManager[Server]:
    """Run JupyterLab on a copy of the course in ``folder``, open at ``notebooks``."""
    root, port, token = copy_notebooks(folder), free_port(), secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1"),
        *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={root}"),
        *(f"--IdentityProvider.token={token}", "--LabApp.expose_app_in_browser=True"),
        *(["--allow-root"] if _is_root() else []),
    ]
    return running(command, f"http://127.0.0.1:{port}", folder, token)


def voila(folder: Path, notebook: Path) -> contextlib.AbstractContextManager[Server]:
    """Run Voilà on one notebook; the page is at the server's address."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "voila", str(notebook), "--no-browser"),
        *("--Voila.ip=127.0.0.1", f"--port={port}"),
    ]
    return running(command, f"http://127.0.0.1:{port}", folder)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def wait_for_room(address: str, seconds: float = 90) -> None:
    """Wait until the demo would open that page: for some seconds it keeps places of pages left."""
    request = urllib.request.Request(address, method="HEAD")
    for _ in range(round(2 * seconds)):
        with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(request):
            return
        time.sleep(0.5)
    raise TimeoutError(f"there was no room at {address} for {seconds} seconds")
