// The table of what was measured, and the same as text to copy: CSV for a spreadsheet, JSON for a program.
"use strict";

const STATISTICS = ["mean", "sd", "min", "max", "median"];

class MeasurementTable {
  /** @param {Drawings} drawings */
  constructor(drawings) {
    this.drawings = drawings;
    this.facts = drawings.facts;
    this.shown = "";
    this.isOfSlab = false;
    this.table = element("table", { className: "measurements" });
    this.said = element("span", { role: "status" });
    const copying = [
      this.button("Copy CSV", () => csvOf(this.records())),
      this.button("Copy JSON", () => JSON.stringify(this.records(), null, 1)),
    ];
    this.root = element("div", { className: "measured", hidden: true }, this.table, element("p", {}, ...copying, this.said));
  }

  /** @param {string} name @param {() => string} text */
  button(name, text) {
    const made = element("button", { type: "button", textContent: name });
    made.addEventListener("click", async () => {
      const isCopied = await copyText(text());
      this.said.textContent = isCopied ? "Copied." : "This browser does not let the page copy.";
    });
    return made;
  }

  /** Fills the table, if anything has changed. */
  update() {
    const { done, point } = this.drawings;
    const state = JSON.stringify([done, point, this.isOfSlab]);
    if (state === this.shown) return;
    this.shown = state;
    this.said.textContent = "";
    const { units } = this.facts;
    const unit = units ? ` (${units})` : "";
    const unseen = (/** @type {string} */ text) => element("span", { className: "spoken" }, text);
    const heads = [unseen("number"), "slice", "length or angle", ...["mean", "SD", "min", "max", "median"].map((name) => name + unit), "area", "pixels", unseen("remove")];
    const rows = done.map((drawing, index) => this.row(drawing, index));
    const head = element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)));
    this.table.replaceChildren(element("caption", {}, `Measurements${this.isOfSlab ? ", values of the slice in the middle of the slab" : ""}${this.facts.suv ? "; SUV by body weight, g/mL" : ""}`), element("thead", {}, head), element("tbody", {}, ...rows));
    this.root.hidden = !rows.length;
  }

  /** @param {Drawing} drawing @param {number} index */
  row(drawing, index) {
    const { shape } = drawing;
    const { found, text } = this.drawings.measured(drawing);
    const number = (/** @type {number | null | undefined} */ value, unit = "") =>
      value === null || value === undefined ? "" : `${inWords(value, 5)} ${unit}`.trim();
    const isLine = shape.kind === "Ruler" || shape.kind === "Angle";
    /** @type {any} */
    const values = found ?? {};
    const counted = `${values.count}${values.left_out ? ` (${values.left_out} left out)` : ""}`;
    const area = `${number(values.area, "mm²")} ${values.area === null ? "" : values.where}`.trim();
    const none = ["", "", "", "", "", "", ""];
    const cells = isLine ? [text, ...none] : found ? ["", ...STATISTICS.map((key) => [number(values[key]), suvWords(values[key], this.facts)].filter(Boolean).join(" · ")), area, counted] : ["", text, ...none.slice(1)];
    const remove = element("button", { type: "button", textContent: "×", "aria-label": `Remove measurement ${index + 1}` });
    remove.addEventListener("click", () => this.drawings.remove(index));
    const made = element("tr", {}, element("th", { scope: "row" }, `${index + 1} ${shape.kind.toLowerCase()}`));
    made.append(...[this.where(drawing), ...cells].map((cell) => element("td", {}, cell)), element("td", {}, remove));
    made.dataset.measurement = JSON.stringify(this.record(drawing));
    return made;
  }

  /** @param {Drawing} drawing */
  where({ view, slice }) {
    const { name, normal } = this.facts.views[view];
    return `${name} ${INDEX[normal]} = ${originalIndex(this.facts, normal, slice)}`.trim();
  }

  /** @param {Drawing} drawing */
  record(drawing) {
    const { view, slice, shape } = drawing;
    const { name, normal } = this.facts.views[view];
    const { found } = this.drawings.measured(drawing);
    const { suv } = this.facts;
    const record = { view: name || INDEX[normal], slice: originalIndex(this.facts, normal, slice), shape, found };
    if (!suv || !found || found.mean === undefined) return record;
    const times = (/** @type {number | null} */ value) => (value === null ? null : value * suv);
    return { ...record, suv: { ...Object.fromEntries(STATISTICS.map((key) => [key, times(found[key])])), units: "g/mL", kind: "bw" } };
  }

  records() {
    return this.drawings.done.map((drawing) => this.record(drawing));
  }
}

/** Numbers with all their digits, one row a measurement. @param {any[]} records */
function csvOf(records) {
  const heads = ["number", "kind", "view", "slice", "length", "length_units", "degrees", ...STATISTICS, "units", "count", "left_out", "area_mm2"];
  const hasUptake = records.some(({ suv }) => suv);
  if (hasUptake) heads.push(...STATISTICS.map((name) => `suv_${name}`));
  const rows = records.map(({ view, slice, shape, found, suv }, index) => {
    const values = found ?? {};
    const isLine = shape.kind === "Ruler";
    return [
      index + 1, shape.kind.toLowerCase(), view, slice, values.length, isLine ? values.units : "", values.degrees,
      ...STATISTICS.map((name) => values[name]), isLine ? "" : values.units, values.count, values.left_out, values.area,
      ...(hasUptake ? STATISTICS.map((name) => suv?.[name]) : []),
    ].map(csvCell).join(",");
  });
  return [heads.join(","), ...rows, ""].join("\n");
}

/** @param {unknown} value */
function csvCell(value) {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
