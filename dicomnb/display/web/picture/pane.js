// One picture on the page: a canvas as sharp as the screen, with letters, corner texts, scale bar and cross over it.
"use strict";

/** Pixels of the page below which the shorter side of an image is no picture any more, and what it is stretched to. */
const THINNEST = 10;
const STRETCHED = 24;

/** Below this width, in pixels of the page, a picture has room for few words; as in page.css. */
const SMALL = 270;

/** The greatest of 1, 2, 5, 10, 20, 50 ... not above. @param {number} most */
function roundLength(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return ([5, 2, 1].find((step) => step * power <= most * (1 + 1e-9)) ?? 1) * power;
}

/** One plane of a volume on the page. */
class Pane {
  /** @param {PageMetadata} facts @param {PageView} view */
  constructor(facts, view) {
    this.facts = facts;
    this.view = view;
    this.grid = new PlaneGrid(facts, view);
    this.surface = new Surface(facts, view, this.grid);
    this.viewport = new Viewport();
    this.canvas = this.surface.canvas;
    this.box = element("div", { className: "image" }, this.canvas);
    this.texts = ["top-left", "top-right", "bottom-right"].map((place) => element("span", { className: place }));
    this.bar = element("span", { className: "bar" });
    this.lines = ["across", "upright"].map((way) => element("i", { className: `cross ${way}` }));
    const letters = ["left", "right", "top", "bottom"].map((side, index) =>
      element("b", { className: side }, view.sides ? view.sides[index] : ""),
    );
    this.box.append(...this.lines);
    this.root = element("div", {
      className: "pane",
      tabIndex: 0,
      role: "slider",
      "aria-label": `${facts.title} ${view.name}`.trim(),
      "aria-valuemin": 0,
      "aria-valuemax": this.original - 1,
    });
    this.root.append(this.box, ...letters, ...this.texts, this.bar);
    this.scale = 1;
    /** Size of what is seen of the plane, pixels of the page. Whoever asks the element makes it lay out the page. @type {Pair} */
    this.boxSize = [1, 1];
    /** True for a picture of the second volume. */
    this.isMirror = false;
    this.isStretched = false;
    this.isSmall = false;
  }

  /** How many slices are here. */
  get count() {
    return this.facts.packing.shape[this.view.normal + 1];
  }

  /** How many slices there are. */
  get original() {
    return this.facts.original[this.view.normal];
  }

  /** Height over width. */
  get aspect() {
    return this.grid.extent(this.view.down) / this.grid.extent(this.view.across);
  }

  /** Makes the canvas as large as its place allows, or as the zoom wants, one pixel of it for one of the screen. */
  fit() {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [this.root.clientWidth, this.root.clientHeight];
    const [across, down] = [this.grid.extent(this.view.across), this.grid.extent(this.view.down)];
    this.isSmall = width < SMALL;
    const scale = Math.min(width / across, height / down);
    /** @type {Pair} */
    const sides = [across * scale, down * scale];
    this.isStretched = Math.min(...sides) < THINNEST;
    if (this.isStretched) {
      const thin = sides[0] < sides[1] ? 0 : 1;
      sides[thin] = Math.min(STRETCHED, thin ? height : width);
    }
    const { viewport, surface } = this;
    viewport.lay([width * ratio, height * ratio], [sides[0] * ratio, sides[1] * ratio], [this.grid.cells(this.view.across), this.grid.cells(this.view.down)]);
    this.scale = (sides[0] / across) * viewport.zoom;
    const { start, size } = viewport.seen;
    const { style } = this.box;
    this.boxSize = [size[0] / ratio, size[1] / ratio];
    [style.width, style.height] = this.boxSize.map((pixels) => `${pixels}px`);
    const corner = viewport.corner.map((place) => Math.max(0, place) / ratio);
    [style.left, style.top] = corner.map((place) => `${place}px`);
    // Paper has another size, and is laid out without this program: there the same counts in shares.
    style.setProperty("--width", `${(100 * size[0]) / ratio / width}%`);
    style.setProperty("--height", `${(100 * size[1]) / ratio / height}%`);
    style.setProperty("--left", `${(100 * corner[0]) / width}%`);
    style.setProperty("--top", `${(100 * corner[1]) / height}%`);
    surface.lay(viewport.whole, start, size);
    this.drawBar(width);
  }

  /** A place in the frame, pixels of the screen. @param {{clientX: number, clientY: number}} event @returns {Pair} */
  placeOf({ clientX, clientY }) {
    const ratio = window.devicePixelRatio || 1;
    const { left, top } = this.root.getBoundingClientRect();
    return [(clientX - left) * ratio, (clientY - top) * ratio];
  }

  /** Where the screen has fewer pixels than there are voxels, or other proportions. @param {string} between */
  screenWords(between) {
    const { shape } = this.facts.packing;
    const cells = [shape[this.view.across + 1], shape[this.view.down + 1]];
    const pixels = this.surface.whole;
    const words = [];
    if (pixels[0] < this.grid.cells(this.view.across) || pixels[1] < this.grid.cells(this.view.down)) {
      const [of, many] = [cells.join(" \u00d7 "), pixels.join(" \u00d7 ")];
      words.push(this.isSmall ? `${of} on\n${many} px` : `${of} voxels${between}on ${many} pixels`);
    }
    if (this.isStretched) words.push("not to scale");
    return words.join(between === " " ? " \u00b7 " : between);
  }

  /** @param {number} frameWidth pixels of the page */
  drawBar(frameWidth) {
    if (this.facts.axisUnits[this.view.across] !== "mm") return;
    const { whole, columns } = this.surface;
    const length = roundLength(((this.grid.extent(this.view.across) * columns.length) / whole[0]) * 0.3);
    this.bar.style.width = `${length * this.scale}px`;
    this.bar.style.setProperty("--width", `${(100 * length * this.scale) / frameWidth}%`);
    this.bar.textContent = length >= 10 ? `${length / 10} cm` : `${length} mm`;
  }

  /**
   * @param {number[]} voxel
   * @param {{window: string, notes: string[], isCrossed: boolean, title?: string}} words of the window, and what else is to be said
   */
  label(voxel, words) {
    const { facts, view } = this;
    const place = this.describe(voxel);
    const isMain = view.normal === 0 || this.isMirror;
    // In a small picture a long line would run into the letter at its top.
    const shown = this.isSmall ? place.slice(0, 1) : place;
    const lines = isMain ? [...facts.lines, words.title ?? facts.title, ...place] : shown.map((line) => line.replace(/( at|,) /g, "$1\n"));
    setText(this.texts[0], lines.join("\n"));
    setText(this.texts[1], [isMain ? words.window : "", this.viewport.words].filter(Boolean).join("\n"));
    const notes = [isMain && !this.isMirror ? facts.note : "", this.isSmall ? view.note.split(":")[0] : view.note, this.screenWords(isMain ? " " : "\n"), ...words.notes];
    setText(this.texts[2], notes.filter(Boolean).join("\n"));
    setAttribute(this.root, "aria-valuenow", String(originalIndex(facts, view.normal, voxel[view.normal])));
    setAttribute(this.root, "aria-valuetext", place.join(", "));
    this.cross(voxel, words.isCrossed);
  }

  /** Draws the cross at a voxel, as far as it is seen. @param {number[]} voxel @param {boolean} isShown */
  cross(voxel, isShown) {
    const { view, surface } = this;
    this.lines.forEach((line, which) => {
      const axis = which ? view.across : view.down;
      const turned = which ? view.turnedAcross : view.turnedDown;
      const share = (this.grid.center(axis, voxel) - this.grid.limits(axis)[0]) / this.grid.extent(axis);
      const side = which ? 0 : 1;
      const count = (which ? surface.columns : surface.rows).length;
      const seen = ((turned ? 1 - share : share) * surface.whole[side] - surface.start[side]) / count;
      const isHidden = !isShown || seen < 0 || seen > 1;
      if (line.hidden !== isHidden) line.hidden = isHidden;
      if (!isHidden) line.style[which ? "left" : "top"] = `${100 * seen}%`;
    });
  }

  /** Where the slice lies: in the patient first, and among how many. @param {number[]} voxel @returns {string[]} */
  describe(voxel) {
    const axis = this.view.normal;
    return sliceWords(this.facts, this.view, originalIndex(this.facts, axis, voxel[axis]));
  }

  /**
   * The voxel under the pointer, null beside the image.
   * @param {{clientX: number, clientY: number}} event @param {number[]} voxel the one of this slice
   */
  under(event, voxel) {
    const place = this.canvas.getBoundingClientRect();
    const { columns, rows } = this.surface;
    const x = ((event.clientX - place.left) / place.width) * columns.length;
    const y = ((event.clientY - place.top) / place.height) * rows.length;
    return this.surface.voxelAt(x, y, voxel);
  }

  /** Shares of the whole plane, from its left and top, of a place on the screen. @param {{clientX: number, clientY: number}} event @returns {Pair} */
  sharesAt(event) {
    const place = this.canvas.getBoundingClientRect();
    const { start, whole, columns, rows } = this.surface;
    const x = ((event.clientX - place.left) / place.width) * columns.length;
    const y = ((event.clientY - place.top) / place.height) * rows.length;
    return [(start[0] + x) / whole[0], (start[1] + y) / whole[1]];
  }

  /** Pixels of the page, in the box of the picture, of shares of the whole plane. @param {Pair} shares @returns {Pair} */
  onPage(shares) {
    const { start, whole, columns, rows } = this.surface;
    const [width, height] = this.boxSize;
    return [((shares[0] * whole[0] - start[0]) / columns.length) * width, ((shares[1] * whole[1] - start[1]) / rows.length) * height];
  }
}
