// One picture on the page: a canvas as sharp as the screen, with letters, corner texts, scale bar and cross over it.
"use strict";

const COUNTED = ["slice", "row", "column"];
const INDEX = ["k", "j", "i"];
const COORDINATE = ["z", "y", "x"];

/**
 * An element with properties, attributes (names with a hyphen, and role) and children.
 * @param {string} name @param {Object<string, any>} settings @param {(Node | string)[]} children
 * @returns {any}
 */
function element(name, settings = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(settings)) {
    if (key.includes("-") || key === "role") made.setAttribute(key, value);
    else Reflect.set(made, key, value);
  }
  made.append(...children);
  return made;
}

/**
 * A number of so many digits, or with all before the point, and with a true minus sign; as number_text in
 * display/common/captions.py. @param {number} number @param {number} digits
 */
function inWords(number, digits = 7) {
  const size = Math.abs(number);
  let text = number < 0 ? "-\u221e" : "\u221e";
  if (size && Number.isFinite(size) && (size < 1e-4 || size >= 10 ** (digits + 3))) {
    const [mantissa, exponent] = number.toExponential(digits - 1).split("e");
    text = `${Number(mantissa)}e${exponent}`;
  } else if (Number.isFinite(size)) {
    text = size >= 10 ** (digits - 1) ? number.toFixed(0) : String(Number(number.toPrecision(digits)));
  }
  return text.replaceAll("-", "\u2212");
}

/** Center and width, the center with as many digits as the width needs; as window_numbers. @param {{center: number, width: number}} window */
function windowWords({ center, width }) {
  const [large, small] = [center, width].map((number) => (number ? Math.floor(Math.log10(Math.abs(number))) : 0));
  return [inWords(center, Math.max(4, large - small + 3)), inWords(width, 4)];
}

/** Pixels of the page below which the shorter side of an image is no picture any more, and what it is stretched to. */
const THINNEST = 10;
const STRETCHED = 24;

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
    this.canvas = element("canvas");
    this.context = this.canvas.getContext("2d", { alpha: false });
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
    /** @type {Int32Array} */
    this.rows = new Int32Array(0);
    /** @type {Int32Array} */
    this.columns = new Int32Array(0);
    this.image = new ImageData(1, 1);
    this.pixels = new Uint32Array(1);
    this.scale = 1;
    this.isStretched = false;
  }

  /** How many slices are here. */
  get count() {
    return this.facts.packing.shape[this.view.normal + 1];
  }

  /** How many slices there are. */
  get original() {
    return this.facts.original[this.view.normal];
  }

  /** @param {number} axis */
  extent(axis) {
    const edges = this.facts.edges[axis];
    return edges[edges.length - 1] - edges[0];
  }

  /** Height over width. */
  get aspect() {
    return this.extent(this.view.down) / this.extent(this.view.across);
  }

  /** Makes the canvas as large as its place allows, one pixel of it for one of the screen. */
  fit() {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [this.root.clientWidth, this.root.clientHeight];
    const [across, down] = [this.extent(this.view.across), this.extent(this.view.down)];
    this.scale = Math.min(width / across, height / down);
    const sides = [across * this.scale, down * this.scale];
    this.isStretched = Math.min(...sides) < THINNEST;
    if (this.isStretched) {
      const thin = sides[0] < sides[1] ? 0 : 1;
      sides[thin] = Math.min(STRETCHED, thin ? height : width);
      if (!thin) this.scale = sides[0] / across;
    }
    const size = sides.map((side) => Math.max(1, Math.round(side * ratio)));
    const { style } = this.box;
    [style.width, style.height] = size.map((pixels) => `${pixels / ratio}px`);
    style.left = `${Math.round(((width - size[0] / ratio) / 2) * ratio) / ratio}px`;
    style.top = `${Math.round(((height - size[1] / ratio) / 2) * ratio) / ratio}px`;
    // Paper has another size, and is laid out without this program: there the same counts in shares.
    const shares = { width: size[0] / ratio / width, height: size[1] / ratio / height };
    style.setProperty("--width", `${100 * shares.width}%`);
    style.setProperty("--height", `${100 * shares.height}%`);
    style.setProperty("--left", `${50 * (1 - shares.width)}%`);
    style.setProperty("--top", `${50 * (1 - shares.height)}%`);
    if (size[0] !== this.canvas.width || size[1] !== this.canvas.height || !this.rows.length) {
      [this.canvas.width, this.canvas.height] = size;
      this.image = new ImageData(size[0], size[1]);
      this.pixels = new Uint32Array(this.image.data.buffer);
      const { edges } = this.facts;
      this.columns = voxelsOnScreen(edges[this.view.across], size[0], this.view.turnedAcross, false);
      this.rows = voxelsOnScreen(edges[this.view.down], size[1], this.view.turnedDown, true);
    }
    this.drawBar();
  }

  /** Where the screen has fewer pixels than there are voxels, or other proportions. @param {string} between */
  screenWords(between) {
    const { shape } = this.facts.packing;
    const cells = [shape[this.view.across + 1], shape[this.view.down + 1]];
    const pixels = [this.columns.length, this.rows.length];
    const words = [];
    if (pixels[0] < cells[0] || pixels[1] < cells[1]) {
      words.push(`${cells.join(" \u00d7 ")} voxels${between}on ${pixels.join(" \u00d7 ")} pixels`);
    }
    if (this.isStretched) words.push("not to scale");
    return words.join(between === " " ? " \u00b7 " : between);
  }

  drawBar() {
    if (this.facts.axisUnits[this.view.across] !== "mm") return;
    const length = roundLength(this.extent(this.view.across) * 0.3);
    this.bar.style.width = `${length * this.scale}px`;
    this.bar.style.setProperty("--width", `${(100 * length * this.scale) / this.root.clientWidth}%`);
    this.bar.textContent = length >= 10 ? `${length / 10} cm` : `${length} mm`;
  }

  /** @param {Painter} painter @param {number} point @param {number[]} voxel @param {Layers | null} layers */
  paint(painter, point, voxel, layers) {
    painter.paint(this.pixels, this.view, point, voxel[this.view.normal], this.rows, this.columns);
    layers?.paint(this, voxel);
    this.context.putImageData(this.image, 0, 0);
    layers?.draw(this, voxel);
  }

  /** @param {number[]} voxel @param {string} windowText @param {boolean} crossed */
  label(voxel, windowText, crossed) {
    const { facts, view } = this;
    const place = this.describe(voxel);
    const isMain = view.normal === 0;
    const [first = "", ...others] = place;
    // In a small picture a long line would run into the letter at its top.
    const words = isMain ? [...facts.lines, facts.title, ...place] : [first.replace(" ", "\n"), ...others];
    this.texts[0].textContent = words.join("\n");
    this.texts[1].textContent = isMain ? windowText : "";
    this.texts[2].textContent = [isMain ? facts.note : "", this.screenWords(isMain ? " " : "\n")].filter(Boolean).join("\n");
    this.root.setAttribute("aria-valuenow", String(originalIndex(facts, view.normal, voxel[view.normal])));
    this.root.setAttribute("aria-valuetext", place.join(", "));
    this.lines.forEach((line, which) => {
      const axis = which ? view.across : view.down;
      const turned = which ? view.turnedAcross : view.turnedDown;
      const edges = facts.edges[axis];
      const middle = (edges[voxel[axis]] + edges[voxel[axis] + 1]) / 2;
      const share = (middle - edges[0]) / this.extent(axis);
      line.style[which ? "left" : "top"] = `${100 * (turned ? 1 - share : share)}%`;
      line.hidden = !crossed;
    });
  }

  /** Where the slice lies. @param {number[]} voxel @returns {string[]} */
  describe(voxel) {
    const { facts, view } = this;
    const axis = view.normal;
    const index = originalIndex(facts, axis, voxel[axis]);
    const words = [];
    if (this.original > 1) words.push(`${view.name || COUNTED[axis]} ${INDEX[axis]} = ${index} (0–${this.original - 1})`);
    if (this.original > 1 && facts.axisUnits[axis] === "mm") {
      words.push(`${COORDINATE[axis]} = ${facts.centers[axis][index].toFixed(1)} mm`);
    }
    return words;
  }

  /**
   * The voxel under the pointer, null beside the image.
   * @param {{clientX: number, clientY: number}} event @param {number[]} voxel the one of this slice
   */
  under(event, voxel) {
    const place = this.canvas.getBoundingClientRect();
    const x = Math.floor(((event.clientX - place.left) / place.width) * this.columns.length);
    const y = Math.floor(((event.clientY - place.top) / place.height) * this.rows.length);
    if (x < 0 || y < 0 || x >= this.columns.length || y >= this.rows.length) return null;
    const found = [...voxel];
    found[this.view.across] = this.columns[x];
    found[this.view.down] = this.rows[y];
    return found;
  }
}

/** The index among all of one that is here. @param {PageMetadata} facts @param {number} axis @param {number} index */
function originalIndex(facts, axis, index) {
  const step = facts.steps[axis ? 1 : 0];
  return Math.min(index * step + (step >> 1), facts.original[axis] - 1);
}

/** Position with letters, value with unit. @param {PageMetadata} facts @param {Painter} painter @param {number} point @param {number[]} voxel */
function readout(facts, painter, point, voxel) {
  const [k, j, i] = voxel.map((index, axis) => originalIndex(facts, axis, index));
  const parts = [`i ${i}, j ${j}, k ${k}`];
  if (facts.origins) {
    const origin = facts.origins[voxel[0]];
    const place = origin.map((start, axis) => start + i * facts.pixelSteps[0][axis] + j * facts.pixelSteps[1][axis]);
    const letters = ["RL", "AP", "IS"];
    const said = place.map((part, axis) => `${letters[axis][part < 0 ? 0 : 1]} ${Math.abs(part).toFixed(1)}`);
    parts.push(`${said.join(", ")} mm`);
  }
  const read = painter.read(painter.place(point, voxel));
  if (read.length > 1) parts.push(`(${read.join(", ")})`);
  else parts.push(Number.isNaN(read[0]) ? "missing" : `${inWords(read[0])} ${facts.units}`.trim());
  return parts.join(" · ");
}
