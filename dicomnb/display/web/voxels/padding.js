// Voxels that only fill up the rectangle: they have a colour, and no part in anything that is computed.
"use strict";

/** Least and greatest value that is padding in a slice, null where none is. @param {PageMetadata} facts @param {number} point @param {number} slice */
const paddingOf = ({ lengths: { padding }, packing }, point, slice) =>
  padding && (padding.length === 1 ? padding[0] : padding[point * packing.shape[1] + slice]);

/** @param {PageMetadata} facts @param {number} point @param {number} slice @param {number} value */
function isPadding(facts, point, slice, value) {
  const limits = paddingOf(facts, point, slice);
  return limits !== null && value >= limits[0] && value <= limits[1];
}

/**
 * A slice as values row by row, NaN where it is padding; the slice itself where its volume has none.
 * @param {PageMetadata} facts @param {PageView} view @param {number} point @param {number} number of the slice @param {VoxelSlice} slice
 * @returns {VoxelSlice}
 */
function withoutPadding(facts, view, point, number, slice) {
  if (!facts.lengths.padding || slice.colours) return slice;
  const { shape } = facts.packing;
  const [width, height] = [shape[view.across + 1], shape[view.down + 1]];
  const values = new Float32Array(width * height);
  // Each slice that was acquired has its own: across them lines have, or the voxels along a line.
  const limits = Array.from({ length: shape[1] }, (_, k) => paddingOf(facts, point, k) ?? [1, 0]);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const value = valueAt(slice, slice.start + row * slice.below + column * slice.right);
      const [low, high] = limits[view.normal === 0 ? number : view.down === 0 ? row : column];
      values[row * width + column] = value >= low && value <= high ? NaN : value;
    }
  }
  return sliceOfValues(values, width);
}

/** Values row by row as a slice. @param {Float32Array} values @param {number} width @returns {VoxelSlice} */
const sliceOfValues = (values, width) => ({ codes: undefined, values, colours: undefined, valueOf: (code) => code, start: 0, right: 1, below: width, channel: 0 });

/**
 * The voxels of a volume, NaN where they are padding.
 * @param {Voxels} voxels @param {[number, number][] | null} padding of each slice, or of all @returns {Voxels}
 */
function voxelsWithoutPadding(voxels, padding) {
  if (!padding || voxels.colours) return voxels;
  const { codes, valueOf, shape } = voxels;
  const kept = (/** @type {number} */ value, /** @type {[number, number]} */ [low, high]) => (value >= low && value <= high ? NaN : value);
  if (codes && padding.length === 1) return { ...voxels, valueOf: (code) => kept(valueOf(code), padding[0]) };
  const stored = codes ?? /** @type {Float32Array} */ (voxels.values);
  const size = shape[2] * shape[3];
  const values = Float32Array.from(stored, (part, place) => {
    const value = codes ? valueOf(part) : part;
    return kept(value, padding[padding.length === 1 ? 0 : Math.floor(place / size)]);
  });
  return { ...voxels, codes: undefined, values };
}
