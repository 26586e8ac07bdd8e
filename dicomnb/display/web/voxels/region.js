// A structure, a segment or a mask over the pictures: a translucent area with a border, or lines.
"use strict";

const AREA = 0.25;

/** One region: its bits, and how it is drawn. */
class Overlaid {
  /** @param {PageRegion} facts @param {Uint8Array} bytes @param {number} start where its bits begin */
  constructor(facts, bytes, start) {
    this.facts = facts;
    this.isShown = true;
    /** Opacity of its area, from 0 to 1. */
    this.fill = facts.isFilled ? AREA : 0;
    this.isOutlined = true;
    this.colour = colourNumber(facts.color);
    this.sizes = facts.box.map(([first, behind]) => behind - first);
    const count = this.sizes.reduce((product, size) => product * size, 1);
    const behind = start + ((count + 7) >> 3);
    this.bits = bytes.subarray(start, behind);
    const corners = facts.lines.reduce((sum, [, length]) => sum + length, 0);
    this.end = behind + 4 * corners;
    this.corners = new Float32Array(2 * corners);
    const place = [0, 0];
    for (let index = 0; index < 2 * corners; index++) {
      const way = bytes[behind + index] | (bytes[behind + 2 * corners + index] << 8);
      place[index & 1] += (way << 16) >> 16;
      this.corners[index] = place[index & 1] / facts.fractions;
    }
  }

  /** True if a plane shows its contours, and not the border of its voxels. @param {Surface} surface */
  hasLines({ view }) {
    return view.normal === 0 && this.facts.lines.length > 0;
  }

  /** Draws its contours over a slice that is on the canvas. @param {Surface} surface @param {number[]} voxel @param {number} line */
  draw(surface, voxel, line) {
    const { context, whole, start: from, facts } = surface;
    const toScreen = (/** @type {number} */ axis, /** @type {number} */ size, /** @type {number} */ first) => {
      const [edges, centers] = [facts.edges[axis], facts.centers[axis]];
      const step = centers.length > 1 ? centers[1] - centers[0] : 0;
      const scale = size / (edges[edges.length - 1] - edges[0]);
      return (/** @type {number} */ index) => (centers[0] + index * step - edges[0]) * scale - first;
    };
    const [x, y] = [toScreen(2, whole[0], from[0]), toScreen(1, whole[1], from[1])];
    context.strokeStyle = this.facts.color;
    context.lineWidth = line;
    context.lineJoin = "round";
    let start = 0;
    for (const [slice, length] of this.facts.lines) {
      if (slice === voxel[0]) {
        context.beginPath();
        for (let corner = start; corner < start + length; corner++) context.lineTo(x(this.corners[2 * corner]), y(this.corners[2 * corner + 1]));
        context.closePath();
        context.stroke();
      }
      start += length;
    }
  }

  /** True if a voxel is in it. @param {number[]} voxel */
  has(voxel) {
    const [k, j, i] = voxel.map((index, axis) => index - this.facts.box[axis][0]);
    const [slices, rows, columns] = this.sizes;
    if (k < 0 || j < 0 || i < 0 || k >= slices || j >= rows || i >= columns) return false;
    const bit = (k * rows + j) * columns + i;
    return ((this.bits[bit >> 3] >> (bit & 7)) & 1) === 1;
  }

  /** Its voxels in the slice of a plane, row by row; null if there is none. @param {Surface} surface @param {number[]} voxel */
  slice({ view, facts }, voxel) {
    const at = voxel[view.normal];
    const [first, behind] = this.facts.box[view.normal];
    if (at < first || at >= behind) return null;
    const width = facts.packing.shape[view.across + 1];
    const found = new Uint8Array(facts.packing.shape[view.down + 1] * width);
    const [, high, wide] = this.sizes;
    const strides = [high * wide, wide, 1];
    const [rows, columns] = [this.facts.box[view.down], this.facts.box[view.across]];
    for (let row = rows[0]; row < rows[1]; row++) {
      let bit = (at - first) * strides[view.normal] + (row - rows[0]) * strides[view.down];
      for (let column = columns[0]; column < columns[1]; column++, bit += strides[view.across]) {
        if ((this.bits[bit >> 3] >> (bit & 7)) & 1) found[row * width + column] = 1;
      }
    }
    return found;
  }

  /** @param {Surface} surface @param {number[]} voxel @param {number} line width of its border, pixels */
  paint(surface, voxel, line) {
    // Where there are contours, these are its outline.
    const hasBorder = this.isOutlined && !this.hasLines(surface);
    const { fill } = this;
    if (!hasBorder && !fill) return;
    const mask = this.slice(surface, voxel);
    if (!mask) return;
    const { pixels, rows, columns, allRows, allColumns, start, view, cells } = surface;
    const width = surface.facts.packing.shape[view.across + 1];
    const [wide, high] = [columns.length, rows.length];
    // What lies beside the part that is seen counts too: the border is that of the region.
    const inside = (/** @type {number} */ y, /** @type {number} */ x) => {
      if (cells) {
        const place = cells.place(x, y);
        return cells.rows[place] >= 0 && mask[cells.rows[place] * width + cells.columns[place]] === 1;
      }
      const [row, column] = [y + start[1], x + start[0]];
      return row >= 0 && column >= 0 && row < allRows.length && column < allColumns.length && mask[allRows[row] * width + allColumns[column]] === 1;
    };
    for (let y = 0; y < high; y++) {
      for (let x = 0; x < wide; x++) {
        if (cells ? !inside(y, x) : mask[rows[y] * width + columns[x]] !== 1) continue;
        const isInner = !hasBorder || (inside(y - line, x) && inside(y + line, x) && inside(y, x - line) && inside(y, x + line));
        const place = y * wide + x;
        if (!isInner) pixels[place] = this.colour;
        else if (fill) pixels[place] = mixed(pixels[place], this.colour, fill);
      }
    }
  }
}
