// A dose over the pictures: in colours, with lines at its levels.
"use strict";

const WASH = 0.35;
const MOST_CODE = 65535;

/** A dose over the pictures. */
class Wash {
  /** @param {PageWash} facts @param {Uint8Array} bytes its numbers: low bytes, then high ones */
  constructor(facts, bytes) {
    this.facts = facts;
    this.isShown = true;
    /** Of its colours, from 0 to 1. */
    this.opacity = WASH;
    const count = bytes.length / 2;
    this.values = new Float32Array(count);
    for (let index = 0; index < count; index++) {
      const code = bytes[index] | (bytes[index + count] << 8);
      this.values[index] = code ? ((code - 1) / (MOST_CODE - 1)) * facts.most : NaN;
    }
    this.table = colourTable(facts.table);
    this.colours = facts.colors.map(colourNumber);
  }

  /**
   * The dose between its voxels, along straight lines; NaN where there is none.
   * @param {number} k @param {number} j @param {number} i slice, row and column of the dose
   */
  at(k, j, i) {
    const [slices, rows, columns] = this.facts.shape;
    const reach = 0.5 + 1e-6;
    if (k < -reach || j < -reach || i < -reach || k > slices - 1 + reach || j > rows - 1 + reach || i > columns - 1 + reach) return NaN;
    const [z, y, x] = [Math.max(k, 0), Math.max(j, 0), Math.max(i, 0)];
    const [k0, j0, i0] = [Math.min(z | 0, slices - 1), Math.min(y | 0, rows - 1), Math.min(x | 0, columns - 1)];
    const [up, down, right] = [k0 < slices - 1 ? rows * columns : 0, j0 < rows - 1 ? columns : 0, i0 < columns - 1 ? 1 : 0];
    const [c, b, a] = [z - k0, y - j0, x - i0];
    const { values } = this;
    const start = (k0 * rows + j0) * columns + i0;
    const line = (/** @type {number} */ from) => (a ? values[from] * (1 - a) + values[from + right] * a : values[from]);
    const plane = (/** @type {number} */ from) => (b ? line(from) * (1 - b) + line(from + down) * b : line(from));
    return c ? plane(start) * (1 - c) + plane(start + up) * c : plane(start);
  }

  /** The dose at the centre of a voxel, by its indices among all voxels of the volume. @param {number[]} voxel */
  read(voxel) {
    const [k, j, i] = this.facts.toIndex.map((row) => row[0] * voxel[0] + row[1] * voxel[1] + row[2] * voxel[2] + row[3]);
    return this.at(k, j, i);
  }

  /** @param {Surface} surface @param {number[]} voxel @param {number} line width of a line, pixels */
  paint(surface, voxel, line) {
    const { pixels, rows, columns, view, facts } = surface;
    const { toIndex, levels, most } = this.facts;
    const [wide, high] = [columns.length, rows.length];
    const { lines, along, lean, lineAxis, alongAxis, lineStride, alongStride } = surface.sweep;
    const slice = originalIndex(facts, view.normal, voxel[view.normal]);
    const found = new Float32Array(wide * high);
    const [kx, jx, ix] = toIndex.map((row) => row[alongAxis]);
    for (let number = 0; number < lines.length; number++) {
      const back = lean ? lean[number] : 0;
      const [k, j, i] = toIndex.map((row) => row[view.normal] * slice + row[lineAxis] * lines[number] - row[alongAxis] * back + row[3]);
      for (let at = 0; at < along.length; at++) {
        found[number * lineStride + at * alongStride] = this.at(k + kx * along[at], j + jx * along[at], i + ix * along[at]);
      }
    }
    // Above how many levels: -1 where there is no dose, which makes no line.
    const bands = new Int8Array(found.length);
    for (let place = 0; place < found.length; place++) {
      let band = Number.isNaN(found[place]) ? -1 : 0;
      while (band >= 0 && band < levels.length && found[place] >= levels[band]) band++;
      bands[place] = band;
    }
    for (let y = 0; y < high; y++) {
      for (let x = 0; x < wide; x++) {
        const place = y * wide + x;
        const band = bands[place];
        if (band < 0) continue;
        const right = x + line < wide ? bands[place + line] : -1;
        const below = y + line < high ? bands[place + line * wide] : -1;
        const greatest = Math.max(band, right, below);
        if ((right >= 0 && right < greatest) || (below >= 0 && below < greatest) || band < greatest) {
          pixels[place] = this.colours[greatest - 1];
        } else if (band > 0) {
          pixels[place] = mixed(pixels[place], this.table[Math.min(255, ((found[place] / most) * 256) | 0)], this.opacity);
        }
      }
    }
  }
}
