from __future__ import annotations

import numpy as np

from tests.compat.both import image, ours, pydicom


def test_every_handler_reads_what_is_read() -> None:
    ds = image(ours, (np.arange(15).reshape(3, 5) * 7).astype("u2"))
    for handler in (ours.pixels.gdcm_handler, ours.pixels.pillow_handler, ours.pixels.numpy_handler):
        assert handler.is_available()
        assert handler.HAVE_NP
        assert handler.get_pixeldata(ds).tolist() == [7 * n for n in range(15)]
        assert not handler.needs_to_convert_to_RGB(ds)


def test_transfer_syntaxes_that_are_decoded_are_told() -> None:
    handler = ours.pixels.rle_handler
    assert handler.supports_transfer_syntax(pydicom.uid.RLELossless)
    assert handler.supports_transfer_syntax(pydicom.uid.JPEG2000)
    assert not handler.supports_transfer_syntax(pydicom.uid.MPEG2MPML)
