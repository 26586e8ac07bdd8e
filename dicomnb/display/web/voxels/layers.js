// All that lies over the pictures of one volume, and the legend in which each can be switched off.
"use strict";

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
    this.opacities = layerControls(this);
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
      if (region.isShown) region.paint(surface, voxel, Math.max(1, Math.round(1.5 * ratio)));
    }
  }

  /** Draws contours over a slice that is on the canvas. @param {Surface} surface @param {number[]} voxel */
  draw(surface, voxel) {
    const ratio = window.devicePixelRatio || 1;
    for (const region of this.regions) {
      if (region.isShown && region.isOutlined && region.hasLines(surface)) region.draw(surface, voxel, 1.5 * ratio);
    }
  }

  /** What there is to say of a voxel. @param {PageMetadata} facts @param {number[]} voxel @returns {string[]} */
  read(facts, voxel) {
    const words = this.regions.filter((region) => region.isShown && region.has(voxel)).map((region) => region.facts.name);
    const dose = this.wash?.isShown ? this.wash.read(voxel.map((index, axis) => originalIndex(facts, axis, index))) : NaN;
    if (this.wash && !Number.isNaN(dose)) words.unshift(`${this.wash.facts.name} ${inWords(dose, 4)} ${this.wash.facts.units}`.trim());
    return words;
  }
}

/** Reads what lies over the pictures, null if nothing does. @param {PageOverlays | null} facts @param {string} text @param {() => void} changed */
async function readLayers(facts, text, changed) {
  return facts ? new Layers(facts, await unpacked(text), changed) : null;
}
