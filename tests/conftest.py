"""What the tests share: where the reports are, and a library built once per run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from indexer.library import Library

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SAMPLES = ROOT / "samples"


@pytest.fixture(scope="session", autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the pages keep for a user out of the user's own folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NIANBAO_STATE", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real reports, which does not travel with the repository."""
    if not (SHARED / "reports").is_dir():
        pytest.skip("the real reports (../shared/reports) are not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def sample_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of all sample reports. Read only: a test that writes makes its own."""
    from indexer.library import Library

    folder = tmp_path_factory.mktemp("library") / "sample"
    with Library.open(folder, create=True) as library:
        result = library.build([SAMPLES / "reports"])
    assert not result.failed
    return folder


@pytest.fixture(scope="module")
def library(sample_library: Path) -> Iterator[Library]:
    """The library of all sample reports, open to be asked."""
    from indexer.library import Library

    with Library.open(sample_library) as opened:
        yield opened


@pytest.fixture(scope="session")
def real_library(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    """A library of the five real reports. Read only."""
    from indexer.library import Library

    folder = tmp_path_factory.mktemp("library") / "real"
    with Library.open(folder, create=True) as library:
        result = library.build([shared / "reports"])
    assert not result.failed
    return folder
