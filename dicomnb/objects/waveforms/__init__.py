"""Waveforms: signals over time, such as an ECG.

In: a data set with a Waveform Sequence. Out: values in physical units, times, names, annotations.

- `samples`: stored samples, and the values that they stand for.
- `channel`: what a channel is called, its unit and its delay.
- `annotation`: what was noted on a stretch of time.
- `waveform`: a whole recording, by multiplex groups.
"""
