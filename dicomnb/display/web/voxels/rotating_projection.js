// The greatest values along parallel lines of sight that turn around the patient: his long axis upright, one picture for
// each angle. Slices are added some at a time, so that nothing waits.
"use strict";

/** Angles on the way from the front to the back; those behind are the same pictures, mirrored. */
const HALF_TURN = 18;

/** What lies below all values: there a line of sight meets none. */
const NOTHING_MET = -3e38;

/** Slices that are asked for at once, where they are not here. */
const SLICES_AHEAD = 8;

class RotatingProjection {
  /**
   * @param {VoxelPlaces} places @param {SliceSource} source @param {PageView} view that of the slices @param {number} point
   * @param {PageMetadata | null} facts of what has padding that is not left out already
   */
  constructor({ size, origins, steps }, source, view, point, facts) {
    this.facts = facts;
    const [slices, rows, columns] = size;
    this.source = source;
    this.view = view;
    this.point = point;
    this.size = size;
    this.origins = origins;
    this.steps = steps;
    /** The values of all codes of the scale that was asked for last. @type {{valueOf: (code: number) => number, table: Float32Array} | null} */
    this.known = null;
    const corners = [0, slices - 1].flatMap((k) =>
      [0, rows - 1].flatMap((j) => [0, columns - 1].map((i) => origins[k].map((start, axis) => start + i * this.steps[0][axis] + j * this.steps[1][axis]))),
    );
    const [x, y, z] = [0, 1, 2].map((axis) => corners.map((corner) => corner[axis]));
    this.center = [x, y].map((parts) => (Math.min(...parts) + Math.max(...parts)) / 2);
    /** Half of the width of all pictures, mm, and the lowest and highest place. */
    this.radius = Math.max(...corners.map((corner) => Math.hypot(corner[0] - this.center[0], corner[1] - this.center[1])), 1e-6) * 1.02;
    /** The farthest from one slice to the next. */
    this.between = [0, 1, 2].map((axis) => Math.max(...origins.slice(1).map((origin, k) => Math.abs(origin[axis] - origins[k][axis]))));
    /** Height of a line of a picture. */
    this.line = Math.max(...[this.between, ...this.steps].map((step) => Math.abs(step[2])));
    this.low = Math.min(...z) - this.line / 2;
    this.high = Math.max(...z) + this.line / 2;
    this.height = Math.max(1, Math.round((this.high - this.low) / this.line));
    /** @type {Projected[]} */
    this.pictures = [];
    /** @type {Projected | null} */
    this.growing = null;
    this.added = 0;
  }

  get isDone() {
    return this.pictures.length === HALF_TURN;
  }

  /** Adds slices until the time is over; false where the next one is not here yet. @param {number} until */
  advance(until) {
    while (!this.isDone && performance.now() < until) {
      this.growing ??= this.begun(this.pictures.length);
      const slice = this.source.slice(this.view, this.point, this.added);
      if (!slice) {
        // Those behind it are wanted soon, and come with it.
        const last = Math.min(this.added + SLICES_AHEAD, this.size[0]);
        for (let next = this.added + 1; next < last; next++) this.source.slice(this.view, this.point, next);
        return false;
      }
      this.add(this.facts ? withoutPadding(this.facts, this.view, this.point, this.added, slice) : slice, this.growing);
      this.added++;
      if (this.added < this.size[0]) continue;
      this.pictures.push(this.growing);
      this.growing = null;
      this.added = 0;
    }
    return true;
  }

  /** @param {VoxelSlice} slice */
  tableOf(slice) {
    if (this.known?.valueOf !== slice.valueOf) this.known = { valueOf: slice.valueOf, table: valuesOfCodes(slice) };
    return this.known.table;
  }

  /** @param {number} number of an angle @returns {Projected} */
  begun(number) {
    const angle = (number * Math.PI) / HALF_TURN;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const across = this.steps.map((step) => step[0] * cos + step[1] * sin);
    const [x, y] = this.between;
    const column = Math.max(...across.map(Math.abs), Math.abs(x * cos) + Math.abs(y * sin));
    const width = Math.ceil((2 * this.radius) / column) + 2;
    // Of an oblique stack this is wider than need be, and leaves no gaps.
    const first = ((this.origins[0][0] - this.center[0]) * cos + (this.origins[0][1] - this.center[1]) * sin) / column + width / 2;
    // The first voxel lies in the middle of a column: where rows run along a picture, each voxel has a column of its own.
    const shift = first - Math.floor(first) - 0.5;
    return { cos, sin, across, column, width, shift, values: new Float32Array(width * this.height).fill(NOTHING_MET) };
  }

  /** @param {VoxelSlice} slice @param {Projected} picture */
  add(slice, { cos, sin, across, column, width, shift, values }) {
    const [, rows, columns] = this.size;
    const { start, right, below } = slice;
    const stored = slice.codes ?? /** @type {Float32Array} */ (slice.values);
    const table = slice.codes ? this.tableOf(slice) : null;
    const [x, y, z] = this.origins[this.added];
    const begin = ((x - this.center[0]) * cos + (y - this.center[1]) * sin) / column + width / 2 - shift;
    const [one, row] = across.map((part) => part / column);
    const top = (this.high - z) / this.line;
    const [fall, rowFall] = this.steps.map((step) => -step[2] / this.line);
    for (let j = 0; j < rows; j++) {
      let from = start + j * below;
      let u = begin + j * row;
      let v = top + j * rowFall;
      for (let i = 0; i < columns; i++, from += right, u += one, v += fall) {
        const value = table ? table[stored[from]] : stored[from];
        const place = Math.min(v | 0, this.height - 1) * width + (u | 0);
        if (value > values[place]) values[place] = value;
      }
    }
  }

  /** The picture of an angle, null while it is not done. @param {number} number from 0 to twice `HALF_TURN`, less 1 */
  picture(number) {
    return this.pictures[number % HALF_TURN] ?? null;
  }
}

/**
 * Where the voxels of a page lie, LPS in mm.
 * @typedef {object} VoxelPlaces
 * @property {number[]} size slices, rows, columns
 * @property {number[][]} origins centre of the first voxel of each slice
 * @property {number[][]} steps from column to column, and from row to row
 */

/** Those of the volume of a page. @param {PageMetadata} facts @returns {VoxelPlaces} */
function placesOfVolume({ packing, origins, pixelSteps, steps }) {
  return { size: packing.shape.slice(1), origins: origins ?? [], steps: pixelSteps.map((step) => step.map((part) => part * steps[1])) };
}

/** Those of a second volume. @param {PageMetadata} facts of the first @param {PageFused} fused @returns {VoxelPlaces} */
function placesOfFused({ origins, pixelSteps, steps }, { toIndex, packing }) {
  const known = origins ?? [];
  const last = known.length - 1;
  const between = known[0].map((part, axis) => (last ? (known[last][axis] - part) / (last * steps[0]) : 0));
  const begin = known[0].map((part, axis) => part - between[axis] * (steps[0] >> 1));
  // From slice, row and column of the first volume to the patient, and from those of the second one to the first.
  const ways = [between, pixelSteps[1], pixelSteps[0]];
  const back = inverted(toIndex);
  const place = (/** @type {number[]} */ index) => {
    const at = back.map((row) => row.reduce((sum, part, axis) => sum + part * (index[axis] - toIndex[axis][3]), 0));
    return begin.map((part, axis) => part + at.reduce((sum, share, way) => sum + share * ways[way][axis], 0));
  };
  const first = place([0, 0, 0]);
  const size = packing.shape.slice(1);
  const step = (/** @type {number[]} */ index) => place(index).map((part, axis) => part - first[axis]);
  return { size, origins: Array.from({ length: size[0] }, (_, k) => place([k, 0, 0])), steps: [step([0, 0, 1]), step([0, 1, 0])] };
}

/** The inverse of the first three columns. @param {number[][]} matrix */
function inverted([[a, b, c], [d, e, f], [g, h, i]]) {
  const cofactors = [[e * i - f * h, c * h - b * i, b * f - c * e], [f * g - d * i, a * i - c * g, c * d - a * f], [d * h - e * g, b * g - a * h, a * e - b * d]];
  const scale = a * cofactors[0][0] + b * cofactors[1][0] + c * cofactors[2][0];
  return cofactors.map((row) => row.map((part) => part / scale));
}

/**
 * The picture of one angle: `across` is how far it is from column to column and from row to row of the voxels.
 * @typedef {object} Projected
 * @property {number} cos
 * @property {number} sin
 * @property {number[]} across
 * @property {number} column width of one of its columns, mm
 * @property {number} width columns
 * @property {number} shift by which its columns lie further to the right than about the middle
 * @property {Float32Array} values line by line from the top
 */
