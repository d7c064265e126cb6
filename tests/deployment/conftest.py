from collections.abc import Iterator
from pathlib import Path

import pytest

from deployment.package import build_package
from tests.deployment.on_ministack import Account, aws_account


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a deployment of dev uploads, built once."""
    folder = tmp_path_factory.mktemp("package")
    build_package(folder, "dev")
    return folder


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with aws_account(tmp_path_factory.mktemp("aws")) as made:
        yield made
