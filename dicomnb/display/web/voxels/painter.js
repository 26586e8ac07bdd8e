// A slice on a canvas, pixel for pixel what Matplotlib's pcolormesh draws on the same edges: each pixel of the
// screen shows one voxel, and no value is resampled.
"use strict";

/** The colour beside all voxels. */
const BESIDE = 0xff000000;

/**
 * The function from coordinates to pixels from the left, or from the top.
 * @param {Spot} limits least and greatest coordinate @param {number} size pixels
 * @param {boolean} isTurned true if coordinates grow to the left, or upwards @param {boolean} runsDown
 * @returns {(place: number) => number}
 */
function screenPlace([low, high], size, isTurned, runsDown) {
  // From left to right, or from the bottom to the top, as Matplotlib counts.
  const [from, to] = isTurned === runsDown ? [low, high] : [high, low];
  // Its arithmetic, step by step: an edge in the middle of a pixel is then rounded to the same side.
  const scale = 1 / (to - from);
  const [factor, shift] = [size * scale, size * (-from * scale)];
  return (place) => (runsDown ? place * -factor + (size - shift) : place * factor + shift);
}

/**
 * Which voxel each pixel of a line shows. An edge lies on the pixel border nearest to it, as Agg snaps it.
 * @param {number[]} edges borders between voxels, ascending @param {number} size pixels
 * @param {boolean} isTurned true if the index grows to the left, or upwards @param {boolean} runsDown
 * @returns {Int32Array}
 */
function voxelsOnScreen(edges, size, isTurned, runsDown) {
  const shown = new Int32Array(size);
  const last = edges.length - 1;
  const toScreen = screenPlace([edges[0], edges[last]], size, isTurned, runsDown);
  const places = edges.map((edge) => Math.floor(toScreen(edge) + 0.5));
  for (let voxel = 0; voxel < last; voxel++) {
    const [one, other] = [places[voxel], places[voxel + 1]];
    shown.fill(voxel, Math.min(one, other), Math.max(one, other));
  }
  return shown;
}

/**
 * The brightness of a value from 0 to 255: PS3.3 C.11.2.1.2.1 and C.11.2.1.3, rounded as Matplotlib rounds it.
 * @param {PageWindow} window @returns {(value: number) => number}
 */
function brightness({ center, width, shape }) {
  const { fround } = Math;
  /** @param {number} share */
  const level = (share) => (share <= 0 ? 0 : share >= 255 ? 255 : share | 0);
  if (shape === "SIGMOID") return (value) => level((0.5 + 0.5 * Math.tanh((2 * (value - center)) / width)) * 256);
  const [middle, half] = shape === "LINEAR" ? [center - 0.5, (width - 1) / 2] : [center, width / 2];
  const low = middle - half;
  // A window that divides black from white at one value; as in display/common/windows.py.
  const high = middle + half > low ? middle + half : low + Math.max(shape === "LINEAR" ? 1e-3 : 0, 1e-12 * Math.abs(low));
  const range = high - low;
  return (value) => level(fround(fround(fround(value - low) / range) * 256));
}

/** How many scales have their tables of colours at hand. */
const MOST_TABLES = 64;

/** Paints slices of one volume. */
class Painter {
  /** @param {SliceSource} source @param {number} missing the colour of what has no value */
  constructor(source, missing) {
    this.source = source;
    this.missing = missing;
    /** The colours of all codes of a scale, for those that were painted. @type {Map<(code: number) => number, Uint32Array>} */
    this.tables = new Map();
    /** @type {(value: number) => number} */
    this.level = () => 0;
    /** @type {Uint32Array} */
    this.colours = new Uint32Array(256);
  }

  /**
   * Chooses window and colours for all that is painted from now on.
   * @param {PageWindow} window @param {Uint32Array} colours 256 of them
   */
  setColours(window, colours) {
    this.level = brightness(window);
    this.colours = colours;
    this.tables.clear();
  }

  /** @param {number} value */
  colourOf(value) {
    return hasValue(value) ? this.colours[this.level(value)] : this.missing;
  }

  /** The colours of all codes of a slice. @param {VoxelSlice} slice */
  tableOf(slice) {
    const { valueOf } = slice;
    const size = countOfCodes(slice);
    let table = this.tables.get(valueOf);
    if (!table || table.length < size) {
      table = new Uint32Array(size);
      for (let code = 0; code < size; code++) table[code] = this.colourOf(valueOf(code));
      if (this.tables.size >= MOST_TABLES) this.tables.clear();
      this.tables.set(valueOf, table);
    }
    return table;
  }

  /** The colour of one voxel, as a number with opacity first. @param {VoxelSlice} slice @param {number} place */
  colour(slice, place) {
    const { codes, values, colours, channel } = slice;
    if (codes) return this.tableOf(slice)[codes[place]];
    if (values) return this.colourOf(values[place]);
    const rgb = /** @type {Uint8Array} */ (colours);
    return 0xff000000 | (rgb[place + 2 * channel] << 16) | (rgb[place + channel] << 8) | rgb[place];
  }

  /**
   * Paints one slice.
   * @param {Uint32Array} pixels line by line @param {VoxelSlice} slice
   * @param {Int32Array} rows which voxel each line shows @param {Int32Array} columns the same across
   */
  paint(pixels, slice, rows, columns) {
    const { codes, start, right, below } = slice;
    const table = codes ? this.tableOf(slice) : null;
    const width = columns.length;
    const steps = columns.map((column) => column * right);
    for (let y = 0; y < rows.length; y++) {
      const line = y * width;
      if (y > 0 && rows[y] === rows[y - 1]) {
        pixels.copyWithin(line, line - width, line);
        continue;
      }
      const offset = start + rows[y] * below;
      if (codes && table) {
        // To look up a colour takes no longer than to see that it is the one before.
        for (let x = 0; x < width; x++) pixels[line + x] = table[codes[offset + steps[x]]];
        continue;
      }
      let before = -1;
      let colour = 0;
      for (let x = 0; x < width; x++) {
        if (columns[x] !== before) {
          before = columns[x];
          colour = this.colour(slice, offset + before * right);
        }
        pixels[line + x] = colour;
      }
    }
  }

  /**
   * Paints a plane of values that are not those of one slice.
   * @param {Uint32Array} pixels line by line @param {{values: Float32Array, width: number}} plane
   * @param {Int32Array} rows which row each line shows @param {Int32Array} columns the same across
   */
  paintValues(pixels, { values, width }, rows, columns) {
    const wide = columns.length;
    for (let y = 0; y < rows.length; y++) {
      const line = y * wide;
      if (y > 0 && rows[y] === rows[y - 1]) {
        pixels.copyWithin(line, line - wide, line);
        continue;
      }
      let before = -1;
      let colour = 0;
      for (let x = 0; x < wide; x++) {
        if (columns[x] !== before) {
          before = columns[x];
          colour = this.colourOf(values[rows[y] * width + before]);
        }
        pixels[line + x] = colour;
      }
    }
  }
}
