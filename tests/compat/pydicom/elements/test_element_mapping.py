from __future__ import annotations

import pytest

from tests.compat.both import PET, ours, pydicom


def test_it_has_the_tags_of_the_data_set_and_is_bytes_until_somebody_asks() -> None:
    for library in (ours, pydicom):
        ds = library.dcmread(PET)
        kept = ds._dict
        assert [int(tag) for tag in kept] == [int(tag) for tag in ds.keys()]  # noqa: SIM118
        assert len(kept) == 76
        assert type(kept[library.tag.Tag(0x00100010)]).__name__ == "RawDataElement"
        assert ds[0x00100010].value == "Phantom^Petra"
        assert type(kept[library.tag.Tag(0x00100010)]).__name__ == "DataElement"
        sequence = library.tag.Tag("RadiopharmaceuticalInformationSequence")
        assert kept[sequence].value[:4] == b"\xfe\xff\x00\xe0"
        assert len(ds[sequence].value) == 1
        assert len(kept[sequence].value) == 1


def test_what_is_put_in_or_deleted_there_is_so_in_the_data_set() -> None:
    for library in (ours, pydicom):
        ds = library.dcmread(PET)
        tag = library.tag.Tag(0x00280010)
        ds._dict[tag] = library.dataelem.RawDataElement(tag, "US", 2, b"\5\0", 0, False, True)
        assert ds.Rows == 5
        del ds._dict[tag]
        assert "Rows" not in ds
        with pytest.raises(KeyError):
            ds._dict[tag]
