"""What tests of transfer share: a PACS with two series, and a bad line to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import dicomnb as dn
from tests.transfer.orthanc import AUTH, BadLine, Orthanc, bad_line, running_orthanc


@pytest.fixture(scope="session")
def orthanc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    """Start Orthanc, once for all tests of a process."""
    pytest.importorskip("dicomweb_client")
    with running_orthanc(tmp_path_factory.mktemp("orthanc")) as server:
        yield server


def _sent(kind: str, server: Orthanc) -> dict[str, bytes]:
    folder = dn.make_study(kind)
    dn.send(folder, server.url, auth=AUTH)
    return {str(dn.read(path).SOPInstanceUID): path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="session")
def stack(orthanc: Orthanc) -> dict[str, bytes]:
    """Send a study of 25 slices; return its files by UID."""
    return _sent("stack", orthanc)


@pytest.fixture(scope="session")
def run_length(orthanc: Orthanc) -> dict[str, bytes]:
    """Send a compressed study; return its files by UID."""
    return _sent("ct-rle", orthanc)


@pytest.fixture(scope="session")
def series(stack: dict[str, bytes]) -> str:
    """Return the UID of the series of `stack`."""
    return str(dn.read(next(iter(stack.values()))).SeriesInstanceUID)


@pytest.fixture
def line(orthanc: Orthanc) -> Iterator[BadLine]:
    """Open a way to Orthanc on which accidents can happen."""
    with bad_line(orthanc) as found:
        yield found
