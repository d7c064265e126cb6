"""The parts of the set-up that need no network."""

import sys
from pathlib import Path

import pytest

from local import setup


@pytest.mark.parametrize(
    ("version", "enough"),
    [("v20.19.0", True), ("v24.1.0\n", True), ("v20.18.3", False), ("v18.20.4", False), ("", False)],
)
def test_node_must_be_new_enough(version: str, enough: bool) -> None:
    assert setup.is_new_enough(version) is enough


def test_a_digest_changes_with_content_and_name(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("x")
    second.write_text("x")
    before = setup.digest([first])
    assert setup.digest([second]) != before
    assert setup.digest([first]) == before
    first.write_text("y")
    assert setup.digest([first]) != before


def test_what_is_built_or_installed_is_no_source_of_the_page() -> None:
    names = {source.relative_to(setup.PAGE).parts[0] for source in setup.page_sources()}
    assert "package.json" in names
    assert not {"node_modules", "dist"} & names


def test_a_half_made_environment_is_made_again_and_a_whole_one_is_left_alone(tmp_path: Path) -> None:
    venv, requirements = tmp_path / "venv", tmp_path / "requirements.txt"
    requirements.write_text("# nothing\n")
    (venv / "bin").mkdir(parents=True)
    (venv / "half").touch()
    setup.install_python_packages(venv, requirements)
    assert not (venv / "half").exists()
    (venv / "kept").touch()
    setup.install_python_packages(venv, requirements)
    requirements.write_text("# still nothing\n")
    setup.install_python_packages(venv, requirements)
    assert (venv / "kept").exists()


def test_a_failing_step_says_how_its_output_ended() -> None:
    with pytest.raises(setup.SetupFailed, match=r"(?s)Counting failed.*the reason"):
        setup.run_visibly("Counting", [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"])


def test_a_step_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    setup.run_visibly("Counting", [sys.executable, "-c", ""])
    assert capsys.readouterr().out == "Counting …\n"


def test_what_cannot_be_installed_here_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(setup.SetupFailed, match=r"python3\.11-venv is missing.*sudo apt-get install python3\.11-venv"):
        setup._apt_install("python3.11-venv")


def test_an_installed_browser_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert setup.installed_browser() is None
    browser = tmp_path / "google-chrome"
    browser.touch(mode=0o755)
    assert setup.installed_browser() == str(browser)
