"""The made-up patients: a thorax, an abdomen with pelvis, and a head in a tilted gantry."""

from __future__ import annotations

from functools import cache
from typing import Final

from dicomnb.teaching.anatomy.belly import belly_organs
from dicomnb.teaching.anatomy.chest import airways, chest_organs, lungs
from dicomnb.teaching.anatomy.head import head_parts
from dicomnb.teaching.anatomy.pelvis import pelvic_bones, pelvic_muscles, pelvic_organs
from dicomnb.teaching.anatomy.skeleton import trunk_bones
from dicomnb.teaching.anatomy.voxels import BodyPart
from dicomnb.teaching.anatomy.wall import wall
from dicomnb.teaching.phantom.ellipsoids import VoxelGrid
from dicomnb.teaching.phantom.header import Subject
from dicomnb.teaching.phantom.solid_phantom import Grid
from dicomnb.teaching.studies.patients.patient import PatientStudy
from dicomnb.teaching.studies.petct import Lesion

__all__ = ["ABDOMEN", "HEAD", "THORAX"]

_BORIS: Final = Subject("Phantom^Boris", "SAMPLE-0050", "19530214", "M", "062Y", 1.78, 82.5)
_GRETA: Final = Subject("Phantom^Greta", "SAMPLE-0051", "19480903", "F", "066Y", 1.67, 64.0)


@cache
def _trunk() -> tuple[BodyPart, ...]:
    """Return what a man is made of from the neck to the thighs."""
    return (
        *wall(),
        *pelvic_muscles(),
        *lungs(),
        *pelvic_organs(),
        *belly_organs(),
        *chest_organs(),
        *airways(),
        *trunk_bones(),
        *pelvic_bones(),
    )


THORAX: Final = PatientStudy(
    key="thorax",
    description="CT thorax, contrast agent",
    body_part="CHEST",
    subject=_BORIS,
    anatomy=_trunk,
    shift=(3.0, -12.0, -140.0),
    lesions=(
        Lesion("nodule", (-78.0, 4.0, -98.0), 9.0, 45.0, 7.0),
        Lesion("small nodule", (69.0, -52.0, -152.0), 4.0, 30.0, 2.5),
        Lesion("lymph node", (-12.0, -3.0, -152.0), 8.0, 85.0, 6.0),
    ),
    ct_grid=VoxelGrid(256, 176, 92, (1.65, 1.7, 3.25), (-207.4, -160.8, -312.0)),
    pet_grid=Grid(102, 74, 74, (4.07, 4.0, 4.03), (-202.5, -158.0, -310.0)),
)
"""A CT of 92 slices of 176 × 256 voxels, and a PET of 74 slices of 74 × 102."""

ABDOMEN: Final = PatientStudy(
    key="abdomen",
    description="CT abdomen and pelvis, contrast agent",
    body_part="ABDOMEN",
    subject=_BORIS,
    anatomy=_trunk,
    shift=(3.0, -12.0, -140.0),
    lesions=(
        Lesion("metastasis", (-89.0, -22.0, -330.0), 13.0, 62.0, 8.0),
        Lesion("small metastasis", (-50.0, -62.0, -312.0), 6.0, 66.0, 6.5),
        Lesion("cyst of the kidney", (87.0, 18.0, -378.0), 11.0, 6.0, 0.4),
        Lesion("lymph node", (26.0, -6.0, -408.0), 9.0, 80.0, 5.5),
    ),
    ct_grid=VoxelGrid(232, 152, 94, (1.7, 1.75, 4.0), (-193.3, -144.1, -648.0)),
    windows=((50, 400, "ABDOMEN"), (400, 1800, "BONE")),
    pet_grid=Grid(94, 66, 93, (4.07, 4.0, 4.03), (-186.3, -142.0, -646.0)),
)
"""A CT of 94 slices of 152 × 232 voxels, and a PET of 93 slices of 66 × 94."""

# sin 0.28 and cos 0.96: 16.26°. The table moves by 4.5 mm along z, which is 4.32 mm along the normal of the slices.
HEAD: Final = PatientStudy(
    key="head",
    description="CT head, tilted gantry",
    body_part="HEAD",
    subject=_GRETA,
    anatomy=cache(head_parts),
    shift=(-2.0, 6.0, 64.0),
    lesions=(
        Lesion("edema", (27.0, 18.0, 122.0), 17.5, 17.0, 2.4),
        Lesion("hemorrhage", (27.0, 18.0, 122.0), 13.0, 68.0, 0.9),
    ),
    ct_grid=VoxelGrid(
        192, 224, 46, (1.05, 1.1, 4.32), (-102.3, -138.0, -28.0), column=(0.0, 0.96, 0.28), drift=(0.0, 1.2096, 0.3528)
    ),
    pet_grid=Grid(72, 88, 72, (2.9, 2.8, 2.85), (-105.0, -118.0, -22.0)),
    exposure=250.0,
    noise_at_reference=6.5,
    kernel=2.0,
    resolution=4.5,
    tilt=16.26,
    windows=((40, 80, "BRAIN"), (500, 2200, "BONE")),
)
"""A CT of 46 slices of 224 × 192 voxels, tilted by 16.26°, and a PET of 72 slices of 88 × 72 that is not."""
