// A lens that goes with the pointer: the voxels below it, four times as large, everything else as it is.
"use strict";

const LENS = 180;
const LENS_FACTOR = 4;

class Magnifier {
  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    this.isOn = false;
    /** @type {Pane | null} */
    this.pane = null;
    /** @type {Map<Pane, Surface>} */
    this.surfaces = new Map();
    /** @type {PointerEvent | null} */
    this.event = null;
    this.box = element("div", { className: "lens", hidden: true, "aria-hidden": "true" });
  }

  turn() {
    this.isOn = !this.isOn;
    this.viewer.update();
  }

  /** Keeps where the pointer is. @param {Pane | null} pane @param {PointerEvent | null} event */
  follow(pane, event) {
    this.pane = pane;
    this.event = event;
    if (this.isOn) this.viewer.update();
  }

  /** @param {Picture} picture @param {number[]} voxel */
  paint(picture, voxel) {
    const { pane, event } = this;
    const isOver = this.isOn && pane && event && !pane.root.hidden;
    this.box.hidden = !isOver;
    if (!isOver) return;
    const surface = this.surfaces.get(pane) ?? new Surface(pane.facts, pane.view, pane.grid);
    this.surfaces.set(pane, surface);
    const ratio = window.devicePixelRatio || 1;
    const side = Math.round(LENS * ratio);
    const { whole } = pane.surface;
    // No voxel can be larger than its lens.
    const factor = Math.min(LENS_FACTOR, LARGEST_PLANE / Math.max(...whole));
    /** @type {Pair} */
    const large = [Math.round(whole[0] * factor), Math.round(whole[1] * factor)];
    const [x, y] = pane.sharesAt(event);
    const corner = [Math.round(x * large[0] - side / 2), Math.round(y * large[1] - side / 2)];
    const start = corner.map((place, way) => Math.min(Math.max(place, 0), large[way] - 1));
    const size = start.map((first, way) => Math.max(1, Math.min(large[way], corner[way] + side) - first));
    surface.lay(large, [start[0], start[1]], [size[0], size[1]]);
    surface.paint(picture, voxel);
    if (this.box.parentElement !== pane.root) pane.root.append(this.box);
    if (surface.canvas.parentElement !== this.box) this.box.replaceChildren(surface.canvas);
    const { left, top } = pane.root.getBoundingClientRect();
    this.box.style.left = `${event.clientX - left - LENS / 2}px`;
    this.box.style.top = `${event.clientY - top - LENS / 2}px`;
    const { style } = surface.canvas;
    [style.width, style.height] = size.map((pixels) => `${pixels / ratio}px`);
    [style.left, style.top] = start.map((first, way) => `${(first - corner[way]) / ratio}px`);
  }
}
