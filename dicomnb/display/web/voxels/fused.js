// A second volume over the first: in its own colours, with its own window and opacity, at the very places of the pixels.
// It lies over the first, beside a curtain, or in a picture of its own.
"use strict";

/** @typedef {"over" | "curtain" | "beside"} FusedLayout */

/** @type {Record<FusedLayout, string>} */
const LAYOUTS = { over: "one over the other", curtain: "curtain", beside: "side by side" };

/** Beyond the outermost centres a voxel reaches half its size; positions are rounded to some 0.01 µm. */
const REACH = 0.5 + 1e-5;

/** Where black stands, behind the colours of 256 levels. */
const BLACK = 3 * 256;

class Fused {
  /** @param {PageFused} facts @param {Voxels} given @param {() => void} changed */
  constructor(facts, given, changed) {
    const voxels = voxelsWithoutPadding(given, facts.padding);
    this.facts = facts;
    this.changed = changed;
    this.painter = new Painter(new EmbeddedVoxels(voxels), 0xff000000);
    this.maps = facts.maps.map(({ table }) => colourTable(table));
    this.map = facts.map;
    this.window = facts.window;
    this.opacity = facts.opacity;
    /** @type {FusedLayout} */
    this.layout = facts.layout;
    /** Where the curtain hangs, as a share of the plane's width. */
    this.curtain = 0.5;
    this.isNearest = false;
    this.isShown = true;
    const [, slices, rows, columns] = facts.packing.shape;
    this.slices = slices;
    this.rows = rows;
    this.columns = columns;
    const { codes, values } = voxels;
    this.stored = codes ?? /** @type {Float32Array} */ (values);
    this.table = codes ? valuesOfCodes(voxels) : null;
    this.setColours();
  }

  setColours() {
    this.painter.setColours(this.window, this.maps[this.map]);
  }

  /** @param {Partial<PageWindow>} change */
  setWindow(change) {
    const next = { ...this.window, ...change };
    if (!(next.width > 0) || !Number.isFinite(next.center)) return this.changed();
    if (next.shape === "LINEAR" && next.width < 1) next.shape = "LINEAR_EXACT";
    this.window = next;
    this.setColours();
    return this.changed();
  }

  /** The value at a slice, row and column with their fractions; NaN beside the volume. @param {number} k @param {number} j @param {number} i */
  at(k, j, i) {
    const { slices, rows, columns } = this;
    if (k < -REACH || j < -REACH || i < -REACH || k > slices - 1 + REACH || j > rows - 1 + REACH || i > columns - 1 + REACH) return NaN;
    const z = within(k, slices - 1);
    const y = within(j, rows - 1);
    const x = within(i, columns - 1);
    if (this.isNearest) return this.value((Math.round(z) * rows + Math.round(y)) * columns + Math.round(x));
    const k0 = Math.floor(z);
    const j0 = Math.floor(y);
    const i0 = Math.floor(x);
    const from = (k0 * rows + j0) * columns + i0;
    const near = this.face(from, y - j0, x - i0);
    return z > k0 ? near + (this.face(from + rows * columns, y - j0, x - i0) - near) * (z - k0) : near;
  }

  /**
   * The values along a row of pixels.
   * @param {Float32Array} found where to put them @param {number[]} begin slice, row and column at place 0
   * @param {number[]} steps how these change from place to place @param {Float64Array} places @param {number} first pixel
   */
  row(found, begin, steps, places, first) {
    const moving = [0, 1, 2].filter((axis) => Math.abs(steps[axis]) > 1e-9);
    if (moving.length !== 1) {
      for (let x = first; x < places.length; x++) {
        found[x] = this.at(begin[0] + steps[0] * places[x], begin[1] + steps[1] * places[x], begin[2] + steps[2] * places[x]);
      }
      return;
    }
    // Along an axis of the second volume its own voxels on the row come first, then what lies between them.
    const [axis] = moving;
    const count = [this.slices, this.rows, this.columns][axis];
    const line = Float32Array.from({ length: count }, (_, index) => {
      const [k, j, i] = begin.map((start, each) => (each === axis ? index : start));
      return this.at(k, j, i);
    });
    for (let x = first; x < places.length; x++) {
      const place = begin[axis] + steps[axis] * places[x];
      if (place < -REACH || place > count - 1 + REACH) {
        found[x] = NaN;
        continue;
      }
      const here = within(place, count - 1);
      const low = Math.floor(here);
      if (this.isNearest) found[x] = line[Math.round(here)];
      else found[x] = here > low ? line[low] + (line[low + 1] - line[low]) * (here - low) : line[low];
    }
  }

  /** Between four voxels; what has no share is not asked. @param {number} from @param {number} down @param {number} across */
  face(from, down, across) {
    const near = this.line(from, across);
    return down ? near + (this.line(from + this.columns, across) - near) * down : near;
  }

  /** Between two voxels. @param {number} from @param {number} across */
  line(from, across) {
    const near = this.value(from);
    return across ? near + (this.value(from + 1) - near) * across : near;
  }

  /** @param {number} index */
  value(index) {
    const { table, stored } = this;
    return table ? table[stored[index]] : stored[index];
  }

  /** The value at the centre of a voxel, by its indices among all voxels of the volume below. @param {number[]} voxel */
  read(voxel) {
    const [k, j, i] = this.facts.toIndex.map((row) => row[0] * voxel[0] + row[1] * voxel[1] + row[2] * voxel[2] + row[3]);
    return this.at(k, j, i);
  }

  /** Paints over a slice that is painted already. @param {Surface} surface @param {number[]} voxel @param {boolean} isAlone */
  paint(surface, voxel, isAlone) {
    if (!this.isShown && !isAlone) return;
    if (this.layout === "beside" && !isAlone) return;
    const { pixels, view, facts, columns, rows, start, whole } = surface;
    const { toIndex } = this.facts;
    const { painter, opacity } = this;
    const bytes = surface.image.data;
    const shares = this.shares(isAlone || this.layout === "curtain" ? 1 : opacity);
    const isCurtain = this.layout === "curtain" && !isAlone;
    const isOpaque = isAlone || isCurtain;
    const first = isCurtain ? Math.min(Math.max(Math.round(this.curtain * whole[0]) - start[0], 0), columns.length) : 0;
    const { lines, along, lean, lineAxis, alongAxis, lineStride, alongStride } = surface.sweep;
    const slice = originalIndex(facts, view.normal, voxel[view.normal]);
    const steps = toIndex.map((row) => row[alongAxis]);
    const found = new Float32Array(along.length);
    // What lies before the curtain is left as it is: the first lines, or the first pixels of each.
    const [firstLine, firstAlong] = alongStride === 1 ? [0, first] : [first, 0];
    for (let line = firstLine; line < lines.length; line++) {
      const back = lean ? lean[line] : 0;
      const begin = toIndex.map((row) => row[view.normal] * slice + row[lineAxis] * lines[line] - row[alongAxis] * back + row[3]);
      this.row(found, begin, steps, along, firstAlong);
      for (let at = firstAlong; at < along.length; at++) {
        const place = 4 * (line * lineStride + at * alongStride);
        const value = found[at];
        const isThere = hasValue(value);
        const level = isThere ? painter.level(value) : 0;
        // What the window makes darkest hides nothing; where nothing is below, what has no value is black.
        if (!isOpaque && !level) continue;
        const hidden = isOpaque || opacity === 1 ? 0 : 1 - opacity;
        const colour = isThere ? 3 * level : BLACK;
        bytes[place] = bytes[place] * hidden + shares[colour];
        bytes[place + 1] = bytes[place + 1] * hidden + shares[colour + 1];
        bytes[place + 2] = bytes[place + 2] * hidden + shares[colour + 2];
        bytes[place + 3] = 255;
      }
    }
    if (isCurtain) for (let y = 0; y < rows.length && first > 0 && first < columns.length; y++) pixels[y * columns.length + first] = 0xffffffff;
  }

  /** Red, green and blue of each level as far as they are seen, and black behind them. @param {number} opacity */
  shares(opacity) {
    const { colours } = this.painter;
    return Float32Array.from({ length: BLACK + 3 }, (_, index) =>
      index < BLACK ? ((colours[Math.floor(index / 3)] >>> (8 * (index % 3))) & 255) * opacity : 0,
    );
  }

  /** What there is to say of a voxel. @param {number[]} voxel among all */
  words(voxel) {
    const value = this.read(voxel);
    if (!hasValue(value)) return "";
    return [`${this.facts.name} ${inWords(value, 5)} ${this.facts.units}`.trim(), suvWords(value, this.facts)].filter(Boolean).join(" · ");
  }

  /** How values between its voxels were made. */
  get note() {
    return this.isShown ? `${this.facts.name}: ${this.isNearest ? "nearest voxel" : "trilinear"}` : "";
  }
}

/** An index kept within, and whole where it is so but for rounding. @param {number} index @param {number} last */
function within(index, last) {
  const whole = Math.round(index);
  const snapped = Math.abs(index - whole) <= 1e-5 ? whole : index;
  return snapped < 0 ? 0 : snapped > last ? last : snapped;
}
