// Which voxel each pixel of a sheared plane shows. It is what Matplotlib's pcolormesh draws: Agg puts corners on whole
// pixels, and of the parallelograms that cover some of a pixel the last one is seen.
"use strict";

/** Pixels around the part that is seen that are known too: a border of a region asks what lies beside it. */
const MARGIN = 8;

const NO_VOXEL = -1;

/** Parts of a pixel in which Agg counts. */
const FINE = 256;

class ShearedCells {
  /** @param {PlaneGrid} grid @param {Pair} whole size of the whole plane, pixels @param {Pair} start @param {Pair} size of what is seen of it */
  constructor(grid, whole, start, size) {
    const { view, lineAxis, alongAxis } = grid;
    const hasRows = lineAxis === view.down;
    /** Which of a pair belongs to the lines, and which to what runs along them. */
    const [l, a] = hasRows ? [1, 0] : [0, 1];
    this.grid = grid;
    this.width = size[0] + 2 * MARGIN;
    this.height = size[1] + 2 * MARGIN;
    this.rows = new Int32Array(this.width * this.height).fill(NO_VOXEL);
    this.columns = new Int32Array(this.rows.length).fill(NO_VOXEL);
    /** Doubled parts that have to be covered: Agg rounds down, and areas of the other turn are negative. */
    this.least = view.turnedAcross === view.turnedDown ? 2 * FINE : 1;
    this.strides = hasRows ? [1, this.width] : [this.width, 1];
    const turned = hasRows ? [view.turnedAcross, view.turnedDown] : [view.turnedDown, view.turnedAcross];
    const toLine = screenPlace(grid.limits(lineAxis), whole[l], turned[1], hasRows);
    const toAlong = screenPlace(grid.limits(alongAxis), whole[a], turned[0], !hasRows);
    const lineEdges = grid.edges[lineAxis].map((edge) => Math.floor(toLine(edge) + 0.5));
    const shifts = /** @type {PageLines} */ (grid.lines).edgeShifts;
    const edges = grid.edges[alongAxis];
    const corners = shifts.map((shift) => edges.map((edge) => Math.floor(toAlong(edge + shift) + 0.5)));
    /** How far a line of pixels is shifted: as shares of a voxel along it, by pixel of the part. */
    this.lean = new Float64Array(size[l]);
    const step = grid.voxel(alongAxis);
    for (let line = 0; line < lineEdges.length - 1; line++) {
      const [from, to] = [lineEdges[line], lineEdges[line + 1]];
      const first = Math.max(Math.min(from, to), start[l] - MARGIN);
      const behind = Math.min(Math.max(from, to), start[l] + size[l] + MARGIN);
      for (let pixel = first; pixel < behind; pixel++) {
        const share = (pixel + 0.5 - from) / (to - from);
        const half = 0.5 / (to - from);
        this.fill(line, pixel - start[l] + MARGIN, corners[line], corners[line + 1], [share - half, share + half], start[a] - MARGIN, a);
        const inside = pixel - start[l];
        if (inside >= 0 && inside < size[l]) this.lean[inside] = (shifts[line] + (shifts[line + 1] - shifts[line]) * share) / step;
      }
    }
  }

  /**
   * Fills a line of pixels.
   * @param {number} line of voxels @param {number} at of pixels @param {number[]} near its corners at one border of the line
   * @param {number[]} far and at the other @param {Pair} shares how far on the way to that the pixels begin and end
   * @param {number} start @param {number} a
   */
  fill(line, at, near, far, shares, start, a) {
    const { grid, rows, columns } = this;
    const [lines, alongs] = grid.lineAxis === grid.view.down ? [rows, columns] : [columns, rows];
    const [step, stride] = this.strides;
    const most = a ? this.height : this.width;
    const last = near.length - 1;
    const isForward = near[last] > near[0];
    // Each voxel reaches from its border over all that follow, which then cover what is theirs.
    const end = border(near[last], far[last], shares, !isForward, this.least) - start;
    let before = border(near[0], far[0], shares, isForward, this.least) - start;
    for (let voxel = 0; voxel < last; voxel++) {
      const next = voxel + 1 < last ? border(near[voxel + 1], far[voxel + 1], shares, isForward, this.least) - start : end;
      const [first, behind] = isForward ? [before, next] : [next, before];
      for (let pixel = Math.max(first, 0); pixel < Math.min(behind, most); pixel++) {
        lines[at * stride + pixel * step] = line;
        alongs[at * stride + pixel * step] = voxel;
      }
      before = next;
    }
  }

  /** The place of a pixel of the part, or of its margin, in `rows` and `columns`. @param {number} x @param {number} y */
  place(x, y) {
    return (y + MARGIN) * this.width + x + MARGIN;
  }

  /**
   * Paints each pixel in the colour of its voxel, black beside them.
   * @param {Uint32Array} pixels @param {Pair} size @param {(row: number, column: number) => number} colourOf
   */
  paint(pixels, size, colourOf) {
    const { rows, columns } = this;
    for (let y = 0; y < size[1]; y++) {
      let cell = this.place(0, y);
      for (let x = 0; x < size[0]; x++, cell++) {
        pixels[y * size[0] + x] = rows[cell] < 0 ? BESIDE : colourOf(rows[cell], columns[cell]);
      }
    }
  }

  /** Makes what was painted beside the voxels black. @param {Uint32Array} pixels @param {Pair} size */
  clear(pixels, size) {
    for (let y = 0; y < size[1]; y++) {
      for (let x = 0; x < size[0]; x++) if (this.rows[this.place(x, y)] < 0) pixels[y * size[0] + x] = BESIDE;
    }
  }
}

/**
 * The pixel border up to which a slanted edge covers pixels of a line: the least of all, or the greatest.
 * @param {number} near where it is at one border of a line of voxels @param {number} far and at the other
 * @param {Pair} shares of the way between, where the line of pixels begins and ends @param {boolean} isLeast
 * @param {number} least that has to be covered
 */
function border(near, far, [begin, end], isLeast, least) {
  const places = [begin, end].map((share) => near + (far - near) * share);
  // Agg follows an edge in 256ths of a pixel.
  const [one, other] = places.map((place) => Math.floor(place * FINE + 1e-6));
  const slant = Math.abs(one - other);
  const place = isLeast ? Math.min(one, other) : Math.max(one, other);
  const pixel = isLeast ? Math.floor(place / FINE) : Math.ceil(place / FINE);
  const depth = isLeast ? (pixel + 1) * FINE - place : place - (pixel - 1) * FINE;
  // What is covered of the outermost pixel is a triangle, or a triangle and a stripe.
  const covered = slant > depth ? depth * Math.floor((depth * FINE) / slant) : FINE * (2 * depth - slant);
  const isCovered = covered >= least;
  if (isLeast) return isCovered ? pixel : pixel + 1;
  return isCovered ? pixel : pixel - 1;
}
