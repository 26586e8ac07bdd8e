from __future__ import annotations

from dicomnb.teaching.anatomy.tissues import TISSUES


def test_tissues_are_ordered_as_radiologists_expect() -> None:
    hu = [
        TISSUES[name].hu for name in ("air", "lung", "fat", "fluid", "white matter", "gray matter", "muscle", "liver")
    ]
    assert hu == sorted(hu)
    hu = [TISSUES[name].hu for name in ("muscle", "blood", "marrow", "cortical bone", "dense bone", "enamel")]
    assert hu == sorted(hu)
    suv = [TISSUES[name].suv for name in ("air", "fat", "muscle", "blood", "liver", "white matter", "myocardium")]
    assert suv == sorted(suv)
    assert TISSUES["gray matter"].suv > TISSUES["white matter"].suv
    assert TISSUES["urine"].suv == max(tissue.suv for tissue in TISSUES.values())


def test_stored_values_of_twelve_bits_hold_all_of_them() -> None:
    assert all(-1024 <= tissue.hu <= 4095 - 1024 for tissue in TISSUES.values())
