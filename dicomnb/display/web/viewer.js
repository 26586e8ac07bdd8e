// The viewer of a page: what keys, wheel, pointer and controls do. Needs no kernel, no network and no library.
"use strict";

class Viewer {
  /** @param {HTMLElement} root @param {PageMetadata} facts @param {Voxels} voxels @param {string} layers */
  constructor(root, facts, voxels, layers = "") {
    this.root = root;
    this.facts = facts;
    this.isColour = Boolean(voxels.colours);
    this.maps = facts.maps.map(({ table }) => colourTable(table));
    this.painter = new Painter(voxels, colourAt(atob(facts.missing), 0));
    this.panes = facts.views.map((view) => new Pane(facts, view));
    this.voxel = [...facts.voxel];
    this.point = 0;
    this.window = facts.windows[0];
    this.map = facts.map;
    this.active = facts.view;
    this.hasManyPanes = facts.isSolid;
    this.isPicked = false;
    this.isDirty = false;
    this.playing = 0;
    /** @type {number[] | null} */
    this.hovered = null;
    const hasFrames = Math.max(facts.points.length, ...this.panes.map((pane) => pane.count)) > 1;
    this.commands = commandsFor({ isColour: this.isColour, hasFrames });
    this.drawings = new Drawings(facts, this.painter, this.panes, () => this.update());
    this.controls = new Controls(facts, this.isColour, this.commands, {
      go: (slice) => this.go(slice),
      goToPoint: (point) => this.goTo({ point }),
      setWindow: (change) => this.setWindow(change),
      preset: (index) => this.preset(index),
      setMap: (map) => this.setMap(map),
      setPlane: (plane) => this.setPlane(plane),
      run: (command) => command.act(this, ""),
    });
    this.stage = element("div", { className: "stage" }, ...this.panes.map((pane) => pane.root));
    const { said, spoken, help } = this.controls;
    /** What stands below the picture on paper. */
    this.caption = element("figcaption");
    root.replaceChildren(this.stage, this.caption, said, spoken, this.drawings.note, this.drawings.table, this.controls.root, help);
    root.addEventListener("focusin", () => root.classList.add("focused"));
    root.addEventListener("focusout", () => root.classList.remove("focused"));
    for (const pane of this.panes) this.listen(pane);
    /** @type {Layers | null} */
    this.layers = null;
    readLayers(facts.layers, layers, () => this.update()).then((made) => {
      if (!made) return;
      this.layers = made;
      said.after(made.root);
      this.update();
    });
    this.setMap(this.map);
    new ResizeObserver(() => this.arrange()).observe(this.stage);
    this.arrange();
  }

  /** Back to the beginning. */
  reset() {
    const { facts } = this;
    this.active = facts.view;
    this.hasManyPanes = facts.isSolid;
    this.isPicked = false;
    this.drawings.remove(-1);
    this.use("");
    this.goTo({ voxel: [...facts.voxel], point: 0 });
    this.preset(0);
    this.setMap(facts.map);
    this.arrange();
  }

  get pane() {
    return this.panes[this.active];
  }

  // -- what is shown -------------------------------------------------------------------------------------------

  /** Gives each pane its place. */
  arrange() {
    this.panes.forEach((pane, index) => {
      pane.root.hidden = !this.hasManyPanes && index !== this.active;
    });
    this.stage.classList.toggle("three", this.hasManyPanes);
    const width = this.stage.clientWidth * (this.hasManyPanes ? 2 / 3 : 1);
    const { aspect } = this.hasManyPanes ? this.panes[0] : this.pane;
    const most = Math.max(240, Math.min(560, window.innerHeight - 230));
    const height = Math.max(200, Math.min(most, width * aspect));
    this.stage.style.height = `${height}px`;
    this.stage.style.setProperty("--aspect", `${this.stage.clientWidth} / ${height}`);
    for (const pane of this.panes) if (!pane.root.hidden) pane.fit();
    this.update();
  }

  /** Paints before the next frame of the screen, once, however much has changed. */
  update() {
    if (this.isDirty) return;
    this.isDirty = true;
    requestAnimationFrame(() => this.paint());
  }

  paint() {
    this.isDirty = false;
    const { window, voxel, pane, controls } = this;
    const [center, width] = windowWords(window);
    const words = this.isColour ? "" : `center ${center}\nwidth ${width}`;
    for (const each of this.panes) {
      if (each.root.hidden) continue;
      each.paint(this.painter, this.point, voxel, this.layers);
      each.label(voxel, words, this.hasManyPanes || this.isPicked);
      each.root.classList.toggle("active", this.hasManyPanes && each === pane);
    }
    this.drawings.paint(voxel, this.point);
    controls.showSlice(pane, voxel);
    controls.showPoint(this.point);
    controls.showWindow(window, this.map);
    if (controls.planes) controls.planes.selectedIndex = this.hasManyPanes ? 0 : this.active + 1;
    controls.said.textContent = this.read(this.hovered ?? voxel);
    const values = [words.replace("\n", ", "), this.facts.units].filter(Boolean).join(" ");
    this.caption.textContent = [this.facts.title, ...pane.describe(voxel), values, this.facts.note].filter(Boolean).join(" · ");
  }

  /** @param {number[]} voxel */
  read(voxel) {
    const over = this.layers?.read(this.facts, voxel) ?? [];
    return [readout(this.facts, this.painter, this.point, voxel), ...over].join(" · ");
  }

  // -- what changes --------------------------------------------------------------------------------------------

  /** @param {{voxel?: number[], point?: number}} place */
  goTo(place) {
    const [points, ...sizes] = this.facts.packing.shape;
    const within = (/** @type {number} */ index, /** @type {number} */ size) => Math.min(Math.max(Math.round(index), 0), size - 1);
    if (place.voxel) this.voxel = place.voxel.map((index, axis) => within(index, sizes[axis]));
    if (place.point !== undefined) this.point = within(place.point, points);
    this.update();
    if (!this.playing) this.controls.speak(() => `${this.pane.describe(this.voxel).join(", ")}. ${this.read(this.voxel)}`);
  }

  /** Shows the slice with this number among all. @param {number} number */
  go(number) {
    const axis = this.pane.view.normal;
    this.step(Math.floor(number / this.facts.steps[axis ? 1 : 0]) - this.voxel[axis]);
  }

  /** @param {number} slices */
  step(slices) {
    // Of a film there is one slice: what goes by is time.
    if (this.pane.count < 2) return this.goTo({ point: this.point + slices });
    const voxel = [...this.voxel];
    voxel[this.pane.view.normal] += slices;
    this.goTo({ voxel });
  }

  /** Moves the cross on the screen. @param {"down" | "across"} way @param {number} voxels */
  moveCross(way, voxels) {
    const { view } = this.pane;
    const voxel = [...this.voxel];
    const isTurned = way === "down" ? view.turnedDown : view.turnedAcross;
    voxel[view[way]] += isTurned ? -voxels : voxels;
    this.isPicked = true;
    this.goTo({ voxel });
  }

  /** @param {Partial<PageWindow>} change */
  setWindow(change) {
    const next = { ...this.window, name: "", ...change };
    if (!(next.width > 0) || !Number.isFinite(next.center)) return this.update();
    // LINEAR divides by the width less 1 (PS3.3 C.11.2.1.2.1).
    if (next.shape === "LINEAR" && next.width < 1) next.shape = "LINEAR_EXACT";
    this.window = next;
    return this.setMap(this.map);
  }

  /** @param {number} index */
  preset(index) {
    const { windows } = this.facts;
    if (windows[index]) this.setWindow(windows[index]);
  }

  /** @param {number} map */
  setMap(map) {
    this.map = map;
    if (!this.isColour) this.painter.setColours(this.window, this.maps[map]);
    this.update();
  }

  /** @param {number} plane 0 for all */
  setPlane(plane) {
    this.hasManyPanes = plane === 0;
    if (plane > 0) this.active = plane - 1;
    this.arrange();
  }

  /** Chooses what dragging does. @param {Tool} tool */
  use(tool) {
    this.drawings.use(tool);
    this.controls.showTool(tool);
    // Where both ends are set by key, the cross has to be seen.
    this.isPicked ||= tool !== "";
  }

  play() {
    const { player, rate } = this.controls;
    if (!player) return;
    cancelAnimationFrame(this.playing);
    player.textContent = this.playing ? "Play" : "Stop";
    if (this.playing) {
      this.playing = 0;
      return;
    }
    let last = performance.now();
    const tick = (/** @type {number} */ now) => {
      const wait = 1000 / Math.max(0.5, Number(rate.value) || this.facts.rate);
      if (now - last >= wait) {
        // What was late is not made up for: the rate is kept as far as the screen can.
        last = now - last > 2 * wait ? now : last + wait;
        this.next();
      }
      this.playing = requestAnimationFrame(tick);
    };
    this.playing = requestAnimationFrame(tick);
  }

  next() {
    const { points } = this.facts;
    if (points.length > 1) return this.goTo({ point: (this.point + 1) % points.length });
    const voxel = [...this.voxel];
    const axis = this.pane.view.normal;
    voxel[axis] = (voxel[axis] + 1) % this.pane.count;
    return this.goTo({ voxel });
  }

  // -- keys, wheel and pointer ----------------------------------------------------------------------------------------

  /** @param {Pane} pane */
  listen(pane) {
    const { root } = pane;
    const activate = () => {
      this.active = this.panes.indexOf(pane);
      this.update();
    };
    root.addEventListener("focus", activate);
    root.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.key(event));
    const wheel = (/** @type {WheelEvent} */ event) => {
      // The page keeps the wheel until somebody has clicked into the picture.
      if (!this.root.contains(document.activeElement) || event.ctrlKey) return;
      event.preventDefault();
      activate();
      this.step(Math.sign(event.deltaY));
    };
    root.addEventListener("wheel", wheel, { passive: false });
    root.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
      this.hovered = pane.under(event, this.voxel);
      this.controls.said.textContent = this.read(this.hovered ?? this.voxel);
    });
    root.addEventListener("pointerleave", () => {
      this.hovered = null;
      this.update();
    });
    root.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      if (event.button === 0) this.press(pane, event);
    });
  }

  /** Drag for the window, click for the cross. @param {Pane} pane @param {PointerEvent} first */
  press(pane, first) {
    const { root } = pane;
    const { center, width } = this.window;
    let isDrag = false;
    root.setPointerCapture(first.pointerId);
    if (this.drawings.tool) return this.drawings.draw(this.panes.indexOf(pane), first, this.voxel[pane.view.normal]);
    const move = (/** @type {PointerEvent} */ event) => {
      const [x, y] = [event.clientX - first.clientX, event.clientY - first.clientY];
      isDrag ||= Math.hypot(x, y) > 3;
      if (!isDrag || this.isColour) return;
      // A wide window is changed in larger steps.
      const pace = width / 250;
      this.setWindow({ width: Math.max(width + x * pace, pace), center: center - y * pace });
    };
    const end = (/** @type {PointerEvent} */ event) => {
      root.removeEventListener("pointermove", move);
      root.removeEventListener("pointerup", end);
      root.removeEventListener("pointercancel", end);
      const voxel = isDrag || event.type === "pointercancel" ? null : pane.under(event, this.voxel);
      if (!voxel) return;
      this.isPicked = true;
      this.goTo({ voxel });
    };
    root.addEventListener("pointermove", move);
    root.addEventListener("pointerup", end);
    root.addEventListener("pointercancel", end);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const command = commandOfKey(this.commands, event);
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    command.act(this, event.key);
  }

  /** Sets one end of a shape at the cross, or the other. */
  markCross() {
    this.drawings.mark(this.active, this.voxel);
  }

  /** Gives the keys back to the page around it. */
  leave() {
    /** @type {HTMLElement} */ (document.activeElement).blur();
  }
}

/** The number of a colour, opacity first. @param {string} bytes red, green and blue @param {number} index */
function colourAt(bytes, index) {
  const [red, green, blue] = [0, 1, 2].map((channel) => bytes.charCodeAt(3 * index + channel));
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
}

/** @param {string} text red, green and blue of 256 colours, base64 */
function colourTable(text) {
  const bytes = atob(text);
  return Uint32Array.from({ length: 256 }, (_, index) => colourAt(bytes, index));
}

/** Makes a viewer of an element that holds facts, voxels and a still. @param {HTMLElement} root */
async function start(root) {
  const [facts, packed, layers] = ["facts", "voxels", "layers"].map((name) => root.querySelector(`script.${name}`)?.textContent ?? "");
  try {
    const known = /** @type {PageMetadata} */ (JSON.parse(facts));
    new Viewer(root, known, await readVoxels(known.packing, packed), layers);
  } catch (error) {
    // The still remains.
    root.append(element("p", { role: "alert" }, `This browser cannot make the picture interactive: ${error}`));
  }
}

// A notebook says whether it is light or dark; the frame cannot see it.
window.addEventListener("message", ({ source, data }) => {
  const theme = source === window.parent ? data?.dicomnbTheme : undefined;
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
});

for (const root of document.querySelectorAll(".viewer")) {
  const fold = root.closest("details");
  const begin = () => start(/** @type {HTMLElement} */ (root));
  // What is folded away begins when it is unfolded.
  if (fold && !fold.open) fold.addEventListener("toggle", begin, { once: true });
  else begin();
}
