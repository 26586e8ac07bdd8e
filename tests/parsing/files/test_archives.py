from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from pathlib import Path

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb import Dataset, read
from dicomnb.errors import DicomError, FileError, LimitExceeded, MalformedFile, NotDicom, UnsupportedSource
from dicomnb.parsing.files import archives
from dicomnb.parsing.files.archives import InflatedSource, gunzip, zip_members
from dicomnb.parsing.sources import inflation
from dicomnb.parsing.sources.source import BytesSource
from tests import raw


def image(number: int, pixels: bytes = b"") -> bytes:
    return raw.file(
        raw.element(0x00100010, "PN", "Roe^Jane"),
        raw.element(0x00200013, "IS", f"{number} "[: 2 if number < 10 else 3]),
        raw.element(0x7FE00010, "OW", pixels),
    )


def archive(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("pixels", [500, 300_000])
def test_a_damaged_member_is_refused_once_its_pixels_are_read(method: int, pixels: int) -> None:
    packed = bytearray(archive({"a": image(1, bytes(range(250)) * (pixels // 250))}, method))
    assert len(read(bytes(packed)).PixelData) == pixels
    packed[packed.rfind(b"PK\1\2") * 3 // 4] ^= 0x10  # within the pixels, or what they are deflated to
    with pytest.raises(MalformedFile, match=r"damaged: its checksum|cannot be inflated|inflates to"):
        bytes(read(bytes(packed)).PixelData)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_file_in_a_zip_archive_is_read_by_its_path(tmp_path: Path, method: int) -> None:
    path = tmp_path / "study.zip"
    path.write_bytes(archive({"series 1/a.dcm": image(1), "series 1/b.dcm": image(7, bytes(300_000))}, method))
    ds = read(f"{path}!/series 1/b.dcm")
    assert ds.InstanceNumber == 7
    assert ds.PixelData == bytes(300_000)
    assert ds.source is not None
    assert ds.source.name == f"{path}!/series 1/b.dcm"


def test_an_archive_of_one_file_is_read_as_that_file(tmp_path: Path) -> None:
    packed = archive({"only.dcm": image(3)})
    (tmp_path / "one.zip").write_bytes(packed)
    assert read(tmp_path / "one.zip").InstanceNumber == 3
    assert read(packed).InstanceNumber == 3
    assert read(io.BytesIO(packed)).InstanceNumber == 3


def test_an_archive_of_several_files_is_no_data_set_and_says_how_to_read_one() -> None:
    with pytest.raises(NotDicom, match=r"archive of 4 files: 'a', 'b', 'c' and 1 more\. read\('ARCHIVE!/MEMBER'\)"):
        read(archive({name: image(1) for name in "abcd"}))
    with pytest.raises(NotDicom, match="archive of 0 files"):
        read(archive({}))


def test_a_path_that_holds_the_mark_of_archives_is_a_path_first(tmp_path: Path) -> None:
    folder = tmp_path / "what.zip!"
    folder.mkdir()
    (folder / "a.dcm").write_bytes(image(5))
    assert read(folder / "a.dcm").InstanceNumber == 5


def test_what_is_not_there_is_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "study.zip").write_bytes(archive({"a.dcm": image(1)}))
    for name in ("study.zip!/b.dcm", "other.zip!/a.dcm", "other.dcm"):
        with pytest.raises(FileNotFoundError):
            read(tmp_path / name)


def test_the_header_of_a_deflated_member_inflates_its_beginning_only() -> None:
    pixels = zlib.compress(b"", 0) + bytes(4_000_000)
    (member,) = zip_members(BytesSource(archive({"a.dcm": image(2, pixels)})))
    ds = read(member.source)
    assert ds.InstanceNumber == 2
    assert isinstance(member.source, InflatedSource)
    assert len(member.source._held) == 64 * 1024
    assert ds.PixelData[-4_000_000:] == bytes(4_000_000)


def test_a_stored_member_is_read_where_it_lies() -> None:
    class Counting(BytesSource):
        __slots__ = ("most",)

        def read(self, start: int, stop: int) -> bytes:
            self.most = max(getattr(self, "most", 0), stop - start)
            return super().read(start, stop)

    source = Counting(archive({"a.dcm": image(2, bytes(4_000_000))}, zipfile.ZIP_STORED))
    (member,) = zip_members(source)
    assert read(member.source).InstanceNumber == 2
    assert source.most <= 128 * 1024


def test_a_gzip_file_is_read_as_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "a.dcm.gz").write_bytes(gzip.compress(image(4)))
    assert read(tmp_path / "a.dcm.gz").InstanceNumber == 4
    assert read(archive({"a.dcm.gz": image(4)})).InstanceNumber == 4


def test_gzip_files_one_after_the_other_are_one(tmp_path: Path) -> None:
    data = image(6)
    packed = gzip.compress(data[:150]) + gzip.compress(data[150:]) + bytes(7)
    assert gunzip(BytesSource(packed)).read(0, 10_000) == data


def test_many_small_gzip_files_take_no_time_that_grows_with_their_square() -> None:
    packed = gzip.compress(b"") * 100_000  # 2 MB: all that remains, read for each of them, would be 200 GB
    assert gunzip(BytesSource(packed + gzip.compress(b"end"))).read(0, 10) == b"end"


def test_a_gzip_file_that_is_cut_off_or_damaged_says_so() -> None:
    packed = gzip.compress(image(6))
    with pytest.raises(MalformedFile, match="cut off after"):
        read(packed[:-9])
    with pytest.raises(MalformedFile, match="cannot be inflated"):
        read(packed[:10] + b"\xff\xff\xff" + packed[13:])


def test_a_gzip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_INFLATED", 100_000)
    with pytest.raises(LimitExceeded, match="beyond 100,000 bytes"):
        read(gzip.compress(bytes(128) + b"DICM" + bytes(100_001)))


def test_a_member_that_would_grow_too_large_is_refused_before_it_is_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_INFLATED", 100_000)
    with pytest.raises(LimitExceeded, match="bomb grows beyond 100,000 bytes"):
        read(archive({"bomb": bytes(100_001)}))


def test_an_archive_that_counts_its_bytes_twice_is_refused() -> None:
    """Members that share their deflated bytes: 20 directory entries for one member of 100 KB."""
    packed = archive({"a": bytes(100_000)})
    end = packed.rindex(b"PK\x05\x06")
    (at,) = struct.unpack_from("<I", packed, end + 16)
    entry = packed[at:end]
    record = bytearray(packed[end:])
    struct.pack_into("<HHI", record, 8, 20, 20, 20 * len(entry))
    with pytest.raises(LimitExceeded, match="more than 1,100 times"):
        zip_members(BytesSource(packed[:at] + 20 * entry + bytes(record)))


def test_an_encrypted_member_is_named_and_refused_when_it_is_read() -> None:
    packed = bytearray(archive({"a.dcm": image(1)}))
    entry = packed.rindex(b"PK\x01\x02")
    packed[entry + 8] |= 1  # PKWARE APPNOTE 4.4.4: bit 0 of the flags
    (member,) = zip_members(BytesSource(bytes(packed)))
    assert member.name == "a.dcm"
    with pytest.raises(UnsupportedSource, match=r"a\.dcm is encrypted"):
        read(member.source)


def test_a_member_of_another_compression_is_refused_when_it_is_read() -> None:
    with pytest.raises(UnsupportedSource, match="method 12"):
        read(archive({"a.dcm": image(1)}, zipfile.ZIP_BZIP2))


def test_a_member_that_is_not_where_the_directory_says_is_refused() -> None:
    packed = bytearray(archive({"a.dcm": image(1)}))
    entry = packed.rindex(b"PK\x01\x02")
    struct.pack_into("<I", packed, entry + 42, 5)
    with pytest.raises(MalformedFile, match="not at byte 5"):
        read(bytes(packed))


def test_a_member_with_a_wrong_checksum_or_size_is_refused() -> None:
    packed = bytearray(archive({"a.dcm": image(1)}))
    entry = packed.rindex(b"PK\x01\x02")
    wrong = bytearray(packed)
    wrong[entry + 16] ^= 1
    with pytest.raises(MalformedFile, match="checksum"):
        read(bytes(wrong))
    struct.pack_into("<I", packed, entry + 24, 10_000)
    with pytest.raises(MalformedFile, match="not to 10,000 as announced"):
        read(bytes(packed))


def test_a_data_set_in_an_archive_is_written_back_byte_for_byte() -> None:
    data = image(1, bytes(200_000))
    out = io.BytesIO()
    read(archive({"a.dcm": data})).save_as(out)
    assert out.getvalue() == data


def test_a_member_whose_name_begins_with_zero_has_none_and_is_read() -> None:
    packed = archive({"a.dcm": image(1)})
    at = packed.rindex(b"a.dcm")  # in the directory at the end
    (member,) = zip_members(BytesSource(packed[:at] + b"\0" + packed[at + 1 :]))
    assert member.name == ""
    assert read(member.source).InstanceNumber == 1


_WHOLE = archive({"a.dcm": image(1), "b/c.dcm": image(22)})


@given(st.integers(0, len(_WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_archive_gives_data_sets_or_dicom_errors(at: int, noise: bytes) -> None:
    packed = _WHOLE[:at] + noise + _WHOLE[at + len(noise) :]
    try:
        members = zip_members(BytesSource(packed))
    except FileError:
        return
    for member in members:
        try:
            assert isinstance(read(member.source), Dataset)
        except DicomError:
            continue


def test_what_is_no_dicom_file_is_not_inflated_further_than_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "gunzip", lambda _: pytest.fail("inflated to its end"))
    with pytest.raises(NotDicom):
        read(gzip.compress(b"n+1\0" + bytes(50_000)))


def test_packed_files_of_the_corpus_are_read_as_they_are_unpacked(corpus: Path) -> None:
    for name in ("CT_small.dcm", "JPEG2000.dcm", "image_dfl.dcm", "ExplVR_BigEnd.dcm"):
        data = (corpus / "pydicom+pydicom/src/pydicom/data/test_files" / name).read_bytes()
        theirs = pydicom.dcmread(io.BytesIO(data), force=True)
        for packed in (gzip.compress(data), archive({name: data}), archive({name: data}, zipfile.ZIP_STORED)):
            ours = read(packed)
            assert [int(tag) for tag in ours.keys()] == sorted(int(tag) for tag in theirs.keys())  # noqa: SIM118
            assert ours.SOPInstanceUID == theirs.SOPInstanceUID
            if "PixelData" in ours:
                assert ours.PixelData == theirs.PixelData


def packed(how: str, size: int) -> bytes:
    """Return a file with so many zeros in its pixels, packed a thousand times smaller."""
    content = raw.element(0x00200013, "IS", "7 "), raw.element(0x7FE00010, "OB", bytes(size))
    if how == "deflated":
        return raw.file(*content, syntax=raw.DEFLATED)
    return gzip.compress(raw.file(*content)) if how == "gzip" else archive({"bomb": raw.file(*content)})


@pytest.mark.parametrize("how", ["deflated", "gzip", "zip"])
def test_what_grows_out_of_proportion_is_refused_and_read_where_that_is_asked_for(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inflation, "_FREE", 1 << 20)  # how much it is otherwise is told in test_inflation
    small, large = packed(how, 500_000), packed(how, (1 << 20) + 2)
    assert len(large) < 5_000
    assert read(small).InstanceNumber == 7
    with pytest.raises(LimitExceeded, match=r"grows beyond 1,048,576 bytes.*limit="):
        read(large)
    ds = read(large, limit=1 << 21)
    assert (ds.InstanceNumber, len(ds.PixelData)) == (7, (1 << 20) + 2)
    with pytest.raises(LimitExceeded, match="grows beyond 1,000 bytes"):
        read(small, limit=1000)
