"""The boundary to idc-index is stood in for: its buckets are out of reach, its index takes half a minute to load."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pandas as pd
import pytest

import dicomnb as dn
from dicomnb.errors import MissingDependency, NotOnServer, TransferError
from dicomnb.transfer.public_cases import PUBLIC_CASES

UIDS = PUBLIC_CASES["ct-seg"].series


class Client:
    """What `idc_index.IDCClient` does as far as it is used here: files appear in a folder.

    Attributes
    ----------
    lost : set of str
        Names of files that do not come, or come half.
    """

    lost: ClassVar[dict[str, int]] = {}
    calls: ClassVar[list[str]] = []

    def __init__(self) -> None:
        self.index = pd.DataFrame(
            {
                "SeriesInstanceUID": UIDS,
                "instanceCount": [25, 25],
                "license_short_name": ["CC BY 4.0", "CC BY 4.0"],
                "source_DOI": ["10.7937/qxk2-qg03", float("nan")],
            }
        )

    def download_dicom_series(self, uid: str, folder: str, **named: Any) -> None:
        type(self).calls.append(uid)
        assert named == {"quiet": True, "show_progress_bar": True, "use_s5cmd_sync": True, "dirTemplate": None}
        for path in dn.make_study("stack").iterdir():
            there = Path(folder) / path.name
            if not there.exists() and self.lost.get(path.name) != 0:
                there.write_bytes(path.read_bytes()[: self.lost.get(path.name)])


@pytest.fixture
def commons(monkeypatch: pytest.MonkeyPatch) -> type[Client]:
    module = ModuleType("idc_index")
    module.IDCClient = Client  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "idc_index", module)
    monkeypatch.setattr(Client, "lost", {})
    monkeypatch.setattr(Client, "calls", [])
    return Client


def test_a_case_arrives_with_licence_and_citation_and_is_not_fetched_twice(
    commons: type[Client], tmp_path: Path
) -> None:
    fetched = dn.fetch("ct-seg", folder=tmp_path)
    assert len(fetched) == 50
    assert fetched.license == "CC BY 4.0"
    assert fetched.citation == ("https://doi.org/10.7937/qxk2-qg03", "https://doi.org/10.1148/rg.230180")
    assert commons.calls == list(UIDS)
    again = dn.fetch("idc", series=UIDS[0], folder=tmp_path)
    assert commons.calls == list(UIDS)
    assert again.folder == tmp_path / "idc" / UIDS[0]
    assert dn.load(again).array.shape == (25, 160, 200)
    again[3].write_bytes(again[3].read_bytes()[:-1] + b"\x07")
    dn.fetch("idc", series=UIDS[0], folder=tmp_path)
    assert len(commons.calls) == 3


@pytest.mark.parametrize("length", [0, 5000])
def test_what_comes_half_or_not_at_all_is_told_and_comes_the_next_time(
    length: int, commons: type[Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = sorted(path.name for path in dn.make_study("stack").iterdir())[4]
    monkeypatch.setattr(commons, "lost", {name: length})
    with pytest.raises(TransferError, match="24 of 25 files"):
        dn.fetch("idc", series=UIDS[0], folder=tmp_path)
    assert not (tmp_path / "idc" / UIDS[0] / name).exists()
    monkeypatch.setattr(commons, "lost", {})
    assert len(dn.fetch("idc", series=UIDS[0], folder=tmp_path)) == 25


def test_what_their_program_runs_into_is_told(
    commons: type[Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*positional: Any, **named: Any) -> None:
        raise RuntimeError("no space left")

    monkeypatch.setattr(commons, "download_dicom_series", failing)
    with pytest.raises(TransferError, match=r"0 of 25 files.*no space left"):
        dn.fetch("idc", series=UIDS[0], folder=tmp_path)


def test_a_series_that_the_index_lacks_is_named(commons: type[Client], tmp_path: Path) -> None:
    with pytest.raises(NotOnServer, match=r"no series 1\.2\.3"):
        dn.fetch("idc", series="1.2.3", folder=tmp_path)


def test_without_the_package_it_is_told_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "idc_index", None)
    with pytest.raises(MissingDependency, match=r'pip install "dicomnb\[idc\]"'):
        dn.fetch("mr", folder=tmp_path)
