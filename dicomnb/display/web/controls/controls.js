// The controls beside or below the pictures: sliders with fields, menus, presets, and what is read out.
"use strict";

/**
 * @typedef {{slider: HTMLInputElement, field: HTMLInputElement, name: HTMLElement, row: HTMLElement}} Row
 *
 * @typedef {object} Actions what the controls can ask for
 * @property {(slice: number) => void} go
 * @property {(point: number) => void} goToPoint
 * @property {(change: Partial<PageWindow>) => void} setWindow
 * @property {(index: number) => void} preset
 * @property {(map: number) => void} setMap
 * @property {(plane: number) => void} setPlane 0 for all of them
 * @property {number} mostSlab greatest thickness of a slab, mm; 0 if there is none
 * @property {(change: {thickness?: number, how?: Projection}) => void} setSlab
 */

class Controls {
  /** @param {PageMetadata} facts @param {{isColour: boolean, hasFrames: boolean}} has @param {Actions} actions */
  constructor(facts, { isColour, hasFrames }, actions) {
    this.facts = facts;
    this.root = element("div", { className: "controls" });
    this.said = element("p", { className: "readout" });
    this.spoken = element("p", { className: "spoken", role: "status", "aria-live": "polite" });
    this.timer = 0;
    const { points, views, windows, maps } = facts;
    const [low, high, step] = facts.range;
    const unit = facts.units ? ` (${facts.units})` : "";
    this.slice = this.slider("Slice", 0, 1, 1, actions.go);
    this.point = points.length > 1 ? this.slider("Point", 0, points.length - 1, 1, actions.goToPoint) : null;
    this.moment = element("p", { className: "moment" });
    if (this.point) {
      this.point.name.textContent = "Point t";
      this.root.append(this.moment);
    }
    this.window = isColour
      ? null
      : {
          center: this.slider(`Center${unit}`, low, high, step, (center) => actions.setWindow({ center })),
          width: this.slider(`Width${unit}`, step, high - low, step, (width) => actions.setWindow({ width })),
          buttons: this.presetButtons(windows, actions.preset),
          presets: this.menu("Preset", [...windows.map(presetName), "by hand"], actions.preset),
          maps: this.menu("Colours", maps.map(({ label }) => label), actions.setMap),
        };
    this.slab = !isColour && actions.mostSlab > 0 ? this.slabControls(actions) : null;
    this.planes = views.length > 1 ? this.menu("Plane", ["all three", ...views.map(({ name }) => name)], actions.setPlane) : null;
    this.rate = element("input", { type: "number", min: "0.5", max: "60", step: "any", value: String(facts.rate) });
    if (hasFrames) this.root.append(element("label", {}, this.rate, " frames per second"));
  }

  /**
   * A slider and a field for one number.
   * @param {string} label @param {number} least @param {number} most @param {number} step
   * @param {(value: number) => void} changed @returns {Row}
   */
  slider(label, least, most, step, changed) {
    const made = sliderRow(label, least, most, step, changed);
    this.root.append(made.row);
    return made;
  }

  /** @param {string} label @param {string[]} options @param {(index: number) => void} chosen @returns {HTMLSelectElement} */
  menu(label, options, chosen) {
    const made = menuRow(label, options, chosen);
    this.root.append(made.root);
    return made.select;
  }

  /** @param {Actions} actions */
  slabControls({ mostSlab, setSlab }) {
    const hows = /** @type {Projection[]} */ (Object.keys(PROJECTIONS));
    const most = Math.ceil(mostSlab * 10) / 10;
    const thickness = this.slider("Slab (mm)", 0, most, most > 20 ? 1 : most / 20, (value) => setSlab({ thickness: value }));
    const how = this.menu("Projection", Object.values(PROJECTIONS), (index) => setSlab({ how: hows[index] }));
    return { thickness, how, hows };
  }

  /** The windows that are asked for most, as buttons. @param {PageWindow[]} windows @param {(index: number) => void} chosen */
  presetButtons(windows, chosen) {
    const made = windows.map(({ button, name }, index) => {
      const each = element("button", { type: "button", textContent: button, title: `Window ${presetName({ name }, index)}`, hidden: !button });
      each.addEventListener("click", () => chosen(index));
      return each;
    });
    const row = element("div", { className: "presets", role: "group", "aria-label": "Windows" }, ...made);
    row.hidden = windows.filter(({ button }) => button).length < 2;
    this.root.append(row);
    return made;
  }

  /** @param {Pane} pane @param {number[]} voxel */
  showSlice(pane, voxel) {
    const axis = pane.view.normal;
    show(this.slice, originalIndex(this.facts, axis, voxel[axis]), pane.original - 1);
    const counted = COUNTED[axis];
    setText(this.slice.name, `${counted[0].toUpperCase()}${counted.slice(1)} ${INDEX[axis]}`);
    this.slice.row.hidden = pane.count < 2;
  }

  /** @param {Slab} slab */
  showSlab({ thickness, how }) {
    if (!this.slab) return;
    show(this.slab.thickness, thickness);
    choose(this.slab.how, this.slab.hows.indexOf(how));
    this.slab.how.disabled = !thickness;
  }

  /** @param {number} point */
  showPoint(point) {
    if (!this.point) return;
    show(this.point, point);
    setText(this.moment, this.facts.points[point]);
  }

  /** @param {PageWindow} window @param {number} map */
  showWindow(window, map) {
    if (!this.window) return;
    const { center, width, presets, maps, buttons } = this.window;
    show(center, window.center);
    show(width, window.width);
    const { windows } = this.facts;
    const named = windows.findIndex(({ name }) => name === window.name);
    choose(presets, named < 0 ? windows.length : named);
    buttons.forEach((button, index) => setAttribute(button, "aria-pressed", String(index === named)));
    choose(maps, map);
  }

  /** Says to those who cannot see what is shown now, once it has come to rest. @param {() => string} words */
  speak(words) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.spoken.textContent = words();
    }, 400);
  }
}

/**
 * A slider and a field for one number.
 * @param {string} label @param {number} least @param {number} most @param {number} step
 * @param {(value: number) => void} changed @returns {Row}
 */
function sliderRow(label, least, most, step, changed) {
  const limits = { min: String(least), max: String(most), step: String(step) };
  const slider = element("input", { type: "range", ...limits, "aria-label": label });
  // Its arrows go by the steps of the slider; any number can be typed.
  const field = element("input", { type: "number", step: String(step), "aria-label": `${label}, number` });
  const name = element("span", {}, label);
  const row = element("label", { className: "row" }, name, slider, field);
  const act = (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    if (value !== "" && Number.isFinite(Number(value))) changed(Number(value));
  };
  slider.addEventListener("input", act);
  field.addEventListener("change", act);
  // A notebook takes the key for its own, and the field would hear of no change.
  field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter") act(event);
  });
  return { slider, field, name, row };
}

/** @param {string} label @param {string[]} options @param {(index: number) => void} chosen */
function menuRow(label, options, chosen) {
  /** @type {HTMLSelectElement} */
  const select = element("select", {}, ...options.map((text) => element("option", {}, text)));
  select.addEventListener("change", () => chosen(select.selectedIndex));
  return { root: element("label", {}, `${label} `, select), select };
}

/** @param {Row} row @param {number} value @param {number} [most] */
function show({ slider, field }, value, most) {
  if (most !== undefined && slider.max !== String(most)) slider.max = field.max = String(most);
  if (slider.value !== String(value)) slider.value = String(value);
  const text = String(Number(value.toPrecision(12)));
  if (field.value !== text) field.value = text;
}

/** @param {HTMLSelectElement} menu @param {number} index */
function choose(menu, index) {
  if (menu.selectedIndex !== index) menu.selectedIndex = index;
}

/** @param {{name: string}} window @param {number} index */
const presetName = ({ name }, index) => (index < 9 ? `${index + 1}  ${name}` : name);
