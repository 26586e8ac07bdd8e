// The pictures of buttons: lines on a sheet of 24 × 24, in the colour of the text. Names of buttons are in commands.js.
"use strict";

/** @type {Record<string, string>} */
const ICONS = {
  window: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18zM12 3v18M12 7h7M12 11h8.9M12 15h8.4M12 19h5",
  slices: "M12 3l9 4.5-9 4.5-9-4.5zM3 12l9 4.5 9-4.5M3 16.5l9 4.5 9-4.5",
  zoom: "M10 4a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM14.5 14.5L20 20M10 7.5v5M7.5 10h5",
  move: "M12 3v18M3 12h18M9 6l3-3 3 3M9 18l3 3 3-3M6 9l-3 3 3 3M18 9l3 3-3 3",
  ruler: "M3 16L16 3l5 5L8 21zM6.5 12.5l2 2M9.5 9.5l3 3M12.5 6.5l2 2",
  angle: "M19 5L4 19h16M10.5 13a8 8 0 0 1 2.5 6",
  ellipse: "M12 6c5 0 9 2.7 9 6s-4 6-9 6-9-2.7-9-6 4-6 9-6z",
  rectangle: "M4 6h16v12H4z",
  freehand: "M4 17c-2-5 2-11 7-12s8 2 6 5 2 4 3 6-3 4-7 3-7 3-9-2z",
  undo: "M8 5L4 9l4 4M4 9h10a6 6 0 0 1 0 12h-4",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M9 9h6v6H9z",
  actual: "M5 8l3-2v12M16 8l3-2v12M12 9v.5M12 15v.5",
  magnifier: "M10 3a7 7 0 1 0 0 14a7 7 0 1 0 0-14zM15 15l6 6",
  smooth: "M3 16c4 0 4-8 9-8s5 8 9 8",
  cross: "M12 3v18M3 12h18",
  play: "M7 4l13 8-13 8z",
  stop: "M6 6h12v12H6z",
  turn: "M4 12c0-2 3.6-3.5 8-3.5s8 1.5 8 3.5-3.6 3.5-8 3.5M12 3v18M15 13l-3 2.5 3 2.5",
  reset: "M5 4v5h5M5.5 9A8 8 0 1 1 4 13",
  screen: "M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5",
  theme: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
  help: "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.5v.5M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18z",
};

/** @param {string} name of those above */
function icon(name) {
  const made = drawn("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" });
  made.append(drawn("path", { d: ICONS[name] }));
  return made;
}
