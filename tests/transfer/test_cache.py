from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from dicomnb.transfer.cache import cache_folder, host_name, uid_name


def test_the_folder_is_the_one_that_is_named_else_that_of_the_variable_else_that_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DICOMNB_CACHE", str(tmp_path / "set"))
    assert cache_folder(tmp_path / "named") == tmp_path / "named"
    assert cache_folder() == tmp_path / "set"
    monkeypatch.delenv("DICOMNB_CACHE")
    for platform, variable, place in [
        ("linux", "XDG_CACHE_HOME", tmp_path / "dicomnb"),
        ("win32", "LOCALAPPDATA", tmp_path / "dicomnb"),
        ("darwin", "HOME", tmp_path / "Library" / "Caches" / "dicomnb"),
    ]:
        with monkeypatch.context() as each:
            each.setattr(sys, "platform", platform)
            each.setenv(variable, str(tmp_path))
            each.setattr(Path, "home", lambda: tmp_path)
            assert cache_folder() == place


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_nobody_else_looks_into_a_new_folder(tmp_path: Path) -> None:
    assert stat.S_IMODE(cache_folder(tmp_path / "new").stat().st_mode) == 0o700


def test_two_servers_on_one_machine_are_kept_apart() -> None:
    one, other = host_name("https://server:8443/a/dicom-web/"), host_name("https://server:8443/b/dicom-web")
    assert one.startswith("server-8443-")
    assert one != other
    assert host_name("https://server:8443/a/dicom-web") == one


@pytest.mark.parametrize("uid", ["../../etc/passwd", "1.2/3", "", "1." * 40 + "1", ".1", "1..2", "CON"])
def test_what_is_no_uid_cannot_name_a_file_elsewhere(uid: str) -> None:
    assert uid_name("1.2.840.10008") == "1.2.840.10008"
    assert len(uid_name(uid)) == 32
    assert uid_name(uid).isalnum()
