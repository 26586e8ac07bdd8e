// Zooming: by dragging up and down, by wheel about the pointer, and by keys about the middle.
"use strict";

/** What one press of a key is. */
const ZOOM_STEP = 1.25;

/** Pixels of the page to drag for twice the size. */
const DOUBLING = 120;

/** Most of one event of a wheel that counts, and what it is divided by. */
const WHEEL_MOST = 50;
const WHEEL_PACE = 200;

/** @type {PointerTool} */
function zoomTool(viewer, pane, first) {
  const { zoom } = pane.viewport;
  const at = pane.placeOf(first);
  return {
    move: (event) => {
      pane.viewport.zoomTo(zoom * 2 ** ((first.clientY - event.clientY) / DOUBLING), at);
      viewer.look(pane);
    },
    end: (event, isDrag) => {
      if (!isDrag && event.button === 0) viewer.pick(pane, event);
    },
  };
}

/** @param {Viewer} viewer @param {Pane} pane @param {WheelEvent} event */
function zoomByWheel(viewer, pane, event) {
  const delta = event.deltaMode === 0 ? event.deltaY : event.deltaY * WHEEL_MOST;
  const part = Math.max(-WHEEL_MOST, Math.min(WHEEL_MOST, delta));
  pane.viewport.zoomTo(pane.viewport.zoom * Math.exp(-part / WHEEL_PACE), pane.placeOf(event));
  viewer.look(pane);
}
