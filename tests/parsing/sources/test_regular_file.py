from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from dicomnb.errors import UnsupportedSource
from dicomnb.parsing.sources.regular_file import open_regular, path_of, read_regular

NO_PATHS = ["a\0b.dcm", "\0", "a/\0/b", "\ud800.dcm"]
"""A null character, and half a character of UTF-16, which UTF-8 cannot encode."""


def test_a_regular_file_is_opened_and_its_status_is_that_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "seven").write_bytes(b"1234567")
    descriptor, status = open_regular(tmp_path / "seven")
    try:
        assert (os.read(descriptor, 100), status.st_size) == (b"1234567", 7)
    finally:
        os.close(descriptor)
    assert read_regular(tmp_path / "seven") == b"1234567"


def test_a_folder_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=str(tmp_path)):
        open_regular(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="This system has no named pipes.")
@pytest.mark.parametrize("how", [open_regular, read_regular])
def test_a_pipe_that_nobody_writes_to_is_refused_at_once(how: object, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert callable(how)
    with pytest.raises(UnsupportedSource, match=r"pipe is a pipe, no regular file.*open\(path"):
        how(tmp_path / "pipe")


@pytest.mark.skipif(os.name != "posix", reason="This system has no devices among its files.")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_refused(device: str) -> None:
    with pytest.raises(UnsupportedSource, match=f"{device} is a device"):
        open_regular(device)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="This system has no sockets among its files.")
def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket has room for a hundred letters
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("socket")
        with pytest.raises((UnsupportedSource, OSError), match="socket"):
            open_regular("socket")


@pytest.mark.parametrize("name", NO_PATHS)
def test_what_can_be_no_path_is_named(name: str) -> None:
    for how in (open_regular, path_of):
        with pytest.raises(UnsupportedSource, match="is no path"):
            how(name)


def test_a_path_becomes_a_path_object() -> None:
    assert path_of("a/b") == Path("a", "b")
