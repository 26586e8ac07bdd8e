"""Objects that hold files of other formats, made by hand."""

from __future__ import annotations

from typing import Any

from dicomnb.parsing.files.encapsulated import encapsulate
from tests.images import dataset

CLASSES = "1.2.840.10008.5.1.4.1.1.104"
SYNTAX = "1.2.840.10008.1.2.4"


def held(content: bytes, media_type: str = "application/pdf", suffix: str = "1", **more: Any) -> Any:
    return dataset(
        SOPClassUID=f"{CLASSES}.{suffix}",
        MIMETypeOfEncapsulatedDocument=media_type,
        EncapsulatedDocument=content + bytes(len(content) % 2),
        **more,
    )


def video(stream: bytes, syntax: str, parts: int = 1, **more: Any) -> Any:
    size = -(-len(stream) // parts)
    size += size % 2
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    made = dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.77.1.1.1", NumberOfFrames=30, Rows=8, Columns=16, **more)
    made.file_meta.TransferSyntaxUID = f"{SYNTAX}.{syntax}"
    made.add_new("PixelData", "OB", encapsulate(pieces, offset_table=False))
    return made
