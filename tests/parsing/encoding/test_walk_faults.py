from __future__ import annotations

from dicomnb.errors import FileError, MalformedFile, TruncatedFile
from dicomnb.parsing.encoding.walk_faults import MAX_DEPTH, WalkFaults, too_deep


def told(fault: FileError) -> tuple[type, str, int | None, int | None]:
    return type(fault), str(fault), fault.tag, fault.offset


def test_each_fault_names_the_element_and_where_it_stands() -> None:
    faults = WalkFaults()
    faults.overrun(0x7FE00010, 1534, 524_288, 131_072, "the file")
    faults.leftover(70, 3)
    faults.no_item(12, 1000)
    faults.stray(0xFFFEE0DD, 44)
    faults.repeated(0x00100010, 20, 36, "first")
    faults.disordered(0x00100010, 60, 0x00100020, 40)
    faults.undelimited(0x00081140, 5, 99, cut=True)
    faults.undelimited(0x00081140, 5, 99, cut=False)
    faults.endless_item(8)
    pixels = "(7FE0,0010) Pixel Data at byte 1,534 announces 524,288 bytes, the file ends after 131,072."
    undelimited = "(0008,1140) Referenced Image Sequence at byte 5 has undefined length and no delimiter"
    undelimited += "; it is taken to end at byte 99."
    assert [(kind, text.lower(), tag, at) for kind, text, tag, at in map(told, faults)] == [
        (kind, text.lower(), tag, at)
        for kind, text, tag, at in [
            (TruncatedFile, pixels, 0x7FE00010, 1534),
            (TruncatedFile, "3 bytes are left at byte 70, too few for an element.", None, 70),
            (MalformedFile, "At byte 12 stands no item; 1,000 bytes of a sequence are left unread.", None, 12),
            (
                MalformedFile,
                "(FFFE,E0DD) Sequence Delimitation Item at byte 44 stands outside of any sequence.",
                0xFFFEE0DD,
                44,
            ),
            (
                MalformedFile,
                "(0010,0010) Patient's Name stands at byte 20 and again at byte 36; the first one counts.",
                0x00100010,
                36,
            ),
            (
                MalformedFile,
                "(0010,0010) Patient's Name at byte 60 stands behind (0010,0020) Patient ID at byte 40, out of order.",
                0x00100010,
                60,
            ),
            (TruncatedFile, undelimited, 0x00081140, 5),
            (MalformedFile, undelimited, 0x00081140, 5),
            (TruncatedFile, "The item at byte 8 has undefined length and no end.", None, 8),
        ]
    ]


def test_a_hundred_faults_are_kept() -> None:
    faults = WalkFaults()
    for at in range(250):
        faults.stray(0xFFFEE000, at)
        faults.leftover(at, 1)
    assert len(faults) == 100
    assert faults.is_full
    assert faults[-1].offset == 49


def test_too_deep_is_said_with_the_depth() -> None:
    error = too_deep(0x00081140, 640)
    assert (error.tag, error.offset, str(MAX_DEPTH) in str(error)) == (0x00081140, 640, True)
