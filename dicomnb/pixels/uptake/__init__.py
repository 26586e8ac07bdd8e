"""Standardized uptake values (SUV) of PET.

In: a data set or its volume in Bq/mL. Out: the factor from activity to SUV, and how it was found.

- `patient_size`: weight, lean body mass, ideal weight and body surface.
- `decay`: how much of the injected dose is left at the time that the pixels stand for.
- `suv`: the values themselves.
"""
