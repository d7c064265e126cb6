"""Chalice's zip with what Lambda needs and nothing else, and its bytecode made: smaller, and it starts faster.

The same content gives the same bytes.
"""

import csv
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from deployment.errors import DeploymentFailed

LAMBDA_FOLDER = "/var/task"
LINES_OF_A_FAILURE = 15
_BEGIN_OF_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE_FILE = 0o100644
_ELF_64_LITTLE = b"\x7fELF\x02\x01"
# Of an ELF header, each with its place: the table's offset, the size of an entry, how many.
_SEGMENT_TABLE = (("<Q", 0x20), ("<H", 0x36), ("<H", 0x38))
# The table's offset, how many, and which of them has the names.
_SECTION_TABLE = (("<Q", 0x28), ("<H", 0x3C), ("<H", 0x3E))


@dataclass(frozen=True, slots=True)
class LeftOutPackages:
    """Distributions by their names, with all that they installed."""

    names: frozenset[str]
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOutFiles:
    """Patterns of paths in the zip, `*` for any part of a path; what one of `kept` matches stays."""

    patterns: tuple[str, ...]
    reason: str
    kept: tuple[str, ...] = ()

    def takes(self, path: str) -> bool:
        return _matches(path, self.patterns) and not _matches(path, self.kept)


LEFT_OUT_PACKAGES = (
    LeftOutPackages(
        frozenset({"click", "inquirer", "readchar", "blessed", "wcwidth", "jinxed", "editor", "runs", "xmod"}),
        "Chalice's command line; Lambda runs only chalice/app.py",
    ),
    LeftOutPackages(
        frozenset({"pip", "setuptools", "wheel", "packaging", "pyyaml"}),
        "Chalice's packaging of apps; nothing is installed or packaged in Lambda",
    ),
    LeftOutPackages(
        frozenset(
            {
                "aiohttp",
                "aiohttp-retry",
                "aiohappyeyeballs",
                "aiosignal",
                "attrs",
                "frozenlist",
                "multidict",
                "propcache",
                "yarl",
            }
        ),
        "twilio's asynchronous client, which imports them only when it is used; the bot's is the synchronous one",
    ),
)

LEFT_OUT_FILES = (
    LeftOutFiles(
        ("botocore/data/*/*", "boto3/data/*/*"),
        "descriptions of AWS services that the bot does not call",
        kept=tuple(
            f"{library}/data/{service}/*"
            for library in ("botocore", "boto3")
            for service in ("dynamodb", "sqs", "ssm", "s3", "sns")
        ),
    ),
    LeftOutFiles(
        ("twilio/rest/*/*",),
        "products of Twilio that the bot does not call; the client imports each when it is first used",
        kept=("twilio/rest/api/*", "twilio/rest/messaging/*", "twilio/rest/content/*"),
    ),
    LeftOutFiles(
        ("apsw/*",),
        "apsw's shell, tools and tables of Unicode; the bot takes SQLite alone",
        kept=("apsw/__init__.*.so",),
    ),
    LeftOutFiles(
        ("phonenumbers/geodata/*", "phonenumbers/carrierdata/*"),
        "names of places and carriers; the bot asks a number only for its time zones",
    ),
    LeftOutFiles(
        ("*.dist-info/*",),
        "what installers read; name, version and entry points stay for importlib.metadata and for scanners",
        kept=("*.dist-info/METADATA", "*.dist-info/entry_points.txt"),
    ),
    LeftOutFiles(("*.data/*",), "scripts and manuals that an installer would put elsewhere"),
    LeftOutFiles(("boto3/examples/*",), "texts of boto3's manual"),
    LeftOutFiles(("*/tests/*", "*/test/*"), "the libraries' own tests"),
    LeftOutFiles(("*.pyi", "*/py.typed"), "types are checked before, not in Lambda"),
)


def lean_zip(chalice_zip: Path, target: Path) -> None:
    """Raises DeploymentFailed when a file is no Python of this version."""
    with tempfile.TemporaryDirectory() as folder:
        unpack_lean(chalice_zip, Path(folder))
        _strip_libraries(Path(folder))
        _make_bytecode(Path(folder))
        write_zip(Path(folder), target)


def unpack_lean(chalice_zip: Path, folder: Path) -> None:
    with ZipFile(chalice_zip) as packed:
        names = [name for name in packed.namelist() if not name.endswith("/")]
        of_packages = set(_of_left_out_packages(packed, names))
        packed.extractall(folder, [n for n in names if n not in of_packages and not is_left_out_file(n)])


def is_left_out_file(path: str) -> bool:
    return any(rule.takes(path) for rule in LEFT_OUT_FILES)


def _of_left_out_packages(packed: ZipFile, names: Iterable[str]) -> Iterator[str]:
    """https://packaging.python.org/en/latest/specifications/recording-installed-packages/#the-record-file"""
    left_out = frozenset[str]().union(*(rule.names for rule in LEFT_OUT_PACKAGES))
    for name in names:
        path = PurePosixPath(name)
        if path.name == "RECORD" and distribution_of(path.parent.name) in left_out:
            yield from (row[0] for row in csv.reader(packed.read(name).decode().splitlines()) if row)


def distribution_of(dist_info: str) -> str:
    """`aiohttp_retry-2.9.1.dist-info` -> `aiohttp-retry`."""
    return dist_info.split("-")[0].replace("_", "-").replace(".", "-").lower()


def _matches(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def _strip_libraries(folder: Path) -> None:
    for library in folder.rglob("*.so"):
        library.write_bytes(stripped(library.read_bytes()))


def stripped(library: bytes) -> bytes:
    """Without what only debuggers read: it stands behind the last part that a program loads.

    The table of sections goes too; a loader needs that of the segments alone
    (https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.pheader.html). What is no 64-bit ELF stays as it is.
    """
    if not library.startswith(_ELF_64_LITTLE):
        return library
    at, size, count = (int(struct.unpack_from(form, library, place)[0]) for form, place in _SEGMENT_TABLE)
    segments = [struct.unpack_from("<IIQQQQ", library, at + number * size) for number in range(count)]
    end = max(offset + length for _, _, offset, _, _, length in segments)
    kept = bytearray(library[:end])
    for form, place in _SECTION_TABLE:
        struct.pack_into(form, kept, place, 0)
    return bytes(kept)


def _make_bytecode(folder: Path) -> None:
    """Never compared with its source at a start: https://docs.python.org/3/reference/import.html#pyc-invalidation

    In one fresh process, because a .pyc's bytes depend a little on what its process has seen.
    """
    command = [sys.executable, "-S", "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash"]
    run = subprocess.run(
        [*command, "-s", str(folder), "-p", LAMBDA_FOLDER, str(folder)],
        env={"PYTHONHASHSEED": "0", "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        lines = (run.stdout + run.stderr).splitlines()[-LINES_OF_A_FAILURE:]
        raise DeploymentFailed("Not all of the package is Python of this version:\n" + "\n".join(lines))


def write_zip(folder: Path, target: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as packed:
        for file in files:
            entry = ZipInfo(file.relative_to(folder).as_posix(), _BEGIN_OF_TIME)
            entry.external_attr = _READABLE_FILE << 16
            entry.compress_type = ZIP_DEFLATED
            packed.writestr(entry, file.read_bytes(), compresslevel=9)
