from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from dicomnb.errors import TransferError
from dicomnb.transfer.series_search import SeriesOnServer
from dicomnb.transfer.web_series import fetch_some, series_folder
from dicomnb.transfer.web_server import WebServer
from tests import raw

ONE = SeriesOnServer("1.2", "1.2.1")


def file(uid: str) -> bytes:
    return raw.file(raw.element(0x00080018, "UI", uid), raw.element(0x7FE00010, "OW", bytes(600)))


class Server:
    """A server that has two files, and another name for one of them."""

    url = "https://server/dicom-web"

    def __init__(self, **held: bytes) -> None:
        self.held = {
            "1.8": file("1.8"),
            "1.9": file("1.9"),
            **{uid[1:].replace("_", "."): data for uid, data in held.items()},
        }
        self.asked: list[str] = []

    def file(self, study: str, series: str, instance: str) -> bytes:
        assert (study, series) == ("1.2", "1.2.1")
        self.asked.append(instance)
        return self.held[instance]


def fetched(server: Server, folder: Path) -> list[Path]:
    return fetch_some(
        cast("WebServer", server), ONE, list(server.held), series_folder(folder, cast("WebServer", server), ONE)
    )


def test_each_file_lies_under_its_uid_in_a_folder_of_the_series(tmp_path: Path) -> None:
    server = Server()
    paths = fetched(server, tmp_path)
    assert [path.name for path in paths] == ["1.8.dcm", "1.9.dcm"]
    assert paths[0].parent.parts[-2:] == ("1.2", "1.2.1")
    assert paths[1].read_bytes() == server.held["1.9"]
    fetched(server, tmp_path)
    assert sorted(server.asked) == ["1.8", "1.9"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (file("1.9")[:-40], "not whole"),
        (b"<html>", "no DICOM file"),
        (b"", "no DICOM file"),
        (file("1.7"), r"was asked for image 1\.9, and sent 1\.7"),
    ],
)
def test_what_is_no_whole_file_or_another_one_is_not_kept(data: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(TransferError, match=f"{message}.* 1 of 2 files of the series"):
        fetched(Server(_1_9=data), tmp_path)
    assert [path.name for path in tmp_path.rglob("*.dcm")] == ["1.8.dcm"]
    assert len(fetched(Server(), tmp_path)) == 2
