// What lies over the pictures: regions as translucent areas with a border or as lines, a dose in colours with lines at
// its levels; and the legend, in which each can be switched off.
"use strict";

const AREA = 0.25;
const WASH = 0.35;
const MOST_CODE = 65535;

/** @param {number} below @param {number} above @param {number} share of what is above */
function mixed(below, above, share) {
  const red = (below & 255) + ((above & 255) - (below & 255)) * share;
  const green = ((below >>> 8) & 255) + (((above >>> 8) & 255) - ((below >>> 8) & 255)) * share;
  const blue = ((below >>> 16) & 255) + (((above >>> 16) & 255) - ((below >>> 16) & 255)) * share;
  return (0xff000000 | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}

/** The number of a colour, opacity first. @param {string} name #rrggbb */
function colourNumber(name) {
  const [red, green, blue] = [1, 3, 5].map((start) => parseInt(name.slice(start, start + 2), 16));
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
}

/** One region: its bits, and how it is drawn. */
class Overlaid {
  /** @param {PageRegion} facts @param {Uint8Array} bytes @param {number} start where its bits begin */
  constructor(facts, bytes, start) {
    this.facts = facts;
    this.isShown = true;
    this.colour = colourNumber(facts.color);
    this.sizes = facts.box.map(([first, behind]) => behind - first);
    const count = this.sizes.reduce((product, size) => product * size, 1);
    const behind = start + ((count + 7) >> 3);
    this.bits = bytes.subarray(start, behind);
    const corners = facts.lines.reduce((sum, [, length]) => sum + length, 0);
    this.end = behind + 4 * corners;
    this.corners = new Float32Array(2 * corners);
    const place = [0, 0];
    for (let index = 0; index < 2 * corners; index++) {
      const way = bytes[behind + index] | (bytes[behind + 2 * corners + index] << 8);
      place[index & 1] += (way << 16) >> 16;
      this.corners[index] = place[index & 1] / facts.fractions;
    }
  }

  /** True if a plane shows its contours, and not the border of its voxels. @param {Surface} surface */
  hasLines({ view }) {
    return view.normal === 0 && this.facts.lines.length > 0;
  }

  /** Draws its contours over a slice that is on the canvas. @param {Surface} surface @param {number[]} voxel @param {number} line */
  draw(surface, voxel, line) {
    const { context, whole, start: from, facts } = surface;
    const toScreen = (/** @type {number} */ axis, /** @type {number} */ size, /** @type {number} */ first) => {
      const [edges, centers] = [facts.edges[axis], facts.centers[axis]];
      const step = centers.length > 1 ? centers[1] - centers[0] : 0;
      const scale = size / (edges[edges.length - 1] - edges[0]);
      return (/** @type {number} */ index) => (centers[0] + index * step - edges[0]) * scale - first;
    };
    const [x, y] = [toScreen(2, whole[0], from[0]), toScreen(1, whole[1], from[1])];
    context.strokeStyle = this.facts.color;
    context.lineWidth = line;
    context.lineJoin = "round";
    let start = 0;
    for (const [slice, length] of this.facts.lines) {
      if (slice === voxel[0]) {
        context.beginPath();
        for (let corner = start; corner < start + length; corner++) context.lineTo(x(this.corners[2 * corner]), y(this.corners[2 * corner + 1]));
        context.closePath();
        context.stroke();
      }
      start += length;
    }
  }

  /** True if a voxel is in it. @param {number[]} voxel */
  has(voxel) {
    const [k, j, i] = voxel.map((index, axis) => index - this.facts.box[axis][0]);
    const [slices, rows, columns] = this.sizes;
    if (k < 0 || j < 0 || i < 0 || k >= slices || j >= rows || i >= columns) return false;
    const bit = (k * rows + j) * columns + i;
    return ((this.bits[bit >> 3] >> (bit & 7)) & 1) === 1;
  }

  /** Its voxels in the slice of a plane, row by row; null if there is none. @param {Surface} surface @param {number[]} voxel */
  slice({ view, facts }, voxel) {
    const at = voxel[view.normal];
    const [first, behind] = this.facts.box[view.normal];
    if (at < first || at >= behind) return null;
    const width = facts.packing.shape[view.across + 1];
    const found = new Uint8Array(facts.packing.shape[view.down + 1] * width);
    const [, high, wide] = this.sizes;
    const strides = [high * wide, wide, 1];
    const [rows, columns] = [this.facts.box[view.down], this.facts.box[view.across]];
    for (let row = rows[0]; row < rows[1]; row++) {
      let bit = (at - first) * strides[view.normal] + (row - rows[0]) * strides[view.down];
      for (let column = columns[0]; column < columns[1]; column++, bit += strides[view.across]) {
        if ((this.bits[bit >> 3] >> (bit & 7)) & 1) found[row * width + column] = 1;
      }
    }
    return found;
  }

  /** @param {Surface} surface @param {number[]} voxel @param {number} line width of its border, pixels */
  paint(surface, voxel, line) {
    const mask = this.slice(surface, voxel);
    if (!mask) return;
    const { pixels, rows, columns, allRows, allColumns, start, view } = surface;
    const width = surface.facts.packing.shape[view.across + 1];
    const [wide, high] = [columns.length, rows.length];
    // What lies beside the part that is seen counts too: the border is that of the region.
    const inside = (/** @type {number} */ y, /** @type {number} */ x) => {
      const [row, column] = [y + start[1], x + start[0]];
      return row >= 0 && column >= 0 && row < allRows.length && column < allColumns.length && mask[allRows[row] * width + allColumns[column]] === 1;
    };
    for (let y = 0; y < high; y++) {
      for (let x = 0; x < wide; x++) {
        if (mask[rows[y] * width + columns[x]] !== 1) continue;
        const isInner = inside(y - line, x) && inside(y + line, x) && inside(y, x - line) && inside(y, x + line);
        const place = y * wide + x;
        if (!isInner) pixels[place] = this.colour;
        else if (this.facts.isFilled) pixels[place] = mixed(pixels[place], this.colour, AREA);
      }
    }
  }
}

/** A dose over the pictures. */
class Wash {
  /** @param {PageWash} facts @param {Uint8Array} bytes its numbers: low bytes, then high ones */
  constructor(facts, bytes) {
    this.facts = facts;
    this.isShown = true;
    const count = bytes.length / 2;
    this.values = new Float32Array(count);
    for (let index = 0; index < count; index++) {
      const code = bytes[index] | (bytes[index + count] << 8);
      this.values[index] = code ? ((code - 1) / (MOST_CODE - 1)) * facts.most : NaN;
    }
    this.table = colourTable(facts.table);
    this.colours = facts.colors.map(colourNumber);
  }

  /**
   * The dose between its voxels, along straight lines; NaN where there is none.
   * @param {number} k @param {number} j @param {number} i slice, row and column of the dose
   */
  at(k, j, i) {
    const [slices, rows, columns] = this.facts.shape;
    const reach = 0.5 + 1e-6;
    if (k < -reach || j < -reach || i < -reach || k > slices - 1 + reach || j > rows - 1 + reach || i > columns - 1 + reach) return NaN;
    const [z, y, x] = [Math.max(k, 0), Math.max(j, 0), Math.max(i, 0)];
    const [k0, j0, i0] = [Math.min(z | 0, slices - 1), Math.min(y | 0, rows - 1), Math.min(x | 0, columns - 1)];
    const [up, down, right] = [k0 < slices - 1 ? rows * columns : 0, j0 < rows - 1 ? columns : 0, i0 < columns - 1 ? 1 : 0];
    const [c, b, a] = [z - k0, y - j0, x - i0];
    const { values } = this;
    const start = (k0 * rows + j0) * columns + i0;
    const line = (/** @type {number} */ from) => (a ? values[from] * (1 - a) + values[from + right] * a : values[from]);
    const plane = (/** @type {number} */ from) => (b ? line(from) * (1 - b) + line(from + down) * b : line(from));
    return c ? plane(start) * (1 - c) + plane(start + up) * c : plane(start);
  }

  /** The dose at the centre of a voxel, by its indices among all voxels of the volume. @param {number[]} voxel */
  read(voxel) {
    const [k, j, i] = this.facts.toIndex.map((row) => row[0] * voxel[0] + row[1] * voxel[1] + row[2] * voxel[2] + row[3]);
    return this.at(k, j, i);
  }

  /** @param {Surface} surface @param {number[]} voxel @param {number} line width of a line, pixels */
  paint(surface, voxel, line) {
    const { pixels, rows, columns, view, facts } = surface;
    const { toIndex, levels, most } = this.facts;
    const [wide, high] = [columns.length, rows.length];
    const [across, down] = [surface.places("across"), surface.places("down")];
    const at = originalIndex(facts, view.normal, voxel[view.normal]);
    const found = new Float32Array(wide * high);
    for (let y = 0; y < high; y++) {
      const [k, j, i] = toIndex.map((row) => row[view.normal] * at + row[view.down] * down[y] + row[3]);
      const [kx, jx, ix] = toIndex.map((row) => row[view.across]);
      for (let x = 0; x < wide; x++) {
        found[y * wide + x] = this.at(k + kx * across[x], j + jx * across[x], i + ix * across[x]);
      }
    }
    // Above how many levels: -1 where there is no dose, which makes no line.
    const bands = new Int8Array(found.length);
    for (let place = 0; place < found.length; place++) {
      let band = Number.isNaN(found[place]) ? -1 : 0;
      while (band >= 0 && band < levels.length && found[place] >= levels[band]) band++;
      bands[place] = band;
    }
    for (let y = 0; y < high; y++) {
      for (let x = 0; x < wide; x++) {
        const place = y * wide + x;
        const band = bands[place];
        if (band < 0) continue;
        const right = x + line < wide ? bands[place + line] : -1;
        const below = y + line < high ? bands[place + line * wide] : -1;
        const greatest = Math.max(band, right, below);
        if ((right >= 0 && right < greatest) || (below >= 0 && below < greatest) || band < greatest) {
          pixels[place] = this.colours[greatest - 1];
        } else if (band > 0) {
          pixels[place] = mixed(pixels[place], this.table[Math.min(255, ((found[place] / most) * 256) | 0)], WASH);
        }
      }
    }
  }
}

/**
 * Where each pixel of a line lies among all voxels along an axis: 0 is the centre of the first.
 * @param {PageMetadata} facts @param {number} axis @param {Int32Array} shown which voxel each pixel shows
 */
function placesOnScreen(facts, axis, shown) {
  const [edges, centers] = [facts.edges[axis], facts.centers[axis]];
  const places = new Float64Array(shown.length);
  const isTurned = shown.length > 1 && shown[0] > shown[shown.length - 1];
  for (let from = 0, to = 0; from < shown.length; from = to) {
    while (to < shown.length && shown[to] === shown[from]) to++;
    const [first, last] = [edges[shown[from]], edges[shown[from] + 1]];
    for (let pixel = from; pixel < to; pixel++) {
      const share = (pixel - from + 0.5) / (to - from);
      places[pixel] = indexAt(centers, first + (last - first) * (isTurned ? 1 - share : share));
    }
  }
  return places;
}

/** The index, with its fraction, of a place among ascending centres; beyond them it goes on as between the last two. */
function indexAt(/** @type {number[]} */ centers, /** @type {number} */ place) {
  if (centers.length < 2) return 0;
  let low = 0;
  let high = centers.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (centers[middle] <= place) low = middle;
    else high = middle;
  }
  return low + (place - centers[low]) / (centers[low + 1] - centers[low]);
}

/** All that lies over the pictures of one volume, and its legend. */
class Layers {
  /** @param {PageOverlays} facts @param {Uint8Array} bytes @param {() => void} changed */
  constructor({ regions, wash }, bytes, changed) {
    let start = 0;
    this.regions = regions.map((facts) => {
      const made = new Overlaid(facts, bytes, start);
      start = made.end;
      return made;
    });
    this.wash = wash ? new Wash(wash, bytes.subarray(start)) : null;
    this.changed = changed;
    this.root = element("fieldset", { className: "legend" }, element("legend", {}, "Over the picture"));
    for (const region of this.regions) {
      this.entry(region, region.facts.name, [[region.facts.color, region.facts.isFilled ? "area" : "line"]]);
    }
    if (this.wash) {
      const { name, units, most, words, colors } = this.wash.facts;
      const label = this.entry(this.wash, units ? `${name} (${units})` : name, []);
      label.append(element("span", {}, "0"), ramp(this.wash.table), element("span", {}, inWords(most, 3)));
      colors.forEach((color, index) => label.append(swatch(color, "line"), element("span", {}, words[index])));
    }
  }

  /** A line of the legend. @param {Overlaid | Wash} layer @param {string} name @param {string[][]} swatches */
  entry(layer, name, swatches) {
    const box = element("input", { type: "checkbox", checked: true });
    box.addEventListener("change", () => {
      layer.isShown = box.checked;
      this.changed();
    });
    const label = element("label", {}, box, ...swatches.map(([color, kind]) => swatch(color, kind)), element("span", {}, name));
    this.root.append(label);
    return label;
  }

  /** Paints over a slice that is painted already. @param {Surface} surface @param {number[]} voxel */
  paint(surface, voxel) {
    const ratio = window.devicePixelRatio || 1;
    if (this.wash?.isShown) this.wash.paint(surface, voxel, Math.max(1, Math.round(ratio)));
    for (const region of this.regions) {
      if (region.isShown && !region.hasLines(surface)) region.paint(surface, voxel, Math.max(1, Math.round(1.5 * ratio)));
    }
  }

  /** Draws contours over a slice that is on the canvas. @param {Surface} surface @param {number[]} voxel */
  draw(surface, voxel) {
    const ratio = window.devicePixelRatio || 1;
    for (const region of this.regions) if (region.isShown && region.hasLines(surface)) region.draw(surface, voxel, 1.5 * ratio);
  }

  /** What there is to say of a voxel. @param {PageMetadata} facts @param {number[]} voxel @returns {string[]} */
  read(facts, voxel) {
    const words = this.regions.filter((region) => region.isShown && region.has(voxel)).map((region) => region.facts.name);
    const dose = this.wash?.isShown ? this.wash.read(voxel.map((index, axis) => originalIndex(facts, axis, index))) : NaN;
    if (this.wash && !Number.isNaN(dose)) words.unshift(`${this.wash.facts.name} ${inWords(dose, 4)} ${this.wash.facts.units}`.trim());
    return words;
  }
}

/** @param {string} color @param {string} kind */
function swatch(color, kind) {
  const made = element("i", { className: `swatch ${kind}` });
  made.style.setProperty("--colour", color);
  return made;
}

/** A bar that runs through the colours of a map. @param {Uint32Array} table */
function ramp(table) {
  const made = element("i", { className: "ramp" });
  const stops = Array.from({ length: 17 }, (_, index) => {
    const colour = table[Math.min(255, index * 16)];
    return `rgb(${colour & 255} ${(colour >> 8) & 255} ${(colour >> 16) & 255})`;
  });
  made.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  return made;
}

/** Reads what lies over the pictures, null if nothing does. @param {PageOverlays | null} facts @param {string} text @param {() => void} changed */
async function readLayers(facts, text, changed) {
  return facts ? new Layers(facts, await unpacked(text), changed) : null;
}
