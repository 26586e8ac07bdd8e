// Dragging changes the window: width across, center up and down. A click moves the cross.
"use strict";

/** @type {PointerTool} */
function windowTool(viewer, pane, first) {
  const volume = pane.isMirror && viewer.fused ? viewer.fused : viewer;
  const { center, width } = volume.window;
  // A wide window is changed in larger steps.
  const pace = width / 250;
  let isDrag = false;
  return {
    move: (event) => {
      const [x, y] = [event.clientX - first.clientX, event.clientY - first.clientY];
      isDrag ||= Math.hypot(x, y) > TREMBLE;
      if (isDrag && !viewer.isColour) volume.setWindow({ width: Math.max(width + x * pace, pace), center: center - y * pace });
    },
    end: (event, isMoved) => {
      if (!isMoved) viewer.pick(pane, event);
    },
  };
}
