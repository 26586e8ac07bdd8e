from __future__ import annotations

import pytest

from tests.compat.both import ours, pydicom


def test_bytes_and_hexadecimal_text_are_those_of_pydicom() -> None:
    raw = bytes(range(0, 256, 7))
    assert ours.util.hexutil.bytes2hex(raw) == pydicom.util.hexutil.bytes2hex(raw)
    for text in ("08 00 ff", "0800FF", ""):
        assert ours.util.hexutil.hex2bytes(text) == pydicom.util.hexutil.hex2bytes(text)


def test_what_is_no_hexadecimal_text_is_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        ours.util.hexutil.hex2bytes("0g")
