// Values between the centres of voxels, along straight lines: a choice for the eye, which the picture names.
"use strict";

/**
 * Paints a slice smoothed. What has no value, or is padding, is as large as its voxel, and is mixed with nothing.
 * @param {Painter} painter @param {Surface} surface @param {VoxelSlice} given @param {VoxelSlice} slice the same without its padding
 */
function paintSmooth(painter, surface, given, slice) {
  const { view, pixels, facts } = surface;
  const { lines, along, lean, lineAxis, alongAxis, lineStride, alongStride } = surface.sweep;
  const strides = { [view.across]: slice.right, [view.down]: slice.below };
  const over = between(lines, facts, lineAxis, strides[lineAxis]);
  let beside = between(along, facts, alongAxis, strides[alongAxis]);
  const colourBetween = slice.colours ? mixedColour : mixedValue;
  // The colour of one voxel, padding or not.
  const whole = (/** @type {number} */ place) =>
    painter.colour(given, given === slice ? place : given.start + Math.floor(place / slice.below) * given.below + (place % slice.below) * given.right);
  for (let line = 0; line < lines.length; line++) {
    if (lean) beside = between(along.map((place) => place - lean[line]), facts, alongAxis, strides[alongAxis]);
    const [near, far] = [slice.start + over.first[line], slice.start + over.second[line]];
    for (let at = 0; at < along.length; at++) {
      const [left, right] = [beside.first[at], beside.second[at]];
      pixels[line * lineStride + at * alongStride] = colourBetween(
        painter, slice, near + left, near + right, far + left, far + right, beside.share[at], over.share[line], whole,
      );
    }
  }
  surface.cells?.clear(pixels, surface.size);
}

/**
 * For each pixel the places of the voxels before and behind it, and the share of the one behind.
 * @param {Float64Array} places among all voxels @param {PageMetadata} facts @param {number} axis @param {number} stride
 */
function between(places, facts, axis, stride) {
  const last = facts.packing.shape[axis + 1] - 1;
  const step = facts.steps[axis ? 1 : 0];
  const first = new Int32Array(places.length);
  const second = new Int32Array(places.length);
  const share = new Float32Array(places.length);
  places.forEach((place, index) => {
    // Of a page that holds a part, each of its voxels stands in the middle of its group.
    const here = Math.min(Math.max((place - (step >> 1)) / step, 0), last);
    const whole = Math.min(Math.floor(here), Math.max(last - 1, 0));
    first[index] = whole * stride;
    second[index] = Math.min(whole + 1, last) * stride;
    share[index] = here - whole;
  });
  return { first, second, share };
}

/** A share of 0 asks nothing of the other value, which may be none. @param {number} one @param {number} other @param {number} share */
const partway = (one, other, share) => (share ? one + (other - one) * share : one);

/**
 * The colour between four voxels: that of the nearest where one of them has no value.
 * @param {Painter} painter @param {VoxelSlice} slice @param {number} a above, left @param {number} b right of it @param {number} c below, left @param {number} d right of it
 * @param {number} far share of what is right @param {number} low share of what is below
 * @param {(place: number) => number} whole the colour of one voxel
 */
function mixedValue(painter, slice, a, b, c, d, far, low, whole) {
  const upper = partway(valueAt(slice, a), far ? valueAt(slice, b) : 0, far);
  const value = low ? partway(upper, partway(valueAt(slice, c), far ? valueAt(slice, d) : 0, far), low) : upper;
  if (hasValue(value)) return painter.colourOf(value);
  const [left, right] = low > 0.5 ? [c, d] : [a, b];
  return whole(far > 0.5 ? right : left);
}

/**
 * The same for colours.
 * @param {Painter} painter @param {VoxelSlice} slice @param {number} a @param {number} b @param {number} c @param {number} d @param {number} far @param {number} low
 */
function mixedColour(painter, slice, a, b, c, d, far, low) {
  return mixed(mixed(painter.colour(slice, a), painter.colour(slice, b), far), mixed(painter.colour(slice, c), painter.colour(slice, d), far), low);
}
