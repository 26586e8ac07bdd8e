// What can be drawn on a picture: how many places each shape takes, and what becomes of them.
"use strict";

/** @typedef {"Ruler" | "Angle" | "Ellipse" | "Rectangle" | "Freehand"} ShapeTool */

/**
 * @typedef {object} ShapeRow
 * @property {number} spots that it takes: 0 for all where the pointer goes
 * @property {(trace: Spot[], metric: number[][]) => Shape | null} made null while it has no size
 */

/** @typedef {Ruler | Angle | Region} Shape */

/** @type {Record<ShapeTool, ShapeRow>} */
const SHAPES = {
  Ruler: {
    spots: 2,
    made: ([start, end]) => (isFar(start, end) ? { kind: "Ruler", start, end } : null),
  },
  Angle: {
    spots: 3,
    made: ([start, corner, end]) =>
      isFar(start, corner) ? { kind: "Angle", start, corner, end: end ?? null } : null,
  },
  Ellipse: {
    spots: 2,
    made: (trace, metric) => {
      const { center, size } = boxOf(trace, metric);
      return size[0] && size[1] ? { kind: "Ellipse", center, semi_axes: [size[0] / 2, size[1] / 2] } : null;
    },
  },
  Rectangle: {
    spots: 2,
    made: (trace, metric) => {
      const { center, size } = boxOf(trace, metric);
      return size[0] && size[1] ? { kind: "Rectangle", center, size } : null;
    },
  },
  Freehand: {
    spots: 0,
    made: (trace) => (trace.length > 2 ? { kind: "Polygon", corners: [...trace] } : null),
  },
};

/** @param {Spot | undefined} one @param {Spot | undefined} other */
const isFar = (one, other) => one !== undefined && other !== undefined && (one[0] !== other[0] || one[1] !== other[1]);

/** The box between two corners, its size in millimetres. @param {Spot[]} trace @param {number[][]} metric @returns {{center: Spot, size: Spot}} */
function boxOf([start, end], metric) {
  const [width, height] = straightened(metric, end[0] - start[0], end[1] - start[1]);
  return { center: [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2], size: [Math.abs(width), Math.abs(height)] };
}

/** The lines that show a shape: open for what has no inside. @param {Shape} shape @param {number[][]} metric */
function linesOf(shape, metric) {
  if (shape.kind === "Ruler") return { spots: [shape.start, shape.end], isOpen: true };
  if (shape.kind === "Angle") return { spots: [shape.start, shape.corner, ...(shape.end ? [shape.end] : [])], isOpen: true };
  return { spots: outline(shape, metric), isOpen: false };
}
