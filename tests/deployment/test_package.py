"""What a deploy uploads: small, the same for the same sources, and enough for the bot to run from it alone."""

import importlib.util
import json
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from deployment import wheelhouse
from deployment.errors import DeploymentFailed
from deployment.lean_zip import LEFT_OUT_FILES, LEFT_OUT_PACKAGES, distribution_of, lean_zip, stripped
from deployment.package import build_package, check_free, copy_sources
from tests.functional.conftest import settings
from tests.gateways.scripted_server import Answer, Request, ScriptedServer, serving
from tests.model_answers import reply

pytestmark = pytest.mark.xdist_group("deployment")

MEGABYTE = 1_000_000
UNCHECKED_HASH = 0b01
SERVICES = ["dynamodb", "sqs", "ssm", "s3", "sns"]


@pytest.fixture(scope="module")
def code(package: Path) -> Iterator[ZipFile]:
    with ZipFile(package / "deployment.zip") as opened:
        yield opened


@pytest.fixture(scope="module")
def unpacked(code: ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("task")
    code.extractall(folder)
    return folder


# What is in it


def test_a_package_is_two_templates_and_the_code_and_nothing_else(package: Path) -> None:
    assert sorted(path.name for path in package.iterdir()) == ["data.json", "deployment.zip", "template.json"]


def test_the_code_is_small(package: Path) -> None:
    assert (package / "deployment.zip").stat().st_size <= 22 * MEGABYTE


def test_libraries_ship_without_what_only_debuggers_read(code: ZipFile) -> None:
    sizes = {name: code.getinfo(name).file_size for name in code.namelist() if name.startswith("apsw/")}
    assert len(sizes) == 1
    assert max(sizes.values()) < 4 * MEGABYTE
    assert stripped(b"no library") == b"no library"


def test_only_the_bot_its_profiles_and_libraries_ship(code: ZipFile) -> None:
    names = set(code.namelist())
    assert {"app.py", "chalicelib/wiring.py", "chalicelib/profiles/default.toml", "chalice/app.py"} <= names
    never = {"tests", "local", "deployment", "docs", "dashboard_site", ".env", ".chalice", ".git", "requirements.txt"}
    assert not never & {name.split("/")[0] for name in names}
    assert [name for name in names if name.startswith("chalice") and not name.endswith((".py", ".pyc", ".toml"))] == [
        name for name in names if name.startswith("chalice-")
    ]


def test_every_module_has_bytecode_that_is_never_compared_with_its_source(code: ZipFile) -> None:
    modules = [name for name in code.namelist() if name.endswith(".py")]
    headers = [code.read(importlib.util.cache_from_source(name))[:8] for name in modules]
    assert len(modules) > 1000
    assert set(headers) == {importlib.util.MAGIC_NUMBER + UNCHECKED_HASH.to_bytes(4, "little")}


def test_lambda_runs_the_python_that_built_it(package: Path) -> None:
    template = json.loads((package / "template.json").read_text())
    functions = [r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::Serverless::Function"]
    assert len(functions) == 3
    running = f"python{sys.version_info.major}.{sys.version_info.minor}"
    assert {(f["Runtime"], f["CodeUri"]) for f in functions} == {(running, "./deployment.zip")}


def names_in(wheel: Path) -> list[str]:
    with ZipFile(wheel) as opened:
        return opened.namelist()


def test_each_reason_to_leave_something_out_still_leaves_something_out() -> None:
    wheels = [wheel for wheel in wheelhouse.fill().iterdir() if wheel.suffix == ".whl"]
    packages = {distribution_of(wheel.name) for wheel in wheels}
    files = [name for wheel in wheels for name in names_in(wheel)]
    for left_out in LEFT_OUT_PACKAGES:
        assert left_out.names <= packages, left_out.reason
    for rule in LEFT_OUT_FILES:
        assert any(map(rule.takes, files)), rule.reason


# When it changes


def test_without_any_network_the_same_sources_give_the_same_bytes(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PIP_INDEX_URL", "HTTP_PROXY", "HTTPS_PROXY", "AWS_ENDPOINT_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # nobody listens there
    build_package(tmp_path / "again", "dev")
    for file in package.iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes(), file.name


def packed(folder: Path, sources: dict[str, str], name: str) -> bytes:
    with ZipFile(folder / "chalices.zip", "w") as archive:
        for path, text in sources.items():
            archive.writestr(path, text)
    lean_zip(folder / "chalices.zip", folder / name)
    return (folder / name).read_bytes()


def test_a_change_of_a_source_or_of_its_name_changes_the_code(tmp_path: Path) -> None:
    sources = {"app.py": "A = 1\n", "chalicelib/profiles/default.toml": "name = 'a'\n"}
    before = packed(tmp_path, sources, "before.zip")
    assert packed(tmp_path, dict(reversed(sources.items())), "same.zip") == before
    assert packed(tmp_path, {**sources, "app.py": "A = 2\n"}, "changed.zip") != before
    renamed = {"app.py": "A = 1\n", "chalicelib/profiles/34600000001.toml": "name = 'a'\n"}
    assert packed(tmp_path, renamed, "renamed.zip") != before


def test_chalice_sees_the_sources_that_ship_and_no_zip_of_before(tmp_path: Path) -> None:
    ships = [
        "app.py",
        "requirements.txt",
        "chalicelib/a.py",
        "chalicelib/profiles/default.toml",
        ".chalice/config.json",
    ]
    stays = [".env", "tests/a.py", "chalicelib/.env", "chalicelib/__pycache__/a.pyc", ".chalice/deployments/old.zip"]
    for name in ships + stays:
        (tmp_path / "root" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / name).write_text("")
    project = copy_sources(tmp_path / "root", tmp_path / "project")
    copied = [path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()]
    assert sorted(copied) == sorted(ships)


# What is refused


@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_a_python_that_lambda_is_not_used_with_is_refused(version: tuple[int, int]) -> None:
    with pytest.raises(DeploymentFailed, match=rf"one of 3\.11, 3\.12, 3\.13; this is {version[0]}\.{version[1]}"):
        wheelhouse.lambda_python(version)


def test_a_source_that_is_no_python_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeploymentFailed, match=r"(?s)Not all of the package is Python of this version.*app\.py"):
        packed(tmp_path, {"app.py": "def\n"}, "broken.zip")


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "deployment.zip").touch()
    check_free(tmp_path)
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(DeploymentFailed, match=r"holds other files \(thesis.txt\)"):
        check_free(tmp_path)


# That it runs


_IN_LAMBDA = """
import json, sys, zoneinfo
from datetime import timedelta
sys.path.insert(0, sys.argv[1])
zoneinfo.reset_tzpath(to=[])  # as in an image without time zones
given = json.load(sys.stdin)

import app
from chalicelib import wiring
from chalicelib.store.tables import ConversationRow
health = app.app(given["health"], None)
parts = wiring.current()
parts.receive_message
clients = [parts.reply_queue.client, ConversationRow._get_connection().connection.client]
heavy = {"apsw", "boto3", "openai", "phonenumbers", "pydantic", "requests", "twilio.rest"} & set(sys.modules)

from botocore.config import Config
from chalicelib.aws_clients import make_client
from chalicelib.clock import Deadline
from chalicelib.sales.drafting import DraftRequest
from chalicelib.sales.sending import Outgoing
clients += [make_client(service, Config()) for service in given["services"]]
parts.answer_customer
sent = parts.twilio.send(Outgoing("whatsapp:+14155238886", "whatsapp:+34600000001", "Hola"), "https://bot.example")
deadline = Deadline(parts.clock, parts.clock.now() + timedelta(seconds=58))
draft = parts.model.write(DraftRequest("Vende.", [{"role": "user", "content": "Hola"}], [], "id", "key"), deadline)

from chalicelib.sales.catalog import Product
from chalicelib.store.catalog_index import CatalogIndex
index = CatalogIndex([Product("TAZA", "Taza de barro", 24900, "MXN")], [])

print(json.dumps({
    "health": health,
    "found": index.products("tasas", most_price=None, limit=5),
    "sid": sent.sid,
    "draft": draft.text,
    "clients": [client.meta.service_model.service_name for client in clients],
    "heavy": sorted(heavy),
    "zone": str(parts.clock.now().astimezone(zoneinfo.ZoneInfo("America/Mexico_City")).utcoffset()),
    "files": [m.__file__ for m in list(sys.modules.values()) if getattr(m, "__file__", None)],
}))
"""

HEALTH = {
    "resource": "/api/health",
    "path": "/api/health",
    "httpMethod": "GET",
    "headers": {},
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "stageVariables": None,
    "requestContext": {
        "httpMethod": "GET",
        "resourcePath": "/api/health",
        "identity": {"sourceIp": "127.0.0.1"},
    },
    "body": None,
    "isBase64Encoded": False,
}


def outside(request: Request) -> Answer:
    """Twilio and OpenAI, on one server."""
    if request.path == "/v1/responses":
        return reply("Buenas tardes.")
    return Answer(201, {"sid": "SM1", "status": "queued"})


@pytest.fixture(scope="module")
def came_of_it(unpacked: Path) -> Any:
    """Of a process that knows the unpacked package and the standard library alone."""
    with serving(ScriptedServer(answer=outside)) as server:
        environment = settings(
            OPENAI_BASE_URL=f"{server.url}/v1",
            TWILIO_API_BASE_URL=server.url,
            REPLY_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/0/replies.fifo",
            AWS_DEFAULT_REGION="us-east-1",
            AWS_ACCESS_KEY_ID="testing",
            AWS_SECRET_ACCESS_KEY="testing",
        )
        ended = subprocess.run(
            [sys.executable, "-I", "-S", "-W", "error", "-c", _IN_LAMBDA, str(unpacked)],
            input=json.dumps({"health": HEALTH, "services": SERVICES}),
            cwd=unpacked,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


def test_the_bot_runs_from_the_package_alone(came_of_it: Any) -> None:
    assert json.loads(came_of_it["health"]["body"])["status"] == "ok"
    assert (came_of_it["sid"], came_of_it["draft"]) == ("SM1", "Buenas tardes.")
    assert came_of_it["clients"] == ["sqs", "dynamodb", *SERVICES]
    assert came_of_it["found"] == ["TAZA"]
    assert came_of_it["zone"] == "-1 day, 18:00:00"


def test_nothing_is_imported_from_elsewhere(came_of_it: Any, unpacked: Path) -> None:
    standard = [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")]
    files = [Path(file) for file in came_of_it["files"] if not Path(file).is_relative_to(unpacked)]
    assert [file for file in files if "site-packages" in file.parts] == []
    assert [file for file in files if not any(map(file.is_relative_to, standard))] == []


def test_a_webhooks_cold_start_imports_nothing_heavy(came_of_it: Any) -> None:
    assert came_of_it["heavy"] == []
