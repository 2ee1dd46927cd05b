"""Check the JavaScript of the widgets: style (biome), types (tsc) and tests (``node --test``).

Nobody needs node but those who change JavaScript: where node is missing, or the tools cannot be
installed, this says so and passes. In the continuous integration (``CI`` is set) it fails instead.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tools" / "js"  # the tools, their versions and their settings
SOURCES = ("../../zssr_teach/widgets/js", "../../tests/js")


def skip(reason: str) -> int:
    """Say why nothing was checked; return the exit status for it."""
    print(f"skipped: {reason}")
    return 1 if os.environ.get("CI") else 0


def install(folder: Path = FOLDER) -> bool:
    """Install what the lock lists, unless it is there already; tell whether it is."""
    lock, installed = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return True
    npm = shutil.which("npm")
    return npm is not None and subprocess.run([npm, "ci"], cwd=folder, check=False).returncode == 0


def checks(node: str) -> list[list[str]]:
    """Return the commands, to be run in the folder of the tools."""
    tests = sorted(str(path) for path in (ROOT / "tests" / "js").glob("*.test.js"))
    return [
        [node, "node_modules/@biomejs/biome/bin/biome", "check", *SOURCES],
        [node, "node_modules/typescript/bin/tsc", "--project", "."],
        [node, "--test", "--test-reporter=spec", *tests],
    ]


def main() -> int:
    """Run all checks, also after one has failed; return 0 if all passed."""
    node = shutil.which("node")
    if node is None:
        return skip("no node")
    if not install():
        return skip("tools could not be installed")
    results = [subprocess.run(command, cwd=FOLDER, check=False) for command in checks(node)]
    return 1 if any(result.returncode for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
