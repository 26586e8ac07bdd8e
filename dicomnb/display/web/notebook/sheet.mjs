// A transparent sheet over the picture of a viewer: it shows what a pointer draws, and tells the kernel when it is done.

/** @typedef {[number, number]} Share place as shares of width and height */

// No address is named here: HTML knows the name space of its drawings.
const SVG = new DOMParser().parseFromString("<svg></svg>", "text/html").querySelector("svg")?.namespaceURI ?? null;

/** Corners of what is drawn, as shares. @param {string} tool @param {Share[]} trace @returns {Share[]} */
function corners(tool, trace) {
  const [[x0, y0], [x1, y1]] = [trace[0], trace[trace.length - 1]];
  if (tool === "rectangle") return [[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]];
  if (tool !== "ellipse") return trace;
  return Array.from({ length: 65 }, (_, number) => {
    const turn = (number * Math.PI) / 32;
    return [(x0 + x1) / 2 + (Math.cos(turn) * (x1 - x0)) / 2, (y0 + y1) / 2 + (Math.sin(turn) * (y1 - y0)) / 2];
  });
}

/** @param {{ model: any, el: HTMLElement }} place */
function render({ model, el }) {
  const sheet = document.createElement("div");
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "polyline");
  for (const element of [sheet, svg]) element.setAttribute("style", "width:100%;height:100%;display:block");
  sheet.style.touchAction = "none";
  sheet.className = "dicomnb-drawing";
  line.setAttribute("style", "fill:none;stroke:#ffd60a;stroke-width:1.5");
  svg.append(line);
  sheet.append(svg);
  el.append(sheet);
  const use = () => {
    sheet.dataset.tool = model.get("tool");
    sheet.style.cursor = model.get("tool") ? "crosshair" : "default";
  };
  model.on("change:tool", use);
  use();

  /** @param {PointerEvent} event @returns {Share} */
  const share = (event) => {
    const { left, top, width, height } = sheet.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / height];
  };
  sheet.addEventListener("pointerdown", (start) => {
    if (start.button !== 0) return;
    start.preventDefault();
    sheet.setPointerCapture(start.pointerId);
    const tool = model.get("tool");
    const trace = [share(start)];
    const move = (/** @type {PointerEvent} */ event) => {
      if (tool === "freehand" || trace.length < 2) trace.push(share(event));
      else trace[1] = share(event);
      if (!tool) return;
      const { clientWidth, clientHeight } = sheet;
      const points = corners(tool, trace).map(([x, y]) => `${x * clientWidth},${y * clientHeight}`);
      line.setAttribute("points", points.join(" "));
    };
    const end = (/** @type {PointerEvent} */ event) => {
      sheet.removeEventListener("pointermove", move);
      sheet.removeEventListener("pointerup", end);
      sheet.removeEventListener("pointercancel", end);
      line.setAttribute("points", "");
      if (event.type === "pointerup") model.send({ tool, trace });
    };
    sheet.addEventListener("pointermove", move);
    sheet.addEventListener("pointerup", end);
    sheet.addEventListener("pointercancel", end);
  });
  return () => model.off("change:tool", use);
}

export default { render };
