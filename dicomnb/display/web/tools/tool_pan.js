// Moving the picture in its frame.
"use strict";

/** Pixels of the page that one press of a key moves. */
const PAN_STEP = 40;

/** @type {PointerTool} */
function panTool(viewer, pane, first) {
  let before = pane.placeOf(first);
  return {
    move: (event) => {
      const here = pane.placeOf(event);
      pane.viewport.pan(here[0] - before[0], here[1] - before[1]);
      before = here;
      viewer.look(pane);
    },
    end: (event, isDrag) => {
      if (!isDrag && event.button === 0) viewer.pick(pane, event);
    },
  };
}
