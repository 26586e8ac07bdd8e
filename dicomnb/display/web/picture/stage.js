// Where the pictures of a viewer stand, and how large: one plane, all of them, or two volumes side by side.
"use strict";

/** Pixels of the page beside the pictures: above and below them where controls stand at their side, and else. */
const AROUND_WIDE = 190;
const AROUND = 230;

/** Below this width there is room for one plane. */
const NARROW = 420;

/** From this width on controls stand beside the pictures: on a page, and in a notebook, where height is rarer. */
const WIDE = 1080;
const WIDE_IN_NOTEBOOK = 820;

/** Up to this width the name of a slider stands above it. */
const SLIM = 460;

class Stage {
  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    this.root = element("div", { className: "stage" }, ...viewer.allPanes.map((pane) => pane.root));
  }

  /** True while all planes are wanted, or where they are worth a look at once and have room. */
  get hasManyPanes() {
    const { wantsMany, facts, root } = this.viewer;
    return wantsMany ?? (facts.isSolid && root.clientWidth >= NARROW);
  }

  /** True while all planes are shown. */
  get hasAllPlanes() {
    return this.hasManyPanes && !this.viewer.isBeside;
  }

  /** What is light or dark with the viewer: the page, or what a notebook keeps apart from its own. @returns {HTMLElement} */
  get surroundings() {
    const top = this.viewer.root.getRootNode();
    return top instanceof ShadowRoot ? /** @type {HTMLElement} */ (top.host) : document.documentElement;
  }

  /** Gives each pane its place. */
  arrange() {
    const { viewer, hasAllPlanes, root } = this;
    const { clientWidth } = viewer.root;
    viewer.root.classList.toggle("wide", clientWidth >= (this.surroundings === document.documentElement ? WIDE : WIDE_IN_NOTEBOOK));
    viewer.root.classList.toggle("narrow", clientWidth <= SLIM);
    const { isBeside, active } = viewer;
    viewer.panes.forEach((pane, index) => {
      pane.root.hidden = !hasAllPlanes && index !== active;
    });
    viewer.mirrors.forEach((mirror, index) => {
      mirror.root.hidden = !isBeside || index !== active;
    });
    root.classList.toggle("three", hasAllPlanes);
    root.classList.toggle("beside", isBeside);
    // Where there is no room for two pictures side by side, one stands below the other.
    const isBelow = isBeside && root.clientWidth < NARROW;
    root.classList.toggle("below", isBelow);
    const width = root.clientWidth * (hasAllPlanes ? 2 / 3 : isBeside && !isBelow ? 1 / 2 : 1);
    const { aspect } = hasAllPlanes ? viewer.panes[0] : viewer.pane;
    const height = Math.max(200, this.height(width * aspect * (isBelow ? 2 : 1)));
    root.style.height = `${height}px`;
    root.style.setProperty("--aspect", `${root.clientWidth} / ${height}`);
    for (const pane of viewer.allPanes) if (!pane.root.hidden) pane.fit();
  }

  /** Height of the pictures: what they want, as far as there is room. @param {number} wanted */
  height(wanted) {
    const { viewer } = this;
    const room = this.surroundings.closest(".jp-WindowedPanel-outer")?.clientHeight ?? window.innerHeight;
    if (isFullScreen(viewer.root)) return room - viewer.bar.root.offsetHeight - viewer.controls.said.offsetHeight - 20;
    if (viewer.root.classList.contains("wide")) return Math.min(wanted, Math.max(300, room - AROUND_WIDE));
    return Math.min(wanted, Math.max(240, Math.min(560, room - AROUND)));
  }
}
