// Which part of a plane a pane shows: how large the whole plane is, and what of it lies in the middle.
"use strict";

/** Pixels of the screen that one voxel may take at most, and pixels that a whole plane may have. */
const LARGEST_VOXEL = 96;
const LARGEST_PLANE = 200_000;

/** Shares of the fitting size that are taken for it: steps of a wheel do not come back to it exactly. */
const NEAR_FIT = 0.01;

/** Sizes and places are pairs, across and down, in pixels of the screen. @typedef {[number, number]} Pair */

class Viewport {
  constructor() {
    /** How many times larger the plane is than where it just fits. */
    this.zoom = 1;
    /** What of the plane lies in the middle of the frame, as shares from its left and top. @type {Pair} */
    this.center = [0.5, 0.5];
    /** @type {Pair} */
    this.frame = [1, 1];
    /** Size of the whole plane where it just fits. @type {Pair} */
    this.fitting = [1, 1];
    /** The zoom at which the finer side of a voxel is one pixel. */
    this.actual = 1;
  }

  /** True if the whole plane is shown as large as its frame allows. */
  get isFit() {
    return this.zoom === 1 && this.center[0] === 0.5 && this.center[1] === 0.5;
  }

  /** Size of the whole plane. @returns {Pair} */
  get whole() {
    return [Math.max(1, Math.round(this.fitting[0] * this.zoom)), Math.max(1, Math.round(this.fitting[1] * this.zoom))];
  }

  /** Where the corner of the whole plane lies in the frame. @returns {Pair} */
  get corner() {
    const { whole, frame, center } = this;
    return [Math.round(frame[0] / 2 - center[0] * whole[0]), Math.round(frame[1] / 2 - center[1] * whole[1])];
  }

  /** What is seen of the plane: its first pixel, and how many. @returns {{start: Pair, size: Pair}} */
  get seen() {
    const { whole, corner, frame } = this;
    const start = corner.map((place) => Math.max(0, -place));
    const size = start.map((first, side) => Math.max(1, Math.min(whole[side], Math.ceil(frame[side]) - corner[side]) - first));
    return { start: [start[0], start[1]], size: [size[0], size[1]] };
  }

  get least() {
    return Math.min(1, this.actual);
  }

  get most() {
    const most = Math.max(8, LARGEST_VOXEL * this.actual);
    return Math.max(1, Math.min(most, LARGEST_PLANE / Math.max(...this.fitting)));
  }

  /** @param {Pair} frame @param {Pair} fitting @param {Pair} cells voxels across and down */
  lay(frame, fitting, cells) {
    this.frame = frame;
    this.fitting = fitting;
    this.actual = Math.max(cells[0] / fitting[0], cells[1] / fitting[1]);
    this.zoom = Math.min(Math.max(this.zoom, this.least), this.most);
  }

  fit() {
    this.zoom = 1;
    this.center = [0.5, 0.5];
  }

  /** Changes the zoom; what lies at a place of the frame stays there. @param {number} zoom @param {Pair} [at] */
  zoomTo(zoom, at = [this.frame[0] / 2, this.frame[1] / 2]) {
    const { whole, frame, center } = this;
    // Not by way of the corner, which lies on a whole pixel: many small steps would drift.
    const shares = at.map((place, side) => center[side] + (place - frame[side] / 2) / whole[side]);
    const isNear = Math.abs(zoom - 1) < NEAR_FIT;
    const isSmaller = zoom < this.zoom;
    // Below the fitting size there is nothing to see but one voxel on one pixel, which is asked for by itself.
    const least = Math.min(1, this.zoom, zoom === this.actual ? zoom : 1);
    this.zoom = isNear ? 1 : Math.min(Math.max(zoom, least), this.most);
    // On the way out the plane comes back to its place.
    if (this.zoom <= 1 && isSmaller) this.center = [0.5, 0.5];
    else this.put(shares.map((share, side) => share + (frame[side] / 2 - at[side]) / this.whole[side]));
  }

  /** Moves the plane. @param {number} across @param {number} down */
  pan(across, down) {
    const { whole } = this;
    this.put([this.center[0] - across / whole[0], this.center[1] - down / whole[1]]);
  }

  /** The middle of the frame always shows some of the plane: nothing is lost. @param {number[]} shares */
  put(shares) {
    const [across, down] = shares.map((share) => Math.min(Math.max(share, 0), 1));
    this.center = [across, down];
  }

  /** In words, empty where the plane just fits. */
  get words() {
    if (this.isFit) return "";
    const isActual = Math.abs(this.zoom / this.actual - 1) < 1e-9;
    return `zoom ${inWords(this.zoom, 3)} ×${isActual ? " · 1 : 1" : ""}`;
  }
}
