// Two fingers: what lies between them stays between them, so they zoom and move at once.
"use strict";

class Fingers {
  /** @param {Viewer} viewer @param {Pane} pane */
  constructor(viewer, pane) {
    this.viewer = viewer;
    this.pane = pane;
    /** @type {Map<number, Pair>} */
    this.places = new Map();
  }

  /** True if there are two now. @param {PointerEvent} event */
  press(event) {
    this.places.set(event.pointerId, this.pane.placeOf(event));
    return this.places.size > 1;
  }

  /** True if they are two, and have the event for themselves. @param {PointerEvent} event */
  move(event) {
    if (this.places.size < 2 || !this.places.has(event.pointerId)) return false;
    const before = this.between();
    this.places.set(event.pointerId, this.pane.placeOf(event));
    const after = this.between();
    const { viewport } = this.pane;
    viewport.pan(after.middle[0] - before.middle[0], after.middle[1] - before.middle[1]);
    if (before.distance > 0 && after.distance > 0) viewport.zoomTo((viewport.zoom * after.distance) / before.distance, after.middle);
    this.viewer.look(this.pane);
    return true;
  }

  /** @param {PointerEvent} event */
  release(event) {
    this.places.delete(event.pointerId);
  }

  /** @returns {{middle: Pair, distance: number}} */
  between() {
    const [[x0, y0], [x1, y1]] = [...this.places.values()];
    return { middle: [(x0 + x1) / 2, (y0 + y1) / 2], distance: Math.hypot(x1 - x0, y1 - y0) };
  }
}
