from __future__ import annotations

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.sharing.burned.banners import banners
from tests.images import dataset
from tools.banner_table import TABLE, table

LOGIQ = {"Modality": "US", "Manufacturer": "GE Medical Systems", "ManufacturerModelName": "LOGIQ9"}


def test_a_known_device_has_its_banner() -> None:
    assert (0, 0, 640, 30) in banners(dataset(**LOGIQ))
    # The iU22 writes higher or lower, by the size of its pictures.
    philips = {"Modality": "US", "Manufacturer": "Philips", "ManufacturerModelName": "iU22"}
    assert banners(dataset(**philips, Rows=480)) == ((0, 0, 640, 47),)
    assert banners(dataset(**philips, Rows=600)) == ((0, 0, 800, 59),)


def test_case_does_not_matter_and_all_conditions_do() -> None:
    assert banners(dataset(**{**LOGIQ, "Manufacturer": "ge medical systems"}))
    assert banners(dataset(**{**LOGIQ, "Modality": "CT"})) == ()
    assert banners(Dataset()) == ()


def test_the_file_meta_information_is_looked_at_too() -> None:
    ds = dataset(Modality="US")
    ds.file_meta = dataset(ImplementationVersionName="MINDRAY_1")
    assert banners(ds) == ((0, 0, 1229, 69),)


def test_the_table_is_made_of_entries_that_it_can_hold() -> None:
    recipe = """
%filter graylist

LABEL Sized # (CTP)
  contains Modality US
  + equals Rows 480
  ctpcoordinates 1,2,30,40

LABEL Two corners, and a keyword that was misspelt
  contains Manfacturer ACME
  coordinates 10,20,110,50

LABEL Either of two: not held
  contains Modality CT || contains Modality MR
  ctpcoordinates 0,0,9,9

LABEL Without a place
  contains Modality CT
"""
    lines = table(recipe).splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        "Manufacturer~ACME\t10,20,100,30",
        "Modality~US & Rows=480\t1,2,30,40",
    ]
    assert "deid" in TABLE.read_text(encoding="utf-8").splitlines()[0]
