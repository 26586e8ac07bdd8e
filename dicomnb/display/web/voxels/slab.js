// Several slices as one: the greatest, the mean or the least value across a thickness. Slices are added from the middle
// outwards, some at a time, so that nothing waits for a thick slab: the picture grows into it.
"use strict";

/**
 * @typedef {"max" | "mean" | "min"} Projection
 *
 * @typedef {{thickness: number, how: Projection}} SlabOrder
 */

/** Milliseconds of each frame that one plane may take. */
const SLAB_BUDGET = 5;

/** How many planes are kept. */
const MOST_SLABS = 12;

/** Positions are rounded to four digits: a slice at the very border of a slab is in, on both sides. */
const BORDER_SLACK = 2e-4;

/** What projections are called; as projection_word in geometry/projection.py. @type {Record<Projection, string>} */
const PROJECTIONS = { max: "maximum", mean: "mean", min: "minimum" };

/** The slab to begin with, of no thickness for single slices. @param {PageMetadata} facts @returns {PageSlab} */
const firstSlab = ({ slab }) => slab ?? { thickness: 0, how: "max" };

/** One plane of a slab, as far as it has come. */
class SlabPlane {
  /** @param {Slab} slab @param {PageView} view @param {number} point @param {number[]} slices from the middle outwards */
  constructor(slab, view, point, slices) {
    const { shape } = slab.facts.packing;
    this.slab = slab;
    this.view = view;
    this.point = point;
    this.slices = slices;
    this.added = 0;
    /** True while the next slice is on its way. */
    this.isWaiting = false;
    this.width = shape[view.across + 1];
    this.height = shape[view.down + 1];
    this.values = new Float32Array(this.width * this.height).fill(NaN);
    this.sums = slab.how === "mean" ? new Float64Array(this.values.length) : null;
    this.counts = slab.how === "mean" ? new Int32Array(this.values.length) : null;
  }

  get isDone() {
    return this.added === this.slices.length;
  }

  /** What is to be painted, null before the first slice. */
  get shown() {
    return this.added ? sliceOfValues(this.values, this.width) : null;
  }

  /** Adds one slice at least, and more until there are all or the time is over. @param {number} until */
  advance(until) {
    do {
      const slice = this.slab.source.slice(this.view, this.point, this.slices[this.added]);
      this.isWaiting = !slice;
      if (!slice) break;
      this.add(withoutPadding(this.slab.facts, this.view, this.point, this.slices[this.added], slice));
      this.added++;
    } while (!this.isDone && performance.now() < until);
    const { sums, counts, values } = this;
    // The mean of nothing is no number.
    if (sums && counts) for (let place = 0; place < values.length; place++) values[place] = sums[place] / counts[place];
  }

  /** @param {VoxelSlice} slice */
  add(slice) {
    const { width, height, values, sums, counts, slab } = this;
    const { start, right, below } = slice;
    const stored = slice.codes ?? /** @type {Float32Array} */ (slice.values);
    const table = slice.codes ? slab.tableOf(slice) : null;
    const isGreatest = slab.how === "max";
    for (let row = 0; row < height; row++) {
      let from = start + row * below;
      for (let place = row * width; place < (row + 1) * width; place++, from += right) {
        const value = table ? table[stored[from]] : stored[from];
        if (sums && counts) {
          if (!hasValue(value)) continue;
          sums[place] += value;
          counts[place]++;
        } else if (!(isGreatest ? value <= values[place] : value >= values[place]) && !Number.isNaN(value)) {
          values[place] = value;
        }
      }
    }
  }
}

class Slab {
  /** @param {PageMetadata} facts @param {SliceSource} source @param {() => void} changed */
  constructor(facts, source, changed) {
    this.facts = facts;
    this.source = source;
    this.changed = changed;
    /** Millimetres; a single slice at 0. */
    const { thickness, how } = firstSlab(facts);
    this.thickness = thickness;
    /** @type {Projection} */
    this.how = how;
    /** @type {Map<string, SlabPlane>} */
    this.planes = new Map();
    /** The values of all codes of the scale that was asked for last. @type {{valueOf: (code: number) => number, table: Float32Array} | null} */
    this.known = null;
  }

  /** @param {VoxelSlice} slice */
  tableOf(slice) {
    const { known } = this;
    const size = countOfCodes(slice);
    if (known?.valueOf === slice.valueOf && known.table.length >= size) return known.table;
    const table = valuesOfCodes(slice);
    this.known = { valueOf: slice.valueOf, table };
    return table;
  }

  /** @param {{thickness?: number, how?: Projection}} change */
  set({ thickness = this.thickness, how = this.how }) {
    this.thickness = Math.max(0, thickness);
    this.how = how;
    this.planes.clear();
    this.changed();
  }

  /** How thick a slab can be, mm: 0 where nothing says how far slices are apart. */
  get most() {
    const { views, axisUnits, edges, packing } = this.facts;
    const known = views.filter(({ normal }) => axisUnits[normal] === "mm" && packing.shape[normal + 1] > 1);
    return Math.max(0, ...known.map(({ normal, lines }) => (edges[normal][edges[normal].length - 1] - edges[normal][0]) * (lines?.depth ?? 1)));
  }

  /** The slices whose centres lie in the slab, those in the middle first. @param {PageView} view @param {number} slice */
  slices({ normal, lines }, slice) {
    const { facts, thickness } = this;
    // Across a tilted stack planes lie closer than voxels are wide.
    const centers = facts.centers[normal].map((center) => center * (lines?.depth ?? 1));
    const middle = centers[originalIndex(facts, normal, slice)];
    const far = Array.from({ length: facts.packing.shape[normal + 1] }, (_, at) => Math.abs(centers[originalIndex(facts, normal, at)] - middle));
    return [...far.keys()].filter((at) => far[at] <= (thickness / 2) * (1 + 1e-9) + BORDER_SLACK).sort((one, other) => far[one] - far[other]);
  }

  /** True where a plane shows a slab, and no single slice. @param {PageView} view */
  isOn({ normal }) {
    return this.thickness > 0 && this.facts.axisUnits[normal] === "mm";
  }

  /** The plane of a slab, null for a single slice. @param {PageView} view @param {number} point @param {number} slice */
  plane(view, point, slice) {
    if (!this.isOn(view)) return null;
    const key = [view.normal, point, slice].join();
    const known = this.planes.get(key);
    const slices = known ? known.slices : this.slices(view, slice);
    // Where slices are elsewhere, whoever has them adds them up: not all of them fit into a browser.
    if (!known?.isDone && !this.source.hasAll(view, point, slices)) return null;
    const made = known ?? new SlabPlane(this, view, point, slices);
    // What was asked for last is kept longest.
    this.planes.delete(key);
    this.planes.set(key, made);
    if (this.planes.size > MOST_SLABS) this.planes.delete([...this.planes.keys()][0]);
    return made;
  }

  /** The same, further on than before; asks to be painted again while it is not done. @param {PageView} view @param {number} point @param {number} slice */
  project(view, point, slice) {
    const found = this.plane(view, point, slice);
    if (!found || found.isDone) return found;
    found.advance(performance.now() + SLAB_BUDGET);
    // What is on its way asks for a new picture itself.
    if (!found.isDone && !found.isWaiting) this.changed();
    return found;
  }

  /** What a plane shows: one slice or several as one; null while it is on its way. @param {PageView} view @param {number} point @param {number} slice */
  shown(view, point, slice) {
    if (!this.isOn(view)) return this.source.slice(view, point, slice);
    const found = this.project(view, point, slice);
    return found ? found.shown : this.source.slab(view, point, slice, this);
  }

  /** In words, empty for a single slice. @param {PageView} view @param {number} point @param {number} slice */
  words(view, point, slice) {
    if (!this.isOn(view)) return "";
    const found = this.plane(view, point, slice);
    const { length } = found?.slices ?? this.slices(view, slice);
    return `${PROJECTIONS[this.how]} of ${length} slice${length === 1 ? "" : "s"}, ${inWords(this.thickness, 4)} mm${found && !found.isDone ? " …" : ""}`;
  }

  /** What a slab reads at a voxel. @param {PageView} view @param {number} point @param {number[]} voxel */
  read(view, point, voxel) {
    if (!this.isOn(view)) return "";
    const slice = voxel[view.normal];
    const found = this.plane(view, point, slice);
    const shown = found ? found.shown : this.source.slab(view, point, slice, this);
    const value = shown ? valueAt(shown, placeIn(shown, view, voxel)) : NaN;
    return `${PROJECTIONS[this.how]} over ${inWords(this.thickness, 4)} mm: ${hasValue(value) ? `${inWords(value)} ${this.facts.units}`.trim() : "missing"}`;
  }
}
