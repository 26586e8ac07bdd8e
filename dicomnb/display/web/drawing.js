// Rulers and regions drawn on the pictures, and the table of what they measure.
"use strict";

/**
 * @typedef {"" | "Ruler" | "Ellipse" | "Rectangle" | "Freehand"} Tool
 * @typedef {object} Drawing
 * @property {number} view
 * @property {number} slice among those that are here
 * @property {Ruler | Region} shape
 */

/** Pixels that a label may take. */
const LABEL = 130;

// Scripts of a page name no address: HTML knows the name space of its drawings.
const SVG = new DOMParser().parseFromString("<svg></svg>", "text/html").querySelector("svg")?.namespaceURI ?? null;

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
function drawn(name, attributes, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.textContent = text;
  return made;
}

/** What was drawn on one volume. */
class Drawings {
  /** @param {PageMetadata} facts @param {Painter} painter @param {Pane[]} panes @param {() => void} changed */
  constructor(facts, painter, panes, changed) {
    this.facts = facts;
    this.painter = painter;
    this.panes = panes;
    this.changed = changed;
    this.isWhole = facts.steps[0] === 1 && facts.steps[1] === 1;
    /** @type {Tool} */
    this.tool = "";
    /** @type {Drawing[]} */
    this.done = [];
    /** @type {Drawing | null} */
    this.draft = null;
    /** @type {{view: number, slice: number, at: Spot} | null} */
    this.begun = null;
    this.shown = "";
    /** @type {Map<string, {found: any, text: string}>} */
    this.known = new Map();
    this.note = element("p", { role: "status", hidden: true }, "Slices are not evenly spaced: this plane cannot be measured in.");
    this.table = element("table", { className: "measurements", hidden: true });
    this.sheets = panes.map((pane) => {
      const sheet = drawn("svg", { class: "drawings", "aria-hidden": "true" });
      pane.box.append(sheet);
      return sheet;
    });
  }

  /** @param {Tool} tool */
  use(tool) {
    this.tool = tool;
    this.draft = this.begun = null;
    this.changed();
  }

  /** Coordinates of a place on a picture, kept within it. @param {Pane} pane @param {{clientX: number, clientY: number}} event @returns {Spot} */
  spot(pane, event) {
    const box = pane.canvas.getBoundingClientRect();
    const { across, down, turnedAcross, turnedDown, normal } = pane.view;
    const within = (/** @type {number} */ share) => Math.min(Math.max(share, 0), 1);
    const shares = [within((event.clientX - box.left) / box.width), within((event.clientY - box.top) / box.height)];
    const at = [0, 0, 0];
    at[across] = pane.extent(across) * (turnedAcross ? 1 - shares[0] : shares[0]);
    at[down] = pane.extent(down) * (turnedDown ? 1 - shares[1] : shares[1]);
    const [first, second] = SIDES[normal];
    return [at[first], at[second]];
  }

  /** Draws while a pointer is held down. @param {number} view @param {PointerEvent} start @param {number} slice */
  draw(view, start, slice) {
    if (!this.canMeasure(view)) return;
    const pane = this.panes[view];
    const trace = [this.spot(pane, start)];
    const follow = (/** @type {PointerEvent} */ event) => {
      const here = this.spot(pane, event);
      if (this.tool === "Freehand" || trace.length < 2) trace.push(here);
      else trace[1] = here;
      const shape = this.shape(view, trace);
      this.draft = shape && { view, slice, shape };
      this.changed();
    };
    const end = (/** @type {PointerEvent} */ event) => {
      pane.root.removeEventListener("pointermove", follow);
      pane.root.removeEventListener("pointerup", end);
      pane.root.removeEventListener("pointercancel", end);
      if (event.type === "pointerup" && this.draft) this.done.push(this.draft);
      this.draft = null;
      this.changed();
    };
    pane.root.addEventListener("pointermove", follow);
    pane.root.addEventListener("pointerup", end);
    pane.root.addEventListener("pointercancel", end);
  }

  /** Sets one end of a shape at the cross: the first, then the second. @param {number} view @param {number[]} voxel */
  mark(view, voxel) {
    if (!this.tool || !this.canMeasure(view)) return;
    const { normal } = this.facts.views[view];
    const at = /** @type {Spot} */ (
      SIDES[normal].map((axis) => (this.facts.edges[axis][voxel[axis]] + this.facts.edges[axis][voxel[axis] + 1]) / 2)
    );
    const slice = voxel[normal];
    if (!this.begun || this.begun.view !== view || this.begun.slice !== slice) {
      this.begun = { view, slice, at };
    } else {
      const shape = this.shape(view, [this.begun.at, at]);
      if (shape) this.done.push({ view, slice, shape });
      this.begun = null;
    }
    this.changed();
  }

  /** @param {number} view */
  canMeasure(view) {
    this.note.hidden = Boolean(this.facts.lengths.metrics[view]);
    return this.note.hidden;
  }

  /** @param {number} view @param {Spot[]} trace @returns {Ruler | Region | null} */
  shape(view, trace) {
    const [start, end] = [trace[0], trace[trace.length - 1]];
    if (this.tool === "Freehand") return trace.length > 2 ? { kind: "Polygon", corners: [...trace] } : null;
    const metric = metricOf(this.facts, view);
    const [width, height] = straightened(metric, end[0] - start[0], end[1] - start[1]).map(Math.abs);
    if (this.tool === "Ruler") return width || height ? { kind: "Ruler", start, end } : null;
    if (!width || !height) return null;
    /** @type {Spot} */
    const center = [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2];
    return this.tool === "Rectangle"
      ? { kind: "Rectangle", center, size: [width, height] }
      : { kind: "Ellipse", center, semi_axes: [width / 2, height / 2] };
  }

  /** @param {number} index all of them if it is below 0 */
  remove(index) {
    if (index < 0) this.done = [];
    else this.done.splice(index, 1);
    this.known.clear();
    this.begun = null;
    this.changed();
  }

  removeLast() {
    if (this.done.length) this.remove(this.done.length - 1);
  }

  /** Draws what belongs to the slices that are shown, and measures. @param {number[]} voxel @param {number} point */
  paint(voxel, point) {
    this.sheets.forEach((sheet, view) => {
      const { normal } = this.facts.views[view];
      const here = this.panes[view].root.hidden ? [] : [...this.done, ...(this.draft ? [this.draft] : [])];
      const parts = here.flatMap((drawing, index) =>
        drawing.view === view && drawing.slice === voxel[normal] ? this.lines(drawing, index + 1, point) : [],
      );
      if (this.begun?.view === view && this.begun.slice === voxel[normal]) {
        const [x, y] = this.onScreen(view, this.begun.at);
        parts.push(drawn("circle", { cx: x, cy: y, r: 4 }));
      }
      const { clientWidth, clientHeight } = this.panes[view].box;
      if (clientWidth) sheet.setAttribute("viewBox", `0 0 ${clientWidth} ${clientHeight}`); // paper has another size
      sheet.replaceChildren(...parts);
    });
    this.list(point);
  }

  /** Place of coordinates in the box of the picture, pixels. @param {number} view @param {Spot} spot @returns {Spot} */
  onScreen(view, spot) {
    const pane = this.panes[view];
    const { across, turnedAcross, turnedDown, down, normal } = pane.view;
    const [first] = SIDES[normal];
    const [x, y] = first === across ? spot : [spot[1], spot[0]];
    const shares = [x / pane.extent(across), y / pane.extent(down)];
    const { clientWidth, clientHeight } = pane.box;
    return [(turnedAcross ? 1 - shares[0] : shares[0]) * clientWidth, (turnedDown ? 1 - shares[1] : shares[1]) * clientHeight];
  }

  /** @param {Drawing} drawing @param {number} number @param {number} point */
  lines({ view, slice, shape }, number, point) {
    const isRuler = shape.kind === "Ruler";
    const spots = isRuler ? [shape.start, shape.end] : outline(shape, metricOf(this.facts, view));
    const places = spots.map((spot) => this.onScreen(view, spot));
    const points = places.map((place) => place.map((part) => part.toFixed(2)).join()).join(" ");
    const label = this.label({ view, slice, shape }, number, point);
    return [
      drawn(isRuler ? "polyline" : "polygon", { points, class: "shade" }),
      drawn(isRuler ? "polyline" : "polygon", { points }),
      ...(isRuler ? places.map(([cx, cy]) => drawn("circle", { cx, cy, r: 3 })) : []),
      drawn("text", this.beside(view, places), label),
    ];
  }

  /** Where there is room for a label: at the right of a shape, else above or below it. @param {number} view @param {Spot[]} places */
  beside(view, places) {
    const { clientWidth, clientHeight } = this.panes[view].box;
    const rightmost = places.reduce((one, other) => (other[0] > one[0] ? other : one));
    if (rightmost[0] < clientWidth - LABEL) {
      return { x: rightmost[0] + 6, y: Math.min(Math.max(rightmost[1] + 4, 14), clientHeight - 8), "text-anchor": "start" };
    }
    const heights = places.map((place) => place[1]);
    const [top, bottom] = [Math.min(...heights), Math.max(...heights)];
    const highest = places[heights.indexOf(top)][0];
    const x = Math.min(Math.max(highest, LABEL / 2), clientWidth - LABEL / 2);
    return { x, y: top > 22 ? top - 8 : Math.min(bottom + 18, clientHeight - 8), "text-anchor": "middle" };
  }

  /** @param {Drawing} drawing @param {number} number @param {number} point */
  label(drawing, number, point) {
    const { text } = this.measured(drawing, point);
    return `${number}: ${text}`;
  }

  /** Numbers, and the most important of them as text. @param {Drawing} drawing @param {number} point */
  measured(drawing, point) {
    // A region drawn by hand has many corners: while it grows, nothing is counted.
    if (drawing === this.draft && drawing.shape.kind === "Polygon") return { found: null, text: "…" };
    const key = JSON.stringify([drawing, point]);
    const known = this.known.get(key) ?? this.measure(drawing, point);
    if (drawing !== this.draft) this.known.set(key, known);
    return known;
  }

  /** @param {Drawing} drawing @param {number} point @returns {{found: any, text: string}} */
  measure({ view, slice, shape }, point) {
    const { facts } = this;
    if (shape.kind === "Ruler") {
      const found = measureRuler(facts, view, shape);
      const text = found.refusal || `${inWords(found.length ?? 0, 4)} ${found.units} ${found.where}`.trim();
      return { found, text };
    }
    if (!this.isWhole) return { found: null, text: "this page holds a part of the voxels only: no statistics" };
    const found = measureRegion(facts, this.painter, point, view, slice, shape);
    const text = found.mean === null ? `${found.count} pixels` : `${inWords(found.mean, 4)} ${facts.units}`.trim();
    return { found, text };
  }

  /** Fills the table, if anything has changed. @param {number} point */
  list(point) {
    const state = JSON.stringify([this.done, point]);
    if (state === this.shown) return;
    this.shown = state;
    const { units } = this.facts;
    const heads = ["", "slice", "length", "mean", "SD", "min", "max", "median", "area", "pixels", ""];
    const rows = this.done.map((drawing, index) => this.row(drawing, index, point));
    const caption = `Measurements${units ? `, values in ${units}` : ""}`;
    const head = element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)));
    this.table.replaceChildren(element("caption", {}, caption), element("thead", {}, head), element("tbody", {}, ...rows));
    this.table.hidden = !rows.length;
  }

  /** @param {Drawing} drawing @param {number} index @param {number} point */
  row(drawing, index, point) {
    const { view, slice, shape } = drawing;
    const { name, normal } = this.facts.views[view];
    const { found, text } = this.measured(drawing, point);
    const number = (/** @type {number | null | undefined} */ value, unit = "") =>
      value === null || value === undefined ? "" : `${inWords(value, 5)} ${unit}`.trim();
    const where = `${name} ${INDEX[normal]} = ${originalIndex(this.facts, normal, slice)}`.trim();
    const isRuler = shape.kind === "Ruler";
    /** @type {any} */
    const values = found ?? {};
    const cells = isRuler
      ? [text, "", "", "", "", "", "", ""]
      : found
        ? ["", ...["mean", "sd", "min", "max", "median"].map((key) => number(values[key])),
            `${number(values.area, "mm²")} ${values.area === null ? "" : values.where}`.trim(),
            `${values.count}${values.left_out ? ` (${values.left_out} left out)` : ""}`]
        : ["", text, "", "", "", "", "", ""];
    const remove = element("button", { type: "button", textContent: "×", "aria-label": `Remove measurement ${index + 1}` });
    remove.addEventListener("click", () => this.remove(index));
    const made = element("tr", {}, element("th", { scope: "row" }, `${index + 1} ${shape.kind.toLowerCase()}`));
    made.append(...[where, ...cells].map((cell) => element("td", {}, cell)), element("td", {}, remove));
    made.dataset.measurement = JSON.stringify({ view: name || INDEX[normal], slice, shape, found });
    return made;
  }
}
