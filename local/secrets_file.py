"""What is made up once and kept: keys, the simulated account, the first sign-in."""

import json
import os
import secrets
from pathlib import Path


def kept_secrets(state_dir: Path) -> dict[str, str]:
    """Values made at the first start stay: PSEUDONYM_KEY names every conversation."""
    path = state_dir / "secrets.json"
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    complete = {**_fresh_secrets(), **kept}
    if complete != kept:
        _write_privately(path, json.dumps(complete, indent=2))
    return complete


def _fresh_secrets() -> dict[str, str]:
    return {
        "SESSION_SECRET": secrets.token_urlsafe(48),
        "PSEUDONYM_KEY": secrets.token_urlsafe(48),
        "ADMIN_PASSWORD": secrets.token_urlsafe(12),
        "SIMULATED_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
        "SIMULATED_AUTH_TOKEN": secrets.token_hex(16),
    }


def _write_privately(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    unfinished.replace(path)
