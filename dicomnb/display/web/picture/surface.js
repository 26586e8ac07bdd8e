// A canvas with a plane of a volume on it, or a part of one: which voxel each of its pixels shows, and its painting.
"use strict";

class Surface {
  /** @param {PageMetadata} facts @param {PageView} view @param {PlaneGrid} grid */
  constructor(facts, view, grid) {
    this.facts = facts;
    this.view = view;
    this.grid = grid;
    /** Of a sheared plane. @type {ShearedCells | null} */
    this.cells = null;
    /** @type {HTMLCanvasElement} */
    this.canvas = element("canvas");
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d", { alpha: false }));
    /** Size of the whole plane, pixels of the screen. @type {Pair} */
    this.whole = [0, 0];
    /** The first pixel of the whole plane that is here. @type {Pair} */
    this.start = [0, 0];
    /** Which voxel each pixel of the whole plane shows. @type {Int32Array} */
    this.allColumns = new Int32Array(0);
    /** @type {Int32Array} */
    this.allRows = new Int32Array(0);
    // And of the part that is here.
    this.columns = this.allColumns;
    this.rows = this.allRows;
    /** Of the part, pixels. @type {Pair} */
    this.size = [1, 1];
    this.image = new ImageData(1, 1);
    this.pixels = new Uint32Array(1);
    /** @type {{across: Float64Array | null, down: Float64Array | null}} */
    this.known = { across: null, down: null };
    /** True while the slice that is asked for is on its way, and the one before it is still shown. */
    this.isWaiting = false;
  }

  /** Chooses what is seen. @param {Pair} whole @param {Pair} start @param {Pair} size */
  lay(whole, start, size) {
    const { view, grid } = this;
    if (whole[0] !== this.whole[0] || whole[1] !== this.whole[1]) {
      this.whole = whole;
      // A part shows the very pixels that the whole would have there.
      const known = (/** @type {number} */ axis) => !grid.isSheared || axis === grid.lineAxis;
      this.allColumns = known(view.across) ? voxelsOnScreen(grid.edges[view.across], whole[0], view.turnedAcross, false) : new Int32Array(whole[0]);
      this.allRows = known(view.down) ? voxelsOnScreen(grid.edges[view.down], whole[1], view.turnedDown, true) : new Int32Array(whole[1]);
      this.known = { across: null, down: null };
    }
    this.start = start;
    this.columns = this.allColumns.subarray(start[0], start[0] + size[0]);
    this.rows = this.allRows.subarray(start[1], start[1] + size[1]);
    this.size = size;
    if (grid.isSheared) this.cells = new ShearedCells(grid, whole, start, size);
    if (size[0] === this.canvas.width && size[1] === this.canvas.height && this.pixels.length > 1) return;
    [this.canvas.width, this.canvas.height] = size;
    this.image = new ImageData(size[0], size[1]);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /** Where each pixel lies among all voxels, see `placesOnScreen`. @param {"across" | "down"} way */
  places(way) {
    const { grid, view } = this;
    const all = way === "across" ? this.allColumns : this.allRows;
    const axis = view[way];
    const isTurned = way === "across" ? view.turnedAcross : view.turnedDown;
    const isSlanted = grid.isSheared && axis === grid.alongAxis;
    const places = this.known[way] ?? (isSlanted ? evenPlaces(grid, axis, all.length, isTurned) : placesOnScreen(grid.edges[axis], grid.centers[axis], all));
    this.known[way] = places;
    const first = this.start[way === "across" ? 0 : 1];
    return places.subarray(first, first + (way === "across" ? this.columns : this.rows).length);
  }

  /**
   * How to go over the pixels, line by line: where each line, and each pixel along it, lies among all voxels. Of a
   * sheared plane a line begins further on by its lean.
   * @returns {{lines: Float64Array, along: Float64Array, lean: Float64Array | null, lineAxis: number, alongAxis: number, lineStride: number, alongStride: number}}
   */
  get sweep() {
    const { lineAxis, alongAxis } = this.grid;
    const hasRows = lineAxis === this.view.down;
    const [lines, along] = hasRows ? [this.places("down"), this.places("across")] : [this.places("across"), this.places("down")];
    const width = this.columns.length;
    return { lines, along, lean: this.cells?.lean ?? null, lineAxis, alongAxis, lineStride: hasRows ? width : 1, alongStride: hasRows ? 1 : width };
  }

  /** The voxel of a pixel, null beside the plane. @param {number} x @param {number} y @param {number[]} voxel one of its slice */
  voxelAt(x, y, voxel) {
    if (!(x >= 0 && y >= 0 && x < this.columns.length && y < this.rows.length)) return null;
    const { cells, view } = this;
    const place = cells ? cells.place(x | 0, y | 0) : 0;
    if (cells && cells.rows[place] < 0) return null;
    const found = [...voxel];
    found[view.across] = cells ? cells.columns[place] : this.columns[x | 0];
    found[view.down] = cells ? cells.rows[place] : this.rows[y | 0];
    return found;
  }

  /** @param {Picture} picture @param {number[]} voxel */
  paint(picture, voxel) {
    const { layers, fused, isAlone } = picture;
    // What is on its way leaves the picture as it is, whole.
    this.isWaiting = !isAlone && !this.paintFirst(picture, voxel);
    if (this.isWaiting) return;
    fused?.paint(this, voxel, isAlone);
    layers?.paint(this, voxel);
    if (fused || layers) this.cells?.clear(this.pixels, this.size);
    this.context.putImageData(this.image, 0, 0);
    layers?.draw(this, voxel);
  }

  /** Paints the first volume; false while its slice is on its way. @param {Picture} picture @param {number[]} voxel */
  paintFirst({ painter, point, isSmooth, slab }, voxel) {
    const { view, cells } = this;
    const number = voxel[view.normal];
    const slice = slab.shown(view, point, number);
    if (!slice) return false;
    if (isSmooth) paintSmooth(painter, this, slice, slab.isOn(view) ? slice : withoutPadding(this.facts, view, point, number, slice));
    else if (cells) cells.paint(this.pixels, this.size, colourOfVoxels(painter, slice));
    else painter.paint(this.pixels, slice, this.rows, this.columns);
    return true;
  }
}

/** The colour of a row and column of one slice. @param {Painter} painter @param {VoxelSlice} slice */
function colourOfVoxels(painter, slice) {
  const { codes, start, right, below } = slice;
  const table = codes ? painter.tableOf(slice) : null;
  return (/** @type {number} */ row, /** @type {number} */ column) => {
    const place = start + row * below + column * right;
    return codes && table ? table[codes[place]] : painter.colour(slice, place);
  };
}

/**
 * What is painted.
 * @typedef {object} Picture
 * @property {Painter} painter
 * @property {number} point of a fourth dimension
 * @property {boolean} isSmooth
 * @property {Layers | null} layers
 * @property {Slab} slab
 * @property {Fused | null} fused
 * @property {boolean} isAlone true where only the second volume is painted
 */
