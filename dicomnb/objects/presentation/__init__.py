"""How images are to be presented, as softcopy presentation states say it (PS3.3 A.33).

- `presentation_layers`: shutters, the area to show, turns, graphics and text. `presentation_state`: windows.
- `blending`: one series over another.
"""
