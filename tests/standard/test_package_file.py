from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from dicomnb.standard import package_file
from dicomnb.standard.package_file import package_bytes, package_text


def test_a_shipped_file_is_read_where_the_package_lies() -> None:
    assert package_text("standard/uids.tsv").splitlines()[0]
    assert package_bytes("standard/uids.tsv").decode() == package_text("standard/uids.tsv")


def test_lines_end_alike_on_all_systems() -> None:
    # A checkout on Windows may have turned them into CR LF.
    assert b"\r" not in package_bytes("standard/uids.tsv")


def test_a_file_is_read_once() -> None:
    assert package_bytes("standard/uids.tsv") is package_bytes("standard/uids.tsv")


def test_what_is_not_shipped_is_no_empty_file() -> None:
    with pytest.raises(FileNotFoundError):
        package_bytes("standard/no-such-table.tsv")


def test_a_package_in_an_archive_reads_its_files_too(tmp_path: Path) -> None:
    root = Path(package_file.__file__).parents[1]
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as archive:
        for name in (
            "__init__.py",
            "_version.py",
            "standard/__init__.py",
            "standard/package_file.py",
            "standard/uids.tsv",
        ):
            archive.write(root / name, f"dicomnb/{name}")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'package.zip')!r})\n"
        "from dicomnb.standard import package_file\n"
        "assert 'package.zip' in package_file.__file__\n"
        "print(len(package_file.package_bytes('standard/uids.tsv')))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert int(done.stdout) == len(package_bytes("standard/uids.tsv"))
