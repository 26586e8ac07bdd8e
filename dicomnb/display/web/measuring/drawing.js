// Rulers, angles and regions drawn on the pictures, and what each of them measures.
"use strict";

/**
 * @typedef {object} Drawing
 * @property {number} view
 * @property {number} slice among those that are here
 * @property {Shape} shape
 */

/** Pixels that a label may take. */
const LABEL = 130;

/** How many steps can be taken back. */
const MOST_STEPS = 100;

// Scripts of a page name no address: HTML knows the name space of its drawings.
const SVG = new DOMParser().parseFromString("<svg></svg>", "text/html").querySelector("svg")?.namespaceURI ?? null;

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
function drawn(name, attributes, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.textContent = text;
  return made;
}

/** Draws a shape while a pointer is held down. @type {PointerTool} */
function drawingTool(viewer, pane, first) {
  if (pane.isMirror) return null;
  return viewer.drawings.draw(viewer.panes.indexOf(pane), first, viewer.voxel[pane.view.normal]);
}

/** What was drawn on one volume. */
class Drawings {
  /** @param {PageMetadata} facts @param {Painter} painter @param {Pane[]} panes @param {() => void} changed */
  constructor(facts, painter, panes, changed) {
    this.facts = facts;
    this.painter = painter;
    this.panes = panes;
    this.changed = changed;
    this.point = 0;
    this.isWhole = facts.steps[0] === 1 && facts.steps[1] === 1;
    /** @type {ShapeTool | null} */
    this.tool = null;
    /** @type {Drawing[]} */
    this.done = [];
    /** What was there before each change. @type {Drawing[][]} */
    this.past = [];
    /** @type {Drawing | null} */
    this.draft = null;
    /** What has some of its places, and waits for the others. @type {{view: number, slice: number, spots: Spot[]} | null} */
    this.begun = null;
    /** @type {Map<string, {found: any, text: string}>} */
    this.known = new Map();
    this.note = element("p", { role: "status", hidden: true }, "Slices are not evenly spaced: this plane cannot be measured in.");
    this.table = new MeasurementTable(this);
    this.sheets = panes.map((pane) => {
      const sheet = drawn("svg", { class: "drawings", "aria-hidden": "true" });
      pane.box.append(sheet);
      return sheet;
    });
  }

  /** @param {ShapeTool | null} tool */
  use(tool) {
    this.tool = tool;
    this.draft = this.begun = null;
    this.changed();
  }

  /** Coordinates of a place on a picture, kept within it. @param {Pane} pane @param {{clientX: number, clientY: number}} event @returns {Spot} */
  spot(pane, event) {
    return pane.grid.spot(pane.sharesAt(event).map((share) => Math.min(Math.max(share, 0), 1)));
  }

  /** @param {number} view @param {PointerEvent} start @param {number} slice @returns {Drag | null} */
  draw(view, start, slice) {
    const { tool } = this;
    if (!tool || !this.canMeasure(view)) return null;
    const pane = this.panes[view];
    const waiting = this.begun?.view === view && this.begun.slice === slice ? this.begun.spots : [];
    const { spots } = SHAPES[tool];
    const trace = [...waiting, this.spot(pane, start)];
    const follow = (/** @type {PointerEvent} */ event) => {
      const here = this.spot(pane, event);
      if (!spots || trace.length === 1) trace.push(here);
      else trace[trace.length - 1] = here;
      this.draft = this.made(view, slice, trace);
      this.changed();
    };
    return {
      move: follow,
      end: (event) => {
        if (waiting.length) follow(event);
        const { draft } = this;
        this.draft = this.begun = null;
        if (draft && trace.length < spots) this.begun = { view, slice, spots: trace };
        else if (draft) this.add(draft);
        this.changed();
      },
      cancel: () => {
        this.draft = null;
        this.changed();
      },
    };
  }

  /** Shows where a shape that waits for its last place would go. @param {Pane} pane @param {PointerEvent} event */
  follow(pane, event) {
    const { begun } = this;
    if (!begun || begun.spots.length < 2 || this.panes[begun.view] !== pane || event.buttons) return;
    this.draft = this.made(begun.view, begun.slice, [...begun.spots, this.spot(pane, event)]);
    this.changed();
  }

  /** Sets one place of a shape at the cross: the first, then the next. @param {number} view @param {number[]} voxel */
  mark(view, voxel) {
    const { tool } = this;
    if (!tool || !this.canMeasure(view)) return;
    const { normal } = this.facts.views[view];
    const at = /** @type {Spot} */ (SIDES[normal].map((axis) => this.panes[view].grid.center(axis, voxel)));
    const slice = voxel[normal];
    const isSame = this.begun?.view === view && this.begun.slice === slice;
    const spots = [...(isSame && this.begun ? this.begun.spots : []), at];
    this.draft = null;
    if (spots.length < (SHAPES[tool].spots || 2)) {
      this.begun = { view, slice, spots };
    } else {
      const finished = this.made(view, slice, spots);
      if (finished) this.add(finished);
      this.begun = null;
    }
    this.changed();
  }

  /** @param {number} view */
  canMeasure(view) {
    this.note.hidden = Boolean(this.facts.lengths.metrics[view]);
    return this.note.hidden;
  }

  /** @param {number} view @param {number} slice @param {Spot[]} trace @returns {Drawing | null} */
  made(view, slice, trace) {
    const shape = this.tool && trace.length > 1 ? SHAPES[this.tool].made(trace, metricOf(this.facts, view)) : null;
    return shape && { view, slice, shape };
  }

  // -- what is kept ---------------------------------------------------------------------------------------------

  /** @param {Drawing[]} done */
  keep(done) {
    this.past = [...this.past, this.done].slice(-MOST_STEPS);
    this.done = done;
    this.draft = this.begun = null;
    this.known.clear();
    this.changed();
  }

  /** @param {Drawing} drawing */
  add(drawing) {
    this.keep([...this.done, drawing]);
  }

  /** @param {number} index all of them if it is below 0 */
  remove(index) {
    if (this.done.length) this.keep(index < 0 ? [] : this.done.filter((_, at) => at !== index));
    this.draft = this.begun = null;
  }

  removeLast() {
    this.remove(Math.max(this.done.length - 1, 0));
  }

  /** Takes back what was done last: what was begun, else the last change. */
  undo() {
    const isBegun = Boolean(this.begun || this.draft);
    this.draft = this.begun = null;
    if (!isBegun && this.past.length) {
      this.done = this.past[this.past.length - 1];
      this.past = this.past.slice(0, -1);
    }
    this.changed();
  }

  // -- what is seen ---------------------------------------------------------------------------------------------

  /** Draws what belongs to the slices that are shown, and measures. @param {number[]} voxel @param {number} point */
  paint(voxel, point) {
    this.point = point;
    this.sheets.forEach((sheet, view) => {
      const { normal } = this.facts.views[view];
      const here = this.panes[view].root.hidden ? [] : [...this.done, ...(this.draft ? [this.draft] : [])];
      const parts = here.flatMap((drawing, index) =>
        drawing.view === view && drawing.slice === voxel[normal] ? this.lines(drawing, index + 1) : [],
      );
      if (this.begun?.view === view && this.begun.slice === voxel[normal]) {
        const places = this.begun.spots.map((spot) => this.onScreen(view, spot));
        if (!this.draft) parts.push(drawn("polyline", { points: pointsOf(places) }));
        parts.push(...places.map(([cx, cy]) => drawn("circle", { cx, cy, r: 4 })));
      }
      const [width, height] = this.panes[view].boxSize;
      const size = `0 0 ${width} ${height}`;
      if (sheet.getAttribute("viewBox") !== size) sheet.setAttribute("viewBox", size); // paper has another size
      if (parts.length || sheet.firstChild) sheet.replaceChildren(...parts);
    });
    this.table.update();
  }

  /** Place of coordinates in the box of the picture, pixels. @param {number} view @param {Spot} spot @returns {Spot} */
  onScreen(view, spot) {
    const pane = this.panes[view];
    return pane.onPage(pane.grid.shares(spot));
  }

  /** @param {Drawing} drawing @param {number} number */
  lines(drawing, number) {
    const { view, shape } = drawing;
    const { spots, isOpen } = linesOf(shape, metricOf(this.facts, view));
    const places = spots.map((spot) => this.onScreen(view, spot));
    const points = pointsOf(places);
    const name = isOpen ? "polyline" : "polygon";
    const label = this.isSeen(view, places) ? [drawn("text", this.beside(view, places), `${number}: ${this.measured(drawing).text}`)] : [];
    return [
      drawn(name, { points, class: "shade" }),
      drawn(name, { points }),
      ...(isOpen ? places.map(([cx, cy]) => drawn("circle", { cx, cy, r: 3 })) : []),
      ...label,
    ];
  }

  /** False for what lies beside the part of the plane that is shown. @param {number} view @param {Spot[]} places */
  isSeen(view, places) {
    return this.panes[view].boxSize.every(
      (size, side) => places.some((place) => place[side] >= 0) && places.some((place) => place[side] <= size),
    );
  }

  /** Where there is room for a label: at the right of a shape, else above or below it. @param {number} view @param {Spot[]} places */
  beside(view, places) {
    const [width, height] = this.panes[view].boxSize;
    const rightmost = places.reduce((one, other) => (other[0] > one[0] ? other : one));
    if (rightmost[0] < width - LABEL) {
      return { x: rightmost[0] + 6, y: Math.min(Math.max(rightmost[1] + 4, 14), height - 8), "text-anchor": "start" };
    }
    const heights = places.map((place) => place[1]);
    const [top, bottom] = [Math.min(...heights), Math.max(...heights)];
    const highest = places[heights.indexOf(top)][0];
    const x = Math.min(Math.max(highest, LABEL / 2), width - LABEL / 2);
    return { x, y: top > 22 ? top - 8 : Math.min(bottom + 18, height - 8), "text-anchor": "middle" };
  }

  // -- what is measured -----------------------------------------------------------------------------------------

  /** Numbers, and the most important of them as text. @param {Drawing} drawing */
  measured(drawing) {
    // A region drawn by hand has many corners: while it grows, nothing is counted.
    if (drawing === this.draft && drawing.shape.kind === "Polygon") return { found: null, text: "…" };
    const key = JSON.stringify([drawing, this.point]);
    const known = this.known.get(key) ?? this.measure(drawing);
    if (drawing !== this.draft && known.text !== "…") this.known.set(key, known);
    return known;
  }

  /** @param {Drawing} drawing @returns {{found: any, text: string}} */
  measure({ view, slice, shape }) {
    const { facts } = this;
    if (shape.kind === "Ruler") {
      const found = measureRuler(facts, view, shape);
      const text = found.refusal || `${inWords(found.length ?? 0, 4)} ${found.units} ${found.where}`.trim();
      return { found, text };
    }
    if (shape.kind === "Angle") {
      const found = measureAngle(facts, view, shape);
      return { found, text: found.refusal || (found.degrees === null ? "…" : `${inWords(found.degrees, 4)}° ${found.where}`.trim()) };
    }
    if (!this.isWhole) return { found: null, text: "this page holds a part of the voxels only: no statistics" };
    const found = measureRegion(facts, this.painter, this.point, view, slice, shape);
    if (!found) return { found, text: "…" };
    const words = found.mean === null ? [] : [`${inWords(found.mean, 4)} ${facts.units}`.trim(), suvWords(found.mean, facts)];
    const text = found.mean === null ? `${found.count} pixels` : words.filter(Boolean).join(" · ");
    return { found, text };
  }
}

/** @param {Spot[]} places */
const pointsOf = (places) => places.map((place) => place.map((part) => part.toFixed(2)).join()).join(" ");
