"""`make bench`: how fast the bot is on this machine, with the demo model and without the quiet time.

Starts a local stack of its own twice; measures the time from a customer's message to the bot's answer at the
simulated Twilio, for one customer and for many who write at the same moment; then webhooks, while their answers
are being written: a busy day. MiniStack's own speed is the limit.
"""

import json
import os
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from local.settings import ROOT, SIMULATED_SENDER, Ports
from local.webhooks import WebhookCaller

SERVERS = ("api", "dashboard", "phone", "aws", "twilio", "model")
WEBHOOKS = 200
AT_ONCE = 20
CUSTOMERS = 50
ANSWER_SECONDS = 120


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        state_dir = Path(folder)
        with _stack(state_dir, "first start"):
            pass
        with _stack(state_dir, "second start") as ports:
            phone = f"http://127.0.0.1:{ports['phone']}"
            for customers in (1, 1, CUSTOMERS):
                _measure_answers(phone, customers)
            _measure_webhooks(ports, state_dir)


@contextmanager
def _stack(state_dir: Path, title: str) -> Iterator[dict[str, int]]:
    ports = _free_ports()
    environment = {
        **os.environ,
        **{Ports.variable(server): str(port) for server, port in ports.items()},
        "LOCAL_STATE_DIR": str(state_dir),
        "LOCAL_ENV_FILE": os.devnull,
        "QUIET_SECONDS": "0",
    }
    started = time.perf_counter()
    command = [sys.executable, "-m", "local.run"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as runner:
        try:
            if not _becomes_ready(runner.stdout):
                raise SystemExit("The local stack did not start.")
            _tell(title, [time.perf_counter() - started])
            yield ports
        finally:
            runner.send_signal(signal.SIGTERM)
            runner.communicate()


def _becomes_ready(output: IO[str] | None) -> bool:
    return output is not None and any(line == "Ready\n" for line in output)


def _measure_webhooks(ports: dict[str, int], state_dir: Path) -> None:
    kept = json.loads((state_dir / "secrets.json").read_text())
    caller = WebhookCaller(kept["SIMULATED_AUTH_TOKEN"])

    def post(number: int) -> float:
        form = {
            "MessageSid": f"SM{secrets.token_hex(16)}",
            "AccountSid": kept["SIMULATED_ACCOUNT_SID"],
            "From": f"whatsapp:+34611{number:06}",
            "To": f"whatsapp:{SIMULATED_SENDER}",
            "Body": "Hola",
            "ProfileName": "Cliente",
            "NumMedia": "0",
            "MessageType": "text",
        }
        started = time.perf_counter()
        status = caller.post(f"http://127.0.0.1:{ports['api']}/whatsapp", form)
        if status != 200:
            raise SystemExit(f"A webhook was answered with {status}.")
        return time.perf_counter() - started

    _tell("webhook, one by one", [post(number) for number in range(WEBHOOKS)])
    with ThreadPoolExecutor(AT_ONCE) as pool:
        _tell(f"webhook, {AT_ONCE} at once", list(pool.map(post, range(WEBHOOKS, 2 * WEBHOOKS))))


def _measure_answers(phone: str, count: int) -> None:
    ids = {_new_customer(phone) for _ in range(count)}
    seen = _ask("GET", f"{phone}/api/messages")["next"]
    for customer_id in ids:
        _ask("POST", f"{phone}/api/customers/{customer_id}/messages", {"body": "¿Cuánto cuestan las tazas?"})
    times: dict[str, dict[str, datetime]] = {"inbound": {}, "outbound": {}}
    deadline = time.monotonic() + ANSWER_SECONDS
    while len(times["outbound"]) < count:
        if time.monotonic() > deadline:
            raise SystemExit(f"Only {len(times['outbound'])} of {count} customers were answered.")
        changes = _ask("GET", f"{phone}/api/messages?since={seen}&wait=5")
        seen = changes["next"]
        for message in [message for message in changes["items"] if message["customer_id"] in ids]:
            times[message["direction"]][message["customer_id"]] = datetime.fromisoformat(message["sent_at"])
    taken = [(times["outbound"][customer] - times["inbound"][customer]).total_seconds() for customer in ids]
    _tell(f"answer, {count} at once" if count > 1 else "answer", taken)


def _new_customer(phone: str) -> str:
    wanted = {"profile_name": "Cliente", "phone": f"+34622{secrets.randbelow(10**6):06}"}
    customer_id: str = _ask("POST", f"{phone}/api/customers", wanted)["customer_id"]
    return customer_id


def _ask(method: str, url: str, body: Any = None) -> Any:
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, content, {"Content-Type": "application/json"}, method=method)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
        return json.load(answer)


def _free_ports() -> dict[str, int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in SERVERS]
    ports = {server: int(taken.getsockname()[1]) for server, taken in zip(SERVERS, sockets, strict=True)}
    for taken in sockets:
        taken.close()
    return ports


def _tell(title: str, durations: list[float]) -> None:
    middle, most = statistics.median(durations), max(durations)
    slow = sorted(durations)[int(len(durations) * 0.95)]
    if len(durations) == 1:
        print(f"{title:<24} {middle:8.2f} s", flush=True)
    else:
        print(f"{title:<24} {middle:8.3f} s median {slow:8.3f} s 95 % {most:8.3f} s most", flush=True)


if __name__ == "__main__":
    main()
