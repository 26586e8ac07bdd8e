// A recording on a page: squared paper in true millimetres that scrolls, and calipers for time and amplitude.
"use strict";
(() => {
  /**
   * @typedef {{label: string, unit: string, top: number, height: number, gain: number, middle: number, start: number,
   *   step: number, scale: [number, number], samples: string}} Row
   * @typedef {{speed: number, height: number, duration: number, offset: number,
   *   rows: Row[]}} Facts
   */

  /** Pixels of the page for a millimetre (CSS Values 3, 6.2). */
  const MM = 96 / 25.4;
  const ABSENT = -32768;
  const INK = "#111";

  /** @param {string} name @param {Record<string, string>} attributes @param {(string | Node)[]} children */
  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  /** @param {string} text @returns {Int16Array} */
  const numbers = (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return new Int16Array(bytes.buffer);
  };

  /** @param {HTMLElement} root */
  const start = (root) => {
    const facts = /** @type {Facts} */ (JSON.parse(root.querySelector("script.waveform-facts")?.textContent ?? ""));
    const rows = facts.rows.map((row) => ({ ...row, stored: numbers(row.samples) }));
    const canvas = document.createElement("canvas");
    const paper = canvas.getContext("2d");
    if (!paper) return;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "Recording: arrow keys scroll, drag over the paper to measure");
    canvas.style.height = `${facts.height * MM}px`;
    const slider = /** @type {HTMLInputElement} */ (
      element("input", { type: "range", min: "0", step: "any", value: "0", "aria-label": "Time" })
    );
    const speeds = /** @type {HTMLSelectElement} */ (element("select", { "aria-label": "Paper speed" }));
    for (const speed of [...new Set([2.5, 5, 12.5, 25, 50, 100, facts.speed])].sort((a, b) => a - b)) {
      speeds.append(element("option", { value: `${speed}` }, `${speed} mm/s`));
    }
    speeds.value = `${facts.speed}`;
    const tools = element("div", { class: "waveform-tools" }, slider, speeds);
    const note = element("p", { class: "waveform-note", "aria-live": "polite" });
    root.querySelector(".still")?.remove();
    root.append(element("div", { class: "waveform-head" }, tools, note), canvas);

    /** Seconds at the left side. */
    let first = 0;
    /** @type {{row: number, from: {t: number, v: number}, to: {t: number, v: number}} | null} */
    let caliper = null;
    let isDragged = false;
    let isAsked = false;

    const shown = () => canvas.clientWidth / MM / facts.speed;
    const last = () => Math.max(facts.duration - shown(), 0);
    /** @param {number} t */
    const across = (t) => (t - first) * facts.speed * MM;
    /** @param {Row} row @param {number} v */
    const down = (row, v) => (row.top + row.height / 2 - (v - row.middle) * row.gain) * MM;

    const paintSquares = () => {
      const [width, height] = [canvas.clientWidth, facts.height * MM];
      paper.fillStyle = "#fffaf8";
      paper.fillRect(0, 0, width, height);
      for (const [step, color, line] of /** @type {[number, string, number][]} */ ([
        [1, "#f7d4cf", 0.6],
        [5, "#e8a59c", 1],
      ])) {
        paper.strokeStyle = color;
        paper.lineWidth = line;
        paper.beginPath();
        const begin = Math.ceil((first * facts.speed) / step) * step;
        for (let mm = begin; (mm - first * facts.speed) * MM <= width; mm += step) {
          const x = (mm - first * facts.speed) * MM;
          paper.moveTo(x, 0);
          paper.lineTo(x, height);
        }
        for (let mm = 0; mm <= facts.height; mm += step) {
          paper.moveTo(0, mm * MM);
          paper.lineTo(width, mm * MM);
        }
        paper.stroke();
      }
    };

    /** @param {(typeof rows)[number]} row */
    const paintRow = (row) => {
      const begin = Math.max(Math.floor((first - row.start) / row.step) - 1, 0);
      const end = Math.min(Math.ceil((first + shown() - row.start) / row.step) + 1, row.stored.length - 1);
      paper.save();
      paper.beginPath();
      paper.rect(0, row.top * MM, canvas.clientWidth, row.height * MM);
      paper.clip();
      paper.strokeStyle = INK;
      paper.lineWidth = 1.1;
      paper.beginPath();
      let isOn = false;
      for (let index = begin; index <= end; index += 1) {
        const stored = row.stored[index];
        if (stored === ABSENT) {
          isOn = false;
          continue;
        }
        const x = across(row.start + index * row.step);
        const y = down(row, stored * row.scale[0] + row.scale[1]);
        if (isOn) paper.lineTo(x, y);
        else paper.moveTo(x, y);
        isOn = true;
      }
      paper.stroke();
      paper.restore();
      paper.fillStyle = INK;
      paper.font = "bold 13px system-ui, sans-serif";
      paper.fillText(row.label, 4, row.top * MM + 14);
      if (row.unit === "mV") return;
      paper.fillStyle = "#5c4a48";
      paper.font = "11px system-ui, sans-serif";
      const scale = `${Number((10 / row.gain).toPrecision(4))} ${row.unit || "stored value"} in 10 mm`;
      paper.fillText(`${scale}, middle ${Number(row.middle.toPrecision(4))}`, 4, (row.top + row.height) * MM - 4);
    };

    const measured = () => {
      if (!caliper) return "Drag over the paper to measure; arrow keys scroll.";
      const row = rows[caliper.row];
      const seconds = Math.abs(caliper.to.t - caliper.from.t);
      const height = Math.abs(caliper.to.v - caliper.from.v);
      const rate = seconds > 0 ? `, ${Number((60 / seconds).toPrecision(4))} per minute` : "";
      const unit = row.unit ? ` ${row.unit}` : "";
      return `${row.label}: ${Number((seconds * 1000).toPrecision(5))} ms${rate} · ${Number(height.toPrecision(4))}${unit}`;
    };

    const paintCaliper = () => {
      if (!caliper) return;
      const row = rows[caliper.row];
      const [x1, x2] = [across(caliper.from.t), across(caliper.to.t)];
      const [y1, y2] = [down(row, caliper.from.v), down(row, caliper.to.v)];
      paper.fillStyle = "rgba(10, 91, 194, 0.12)";
      paper.fillRect(Math.min(x1, x2), Math.min(y1, y2), Math.abs(x2 - x1), Math.abs(y2 - y1));
      paper.strokeStyle = "#0a5bc2";
      paper.lineWidth = 1.5;
      paper.beginPath();
      for (const x of [x1, x2]) {
        paper.moveTo(x, row.top * MM);
        paper.lineTo(x, (row.top + row.height) * MM);
      }
      paper.moveTo(x1, y1);
      paper.lineTo(x2, y1);
      paper.moveTo(x1, y2);
      paper.lineTo(x2, y2);
      paper.stroke();
    };

    const paint = () => {
      isAsked = false;
      const ratio = window.devicePixelRatio || 1;
      const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(facts.height * MM * ratio)];
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
      paper.setTransform(ratio, 0, 0, ratio, 0, 0);
      paintSquares();
      rows.forEach(paintRow);
      paintCaliper();
      slider.max = `${last()}`;
      slider.hidden = last() === 0;
      if (document.activeElement !== slider) slider.value = `${first}`;
      const end = Math.min(first + shown(), facts.duration);
      const part = `${(first + facts.offset).toFixed(2)} to ${(end + facts.offset).toFixed(2)} of ${Number(facts.duration.toPrecision(6))} s`;
      note.textContent = `${part} · ${measured()}`;
      canvas.dataset.first = `${first}`;
    };
    const ask = () => {
      if (isAsked) return;
      isAsked = true;
      requestAnimationFrame(paint);
    };
    /** @param {number} t */
    const scrollTo = (t) => {
      first = Math.min(Math.max(t, 0), last());
      ask();
    };

    speeds.addEventListener("change", () => {
      const middle = first + shown() / 2;
      facts.speed = Number(speeds.value);
      scrollTo(middle - shown() / 2);
    });
    slider.addEventListener("input", () => scrollTo(Number(slider.value)));
    canvas.addEventListener(
      "wheel",
      (event) => {
        const way = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.shiftKey ? event.deltaY : 0;
        if (!way) return; // the page scrolls
        event.preventDefault();
        scrollTo(first + way / MM / facts.speed);
      },
      { passive: false },
    );
    canvas.addEventListener("keydown", (event) => {
      const steps = /** @type {Record<string, number>} */ ({
        ArrowLeft: -0.2, ArrowRight: 0.2, PageUp: -shown(), PageDown: shown(), Home: -Infinity, End: Infinity,
      });
      if (!(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) {
        if (event.key === "Escape") {
          caliper = null;
          ask();
        }
        return;
      }
      event.preventDefault();
      scrollTo(first + steps[event.key]);
    });

    /** @param {PointerEvent} event @param {number} [fixed] the row that is measured on */
    const place = (event, fixed) => {
      const box = canvas.getBoundingClientRect();
      const x = event.clientX - box.left;
      const y = (event.clientY - box.top) / MM;
      const found = fixed ?? rows.findIndex((row) => y >= row.top && y < row.top + row.height);
      if (found < 0) return null;
      const row = rows[found];
      const v = row.middle + (row.top + row.height / 2 - y) / row.gain;
      return { row: found, t: first + x / MM / facts.speed, v };
    };
    canvas.addEventListener("pointerdown", (event) => {
      const at = place(event);
      if (!at) return;
      canvas.setPointerCapture(event.pointerId);
      caliper = { row: at.row, from: { t: at.t, v: at.v }, to: { t: at.t, v: at.v } };
      isDragged = true;
      ask();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!isDragged || !caliper) return;
      const at = place(event, caliper.row);
      if (at) caliper.to = { t: at.t, v: at.v };
      ask();
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => {
        isDragged = false;
      });
    }
    new ResizeObserver(() => scrollTo(first)).observe(canvas);
  };

  for (const root of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("figure.waveform"))) {
    if (root.dataset.alive) continue;
    root.dataset.alive = "true";
    start(root);
  }
})();
