"""Ten jobs that give what they gave before the house was rebuilt.

On the machine that the figures are from, bit for bit; on others, within what processors differ.
After a change that is meant to change results, run this file as a program: it keeps the new ones.
"""

import hashlib
import json
import os
from pathlib import Path

import pytest

from benchmarks.ten_jobs import JOBS
from zssr_teach.training.precision import VARIABLE, _fingerprint
from zssr_teach.upscaling import Result

KEPT = Path(__file__).with_name("ten_jobs.json")
DECIBELS, SIMILARITY = 0.1, 0.005  # far more than rounding makes, far less than a mistake
pytestmark = pytest.mark.slow


def found(result: Result) -> dict[str, object]:
    """Return what is kept of a result."""
    return {
        "psnr": result.psnr,
        "ssim": result.ssim,
        "bicubic_psnr": result.bicubic_psnr,
        "attempts": [history.attempt for history in result.histories],
        "picture": hashlib.sha256(result.image.tobytes()).hexdigest(),
    }


@pytest.mark.parametrize("name", JOBS)
def test_a_job_gives_what_it_always_gave(name, monkeypatch):
    monkeypatch.setenv(VARIABLE, "float32")
    kept = json.loads(KEPT.read_text("utf-8"))
    before, now = kept["jobs"][name], found(JOBS[name]())
    assert now["psnr"] == pytest.approx(before["psnr"], abs=DECIBELS)
    assert now["ssim"] == pytest.approx(before["ssim"], abs=SIMILARITY)
    assert now["bicubic_psnr"] == pytest.approx(before["bicubic_psnr"], abs=1e-3)
    assert now["attempts"] == before["attempts"]
    if kept["machine"] == _fingerprint():
        assert now == before, "no longer the same bit for bit"


if __name__ == "__main__":
    os.environ[VARIABLE] = "float32"
    jobs = {name: found(job()) for name, job in JOBS.items()}
    KEPT.write_text(json.dumps({"machine": _fingerprint(), "jobs": jobs}, indent=1) + "\n", "utf-8")
