// What the legend offers for a second volume: how it lies, its opacity, window and colours, and what is between its voxels.
"use strict";

/** @param {Fused} fused @param {() => void} arranged called where the pictures need other places */
function fusedControls(fused, arranged) {
  const { facts } = fused;
  const [low, high, step] = facts.range;
  const unit = facts.units ? ` (${facts.units})` : "";
  const { name } = facts;
  const box = element("input", { type: "checkbox", checked: true });
  const bar = element("span", { className: "ramp-place" });
  const ends = [element("span"), element("span")];
  const center = sliderRow(`${name} center${unit}`, low, high, step, (value) => change({ center: value }));
  const width = sliderRow(`${name} width${unit}`, step, high - low, step, (value) => change({ width: value }));
  const opacity = sliderRow(`${name} opacity (%)`, 0, 100, 1, (value) => {
    fused.opacity = Math.min(Math.max(value, 0), 100) / 100;
    fused.changed();
  });
  const curtain = sliderRow("Curtain (%)", 0, 100, 0.5, (value) => {
    fused.curtain = Math.min(Math.max(value, 0), 100) / 100;
    fused.changed();
  });
  const layouts = /** @type {FusedLayout[]} */ (Object.keys(LAYOUTS));
  const layout = menuRow("Two volumes", Object.values(LAYOUTS), (index) => {
    fused.layout = layouts[index];
    arranged();
  });
  const colours = menuRow(`${name} colours`, facts.maps.map(({ label }) => label), (index) => {
    fused.map = index;
    fused.setColours();
    fused.changed();
  });
  const between = menuRow(`${name} between voxels`, ["trilinear", "nearest voxel"], (index) => {
    fused.isNearest = index === 1;
    fused.changed();
  });
  box.addEventListener("change", () => {
    fused.isShown = box.checked;
    fused.changed();
  });
  /** @param {Partial<PageWindow>} part */
  function change(part) {
    fused.setWindow(part);
  }
  function update() {
    const { window } = fused;
    show(center, window.center);
    show(width, window.width);
    show(opacity, Math.round(fused.opacity * 1000) / 10);
    show(curtain, Math.round(fused.curtain * 1000) / 10);
    layout.select.selectedIndex = layouts.indexOf(fused.layout);
    colours.select.selectedIndex = fused.map;
    bar.replaceChildren(ramp(fused.maps[fused.map]));
    ends.forEach((end, index) => {
      end.textContent = inWords(window.center + (index - 0.5) * window.width, 4);
    });
    curtain.row.hidden = fused.layout !== "curtain";
    opacity.row.hidden = fused.layout !== "over";
  }
  const label = element("label", {}, box, element("span", {}, facts.units ? `${name} (${facts.units})` : name), ends[0], bar, ends[1]);
  const rows = [opacity.row, curtain.row, center.row, width.row, layout.root, colours.root, between.root];
  const root = element("fieldset", { className: "legend fused controls" }, element("legend", {}, "Second volume"), label, ...rows);
  return { root, update };
}
