"""Marking what students return: run each notebook apart, list what became of each exercise, and give it back.

- `returned`: which notebooks there are, whose they are, and reading those that can be read.
- `run_notebook`: the program that runs one notebook in a process of its own, under limits.
- `running`: several of these at once, each stopped after its time.
- `results`: what became of each exercise of a notebook that was run.
- `feedback`: the table, the totals, and a page for each student.
"""
