// Makes a viewer of each place of a page that holds voxels.
"use strict";

/** Makes a viewer of an element that holds facts, voxels and a still. @param {HTMLElement} root */
async function start(root) {
  const [facts, packed, layers, second] = ["facts", "voxels", "layers", "fused"].map((name) => root.querySelector(`script.${name}`)?.textContent ?? "");
  try {
    const known = /** @type {PageMetadata} */ (JSON.parse(facts));
    const fused = known.fused ? await readVoxels(known.fused.packing, second) : null;
    new Viewer(root, known, new EmbeddedVoxels(await readVoxels(known.packing, packed)), layers, fused);
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
