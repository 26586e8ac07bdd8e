from __future__ import annotations

from pathlib import Path

import pytest

from dicomnb.transfer.manifest import Manifest


def test_a_file_counts_while_its_bytes_are_those_that_arrived(tmp_path: Path) -> None:
    record = Manifest(tmp_path / "1.2")
    record.add("a.dcm", b"seven b")
    record.save({"source": "there"}, is_complete=True)
    again = Manifest.of(tmp_path / "1.2")
    assert (again.names, again.facts, again.is_complete) == (["a.dcm"], {"source": "there"}, True)
    assert again.holds("a.dcm")
    assert not again.holds("b.dcm")
    (tmp_path / "1.2" / "a.dcm").write_bytes(b"seven c")
    assert not again.holds("a.dcm")
    (tmp_path / "1.2" / "a.dcm").unlink()
    assert not again.holds("a.dcm")


def test_the_checksum_is_sha_256(tmp_path: Path) -> None:
    record = Manifest(tmp_path / "1.2")
    (tmp_path / "1.2").mkdir()
    (tmp_path / "1.2" / "a.dcm").write_bytes(b"abc")
    record.adopt("a.dcm")
    record.save()
    # FIPS 180-2, appendix B.1
    assert "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" in (tmp_path / "1.2.json").read_text()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1}', '{"version": 1, "files": [3], "facts": {}}', "\x00"])
def test_a_record_that_cannot_be_read_counts_for_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "1.2.json").write_text(text)
    record = Manifest.of(tmp_path / "1.2")
    assert (record.names, record.is_complete) == ([], False)
