// Colours as numbers: tables of 256 of them, single ones, and mixtures.
"use strict";

/** The number of a colour, opacity first. @param {string} bytes red, green and blue @param {number} index */
function colourAt(bytes, index) {
  const [red, green, blue] = [0, 1, 2].map((channel) => bytes.charCodeAt(3 * index + channel));
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
}

/** @param {string} text red, green and blue of 256 colours, base64 */
function colourTable(text) {
  const bytes = atob(text);
  return Uint32Array.from({ length: 256 }, (_, index) => colourAt(bytes, index));
}

/** @param {number} below @param {number} above @param {number} share of what is above */
function mixed(below, above, share) {
  const red = (below & 255) + ((above & 255) - (below & 255)) * share;
  const green = ((below >>> 8) & 255) + (((above >>> 8) & 255) - ((below >>> 8) & 255)) * share;
  const blue = ((below >>> 16) & 255) + (((above >>> 16) & 255) - ((below >>> 16) & 255)) * share;
  return (0xff000000 | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}

/** The number of a colour, opacity first. @param {string} name #rrggbb */
function colourNumber(name) {
  const [red, green, blue] = [1, 3, 5].map((start) => parseInt(name.slice(start, start + 2), 16));
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
}
