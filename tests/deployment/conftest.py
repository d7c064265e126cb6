from pathlib import Path

import pytest

from deployment.package import build_package


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a deployment of dev uploads, built once."""
    folder = tmp_path_factory.mktemp("package")
    build_package(folder, "dev")
    return folder
