"""`make run` as a whole."""

import os
import signal
import socket
from pathlib import Path

import pytest
import requests

from local.run import check_ports
from local.settings import SettingError, read_settings
from tests.local.eventually import eventually
from tests.local.runner import Runner, running, starting


def lucia_writes(runner: Runner, body: str) -> None:
    [lucia, *_] = runner.ask("phone", "/api/customers")["items"]
    runner.ask("phone", f"/api/customers/{lucia['customer_id']}/messages", {"body": body})


def is_closed(runner: Runner, server: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", runner.ports[server])) != 0


def test_a_busy_port_is_an_error_that_names_the_port_and_the_variable(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with starting(tmp_path, API_PORT=str(port)) as runner:
            assert runner.ends() == 1
    assert f"port {port} (API_PORT)" in "".join(runner.output)


def test_two_servers_on_one_port_are_an_error_that_names_both() -> None:
    settings = read_settings({"API_PORT": "9999", "PHONE_PORT": "9999"}, Path(os.devnull))
    with pytest.raises(SettingError, match="API_PORT and PHONE_PORT"):
        check_ports(settings)


def test_a_state_folder_that_cannot_be_written_is_an_error_that_names_the_variable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with starting(tmp_path / "file" / "state") as runner:
        assert runner.ends() == 1
    assert "LOCAL_STATE_DIR" in "".join(runner.output)
    assert "Traceback" not in "".join(runner.output)


def test_a_setting_that_the_bot_cannot_use_stops_the_start_with_its_name(tmp_path: Path) -> None:
    with starting(tmp_path, BUSINESS_TIMEZONE="Nowhere") as runner:
        assert runner.ends() == 1
    assert "BUSINESS_TIMEZONE" in "".join(runner.output)
    assert "Traceback" not in "".join(runner.output)


def test_a_customer_is_answered_and_after_a_restart_everything_is_there(tmp_path: Path) -> None:
    with running(tmp_path) as runner:
        lucia_writes(runner, "Hola, ¿cuánto cuestan las tazas?")
        chat = eventually(lambda: runner.chat() if len(runner.chat()) == 2 else [])
        [conversation] = runner.conversations()
        assert requests.get(runner.url("dashboard"), timeout=20).ok
        assert runner.stop() == 0
    assert "Taza de barro negro" in chat[1]
    assert all(is_closed(runner, server) for server in runner.ports)
    with running(tmp_path) as again:
        [kept] = again.conversations()
        assert again.chat() == chat
    assert again.password() == runner.password()
    assert kept["conversation_id"] == conversation["conversation_id"]


def test_a_voice_note_of_the_phone_page_is_heard_and_a_photo_honestly_not_seen(tmp_path: Path) -> None:
    with running(tmp_path) as runner:
        [lucia, *_] = runner.ask("phone", "/api/customers")["items"]
        messages = f"/api/customers/{lucia['customer_id']}/messages"
        runner.ask("phone", messages, {"kind": "audio"})
        heard = eventually(lambda: runner.chat() if len(runner.chat()) == 2 else [])
        runner.ask("phone", messages, {"kind": "image"})
        seen = eventually(lambda: runner.chat() if len(runner.chat()) == 4 else [])
    assert "Taza de barro negro" in heard[1]
    assert "No puedo ver" in seen[3]


def test_a_second_stack_does_not_touch_the_state_of_the_first(tmp_path: Path) -> None:
    with running(tmp_path), starting(tmp_path) as second:
        assert second.ends() == 1
    assert "LOCAL_STATE_DIR" in "".join(second.output)


def test_when_a_process_ends_by_itself_all_stop_and_its_name_is_told(tmp_path: Path) -> None:
    with running(tmp_path) as runner:
        os.kill(runner.children()[-1], signal.SIGKILL)
        assert runner.ends() == 1
    assert "poller ended" in "".join(runner.output)
    assert all(is_closed(runner, server) for server in runner.ports)


def test_a_killed_runner_takes_its_processes_along_and_loses_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as runner:
        lucia_writes(runner, "Hola")
        eventually(lambda: len(runner.chat()) == 2)
        runner.process.kill()
        eventually(lambda: all(is_closed(runner, server) for server in runner.ports))
    with running(tmp_path) as again:
        assert len(again.conversations()) == 1
