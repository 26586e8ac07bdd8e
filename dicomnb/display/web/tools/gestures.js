// What mouse, wheel and fingers do on a picture: one table, which the help shows too, and who gets an event.
"use strict";

/**
 * What a tool does from the press of a button on.
 * @typedef {object} Drag
 * @property {(event: PointerEvent) => void} move
 * @property {(event: PointerEvent, isDrag: boolean) => void} [end]
 * @property {() => void} [cancel]
 *
 * @typedef {(viewer: Viewer, pane: Pane, first: PointerEvent) => Drag | null} PointerTool
 *
 * @typedef {object} MouseRow
 * @property {string} how
 * @property {string} hint
 * @property {number} [button]
 * @property {boolean} [isShifted]
 * @property {PointerTool} [tool]
 */

/** @type {MouseRow[]} */
const MOUSE = [
  { how: "Wheel", hint: "Slices" },
  { how: "Ctrl and wheel, or pinch", hint: "Zoom about the pointer" },
  { how: "Drag", hint: "The tool that is chosen; Window: width across, center up and down" },
  { how: "Click", hint: "Cross" },
  { how: "Drag with the right button", hint: "Zoom", button: 2, tool: zoomTool },
  { how: "Drag with the middle button, or Shift and drag", hint: "Move the picture", button: 1, tool: panTool },
  { how: "Two fingers", hint: "Zoom and move" },
];

/** What the left button does. @type {Record<Tool, PointerTool>} */
const LEFT = {
  Window: windowTool,
  Slices: sliceTool,
  Zoom: zoomTool,
  Move: panTool,
  Ruler: drawingTool,
  Angle: drawingTool,
  Ellipse: drawingTool,
  Rectangle: drawingTool,
  Freehand: drawingTool,
};

/** Pixels of the page that a press may tremble and is a click still. */
const TREMBLE = 3;

/** Wheels turn by 100 or so a notch; what comes in smaller parts is a finger that slides. */
const NOTCH = 50;
const SLIDE = 40;

/** True if the focus is in an element, which may stand in a shadow: the document knows only its host. @param {HTMLElement} root */
const hasFocus = (root) => root.contains(/** @type {Document | ShadowRoot} */ (root.getRootNode()).activeElement);

/** Listens to what happens on one picture. */
class Gestures {
  /** @param {Viewer} viewer @param {Pane} pane */
  constructor(viewer, pane) {
    this.viewer = viewer;
    this.pane = pane;
    /** @type {Drag | null} */
    this.drag = null;
    /** @type {PointerEvent | null} */
    this.first = null;
    this.isDrag = false;
    this.slid = 0;
    this.fingers = new Fingers(viewer, pane);
    const { root } = pane;
    root.addEventListener("wheel", (/** @type {WheelEvent} */ event) => this.wheel(event), { passive: false });
    // Neither the menu of the browser nor that of a notebook: the right button zooms.
    root.addEventListener("contextmenu", (/** @type {Event} */ event) => {
      event.preventDefault();
      event.stopPropagation();
    });
    root.addEventListener("mousedown", (/** @type {MouseEvent} */ event) => {
      // The middle button would scroll by itself.
      if (event.button !== 1) return;
      event.preventDefault();
      root.focus();
    });
    root.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => this.press(event));
    root.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => this.move(event));
    root.addEventListener("pointerup", (/** @type {PointerEvent} */ event) => this.release(event));
    root.addEventListener("pointercancel", (/** @type {PointerEvent} */ event) => this.cancel(event));
    root.addEventListener("pointerleave", () => viewer.hover(null, null));
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    const { viewer, pane } = this;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      viewer.activate(pane);
      zoomByWheel(viewer, pane, event);
      return;
    }
    // The page keeps the wheel until somebody has clicked into the picture.
    if (!hasFocus(viewer.root)) return;
    event.preventDefault();
    viewer.activate(pane);
    const isNotch = event.deltaMode !== 0 || Math.abs(event.deltaY) >= NOTCH;
    this.slid = isNotch ? 0 : this.slid + event.deltaY;
    const steps = isNotch ? Math.sign(event.deltaY) : Math.trunc(this.slid / SLIDE);
    this.slid -= steps * SLIDE * Number(!isNotch);
    if (steps) viewer.step(steps);
  }

  /** @param {PointerEvent} event */
  press(event) {
    const { viewer, pane } = this;
    pane.root.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch" && this.fingers.press(event)) {
      this.drag?.cancel?.();
      this.drag = null;
      return;
    }
    if (this.drag) return;
    const row = MOUSE.find(({ button, tool }) => tool && button === event.button);
    const tool = row?.tool ?? (event.button === 0 ? (event.shiftKey ? panTool : LEFT[viewer.tool]) : null);
    this.first = event;
    this.isDrag = false;
    this.drag = tool?.(viewer, pane, event) ?? null;
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { viewer, pane, first } = this;
    if (this.fingers.move(event)) return;
    if (this.drag && first && event.pointerId === first.pointerId) {
      this.isDrag ||= Math.hypot(event.clientX - first.clientX, event.clientY - first.clientY) > TREMBLE;
      this.drag.move(event);
    }
    viewer.hover(pane, event);
  }

  /** @param {PointerEvent} event */
  release(event) {
    this.fingers.release(event);
    if (!this.drag || event.pointerId !== this.first?.pointerId) return;
    const { drag } = this;
    this.drag = null;
    drag.end?.(event, this.isDrag);
  }

  /** @param {PointerEvent} event */
  cancel(event) {
    this.fingers.release(event);
    this.drag?.cancel?.();
    this.drag = null;
  }
}
