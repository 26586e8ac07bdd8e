from __future__ import annotations

import gzip
import struct
from pathlib import Path

import pytest

from dicomnb.export.neuro.ge_protocol import ge_protocol, ge_slice_order
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from tests.export.neuro.ge_headers import packed
from tests.images import dataset


def scanned(block: bytes) -> Dataset:
    made = dataset(Manufacturer="GE MEDICAL SYSTEMS")
    made.private_block(0x0025, "GEMS_SERS_01", create=True).add_new(0x1B, "OB", block)
    return made


def test_names_and_texts_come_out_as_they_were_set() -> None:
    found = ge_protocol(scanned(packed(NOSLC=7, IOPT="EPI, FMRI", PDGMSTR='a "b" c')))
    assert found == {"NOSLC": "7", "IOPT": "EPI, FMRI", "PDGMSTR": 'a "b" c'}


@pytest.mark.parametrize(
    "block",
    [
        *(b"", b"\x10\0\0\0", b"<xml/>" * 9),
        *(packed(NOSLC=7)[:-9], packed(NOSLC=7)[:4] + b"no gzip file"),
        struct.pack("<L", 9999) + gzip.compress(bytes(2**22), mtime=0),
    ],
    ids=["nothing", "a length alone", "text", "cut off", "no gzip", "much longer than stated"],
)
def test_a_damaged_protocol_is_none(block: bytes) -> None:
    assert ge_protocol(scanned(block)) == {}
    assert ge_protocol(dataset(Manufacturer="GE MEDICAL SYSTEMS")) == {}


@pytest.mark.parametrize(
    ("settings", "order"),
    [
        ({"SLICEORDER": 1}, [0, 2, 4, 1, 3]),
        ({"SLICEORDER": 0}, [0, 1, 2, 3, 4]),
        ({"SLICEORDER": 1, "DELACQNOAV": "0.0", "MBACCEL": 1}, [0, 2, 4, 1, 3]),
        ({"SLICEORDER": 2}, []),
        ({}, []),
        ({"SLICEORDER": 1, "NOSLC": 6}, []),
        ({"SLICEORDER": 1, "DELACQNOAV": "55"}, []),
        ({"SLICEORDER": 1, "DELACQ": "Minimum"}, []),
        ({"SLICEORDER": 1, "MBACCEL": 3}, []),
        ({"SLICEORDER": 1, "IOPT": "EPI, Diffusion"}, []),
    ],
)
def test_an_order_is_told_where_nothing_speaks_against_it(settings: dict[str, object], order: list[int]) -> None:
    assert ge_slice_order(scanned(packed(**{"NOSLC": 5, **settings})), 5) == order


@pytest.mark.corpus
def test_a_real_protocol_is_read(corpus: Path) -> None:
    folder = corpus / "neurolabusc+dcm_qa_ge/In/SliceTimingRT/2_epiRT_IntAsc_GD0"
    found = ge_protocol(read(folder / "0041.dcm"))
    assert {name: found[name] for name in ("PSEQ", "NOSLC", "SLICEORDER", "TR")} == {
        "PSEQ": "Gradient Echo",
        "NOSLC": "32",
        "SLICEORDER": "1",
        "TR": "2000.0",
    }
