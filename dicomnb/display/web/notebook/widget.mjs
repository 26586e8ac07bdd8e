// The viewer as a widget of a notebook, for anywidget: it stands in a shadow of its own, where no style sheet of the
// notebook reaches it, and none of its own reaches the notebook. Its other scripts stand before this one.

/** @param {HTMLElement} host */
function followTheme(host, /** @type {string} */ style) {
  const follow = () => {
    const { jpThemeLight, vscodeThemeKind = "" } = document.body.dataset;
    if (style) host.dataset.theme = style;
    else if (jpThemeLight !== undefined || vscodeThemeKind) {
      host.dataset.theme = jpThemeLight === "false" || /dark|high-contrast$/.test(vscodeThemeKind) ? "dark" : "light";
    }
  };
  follow();
  const seen = new MutationObserver(follow);
  seen.observe(document.body, { attributeFilter: ["data-jp-theme-light", "data-vscode-theme-kind"] });
  return () => seen.disconnect();
}

/** A picture for where nothing moves yet. @param {DataView | undefined} png */
function stillOf(png) {
  if (!png?.byteLength) return element("p", {}, "The picture is on its way from the kernel.");
  const address = URL.createObjectURL(new Blob([new Uint8Array(png.buffer, png.byteOffset, png.byteLength).slice()], { type: "image/png" }));
  const still = element("img", { className: "still", alt: "Still of the viewer", src: address });
  still.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
  return still;
}

class NotebookViewer {
  /** @param {any} model @param {HTMLElement} root */
  constructor(model, root) {
    this.model = model;
    this.root = root;
    /** @type {PageMetadata} */
    this.facts = JSON.parse(model.get("_facts"));
    this.source = new ChannelSource(
      this.facts,
      (wanted) => model.send({ kind: "slices", wanted }),
      () => this.viewer?.update(),
    );
    /** @type {Viewer | null} */
    this.viewer = null;
    /** @type {TraitLink | null} */
    this.link = null;
    this.alert = element("p", { role: "alert", className: "fault", hidden: true });
  }

  /** Makes the viewer of what lies over the volume. @param {string} layers @param {DataView | undefined} second */
  begin(layers, second) {
    if (this.viewer) return;
    const { model, facts, root, source } = this;
    const fused = facts.fused && second ? voxelsOf(facts.fused.packing, new Uint8Array(second.buffer, second.byteOffset, second.byteLength)) : null;
    const viewer = new Viewer(root, facts, source, layers, fused);
    this.viewer = viewer;
    root.append(this.alert);
    const link = new TraitLink(
      viewer,
      (asked) => {
        model.set("_asked", asked);
        model.save_changes();
      },
      model.get("_shown").n,
    );
    link.known = link.state;
    this.link = link;
    viewer.painted = () => link.report();
    this.show();
  }

  /** Shows what the kernel says. */
  show() {
    this.saying(() => this.link?.apply(this.model.get("_shown")));
  }

  /** @param {any} content @param {DataView[]} buffers */
  hear(content, buffers) {
    this.saying(() => {
      if (content.kind === "slice") this.source.take({ ...content, data: buffers[0] });
      else if (content.kind === "failed") this.source.fail(content, content.text);
      else if (content.kind === "begin") this.begin(content.layers, buffers[0]);
      else if (content.kind === "error") this.complain(content.text);
    });
  }

  /** @param {() => void} act */
  saying(act) {
    try {
      act();
    } catch (error) {
      this.complain(String(error));
      throw error;
    }
  }

  /** @param {string} text */
  complain(text) {
    const { alert } = this;
    const close = element("button", { type: "button", textContent: "×", "aria-label": "Dismiss" });
    close.addEventListener("click", () => {
      alert.hidden = true;
    });
    alert.replaceChildren(text, " ", close);
    alert.hidden = false;
  }

  close() {
    this.viewer?.close();
    this.source.close();
    this.viewer = this.link = null;
  }
}

/** @param {{ model: any, el: HTMLElement }} place */
function render({ model, el }) {
  const host = element("div", { className: "dicomnb-viewer" });
  // The keys of the viewer are its own: a notebook has others for the same.
  host.dataset.lmSuppressShortcuts = "true";
  const root = element("div", { className: "viewer" }, stillOf(model.get("_still")));
  host.attachShadow({ mode: "open" }).append(element("style", {}, STYLE), root);
  const rules = element("style");
  el.append(rules, host);
  const ends = [followTheme(host, model.get("_settings").style)];
  /** @type {NotebookViewer | null} */
  let made = null;

  const on = (/** @type {string} */ event, /** @type {(...given: any[]) => void} */ act) => {
    model.on(event, act);
    ends.push(() => model.off(event, act));
  };
  const hide = () => {
    rules.textContent = model.get("_still_rules");
  };
  on("change:_still_rules", hide);
  hide();
  on("msg:custom", (content, buffers) => made?.hear(content, buffers));
  on("change:_shown", () => made?.show());

  // What is not on the page yet has no size, and how much room there is decides what is shown.
  const sizes = new ResizeObserver(() => {
    if (!host.clientWidth) return;
    sizes.disconnect();
    made = new NotebookViewer(model, root);
    ends.push(() => made?.close());
    const { slices = [], layers = "", second } = model.get("_first");
    for (const slice of slices) made.source.take(slice);
    if (slices.length) made.saying(() => made?.begin(layers, second));
    else model.send({ kind: "begin" });
  });
  sizes.observe(host);
  ends.push(() => sizes.disconnect());
  return () => ends.forEach((end) => end());
}

export default { render };
