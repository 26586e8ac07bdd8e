// The maxima of a volume, turning: a window over the page with an angle to choose and a button to play.
"use strict";

/** Milliseconds of each frame of the screen that may go into pictures to come. */
const TURN_BUDGET = 8;

/** Share of the window that the picture takes. */
const TURN_SIZE = 0.72;

/** Milliseconds after which slices that have not come are asked for again. */
const ASK_AGAIN = 50;

class Rotation {
  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    /** @type {RotatingProjection | null} */
    this.projection = null;
    this.painter = viewer.painter;
    this.title = element("h2", {}, "Rotating maximum");
    this.number = 0;
    this.isTurning = true;
    this.last = 0;
    this.asked = 0;
    /** @type {HTMLCanvasElement} */
    this.canvas = element("canvas", { role: "img" });
    this.letters = ["left", "right", "top", "bottom"].map((side) => element("b", { className: side }));
    this.said = element("span", { className: "top-left" });
    this.play = element("button", { type: "button" });
    const close = element("button", { type: "button", textContent: "Close" });
    this.angle = sliderRow("Angle (°)", 0, 360 - 180 / HALF_TURN, 180 / HALF_TURN, (value) => {
      this.isTurning = false;
      this.turnTo(Math.round((value * HALF_TURN) / 180));
    });
    /** @type {HTMLDialogElement} */
    this.root = element(
      "dialog",
      { className: "rotation", "aria-label": "Rotating maximum" },
      element("div", { className: "headline" }, this.title, this.play, close),
      element("div", { className: "pane" }, this.canvas, ...this.letters, this.said),
      element("div", { className: "turning" }, this.angle.row),
    );
    this.play.addEventListener("click", () => {
      this.isTurning = !this.isTurning;
    });
    close.addEventListener("click", () => this.root.close());
    this.root.addEventListener("keydown", (event) => event.stopPropagation());
  }

  open() {
    const { facts, fused, painter, point } = this.viewer;
    if (this.root.open) return;
    // Of two volumes it is the second one that is looked for: a PET over its CT.
    const isSecond = fused !== null && facts.origins !== null;
    this.painter = isSecond ? fused.painter : painter;
    const shown = isSecond ? 0 : point;
    if (this.projection?.point !== shown) {
      const places = isSecond ? placesOfFused(facts, fused.facts) : placesOfVolume(facts);
      this.projection = new RotatingProjection(places, this.painter.source, facts.views[0], shown, isSecond ? null : facts);
    }
    setText(this.title, `Rotating maximum${isSecond ? `, ${fused.facts.name}` : ""}`);
    this.isTurning = true;
    this.viewer.root.append(this.root);
    this.root.showModal();
    this.turnTo(0);
    requestAnimationFrame((now) => this.tick(now));
  }

  /** @param {number} now */
  tick(now) {
    const { projection, viewer } = this;
    if (!this.root.open || !projection) return;
    const isWaiting = !projection.picture(this.number);
    if (!projection.isDone) {
      // Slices that are not here are asked for as those of a picture are: by painting.
      if (!projection.advance(performance.now() + TURN_BUDGET) && now - this.asked >= ASK_AGAIN) {
        this.asked = now;
        viewer.update();
      }
      if (isWaiting) this.paint();
    }
    const wait = 1000 / Math.max(0.5, Number(viewer.controls.rate.value) || viewer.facts.rate);
    if (this.isTurning && projection.picture(this.number + 1) && now - this.last >= wait) {
      this.last = now;
      this.turnTo(this.number + 1);
    }
    setText(this.play, this.isTurning ? "Stop" : "Turn");
    requestAnimationFrame((next) => this.tick(next));
  }

  /** @param {number} number of an angle */
  turnTo(number) {
    this.number = ((number % (2 * HALF_TURN)) + 2 * HALF_TURN) % (2 * HALF_TURN);
    show(this.angle, (this.number * 180) / HALF_TURN);
    this.paint();
  }

  paint() {
    const { projection, canvas, number } = this;
    if (!projection) return;
    const degrees = (number * 180) / HALF_TURN;
    const picture = projection.picture(number);
    setText(this.said, picture ? `maximum, ${degrees}° from the front` : "…");
    const letters = sideLetters(degrees);
    this.letters.forEach((letter, index) => setText(letter, letters[index]));
    canvas.setAttribute("aria-label", `Maximum projection, ${degrees} degrees from the front`);
    if (!picture) return;
    const ratio = window.devicePixelRatio || 1;
    const [wide, high] = [2 * projection.radius, projection.high - projection.low];
    const scale = Math.min((window.innerWidth * TURN_SIZE) / wide, ((window.innerHeight - 180) * 0.98) / high) * ratio;
    const [width, height] = [Math.max(1, Math.round(wide * scale)), Math.max(1, Math.round(high * scale))];
    if (canvas.width !== width || canvas.height !== height) {
      [canvas.width, canvas.height] = [width, height];
      [canvas.style.width, canvas.style.height] = [`${width / ratio}px`, `${height / ratio}px`];
    }
    const isBehind = number >= HALF_TURN;
    const columns = Int32Array.from({ length: width }, (_, x) => {
      const u = (((isBehind ? width - 1 - x : x) + 0.5) / width - 0.5) * wide;
      return Math.min(Math.max(Math.floor(u / picture.column + picture.width / 2 - picture.shift), 0), picture.width - 1);
    });
    const rows = Int32Array.from({ length: height }, (_, y) => Math.min(Math.floor(((y + 0.5) / height) * projection.height), projection.height - 1));
    const image = new ImageData(width, height);
    this.painter.paintValues(new Uint32Array(image.data.buffer), picture, rows, columns);
    /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false })).putImageData(image, 0, 0);
  }
}

/** What lies left, right, above and below, seen so many degrees from the front. @param {number} degrees */
function sideLetters(degrees) {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const words = (/** @type {number} */ sign) => {
    const parts = [
      { size: Math.abs(cos), letter: sign * cos > 0 ? "L" : "R" },
      { size: Math.abs(sin), letter: sign * sin > 0 ? "P" : "A" },
    ];
    return parts.filter(({ size }) => size > 0.05).sort((one, other) => other.size - one.size).map(({ letter }) => letter).join("-");
  };
  return [words(-1), words(1), "S", "I"];
}
