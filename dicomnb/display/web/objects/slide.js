// A slide on a page: a canvas that shows the level which the screen has pixels for, and decodes only the tiles in sight.
// Wheel, fingers, buttons and keys move it. Places are counted in pixels of the finest level.
"use strict";
(() => {
  /**
   * @typedef {{columns: number, rows: number, step: [number, number], size: number, across: number, lossy: boolean,
   *   name: string, tiles: string[]}} Level
   * @typedef {{name: string, color: string, points: boolean, lines: number[][], image: string}} Layer
   * @typedef {{columns: number, rows: number, spacing: [number, number] | null, background: string, levels: Level[],
   *   layers: Layer[]}} Facts
   */

  /** Most pixels of the screen that one of the slide takes. */
  const MOST = 32;
  /** Least share of the size at which the whole slide just fits. */
  const LEAST = 0.2;
  const BAR = 120;

  /** @param {string} name @param {Record<string, string>} attributes @param {(string | Node)[]} children */
  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  /** @param {number} length @returns {number} the largest of 1, 2 and 5 times a power of ten that is not longer */
  const roundLength = (length) => {
    const power = 10 ** Math.floor(Math.log10(length));
    return [5, 2, 1].map((digit) => digit * power).find((each) => each <= length * (1 + 1e-9)) ?? power;
  };

  /** @param {number} mm */
  const lengthText = (mm) => (mm >= 0.9999 ? `${Number(mm.toPrecision(4))} mm` : `${Number((mm * 1000).toPrecision(4))} µm`);

  /** @param {HTMLElement} root */
  const start = (root) => {
    const facts = /** @type {Facts} */ (JSON.parse(root.querySelector("script.slide-facts")?.textContent ?? ""));
    const canvas = document.createElement("canvas");
    const paper = canvas.getContext("2d");
    if (!paper) return;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "Slide: wheel, + and − zoom, drag or arrow keys move, 0 shows the whole");
    const note = element("p", { class: "slide-note", "aria-live": "polite" });
    const bar = element("div", { class: "slide-tools" });
    const stage = element("div", { class: "slide-stage" }, canvas);
    root.querySelector(".still")?.remove();
    root.append(bar, stage, note);

    /** @type {Map<string, HTMLImageElement>} */
    const pictures = new Map();
    const hidden = new Set();
    /** @type {Map<number, {x: number, y: number}>} */
    const fingers = new Map();
    const view = { x: facts.columns / 2, y: facts.rows / 2, zoom: 1 };
    let isAsked = false;

    const aspect = facts.spacing ? facts.spacing[1] / facts.spacing[0] : 1;
    /** Pixels of the screen for a pixel of the finest level, down: pixels may be higher than wide. */
    const down = () => view.zoom * aspect;
    const whole = () => Math.min(canvas.clientWidth / facts.columns, canvas.clientHeight / (facts.rows * aspect));

    /** @param {string} address */
    const picture = (address) => {
      const known = pictures.get(address);
      if (known) return known;
      const made = new Image();
      made.addEventListener("load", ask);
      made.src = address;
      pictures.set(address, made);
      return made;
    };

    const levelNow = () => {
      const ratio = window.devicePixelRatio || 1;
      const wanted = 1 / (view.zoom * ratio);
      // From fine to coarse: the last that has pixels enough.
      return Math.max(facts.levels.filter((level) => level.step[0] <= wanted * 1.001).length - 1, 0);
    };

    /** @param {Level} level */
    const paintLevel = (level) => {
      const [stepX, stepY] = level.step;
      const left = view.x - canvas.clientWidth / 2 / view.zoom;
      const top = view.y - canvas.clientHeight / 2 / down();
      const wide = level.size * stepX;
      const high = level.size * stepY;
      const first = { x: Math.max(Math.floor(left / wide), 0), y: Math.max(Math.floor(top / high), 0) };
      const last = {
        x: Math.min(Math.floor((left + canvas.clientWidth / view.zoom) / wide), level.across - 1),
        y: Math.min(Math.floor((top + canvas.clientHeight / down()) / high), level.tiles.length / level.across - 1),
      };
      for (let row = first.y; row <= last.y; row += 1) {
        for (let column = first.x; column <= last.x; column += 1) {
          const address = level.tiles[row * level.across + column];
          if (!address) continue; // nothing but the background
          const tile = picture(address);
          if (!tile.complete || !tile.naturalWidth) continue;
          const x = (column * wide - left) * view.zoom;
          const y = (row * high - top) * down();
          // Borders of neighbours fall on the same pixel of the screen: no seam shows.
          const right = Math.round(x + tile.naturalWidth * stepX * view.zoom);
          const bottom = Math.round(y + tile.naturalHeight * stepY * down());
          paper.drawImage(tile, Math.round(x), Math.round(y), right - Math.round(x), bottom - Math.round(y));
        }
      }
    };

    /** @param {number} x @param {number} y @returns {[number, number]} where a place is on the screen */
    const onScreen = (x, y) => [
      (x - view.x) * view.zoom + canvas.clientWidth / 2,
      (y - view.y) * down() + canvas.clientHeight / 2,
    ];

    /** @param {Layer} layer */
    const paintLayer = (layer) => {
      if (layer.image) {
        const mask = picture(layer.image);
        const [x, y] = onScreen(0, 0);
        if (mask.complete) paper.drawImage(mask, x, y, facts.columns * view.zoom, facts.rows * down());
        return;
      }
      paper.strokeStyle = layer.color;
      paper.lineWidth = 1.5;
      paper.beginPath();
      for (const line of layer.lines) {
        for (let index = 0; index < line.length; index += 2) {
          const [x, y] = onScreen(line[index], line[index + 1]);
          if (layer.points) {
            paper.moveTo(x - 5, y);
            paper.lineTo(x + 5, y);
            paper.moveTo(x, y - 5);
            paper.lineTo(x, y + 5);
          } else if (index === 0) paper.moveTo(x, y);
          else paper.lineTo(x, y);
        }
      }
      paper.stroke();
    };

    const paintBar = () => {
      if (!facts.spacing) return;
      const length = roundLength((BAR / view.zoom) * facts.spacing[0]);
      const width = (length / facts.spacing[0]) * view.zoom;
      const y = canvas.clientHeight - 14;
      paper.fillStyle = "rgba(255, 255, 255, 0.85)";
      paper.fillRect(8, y - 18, Math.max(width, 50) + 12, 26);
      paper.fillStyle = "#111";
      paper.fillRect(14, y, width, 3);
      paper.font = "12px system-ui, sans-serif";
      paper.fillText(lengthText(length), 14, y - 5);
      canvas.dataset.bar = `${length}`;
      canvas.dataset.barWidth = `${width}`;
    };

    const paint = () => {
      isAsked = false;
      const ratio = window.devicePixelRatio || 1;
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
      if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
      paper.setTransform(ratio, 0, 0, ratio, 0, 0);
      paper.fillStyle = facts.background;
      paper.fillRect(0, 0, width, height);
      const index = levelNow();
      paper.imageSmoothingEnabled = facts.levels[index].step[0] * view.zoom * ratio < 1;
      // What is coarser lies below until the tiles of this level are decoded.
      for (let below = Math.min(index + 1, facts.levels.length - 1); below >= index; below -= 1) {
        paintLevel(facts.levels[below]);
      }
      paper.imageSmoothingEnabled = false;
      facts.layers.forEach((layer, number) => {
        if (!hidden.has(number)) paintLayer(layer);
      });
      paintBar();
      const level = facts.levels[index];
      canvas.dataset.level = level.name;
      canvas.dataset.view = `${view.x} ${view.y} ${view.zoom}`;
    };

    function ask() {
      if (isAsked) return;
      isAsked = true;
      requestAnimationFrame(paint);
    }

    const told = (/** @type {{x: number, y: number} | null} */ place) => {
      const level = facts.levels[levelNow()];
      const share = `${Number((view.zoom * 100).toPrecision(3))} %`;
      const what = `${level.name}${level.lossy ? " (JPEG, quality 90)" : ""}, ${share} of the finest pixels`;
      if (!place) {
        note.textContent = what;
        return;
      }
      const where = facts.spacing
        ? `x ${(place.x * facts.spacing[0]).toFixed(4)} mm, y ${(place.y * facts.spacing[1]).toFixed(4)} mm`
        : `x ${Math.floor(place.x)}, y ${Math.floor(place.y)}`;
      note.textContent = `${where} · ${what}`;
    };

    const keepIn = () => {
      view.zoom = Math.min(Math.max(view.zoom, whole() * LEAST), MOST);
      view.x = Math.min(Math.max(view.x, 0), facts.columns);
      view.y = Math.min(Math.max(view.y, 0), facts.rows);
      told(null);
      ask();
    };

    /** @param {number} factor @param {number} x @param {number} y place on the canvas that stays where it is */
    const zoomAt = (factor, x, y) => {
      const dx = x - canvas.clientWidth / 2;
      const dy = y - canvas.clientHeight / 2;
      const before = { x: view.x + dx / view.zoom, y: view.y + dy / down() };
      view.zoom = Math.min(Math.max(view.zoom * factor, whole() * LEAST), MOST);
      view.x = before.x - dx / view.zoom;
      view.y = before.y - dy / down();
      keepIn();
    };
    const zoomMiddle = (/** @type {number} */ factor) => zoomAt(factor, canvas.clientWidth / 2, canvas.clientHeight / 2);

    const showWhole = () => {
      Object.assign(view, { x: facts.columns / 2, y: facts.rows / 2, zoom: whole() });
      keepIn();
    };

    /** @param {string} label @param {string} title @param {() => void} act */
    const addButton = (label, title, act) => {
      const made = element("button", { type: "button", title, "aria-label": title }, label);
      made.addEventListener("click", act);
      bar.append(made);
    };
    addButton("+", "Zoom in (+)", () => zoomMiddle(2));
    addButton("−", "Zoom out (−)", () => zoomMiddle(0.5));
    addButton("Whole", "Show the whole slide (0)", showWhole);
    addButton("1:1", "One pixel of the finest level on one of the screen (1)", () => zoomMiddle(1 / view.zoom));
    facts.layers.forEach((layer, number) => {
      const box = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox" }));
      box.checked = true;
      box.addEventListener("change", () => {
        if (box.checked) hidden.delete(number);
        else hidden.add(number);
        ask();
      });
      const sample = element("span", { class: "slide-color", style: `background:${layer.color}` });
      bar.append(element("label", {}, box, sample, layer.name));
    });

    /** @param {MouseEvent} event */
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return { x: event.clientX - box.left - canvas.clientLeft, y: event.clientY - box.top - canvas.clientTop };
    };
    canvas.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const at = place(event);
        const lines = event.deltaMode === 1 ? event.deltaY * 30 : event.deltaY;
        zoomAt(Math.exp(-lines / 300), at.x, at.y);
      },
      { passive: false },
    );
    canvas.addEventListener("dblclick", (event) => {
      const at = place(event);
      zoomAt(2, at.x, at.y);
    });
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, place(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      const now = place(event);
      const before = fingers.get(event.pointerId);
      const other = [...fingers.entries()].find(([id]) => id !== event.pointerId)?.[1];
      if (before && other) {
        const spread = Math.hypot(now.x - other.x, now.y - other.y) / Math.hypot(before.x - other.x, before.y - other.y);
        if (Number.isFinite(spread) && spread > 0) zoomAt(spread, other.x, other.y);
      } else if (before) {
        view.x -= (now.x - before.x) / view.zoom;
        view.y -= (now.y - before.y) / down();
        keepIn();
      }
      if (before) fingers.set(event.pointerId, now);
      told({
        x: view.x + (now.x - canvas.clientWidth / 2) / view.zoom,
        y: view.y + (now.y - canvas.clientHeight / 2) / down(),
      });
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, (event) => fingers.delete(/** @type {PointerEvent} */ (event).pointerId));
    }
    canvas.addEventListener("pointerleave", () => told(null));

    /** @type {Record<string, () => void>} */
    const keys = {
      "+": () => zoomMiddle(2),
      "=": () => zoomMiddle(2),
      "-": () => zoomMiddle(0.5),
      0: showWhole,
      1: () => zoomMiddle(1 / view.zoom),
      ArrowLeft: () => move(-1, 0),
      ArrowRight: () => move(1, 0),
      ArrowUp: () => move(0, -1),
      ArrowDown: () => move(0, 1),
    };
    /** @param {number} x @param {number} y */
    function move(x, y) {
      view.x += (x * canvas.clientWidth) / 8 / view.zoom;
      view.y += (y * canvas.clientHeight) / 8 / down();
      keepIn();
    }
    canvas.addEventListener("keydown", (event) => {
      const act = keys[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act();
    });

    let isWhole = true;
    new ResizeObserver(() => {
      if (canvas.clientWidth < 1) return; // folded away
      if (isWhole) showWhole();
      isWhole = false;
      ask();
    }).observe(canvas);
  };

  for (const root of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("figure.slide"))) {
    if (root.dataset.alive) continue;
    root.dataset.alive = "true";
    start(root);
  }
})();
