// Voxels from a kernel: slices that are asked for when they are looked at, the nearest ones first, and kept as long as
// there is room for them.
"use strict";

/**
 * What the bytes of a slice mean; as `SliceForm` in slice_bytes.py.
 * @typedef {object} SliceForm
 * @property {"integers" | "floats" | "colours"} kind
 * @property {number} width bytes of a value
 * @property {number} first the stored value that the code 0 stands for
 * @property {[number, number]} scale slope and intercept
 * @property {boolean} isDouble
 *
 * @typedef {object} SlicePlace
 * @property {number} view number of the plane
 * @property {number} point of a fourth dimension
 * @property {number} slice
 * @property {SlabOrder} [slab] of several slices as one
 *
 * @typedef {SlicePlace & {form: SliceForm, data: DataView}} SliceMessage
 */

/** Bytes of slices that are kept. */
const MOST_KEPT = 256e6;

/** Bytes that are on their way at once: what was asked for before somebody went on is not worth a long wait. */
const MOST_ON_THE_WAY = 4e6;

/** Slices that are on their way at once, whatever their size. */
const FEWEST_ON_THE_WAY = 2;
const MOST_SLICES_ON_THE_WAY = 8;

/** Slabs that are on their way at once: each takes a kernel as long as many slices. */
const MOST_SLABS_ON_THE_WAY = 1;

/** Milliseconds after which a kernel is said not to answer, after which a slice is asked for again, and between two looks. */
const LATE = 4000;
const LOST = 20_000;
const LOOK = 1000;

/** Milliseconds after which what failed is tried again, where it is looked at. */
const RETRY = 3000;

/** True for the key of a slab. @param {string} key */
const isSlab = (key) => key.split(" ").length > 3;

/** @implements {SliceSource} */
class ChannelSource {
  /**
   * @param {PageMetadata} facts @param {(wanted: SlicePlace[]) => void} ask sends what is wanted
   * @param {() => void} changed called when something has come that is looked at
   */
  constructor(facts, ask, changed) {
    this.facts = facts;
    this.ask = ask;
    this.changed = changed;
    this.isColour = facts.packing.kind === "colours";
    /** What is here, the one that was not looked at for longest first. @type {Map<string, VoxelSlice & {size: number}>} */
    this.kept = new Map();
    this.size = 0;
    /** What is on its way, and since when. @type {Map<string, number>} */
    this.waiting = new Map();
    /** What could not be read. @type {Map<string, {text: string, when: number}>} */
    this.failed = new Map();
    /** What the picture that is being painted lacks. @type {Map<string, SlicePlace>} */
    this.missed = new Map();
    /** What is to be asked for, in this order. @type {SlicePlace[]} */
    this.queue = [];
    /** What the picture on the screen lacks. @type {Set<string>} */
    this.lacking = new Set();
    this.problem = "";
    this.trouble = "";
    /** @type {Map<string, (code: number) => number>} */
    this.scales = new Map();
    this.timer = 0;
    /** Where the user goes: 1 to higher slices or points, -1 to lower ones, 0 while that is not known. */
    this.way = 0;
    /** What was looked at last. @type {{normal: number, place: number[]}} */
    this.last = { normal: -1, place: [] };
  }

  /** @param {SlicePlace} place */
  key({ view, point, slice, slab }) {
    return `${view} ${point} ${slice}${slab ? ` ${slab.how} ${slab.thickness}` : ""}`;
  }

  // -- what the viewer asks ------------------------------------------------------------------------------------

  /** @param {PageView} view @param {number} point @param {number} slice */
  slice(view, point, slice) {
    return this.wanted({ view: this.facts.views.indexOf(view), point, slice });
  }

  /** @param {PageView} view @param {number} point @param {number[]} slices */
  hasAll(view, point, slices) {
    const number = this.facts.views.indexOf(view);
    return slices.every((slice) => this.kept.has(this.key({ view: number, point, slice })));
  }

  /** @param {PageView} view @param {number} point @param {number} slice @param {SlabOrder} order */
  slab(view, point, slice, { thickness, how }) {
    return this.wanted({ view: this.facts.views.indexOf(view), point, slice, slab: { thickness, how } });
  }

  /** What is here; what is not is noted as lacking. @param {SlicePlace} place */
  wanted(place) {
    const found = this.here(place);
    if (found) return found;
    const key = this.key(place);
    const failure = this.failed.get(key);
    if (failure) this.problem = failure.text;
    this.missed.set(key, place);
    return null;
  }

  /** @param {SlicePlace} place */
  here(place) {
    const key = this.key(place);
    const found = this.kept.get(key);
    if (!found) return null;
    this.kept.delete(key);
    this.kept.set(key, found);
    return found;
  }

  /** @param {number} point @param {number[]} voxel */
  at(point, voxel) {
    const { views } = this.facts;
    for (const [view, facts] of views.entries()) {
      const slice = this.here({ view, point, slice: voxel[facts.normal] });
      if (slice) return { slice, place: placeIn(slice, facts, voxel) };
    }
    return null;
  }

  /** @param {PageView[]} views @param {number} point @param {number[]} voxel */
  attend(views, point, voxel) {
    const missed = [...this.missed.values()];
    this.lacking = new Set(this.missed.keys());
    this.missed.clear();
    this.problem = "";
    this.follow(views[0], point, voxel);
    this.queue = [...missed, ...this.around(views, point, voxel)];
    this.pump();
  }

  fault() {
    return this.problem || this.trouble;
  }

  // -- what is worth having ------------------------------------------------------------------------------------

  /** Bytes of a slice, at most. @param {PageView} view */
  bytesOf({ across, down }) {
    const { shape } = this.facts.packing;
    return shape[across + 1] * shape[down + 1] * (this.isColour ? 3 : 4);
  }

  /** Bytes that may be kept: some slices at least, however large they are. */
  get most() {
    return Math.max(MOST_KEPT, 6 * Math.max(...this.facts.views.map((view) => this.bytesOf(view))));
  }

  /** Notes which way the user goes. @param {PageView} view @param {number} point @param {number[]} voxel */
  follow({ normal }, point, voxel) {
    const isFilm = this.facts.packing.shape[normal + 1] < 2;
    const place = [isFilm ? point : voxel[normal], isFilm ? 0 : point];
    const { last } = this;
    this.last = { normal, place };
    const isSame = normal === last.normal && place[1] === last.place[1];
    if (!isSame) this.way = 0;
    else if (place[0] !== last.place[0]) this.way = Math.sign(place[0] - last.place[0]);
  }

  /** The slices around those that are looked at, the nearest first, of those ahead two for each one behind, as many as there is room for. @param {PageView[]} views @param {number} point @param {number[]} voxel */
  around(views, point, voxel) {
    /** @type {SlicePlace[]} */
    const found = [];
    const { views: all, points } = this.facts;
    const [first] = views;
    let room = this.most / 2;
    const add = (/** @type {PageView} */ view, /** @type {number} */ at, /** @type {number} */ slice) => {
      room -= this.bytesOf(view);
      const place = { view: all.indexOf(view), point: at, slice };
      // What is near is dropped last, also if nobody has looked at it for long.
      if (room > 0 && !this.here(place)) found.push(place);
    };
    // Under a slab there is a slice too, whose values are read out.
    for (const view of views) add(view, point, voxel[view.normal]);
    // Beside the picture that has the keys a few slices of the others are enough.
    for (const view of views.slice(1)) for (const step of [1, -1]) if (this.hasSlice(view, voxel[view.normal] + step)) add(view, point, voxel[view.normal] + step);
    const count = this.facts.packing.shape[first.normal + 1];
    const isFilm = count < 2;
    const { way: ahead } = this;
    for (let step = 1; step < (isFilm ? points.length : count) && room > 0; step++) {
      for (const way of ahead ? [(2 * step - 1) * ahead, 2 * step * ahead, -step * ahead] : [step, -step]) {
        if (!isFilm && this.hasSlice(first, voxel[first.normal] + way)) add(first, point, voxel[first.normal] + way);
        if (isFilm && point + way >= 0 && point + way < points.length) add(first, point + way, voxel[first.normal]);
      }
    }
    // Of a fourth dimension the points beside the one that is shown.
    if (!isFilm) for (const way of [1, -1]) if (point + way >= 0 && point + way < points.length) add(first, point + way, voxel[first.normal]);
    return found;
  }

  /** @param {PageView} view @param {number} slice */
  hasSlice({ normal }, slice) {
    return slice >= 0 && slice < this.facts.packing.shape[normal + 1];
  }

  // -- the channel ---------------------------------------------------------------------------------------------

  /** Asks for what comes next, as long as little is on its way. */
  pump() {
    const now = performance.now();
    /** @type {SlicePlace[]} */
    const wanted = [];
    let size = 0;
    let slabs = [...this.waiting.keys()].filter(isSlab).length;
    for (const key of this.waiting.keys()) size += this.bytesOf(this.facts.views[Number(key.split(" ")[0])]);
    /** @type {SlicePlace[]} */
    const later = [];
    while (this.queue.length && this.waiting.size < MOST_SLICES_ON_THE_WAY) {
      const [next] = this.queue;
      const bytes = this.bytesOf(this.facts.views[next.view]);
      if (this.waiting.size >= FEWEST_ON_THE_WAY && size + bytes > MOST_ON_THE_WAY) break;
      this.queue.shift();
      const key = this.key(next);
      const failure = this.failed.get(key);
      if (this.kept.has(key) || this.waiting.has(key) || (failure && now - failure.when < RETRY)) continue;
      if (next.slab && slabs >= MOST_SLABS_ON_THE_WAY) {
        later.push(next);
        continue;
      }
      slabs += Number(Boolean(next.slab));
      this.waiting.set(key, now);
      size += bytes;
      wanted.push(next);
    }
    this.queue.unshift(...later);
    if (!wanted.length) return;
    this.timer ||= window.setInterval(() => this.watch(), LOOK);
    try {
      this.ask(wanted);
    } catch (error) {
      this.say(`The kernel cannot be reached: ${error}`);
    }
  }

  /** Takes a slice that has come. @param {SliceMessage} message */
  take({ form, data, ...place }) {
    const key = this.key(place);
    this.waiting.delete(key);
    this.failed.delete(key);
    this.drop(key);
    const made = { ...this.made(place, form, data), size: data.byteLength };
    this.kept.set(key, made);
    this.size += made.size;
    for (const old of this.kept.keys()) {
      if (this.size <= this.most || old === key) break;
      this.drop(old);
    }
    this.arrived(key);
  }

  /** @param {SlicePlace} place @param {string} text */
  fail(place, text) {
    const key = this.key(place);
    this.waiting.delete(key);
    this.failed.set(key, { text, when: performance.now() });
    this.arrived(key);
  }

  /** @param {string} key */
  arrived(key) {
    const wasSilent = this.trouble !== "";
    this.trouble = "";
    if (this.lacking.has(key) || wasSilent) this.changed();
    if (!this.waiting.size && !this.queue.length) this.rest();
    this.pump();
  }

  /** @param {string} key */
  drop(key) {
    this.size -= this.kept.get(key)?.size ?? 0;
    this.kept.delete(key);
  }

  /** @param {SlicePlace} place @param {SliceForm} form @param {DataView} data @returns {VoxelSlice} */
  made({ view }, form, data) {
    const { across, down } = this.facts.views[view];
    const { shape } = this.facts.packing;
    const [columns, rows] = [shape[across + 1], shape[down + 1]];
    // A copy begins where numbers of any width may, and keeps nothing of what came with it.
    const bytes = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
    const { kind, width } = form;
    return {
      codes: kind !== "integers" ? undefined : width === 1 ? new Uint8Array(bytes) : new Uint16Array(bytes),
      values: kind === "floats" ? new Float32Array(bytes) : undefined,
      colours: kind === "colours" ? new Uint8Array(bytes) : undefined,
      valueOf: this.scaleOf(form),
      start: 0,
      right: 1,
      below: columns,
      channel: columns * rows,
    };
  }

  /** Slices of one scale share its function, and so their table of colours. @param {SliceForm} form */
  scaleOf({ first, scale, isDouble }) {
    const key = [first, ...scale, isDouble].join();
    const found = this.scales.get(key) ?? scaled({ first, isDouble }, scale);
    this.scales.set(key, found);
    return found;
  }

  /** Says what is late, and asks again for what is lost. */
  watch() {
    const now = performance.now();
    const late = Math.max(0, ...[...this.waiting.values()].map((since) => now - since));
    if (late > LATE) this.say("The kernel does not answer: it is busy, or gone. What is here can be looked at.");
    for (const [key, since] of this.waiting) if (now - since > LOST) this.waiting.delete(key);
    if (this.waiting.size || this.queue.length) this.pump();
    else this.rest();
    // What the picture lacks is asked for again by painting it.
    if (this.lacking.size && !this.waiting.size) this.changed();
  }

  /** @param {string} text */
  say(text) {
    if (this.trouble === text) return;
    this.trouble = text;
    this.changed();
  }

  /** Ends the clock. */
  rest() {
    clearInterval(this.timer);
    this.timer = 0;
  }

  /** Lets go of everything. */
  close() {
    this.rest();
    this.kept.clear();
    this.waiting.clear();
    this.queue = [];
    this.size = 0;
  }
}
