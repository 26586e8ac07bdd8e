// How much of what lies over the pictures is seen: opacity and outline of each structure, opacity of a dose. Folded, and
// made when it is unfolded: there may be dozens.
"use strict";

/** @param {Layers} layers @returns {HTMLDetailsElement} */
function layerControls(layers) {
  const rows = element("div", { className: "opacities" });
  const root = element("details", { className: "folded" }, element("summary", {}, "Opacity and outlines"), rows);
  root.addEventListener("toggle", () => rows.append(...opacityRows(layers)), { once: true });
  return root;
}

/** @param {Layers} layers @returns {HTMLElement[]} */
function opacityRows({ regions, wash, changed }) {
  const made = regions.map((region) => {
    const row = opacityRow(`${region.facts.name} fill (%)`, region.fill, (opacity) => {
      region.fill = opacity;
      changed();
    });
    const box = element("input", { type: "checkbox", checked: region.isOutlined, "aria-label": `${region.facts.name} outline` });
    box.addEventListener("change", () => {
      region.isOutlined = box.checked;
      changed();
    });
    return { row, outline: element("label", { className: "outline" }, swatch(region.facts.color, "line"), box, " outline") };
  });
  const all = opacityRow("All fills (%)", regions[0]?.fill ?? 0, (opacity) => {
    regions.forEach((region, index) => {
      region.fill = opacity;
      show(made[index].row, Math.round(100 * opacity));
    });
    changed();
  });
  const dose = wash && opacityRow(`${wash.facts.name} (%)`, wash.opacity, (opacity) => {
    wash.opacity = opacity;
    changed();
  });
  return [
    ...(dose ? [dose.row] : []),
    ...(regions.length > 1 ? [all.row] : []),
    ...made.flatMap(({ row, outline }) => [row.row, outline]),
  ];
}

/** @param {string} label @param {number} opacity @param {(opacity: number) => void} changed */
function opacityRow(label, opacity, changed) {
  const row = sliderRow(label, 0, 100, 1, (value) => {
    const within = Math.min(Math.max(value, 0), 100);
    show(row, within);
    changed(within / 100);
  });
  show(row, Math.round(100 * opacity));
  return row;
}
