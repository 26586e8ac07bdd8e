// What a viewer says in words: numbers, windows, where a voxel lies and what it reads.
"use strict";

const COUNTED = ["slice", "row", "column"];
const INDEX = ["k", "j", "i"];
const COORDINATE = ["z", "y", "x"];

/**
 * A number of so many digits, or with all before the point, and with a true minus sign; as number_text in
 * display/common/captions.py. @param {number} number @param {number} digits
 */
function inWords(number, digits = 7) {
  const size = Math.abs(number);
  let text = number < 0 ? "-\u221e" : "\u221e";
  if (size && Number.isFinite(size) && (size < 1e-4 || size >= 10 ** (digits + 3))) {
    const [mantissa, exponent] = number.toExponential(digits - 1).split("e");
    text = `${Number(mantissa)}e${exponent}`;
  } else if (Number.isFinite(size)) {
    text = size >= 10 ** (digits - 1) ? number.toFixed(0) : String(Number(number.toPrecision(digits)));
  }
  return text.replaceAll("-", "\u2212");
}

/** Center and width, the center with as many digits as the width needs; as window_numbers. @param {{center: number, width: number}} window */
function windowWords({ center, width }) {
  const [large, small] = [center, width].map((number) => (number ? Math.floor(Math.log10(Math.abs(number))) : 0));
  return [inWords(center, Math.max(4, large - small + 3)), inWords(width, 4)];
}

/** The index among all of one that is here. @param {PageMetadata} facts @param {number} axis @param {number} index */
function originalIndex(facts, axis, index) {
  const step = facts.steps[axis ? 1 : 0];
  return Math.min(index * step + (step >> 1), facts.original[axis] - 1);
}

/** How far the first two places are apart, infinitely where there is one. @param {number[]} places */
function stepOf(places) {
  return places.length > 1 ? Math.abs(places[1] - places[0]) : Infinity;
}

/** How many decimals tell places so many mm apart: one for a body, three for an eye. @param {number} step */
function decimals(step) {
  return step > 0 && step < 1 ? Math.max(1, -Math.floor(Math.log10(step))) : 1;
}

/** A coordinate of the patient, mm, with the letter of its side; as coordinate_text in volumes/array_planes.py. @param {number} axis @param {number} number @param {number} digits */
const coordinateWords = (axis, number, digits) => `${["RL", "AP", "IS"][axis][number < 0 ? 0 : 1]} ${Math.abs(number).toFixed(digits)}`;

/** Where a slice lies, and among how many; as Plane.describe. @param {PageMetadata} facts @param {PageView} view @param {number} index among all @returns {string[]} */
function sliceWords(facts, { name, normal, place, placeAxis, places, decimals: digits }, index) {
  const count = facts.original[normal];
  const number = `${COUNTED[normal]} ${INDEX[normal]} = ${index} (0–${count - 1})`;
  const where = place && `${place} ${coordinateWords(placeAxis, places[index], digits)} mm`;
  if (count < 2) return where ? [where] : [];
  if (where) return [where, number];
  const local = facts.axisUnits[normal] === "mm" ? [`${COORDINATE[normal]} = ${facts.centers[normal][index].toFixed(decimals(stepOf(facts.centers[normal])))} mm`] : [];
  return [normal && name ? `${name}, ${number}` : number, ...local];
}

/** A value of a PET as uptake by body weight, empty where there is none. @param {number} value @param {{suv: number | null}} facts */
const suvWords = (value, { suv }) => (suv && hasValue(value) ? `SUV ${inWords(value * suv, 3)}` : "");

/** Position with letters, value with unit. @param {PageMetadata} facts @param {Painter} painter @param {number} point @param {number[]} voxel */
function readout(facts, painter, point, voxel) {
  const [k, j, i] = voxel.map((index, axis) => originalIndex(facts, axis, index));
  const parts = [`i ${i}, j ${j}, k ${k}`];
  if (facts.origins) {
    const origin = facts.origins[voxel[0]];
    const place = origin.map((start, axis) => start + i * facts.pixelSteps[0][axis] + j * facts.pixelSteps[1][axis]);
    const digits = decimals(Math.min(...facts.pixelSteps.map((step) => Math.hypot(...step)), stepOf(facts.centers[0])));
    parts.unshift(`${place.map((part, axis) => coordinateWords(axis, part, digits)).join(", ")} mm`);
  }
  const there = painter.source.at(point, voxel);
  const read = there ? readAt(there.slice, there.place) : [];
  if (!there) parts.push("…");
  else if (read.length > 1) parts.push(`(${read.join(", ")})`);
  else parts.push(Number.isNaN(read[0]) ? "missing" : [`${inWords(read[0])} ${facts.units}`.trim(), suvWords(read[0], facts)].filter(Boolean).join(" · "));
  return parts.join(" · ");
}
