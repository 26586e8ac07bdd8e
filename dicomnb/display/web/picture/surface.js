// A canvas with a plane of a volume on it, or a part of one: which voxel each of its pixels shows, and its painting.
"use strict";

class Surface {
  /** @param {PageMetadata} facts @param {PageView} view */
  constructor(facts, view) {
    this.facts = facts;
    this.view = view;
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
    this.image = new ImageData(1, 1);
    this.pixels = new Uint32Array(1);
    /** @type {{across: Float64Array | null, down: Float64Array | null}} */
    this.known = { across: null, down: null };
    /** True while the slice that is asked for is on its way, and the one before it is still shown. */
    this.isWaiting = false;
  }

  /** Chooses what is seen. @param {Pair} whole @param {Pair} start @param {Pair} size */
  lay(whole, start, size) {
    const { edges } = this.facts;
    const { view } = this;
    if (whole[0] !== this.whole[0] || whole[1] !== this.whole[1]) {
      this.whole = whole;
      // A part shows the very pixels that the whole would have there.
      this.allColumns = voxelsOnScreen(edges[view.across], whole[0], view.turnedAcross, false);
      this.allRows = voxelsOnScreen(edges[view.down], whole[1], view.turnedDown, true);
      this.known = { across: null, down: null };
    }
    this.start = start;
    this.columns = this.allColumns.subarray(start[0], start[0] + size[0]);
    this.rows = this.allRows.subarray(start[1], start[1] + size[1]);
    if (size[0] === this.canvas.width && size[1] === this.canvas.height && this.pixels.length > 1) return;
    [this.canvas.width, this.canvas.height] = size;
    this.image = new ImageData(size[0], size[1]);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /** Where each pixel lies among all voxels, see `placesOnScreen`. @param {"across" | "down"} way */
  places(way) {
    const all = way === "across" ? this.allColumns : this.allRows;
    const places = this.known[way] ?? placesOnScreen(this.facts, this.view[way], all);
    this.known[way] = places;
    const first = this.start[way === "across" ? 0 : 1];
    return places.subarray(first, first + (way === "across" ? this.columns : this.rows).length);
  }

  /** The voxel of a pixel, null beside the plane. @param {number} x @param {number} y @param {number[]} voxel one of its slice */
  voxelAt(x, y, voxel) {
    if (!(x >= 0 && y >= 0 && x < this.columns.length && y < this.rows.length)) return null;
    const found = [...voxel];
    found[this.view.across] = this.columns[x | 0];
    found[this.view.down] = this.rows[y | 0];
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
    this.context.putImageData(this.image, 0, 0);
    layers?.draw(this, voxel);
  }

  /** Paints the first volume; false while its slice is on its way. @param {Picture} picture @param {number[]} voxel */
  paintFirst({ painter, point, isSmooth, slab }, voxel) {
    const number = voxel[this.view.normal];
    const projected = slab.project(this.view, point, number);
    const slice = projected ? null : painter.source.slice(this.view, point, number);
    if (projected) painter.paintValues(this.pixels, projected, this.rows, this.columns);
    else if (slice && isSmooth) paintSmooth(painter, this, slice);
    else if (slice) painter.paint(this.pixels, slice, this.rows, this.columns);
    return Boolean(projected ?? slice);
  }
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
