from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

import dicomnb as dn
from dicomnb.errors import UsageError
from dicomnb.objects.described import DescribedObject
from dicomnb.objects.plans.plan import Plan
from dicomnb.objects.record_table import RecordTable
from dicomnb.teaching import STUDIES
from tests.images import dataset


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dn.make_study("plan", tmp_path_factory.mktemp("plan"))


def test_the_truth_is_read_back(folder: Path) -> None:
    truth, found = STUDIES["plan"], dn.plan(folder / "plan.dcm")
    assert [beam.meterset for beam in found] == list(truth.metersets)
    assert found.fractions == truth.fractions
    assert found[0].aperture().area == pytest.approx(truth.opening_cm2) == 26.5
    assert found[0].control_points[1].isocenter == truth.isocenter
    row = found.to_table()[0]
    assert (row["energy (MV, MeV)"], row["gantry"], row["collimator (°)"]) == (6.0, "0°", 10.0)


def test_a_control_point_has_what_earlier_ones_said(folder: Path) -> None:
    arc = dn.plan(folder / "plan.dcm")[1]
    assert arc.arc == "181° to 300° clockwise"
    assert [point.meterset for point in arc.control_points] == [0, 125, 250]
    assert {point.energy for point in arc.control_points} == {6.0}
    assert [arc.aperture(index).x for index in range(3)] == [(-30, 40), (-30, 50), (-30, 60)]
    assert {arc.aperture(index).y for index in range(3)} == {(-20, 30)}
    assert dn.plan(folder / "plan.dcm").control_points(1).column("opening (cm²)") == [35, 40, 45]


def test_fields_are_drawn_in_millimetres_at_the_isocentre(folder: Path) -> None:
    figure = dn.show(folder / "plan.dcm")
    assert len(figure.axes) == 2
    axes = figure.axes[0]
    corners = np.concatenate([path.vertices for path in axes.collections[0].get_paths()])
    assert corners.min(axis=0).tolist() == [-30, -20]
    assert corners.max(axis=0).tolist() == [40, 25]
    assert axes.get_aspect() == 1
    assert "1 Anterior, 6 MV, 120 MU" in axes.get_title(loc="left")
    assert "2 Arc, 6 MV, 250 MU" in figure.axes[1].get_title(loc="left")
    points = dn.show(folder / "plan.dcm", index=1)
    assert [axes.get_title(loc="left").splitlines()[0] for axes in points.axes] == [
        "2 Arc, 6 MV, 0 MU, point 0 of 3",
        "2 Arc, 6 MV, 125 MU, point 1 of 3",
        "2 Arc, 6 MV, 250 MU, point 2 of 3",
    ]
    with pytest.raises(UsageError, match="There is no beam 2"):
        dn.show(folder / "plan.dcm", index=2)


def test_a_record_says_what_was_delivered(folder: Path) -> None:
    shown = dn.show(folder / "record.dcm")
    assert isinstance(shown, RecordTable)
    assert shown[0]["planned (MU)"] == 120
    assert shown[0]["delivered (MU)"] == 117.5
    assert shown[0]["difference (MU)"] == -2.5


def ions(**more: Any) -> Any:
    points = [
        dataset(ControlPointIndex=0, NominalBeamEnergy=120.5, CumulativeMetersetWeight=0, NumberOfScanSpotPositions=7),
        dataset(ControlPointIndex=1, NominalBeamEnergy=118.0, CumulativeMetersetWeight=4, NumberOfScanSpotPositions=5),
    ]
    beam = dataset(
        BeamNumber=3,
        BeamName="Left <b>",
        RadiationType="PROTON",
        FinalCumulativeMetersetWeight=4,
        IonControlPointSequence=points,
    )
    return dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.481.8", IonBeamSequence=[beam], **more)


def test_a_plan_of_scanned_ions_is_shown_by_its_tables() -> None:
    shown = dn.show(ions(RTPlanLabel="x"))
    assert isinstance(shown, Plan)
    row = shown.to_table()[0]
    assert (row["energy (MV, MeV)"], row["spots"]) == ("118 to 120.5", 12)
    assert "Left &lt;b&gt;" in shown._repr_html_()
    with pytest.raises(UsageError, match="states no jaws or leaves"):
        dn.show(ions(), index=0)


def test_a_plan_without_beams_is_described() -> None:
    with pytest.warns(dn.DicomWarning, match="holds no beams"):
        assert isinstance(dn.show(dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.481.5")), DescribedObject)


def test_what_is_no_plan_is_refused() -> None:
    with pytest.raises(UsageError, match="This is an ECG and no plan of beams"):
        dn.plan(dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.9.1.1"))


@pytest.mark.parametrize(
    "name",
    [
        "pymedphys+pymedphys/lib/pymedphys/_experimental/serviceplans/templates/vmat_example.dcm",
        "dicompyler+dicompyler-core/tests/testdata/example_data/rtplan.dcm",
        "pydicom+pydicom/src/pydicom/data/test_files/rtplan.dcm",
    ],
)
def test_plans_of_the_corpus_say_what_pydicom_reads(corpus: Path, name: str) -> None:
    theirs, ours = pydicom.dcmread(corpus / name, force=True), dn.plan(corpus / name)
    assert [beam.number for beam in ours] == [beam.BeamNumber for beam in theirs.BeamSequence]
    stated = {each.ReferencedBeamNumber: each for each in theirs.FractionGroupSequence[0].ReferencedBeamSequence}
    for beam, witness in zip(ours, theirs.BeamSequence, strict=True):
        assert len(beam.control_points) == len(witness.ControlPointSequence)
        meterset = stated[witness.BeamNumber].get("BeamMeterset")
        assert beam.meterset == (None if meterset is None else float(meterset))
        assert all(beam.aperture(index).openings().shape[1] == 4 for index in range(len(beam.control_points)))
    assert dn.show(corpus / name).axes
