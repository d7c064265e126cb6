"""The fault run in a small form: everything fails, and the ledger finds nothing."""

import json
import subprocess
import sys
from pathlib import Path

from local.settings import ROOT
from tests.chaos.report import MUST_BE_NOTHING

MESSAGES, SEED = 200, 19
# Most of it is waiting for times that are small but real; a busy machine takes longer, and proves the same.
_SECONDS = 900
_MUST_GO_WRONG = {
    *(f"model: {kind}" for kind in ("429", "500", "late", "hang-up", "garbage", "cut off", "refusal")),
    *(f"Twilio send: {kind}" for kind in ("429", "500 before", "500 after", "answer lost", "answer late")),
    *(f"Twilio send: {kind}" for kind in ("refused", "undeliverable")),
    *(f"TransactWriteItems: {kind}" for kind in ("throttled", "item throttled", "conflict", "answer lost")),
    "Twilio list: 500 without end",  # then nobody can tell whether a message went out
    *(f"report: {kind}" for kind in ("late", "twice", "dropped")),
    *(f"webhook: repeated {when}" for when in ("at the same moment", "later")),
    "worker killed",
    "emulator restarted",
}


def test_a_fault_run_loses_nothing(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    asked = [
        "--messages",
        str(MESSAGES),
        "--seed",
        str(SEED),
        "--report",
        str(report),
        "--folder",
        str(tmp_path / "run"),
    ]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.chaos.run", *asked], cwd=ROOT, capture_output=True, text=True, timeout=_SECONDS
    )
    assert report.exists(), ended.stdout + ended.stderr
    told = json.loads(report.read_text(encoding="utf-8"))
    assert {name: told[name] for name in MUST_BE_NOTHING} == dict.fromkeys(MUST_BE_NOTHING, 0), ended.stdout
    assert ended.returncode == 0
    assert (told["messages"], told["seed"], told["happened"]["recorded"]) == (MESSAGES, SEED, MESSAGES)
    assert set(told["injected"]) >= _MUST_GO_WRONG
