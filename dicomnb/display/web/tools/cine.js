// Playing: points of a fourth dimension, or the slices of the plane that is chosen, round and round.
"use strict";

class Cine {
  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    this.request = 0;
  }

  get isPlaying() {
    return this.request !== 0;
  }

  stop() {
    cancelAnimationFrame(this.request);
    this.request = 0;
  }

  turn() {
    const { viewer, isPlaying } = this;
    this.stop();
    viewer.bar.showPlaying(!isPlaying);
    if (isPlaying) return;
    const { rate } = viewer.controls;
    let last = performance.now();
    const tick = (/** @type {number} */ now) => {
      const wait = 1000 / Math.max(0.5, Number(rate.value) || viewer.facts.rate);
      if (now - last >= wait) {
        // What was late is not made up for: the rate is kept as far as the screen can.
        last = now - last > 2 * wait ? now : last + wait;
        this.next();
      }
      this.request = requestAnimationFrame(tick);
    };
    this.request = requestAnimationFrame(tick);
  }

  next() {
    const { viewer } = this;
    const { points } = viewer.facts;
    if (points.length > 1) return viewer.goTo({ point: (viewer.point + 1) % points.length });
    const voxel = [...viewer.voxel];
    const axis = viewer.pane.view.normal;
    voxel[axis] = (voxel[axis] + 1) % viewer.pane.count;
    return viewer.goTo({ voxel });
  }
}
