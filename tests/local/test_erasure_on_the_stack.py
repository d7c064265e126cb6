"""An erasure on the real stack, whose emulator is restarted in its midst."""

import subprocess
import sys
from pathlib import Path

from local.settings import ROOT

_SECONDS = 600


def test_an_erasure_over_a_restart_of_the_emulator_leaves_nothing_and_touches_nobody(tmp_path: Path) -> None:
    """In a process of its own, as all of its environment becomes that of the stack."""
    command = [sys.executable, "-m", "tests.local.erasure_over_a_restart", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_SECONDS)
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-4000:]
