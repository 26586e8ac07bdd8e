from __future__ import annotations

import numpy as np
import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.frames.csa import csa_image_header, csa_values, parse_csa
from tests.volumes.frames.csa_headers import csa


@pytest.mark.parametrize("version", [1, 2])
def test_both_versions_of_a_csa_header_are_read(version: int) -> None:
    header = parse_csa(csa(version, {"NumberOfImagesInMosaic": ["5"], "SliceNormalVector": ["0.0", "0.6", "-0.80"]}))
    assert csa_values(header, "NumberOfImagesInMosaic") == (5,)
    assert csa_values(header, "SliceNormalVector") == (0, 0.6, -0.8)
    assert csa_values(header, "Absent") == ()


@pytest.mark.parametrize("cut", [0, 3, 12, 90, 110, 190])
def test_a_csa_header_that_is_cut_off_gives_what_it_has(cut: int) -> None:
    whole = csa(2, {"A": ["1"], "B": ["2"]})
    assert set(parse_csa(whole[:cut])) <= {"A", "B"}
    noise = bytes(np.random.default_rng(7).integers(0, 256, 400, np.uint8))
    assert isinstance(parse_csa(b"SV10" + noise), dict)


def test_names_without_a_value_are_left_out() -> None:
    assert parse_csa(csa(2, {"A": ["1"], "Empty": [], "Blank": ["", " "], "B": ["x", ""]})) == {
        "A": ("1",),
        "B": ("x",),
    }


def test_what_is_no_number_gives_no_numbers() -> None:
    assert csa_values({"A": ("1.5", "two")}, "A") == ()


@pytest.mark.parametrize("data", [b"", b"SV10", bytes(300), b"\xff" * 300, b"SV10\4\3\2\1" + b"\xff" * 200])
def test_bytes_that_are_no_header_say_nothing(data: bytes) -> None:
    assert parse_csa(data) == {}


def test_counts_that_lie_take_no_time_and_no_memory() -> None:
    lying = bytearray(csa(2, {"A": ["1"]}))
    lying[8:12] = (2**32 - 1).to_bytes(4, "little")  # tags
    assert parse_csa(bytes(lying)) == {"A": ("1",)}
    lying[16 + 76 : 16 + 80] = (2**31 - 1).to_bytes(4, "little")  # items of the first
    assert parse_csa(bytes(lying)) == {}


def test_the_header_is_that_of_its_maker_s_block() -> None:
    ds = Dataset()
    assert csa_image_header(ds) == {}
    ds.private_block(0x0029, "SIEMENS CSA HEADER", create=True).add_new(0x10, "OB", csa(2, {"A": ["1"]}))
    assert csa_image_header(ds) == {"A": ("1",)}
    ds.private_block(0x0029, "SIEMENS CSA HEADER").add_new(0x10, "LO", "text")
    assert csa_image_header(ds) == {}
    other = Dataset()
    other.private_block(0x0029, "SOMEBODY", create=True).add_new(0x10, "OB", csa(2, {"A": ["1"]}))
    assert csa_image_header(other) == {}
