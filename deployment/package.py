"""`make package OUT=DIR STAGE=dev`: what a deploy uploads, and nothing else; needs no AWS account and reaches none.

    data.json         template of the data stack
    template.json     template of the bot's stack, as `chalice package` writes it; it names ./deployment.zip
    deployment.zip    the code

Chalice sees a copy of the sources that ship: it keeps zips and takes an old one where only a file's name has changed.
The same sources give the same bytes.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deployment.command import run
from deployment.errors import DeploymentFailed
from deployment.lean_zip import lean_zip
from deployment.say import say
from deployment.stages import STAGES
from deployment.wheelhouse import LINES_OF_A_FAILURE, ROOT, fill, lambda_python, pip_environment

PACKAGED = ("data.json", "deployment.zip", "template.json")
_SHIPS = ("app.py", "requirements.txt", "chalicelib")
_NOT_SOURCES = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "*~")
_CHALICE = "import sys; from chalice.cli import main; sys.exit(main())"
# Chalice asks botocore for a region and for keys, but calls nobody.
_NOBODYS_AWS = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def main() -> int:
    arguments = _arguments()

    def work() -> int:
        build_package(arguments.out, arguments.stage)
        size = (arguments.out / "deployment.zip").stat().st_size / 1e6
        say(f"{arguments.out}: {', '.join(PACKAGED)} ({size:.1f} MB)")
        return 0

    return run(work)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m deployment.package",
        description="Write what a deploy uploads into a folder.",
        epilog="Example: python -m deployment.package package --stage dev",
    )
    parser.add_argument("out", type=Path, help="a folder that is new, empty, or holds an older package")
    parser.add_argument("--stage", default="dev", choices=STAGES, help="dev or prod on AWS (default dev)")
    return parser.parse_args()


def build_package(out: Path, stage: str) -> None:
    """Raises DeploymentFailed, and leaves `out` as it was."""
    check_free(out)
    lambda_python(sys.version_info[:2])
    wheels = fill()
    with tempfile.TemporaryDirectory() as folder:
        project = copy_sources(ROOT, Path(folder) / "project")
        say("  Chalice packages the bot …")
        packed = _run_chalice(project, stage, wheels)
        say("  What Lambda does not need is left out, bytecode is made …")
        lean_zip(packed / "deployment.zip", packed / "lean.zip")
        out.mkdir(parents=True, exist_ok=True)
        shutil.move(packed / "lean.zip", out / "deployment.zip")
        shutil.move(packed / "sam.json", out / "template.json")
        shutil.copyfile(project / ".chalice" / "data.json", out / "data.json")


def check_free(out: Path) -> None:
    """Raises DeploymentFailed where something else than a package would be mixed with ours."""
    if out.exists() and not out.is_dir():
        raise DeploymentFailed(f"{out} is a file: name a folder for the package.")
    if foreign := sorted({path.name for path in out.glob("*")} - set(PACKAGED)):
        raise DeploymentFailed(f"{out} holds other files ({', '.join(foreign[:3])}): name a new or an empty folder.")


def copy_sources(root: Path, project: Path) -> Path:
    """What ships, and what tells Chalice how."""
    (project / ".chalice").mkdir(parents=True)
    for name in _SHIPS:
        if (root / name).is_dir():
            shutil.copytree(root / name, project / name, ignore=_NOT_SOURCES)
        else:
            shutil.copyfile(root / name, project / name)
    for file in (root / ".chalice").glob("*.json"):
        shutil.copyfile(file, project / ".chalice" / file.name)
    return project


def _run_chalice(project: Path, stage: str, wheels: Path) -> Path:
    """The folder with its sam.json and deployment.zip."""
    template = project / ".chalice" / "resources.json"
    command = [sys.executable, "-c", _CHALICE, "--project-dir", str(project), "package", "--stage", stage]
    ended = subprocess.run(
        [*command, "--merge-template", str(template), str(project / "out")],
        cwd=project,
        env=_environment(wheels),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if ended.returncode != 0:
        lines = (ended.stdout + ended.stderr).splitlines()[-LINES_OF_A_FAILURE:]
        raise DeploymentFailed("Chalice could not package the bot:\n" + "\n".join(lines))
    return project / "out"


def _environment(wheels: Path) -> dict[str, str]:
    """Nothing of the developer's AWS or pip."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PIP_", "PYTHON"))}
    return {**kept, **_NOBODYS_AWS, **pip_environment(wheels), "PYTHONDONTWRITEBYTECODE": "1"}


if __name__ == "__main__":
    sys.exit(main())
