// Dragging up and down goes through the slices, for whoever has no wheel.
"use strict";

/** Pixels of the page for one slice, at most: the slices of a large stack lie closer. */
const SLICE_PACE = 12;

/** @type {PointerTool} */
function sliceTool(viewer, pane, first) {
  const pace = Math.min(SLICE_PACE, Math.max(1, pane.root.clientHeight / viewer.frameCount));
  let done = 0;
  return {
    move: (event) => {
      const steps = Math.trunc((event.clientY - first.clientY) / pace);
      if (steps !== done) viewer.step(steps - done);
      done = steps;
    },
    end: (event, isDrag) => {
      if (!isDrag) viewer.pick(pane, event);
    },
  };
}
