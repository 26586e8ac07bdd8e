"""Text in films that no decoder needs: user data, notes of the encoder, boxes about the file, bytes behind the end.

Nothing changes its place or its length, so that whatever counts bytes still counts right.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.sharing.streams.movie_boxes import without_box_notes
from dicomnb.sharing.streams.video_units import leave_out_messages, leave_out_user_data

__all__ = ["without_notes"]

_HEVC_BEGINS: Final = b"\0\0\1\x40\1"
"""The video parameter set, which H.264 has not."""
_BEGINNING: Final = 1 << 16

_PACKET: Final = 188
_SYNC: Final = 0x47


def without_notes(data: bytes) -> bytes:
    """Return a film without user data, as long as before; any bytes are taken, and those that are no film stay.

    Of MPEG-2 user data go (ISO/IEC 13818-2 6.3.4.1), and what follows the end of the sequence; of H.264 and HEVC
    messages with data of users; of MP4 both, and boxes with text about the film.

    Parameters
    ----------
    data : bytes
        The film: an elementary, program or transport stream, or a file of boxes.
    """
    if data[4:8] == b"ftyp":
        return without_box_notes(data)
    made = bytearray(data)
    may_change = _payload(data)

    def fill(start: int, stop: int, by: bytes) -> None:
        places = np.arange(start, stop)
        if may_change is not None:
            places = places[may_change[start:stop]]
        view = np.frombuffer(made, np.uint8)
        view[places] = by[0]

    beginning = data[:_BEGINNING]
    if re.search(b"\0\0\1[\xb3\xb8]", beginning):
        leave_out_user_data(data, fill)
    else:
        leave_out_messages(data, fill, is_hevc=_HEVC_BEGINS in beginning)
    return bytes(made)


def _payload(data: bytes) -> NDArray[np.bool_] | None:
    """Return which bytes of a transport stream are of its payload (ISO/IEC 13818-1 2.4.3.2); None for other streams."""
    count = len(data) // _PACKET
    packets = np.frombuffer(data, np.uint8, count * _PACKET).reshape(count, _PACKET)
    if not count or data[0] != _SYNC or np.mean(packets[:, 0] == _SYNC) < 0.9:
        return None
    begins = np.full(count, 4)
    has_field = packets[:, 3] & 0x20 != 0
    begins[has_field] += 1 + packets[has_field, 4].astype(int)
    may_change = np.zeros(len(data), np.bool_)
    may_change[: count * _PACKET] = (np.arange(_PACKET) >= begins[:, None]).ravel()
    return may_change
