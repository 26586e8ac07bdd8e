// The viewer of a page: what keys, wheel, pointer and controls do. Needs no kernel, no network and no library.
"use strict";

class Viewer {
  /** @param {HTMLElement} root @param {PageMetadata} facts @param {SliceSource} source @param {string} layers @param {Voxels | null} second */
  constructor(root, facts, source, layers = "", second = null) {
    this.root = root;
    this.facts = facts;
    this.source = source;
    this.isColour = source.isColour;
    this.maps = facts.maps.map(({ table }) => colourTable(table));
    this.painter = new Painter(source, colourAt(atob(facts.missing), 0));
    this.panes = facts.views.map((view) => new Pane(facts, view));
    this.fused = facts.fused && second ? new Fused(facts.fused, second, () => this.update()) : null;
    /** The same planes of the second volume, for where it stands beside the first. */
    this.mirrors = this.fused ? facts.views.map((view) => new Pane(facts, view)) : [];
    this.mirrors.forEach((mirror, index) => {
      mirror.viewport = this.panes[index].viewport;
      mirror.isMirror = true;
    });
    this.allPanes = [...this.panes, ...this.mirrors];
    this.stage = new Stage(this);
    this.voxel = [...facts.voxel];
    this.point = facts.point;
    this.window = facts.windows[0];
    this.map = facts.map;
    this.active = facts.view;
    /** @type {boolean | null} all planes at once, as the user wants it; null before he says so */
    this.wantsMany = null;
    this.isPicked = false;
    /** @type {boolean | null} as the user wants it; null before he says so */
    this.wantsCross = null;
    this.isSmooth = false;
    /** What dragging does at first: a colour image has no window. @type {Tool} */
    this.firstTool = !this.isColour ? "Window" : facts.points.length > 1 || facts.packing.shape[1] > 1 ? "Slices" : "Move";
    this.tool = /** @type {Tool} */ (this.firstTool);
    this.isDirty = false;
    /** Where the pointer is over a picture. @type {{pane: Pane, event: PointerEvent} | null} */
    this.pointed = null;
    const has = { isColour: this.isColour, hasFrames: Math.max(facts.points.length, ...this.panes.map((pane) => pane.count)) > 1, hasPlaces: Boolean(facts.origins) && facts.views.length === 3 };
    const commands = commandsFor(has);
    this.commands = commands;
    this.drawings = new Drawings(facts, this.painter, this.panes, () => this.update());
    this.magnifier = new Magnifier(this);
    this.slab = new Slab(facts, source, () => this.update());
    this.cine = new Cine(this);
    this.help = new Help(commands);
    this.rotation = new Rotation(this);
    this.bar = new Toolbar(this, commands);
    this.controls = new Controls(facts, has, {
      go: (slice) => this.go(slice),
      goToPoint: (point) => this.goTo({ point }),
      setWindow: (change) => this.setWindow(change),
      preset: (index) => this.preset(index),
      setMap: (map) => this.setMap(map),
      setPlane: (plane) => this.setPlane(plane),
      mostSlab: this.slab.most,
      setSlab: (change) => this.slab.set(change),
    });
    const { said, spoken } = this.controls;
    /** What stands below the picture on paper. */
    this.caption = element("figcaption");
    const { note, table } = this.drawings;
    this.side = element("div", { className: "side" }, this.controls.root);
    const pictures = element("div", { className: "pictures" }, this.stage.root, this.caption, said, spoken, note, table.root);
    root.replaceChildren(this.bar.root, element("div", { className: "desk" }, pictures, this.side), this.help.root);
    root.addEventListener("focusin", () => root.classList.add("focused"));
    root.addEventListener("focusout", () => root.classList.remove("focused"));
    for (const pane of this.allPanes) {
      new Gestures(this, pane);
      pane.root.addEventListener("focus", () => this.activate(pane));
      pane.root.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.key(event));
    }
    /** @type {Layers | null} */
    this.layers = null;
    readLayers(facts.layers, layers, () => this.update()).then((made) => {
      if (!made) return;
      this.layers = made;
      this.side.prepend(made.root, made.opacities);
      this.update();
    });
    this.second = this.fused && fusedControls(this.fused, () => this.arrange());
    if (this.second) this.side.prepend(this.second.root);
    this.setMap(this.map);
    /** Called when a picture was painted. @type {() => void} */
    this.painted = () => undefined;
    this.sizes = new ResizeObserver(() => this.arrange());
    this.sizes.observe(this.stage.root);
    /** Ends what the viewer hears of the page around it. */
    this.hearing = new AbortController();
    window.addEventListener("resize", () => this.arrange(), { signal: this.hearing.signal });
    this.arrange();
  }

  /** Lets go of the page. */
  close() {
    this.hearing.abort();
    this.sizes.disconnect();
    this.cine.stop();
    this.help.root.close();
    this.rotation.root.close();
    this.isDirty = true;
  }

  /** Back to the beginning. */
  reset() {
    const { facts } = this;
    this.active = facts.view;
    this.wantsMany = null;
    this.isPicked = false;
    this.wantsCross = null;
    this.isSmooth = false;
    this.magnifier.isOn = false;
    this.slab.set(firstSlab(facts));
    for (const { viewport } of this.panes) viewport.fit();
    this.drawings.remove(-1);
    this.use(this.firstTool);
    this.goTo({ voxel: [...facts.voxel], point: facts.point });
    this.preset(0);
    this.setMap(facts.map);
    this.arrange();
  }

  get pane() {
    return this.panes[this.active];
  }

  /** What a wheel goes through: slices, or the points of a film, of which there is one slice. */
  get frameCount() {
    return this.pane.count < 2 ? this.facts.points.length : this.pane.count;
  }

  // -- what is shown -------------------------------------------------------------------------------------------

  /** True while each volume has a picture of its own. */
  get isBeside() {
    return this.fused?.layout === "beside";
  }

  /** Gives each pane its place. */
  arrange() {
    this.stage.arrange();
    this.update();
  }

  /** Shows another part of a plane. @param {Pane} pane */
  look(pane) {
    pane.fit();
    const index = this.indexOf(pane);
    // Both volumes show the same part.
    for (const each of [this.panes[index], this.mirrors[index]]) if (each && each !== pane && !each.root.hidden) each.fit();
    this.update();
  }

  /** Paints before the next frame of the screen, once, however much has changed. */
  update() {
    if (this.isDirty) return;
    this.isDirty = true;
    requestAnimationFrame(() => this.paint());
  }

  paint() {
    if (this.hearing.signal.aborted) return;
    this.isDirty = false;
    const { window, voxel, pane, controls, isCrossed } = this;
    const [center, width] = windowWords(window);
    const words = this.isColour ? "" : `center ${center}\nwidth ${width}`;
    const { painter, point, isSmooth, layers, slab, fused } = this;
    const picture = { painter, point, isSmooth, layers, slab, fused, isAlone: false };
    for (const each of this.panes) {
      if (each.root.hidden) continue;
      each.surface.paint(picture, voxel);
      each.label(voxel, { window: words, notes: this.notes(each), isCrossed });
      each.root.classList.toggle("active", this.stage.hasAllPlanes && each === pane);
    }
    for (const each of this.mirrors) if (!each.root.hidden) this.paintMirror(each, { ...picture, isAlone: true });
    this.magnifier.paint(picture, voxel);
    const others = this.panes.filter((each) => each !== pane && !each.root.hidden);
    this.source.attend([pane, ...others].map(({ view }) => view), point, voxel);
    this.drawings.table.isOfSlab = slab.thickness > 0;
    this.drawings.paint(voxel, point);
    this.bar.update();
    controls.showSlice(pane, voxel);
    controls.showPoint(point);
    controls.showWindow(window, this.map);
    controls.showSlab(slab);
    this.second?.update();
    if (controls.planes) choose(controls.planes, this.stage.hasManyPanes ? 0 : this.active + 1);
    setText(controls.said, this.read(this.hovered ?? voxel, this.pointed?.pane ?? pane));
    const values = [words.replace("\n", ", "), this.facts.units].filter(Boolean).join(" ");
    setText(this.caption, [this.facts.title, ...pane.describe(voxel), values, ...this.notes(pane), pane.view.note, this.facts.note].filter(Boolean).join(" · "));
    this.painted();
  }

  /** @param {Pane} mirror @param {Picture} picture */
  paintMirror(mirror, picture) {
    const { fused, voxel, isCrossed } = this;
    if (!fused) return;
    mirror.surface.paint(picture, voxel);
    const [center, width] = windowWords(fused.window);
    const notes = [fused.facts.note, fused.note];
    mirror.label(voxel, { title: fused.facts.name, window: `center ${center}\nwidth ${width}`, notes, isCrossed });
  }

  /** What a picture has to say of how it was made. @param {Pane} pane */
  notes({ view, surface, isSmall }) {
    if (surface.isWaiting) return [this.source.fault() || "this slice is on its way: the picture is an earlier one"];
    const projected = this.slab.words(view, this.point, this.voxel[view.normal]);
    // What holds for all planes has no room in the small ones beside the large one.
    const isAside = this.stage.hasAllPlanes && isSmall && view.normal > 0;
    const fused = this.fused && !this.isBeside && !isAside ? [this.fused.facts.note, this.fused.note] : [];
    return [projected, this.isSmooth ? "smoothed" : "", ...fused].filter(Boolean);
  }

  /** @param {number[]} voxel @param {Pane} [pane] the one that is pointed at */
  read(voxel, pane = this.pane) {
    const projected = this.slab.read(pane.view, this.point, voxel);
    const second = this.fused?.words(voxel.map((index, axis) => originalIndex(this.facts, axis, index))) ?? "";
    const over = this.layers?.read(this.facts, voxel) ?? [];
    return [readout(this.facts, this.painter, this.point, voxel), projected, second, ...over].filter(Boolean).join(" · ");
  }

  // -- what changes --------------------------------------------------------------------------------------------

  /** @param {{voxel?: number[], point?: number}} place */
  goTo(place) {
    const [points, ...sizes] = this.facts.packing.shape;
    const within = (/** @type {number} */ index, /** @type {number} */ size) => Math.min(Math.max(Math.round(index), 0), size - 1);
    if (place.voxel) this.voxel = place.voxel.map((index, axis) => within(index, sizes[axis]));
    if (place.point !== undefined) this.point = within(place.point, points);
    this.update();
    if (!this.cine.isPlaying) this.controls.speak(() => `${this.pane.describe(this.voxel).join(", ")}. ${this.read(this.voxel)}`);
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

  /** Moves the cross to the pointer. @param {Pane} pane @param {PointerEvent} event */
  pick(pane, event) {
    const voxel = pane.under(event, this.voxel);
    if (!voxel) return;
    this.isPicked = true;
    this.goTo({ voxel });
  }

  get isCrossed() {
    return this.wantsCross ?? (this.stage.hasAllPlanes || this.isPicked);
  }

  /** @param {boolean} isWanted */
  setCross(isWanted) {
    this.wantsCross = isWanted;
    this.update();
  }

  /** @param {boolean} isSmooth */
  setSmooth(isSmooth) {
    this.isSmooth = isSmooth;
    this.update();
  }

  /** Zooms about the middle. @param {number} factor */
  zoomBy(factor) {
    const { viewport } = this.pane;
    viewport.zoomTo(viewport.zoom * factor);
    this.look(this.pane);
  }

  /** Moves the picture. @param {number} across pixels of the page @param {number} down */
  panBy(across, down) {
    const ratio = window.devicePixelRatio || 1;
    this.pane.viewport.pan(across * ratio, down * ratio);
    this.look(this.pane);
  }

  fitPicture() {
    this.pane.viewport.fit();
    this.look(this.pane);
  }

  showActual() {
    const { viewport } = this.pane;
    viewport.zoomTo(viewport.actual);
    this.look(this.pane);
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
    this.wantsMany = plane === 0;
    if (plane > 0) this.active = plane - 1;
    this.arrange();
  }

  /** Chooses what dragging does. @param {Tool} tool */
  use(tool) {
    this.tool = tool;
    const shape = tool in SHAPES ? /** @type {ShapeTool} */ (tool) : null;
    this.drawings.use(shape);
    // Where both ends are set by key, the cross has to be seen.
    this.isPicked ||= shape !== null;
  }

  // -- keys and pointer ----------------------------------------------------------------------------------------

  /** The number of a pane, or of the one that it mirrors. @param {Pane} pane */
  indexOf(pane) {
    return Math.max(this.panes.indexOf(pane), this.mirrors.indexOf(pane));
  }

  /** @param {Pane} pane */
  activate(pane) {
    this.active = this.indexOf(pane);
    this.update();
  }

  /** The voxel below the pointer, in the slice that is shown now. */
  get hovered() {
    return this.pointed && this.pointed.pane.under(this.pointed.event, this.voxel);
  }

  /** Follows a pointer that is over a picture, or over none. @param {Pane | null} pane @param {PointerEvent | null} event */
  hover(pane, event) {
    this.pointed = pane && event && { pane, event };
    setText(this.controls.said, this.read(this.hovered ?? this.voxel, pane ?? this.pane));
    this.magnifier.follow(pane, event);
    if (pane && event) this.drawings.follow(pane, event);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const command = commandOfKey(this.commands, event);
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    command.act(this, event.key);
    this.update();
  }

  /** Sets one end of a shape at the cross, or the other. */
  markCross() {
    this.drawings.mark(this.active, this.voxel);
  }

  turnFullScreen() {
    turnFullScreen(this.root);
    this.arrange();
  }

  /** Gives the keys back to the page around it. */
  leave() {
    if (isFullScreen(this.root)) return this.turnFullScreen();
    const { activeElement } = /** @type {Document | ShadowRoot} */ (this.root.getRootNode());
    return /** @type {HTMLElement | null} */ (activeElement)?.blur();
  }
}
