// Where a viewer gets its voxels, slice by slice: from the page that holds them all, or from a kernel.
"use strict";

/**
 * One slice of a view as it lies in memory, in one of three forms: `codes` are integers of one scale, and are painted by
 * way of a table; `values` are physical already; `colours` are red, green and blue.
 * @typedef {object} VoxelSlice
 * @property {Uint8Array | Uint16Array | undefined} codes
 * @property {Float32Array | undefined} values
 * @property {Uint8Array | undefined} colours
 * @property {(code: number) => number} valueOf the physical value of a code; slices of one scale share it
 * @property {number} [most] the greatest code, or a greater one; that of slices of one scale does not differ
 * @property {number} start place of the first voxel
 * @property {number} right from a voxel to the next one across
 * @property {number} below from a voxel to the next one down
 * @property {number} channel from the reds to the greens
 *
 * @typedef {object} SliceSource
 * @property {boolean} isColour
 * @property {(view: PageView, point: number, slice: number) => VoxelSlice | null} slice null while it is on its way
 * @property {(view: PageView, point: number, slices: number[]) => boolean} hasAll true where all of these are here
 * @property {(view: PageView, point: number, slice: number, order: SlabOrder) => VoxelSlice | null} slab several slices as one, made by whoever has them; null while it is on its way
 * @property {(point: number, voxel: number[]) => {slice: VoxelSlice, place: number} | null} at where a voxel lies
 * @property {(views: PageView[], point: number, voxel: number[]) => void} attend told what is looked at, the active view first
 * @property {() => string} fault what keeps it from its work, empty if nothing does
 */

/** All voxels in one array: those of a page. @implements {SliceSource} */
class EmbeddedVoxels {
  /** @param {Voxels} voxels */
  constructor(voxels) {
    this.voxels = voxels;
    this.isColour = Boolean(voxels.colours);
    const [points, slices, rows, columns] = voxels.shape;
    this.strides = [rows * columns, columns, 1];
    this.volume = slices * rows * columns;
    this.count = this.volume * points;
  }

  /** @param {PageView} view @param {number} point @param {number} slice @returns {VoxelSlice} */
  slice(view, point, slice) {
    const { codes, values, colours, valueOf, most } = this.voxels;
    const start = point * this.volume + slice * this.strides[view.normal];
    return { codes, values, colours, valueOf, most, start, right: this.strides[view.across], below: this.strides[view.down], channel: this.count };
  }

  /** @param {number} point @param {number[]} voxel */
  at(point, voxel) {
    const { codes, values, colours, valueOf, most } = this.voxels;
    const place = point * this.volume + voxel.reduce((sum, part, axis) => sum + part * this.strides[axis], 0);
    return { slice: { codes, values, colours, valueOf, most, start: 0, right: 1, below: this.strides[1], channel: this.count }, place };
  }

  /** Everything is here. */
  attend() {}

  hasAll() {
    return true;
  }

  /** So nobody else has to make a slab. */
  slab() {
    return null;
  }

  fault() {
    return "";
  }
}

/** The place of a voxel in its slice. @param {VoxelSlice} slice @param {PageView} view @param {number[]} voxel */
const placeIn = ({ start, right, below }, view, voxel) => start + voxel[view.across] * right + voxel[view.down] * below;

/** The value of a voxel that has no colours. @param {VoxelSlice} slice @param {number} place */
const valueAt = ({ codes, values, valueOf }, place) => (codes ? valueOf(codes[place]) : /** @type {Float32Array} */ (values)[place]);

/** What a voxel reads: its value, or its three colours. @param {VoxelSlice} slice @param {number} place @returns {number[]} */
function readAt(slice, place) {
  const { colours, channel } = slice;
  return colours ? [0, 1, 2].map((number) => colours[place + number * channel]) : [valueAt(slice, place)];
}
