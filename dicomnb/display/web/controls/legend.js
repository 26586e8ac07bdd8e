// Colours of the legend: a patch of one, a bar that runs through those of a map.
"use strict";

/** @param {string} color @param {string} kind */
function swatch(color, kind) {
  const made = element("i", { className: `swatch ${kind}` });
  made.style.setProperty("--colour", color);
  return made;
}

/** A bar that runs through the colours of a map. @param {Uint32Array} table */
function ramp(table) {
  const made = element("i", { className: "ramp" });
  const stops = Array.from({ length: 17 }, (_, index) => {
    const colour = table[Math.min(255, index * 16)];
    return `rgb(${colour & 255} ${(colour >> 8) & 255} ${(colour >> 16) & 255})`;
  });
  made.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  return made;
}
