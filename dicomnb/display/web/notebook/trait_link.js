// The state of a viewer that a kernel knows too. What the user does is seen at once and told to the kernel; what the
// kernel says is shown, but for what the user has changed in the meantime.
"use strict";

/**
 * What both sides know; as `_answer` in canvas_viewer.py.
 * @typedef {object} SharedState
 * @property {number} plane number of the view
 * @property {number} t point of a fourth dimension
 * @property {number[]} voxel slice, row and column
 * @property {{center: number, width: number, shape: string} | null} window
 * @property {number} zoom
 * @property {number[]} pan from the middle of the plane, across and down, as shares
 * @property {number} opacity
 * @property {Drawing[]} drawings
 */

/** Equal for plain data. @param {any} one @param {any} other @returns {boolean} */
function isSame(one, other) {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => isSame(one[name], other[name]));
}

class TraitLink {
  /** @param {Viewer} viewer @param {(asked: Record<string, any>) => void} tell sends what the user asks for @param {number} first number of the last request */
  constructor(viewer, tell, first) {
    this.viewer = viewer;
    this.tell = tell;
    this.number = first;
    /** @type {Record<string, any>} */
    this.known = {};
    /** What the user has changed, and with which request. @type {Record<string, number>} */
    this.pending = {};
    /** The dose that has the opacity that is known: it comes later than the picture. @type {Wash | null} */
    this.wash = null;
  }

  /** What lies in colours over the volume, null if nothing does. @returns {{opacity: number} | null} */
  get colours() {
    return this.viewer.fused ?? this.wash;
  }

  /** @returns {SharedState} */
  get state() {
    const { viewer } = this;
    const { viewport } = viewer.pane;
    const { center, width, shape } = viewer.window;
    return {
      plane: viewer.active,
      t: viewer.point,
      voxel: [...viewer.voxel],
      window: viewer.isColour ? null : { center, width, shape },
      zoom: viewport.zoom,
      pan: viewport.center.map((share) => share - 0.5),
      opacity: this.colours?.opacity ?? this.known.opacity ?? 0.5,
      drawings: viewer.drawings.done,
    };
  }

  /** Tells what has changed since. */
  report() {
    const { viewer } = this;
    const wash = viewer.layers?.wash ?? null;
    if (wash !== this.wash) {
      this.wash = wash;
      this.setOpacity(this.known.opacity);
    }
    const state = /** @type {Record<string, any>} */ (this.state);
    const changed = Object.keys(state).filter((name) => !isSame(state[name], this.known[name]));
    if (!changed.length) return;
    this.number++;
    for (const name of changed) {
      this.known[name] = state[name];
      this.pending[name] = this.number;
    }
    // With all that was not answered yet: of several requests only the last may arrive.
    const open = Object.keys(this.pending).map((name) => [name, this.known[name]]);
    this.tell({ n: this.number, ...Object.fromEntries(open) });
  }

  /** Shows what the kernel says. @param {SharedState & {n: number}} shown */
  apply(shown) {
    for (const [name, number] of Object.entries(this.pending)) if (number <= shown.n) delete this.pending[name];
    const said = /** @type {Record<string, any>} */ (shown);
    const changed = Object.keys(this.state).filter((name) => !(name in this.pending) && !isSame(said[name], this.known[name]));
    if (!changed.length) return;
    const is = (/** @type {string} */ name) => changed.includes(name);
    for (const name of changed) this.known[name] = said[name];
    const { viewer } = this;
    if (is("plane")) viewer.activate(viewer.panes[shown.plane]);
    if (is("voxel") || is("t")) viewer.goTo({ voxel: is("voxel") ? shown.voxel : undefined, point: is("t") ? shown.t : undefined });
    if (is("window") && shown.window) viewer.setWindow(this.named(shown.window));
    const { viewport } = viewer.pane;
    if (is("zoom")) viewport.zoomTo(shown.zoom);
    if (is("pan")) viewport.put(shown.pan.map((share) => share + 0.5));
    if (is("opacity")) this.setOpacity(shown.opacity);
    if (is("drawings")) viewer.drawings.keep(shown.drawings);
    viewer.arrange();
  }

  /** @param {number} opacity from 0 to 1 */
  setOpacity(opacity) {
    if (this.colours) this.colours.opacity = opacity;
    this.viewer.update();
  }

  /** A window with its name in the menu. @param {{center: number, width: number, shape: string}} window */
  named({ center, width, shape }) {
    const found = this.viewer.facts.windows.find((each) => each.center === center && each.width === width && each.shape === shape);
    return { name: "", ...found, center, width, shape };
  }
}
