// What is measured on a page: the rules are those of dicomnb.analysis.roi and dicomnb.analysis.measure, step by step.
"use strict";

/**
 * Coordinates of a slice are two of x, y and z in this order, in the units of its axes, from the outer corner of its
 * first voxel. In a plane across a tilted stack they are true: z counts within the plane, and lines are shifted.
 * @typedef {[number, number]} Spot
 *
 * @typedef {{kind: "Ruler", start: Spot, end: Spot}} Ruler
 * @typedef {{kind: "Angle", start: Spot, corner: Spot, end: Spot | null}} Angle
 * @typedef {{kind: "Ellipse", center: Spot, semi_axes: Spot}} Ellipse
 * @typedef {{kind: "Rectangle", center: Spot, size: Spot}} Rectangle
 * @typedef {{kind: "Polygon", corners: Spot[]}} Polygon
 * @typedef {Ellipse | Rectangle | Polygon} Region
 *
 * @typedef {object} Scale
 * @property {number[][]} metric
 * @property {string} units
 * @property {string} where
 * @property {string} refusal why there is no distance; empty if there is one
 */

/** The axes of the array along the two coordinates of a slice, by its normal. */
const SIDES = [[2, 1], [2, 0], [1, 0]];

/** A point this share of a region's size outside of it is still on its border. */
const BORDER = 1e-9;

/** @param {number[][]} metric @param {number} x @param {number} y @returns {Spot} */
const straightened = ([[a, b], [c, d]], x, y) => [a * x + b * y, c * x + d * y];

/** From coordinates of a view to millimetres at a right angle. @param {PageMetadata} facts @param {number} view one that can be measured in */
const metricOf = ({ lengths }, view) => /** @type {number[][]} */ (lengths.metrics[view]);

/** @param {number[][]} metric */
const determinant = ([[a, b], [c, d]]) => a * d - b * c;

/** True if a point lies in a region or on its border. @param {Region} region @param {number[][]} metric @param {Spot} point */
function holds(region, metric, [x, y]) {
  if (region.kind === "Polygon") return polygonHolds(region.corners, x, y);
  const [across, down] = straightened(metric, x - region.center[0], y - region.center[1]);
  if (region.kind === "Ellipse") {
    return (across / region.semi_axes[0]) ** 2 + (down / region.semi_axes[1]) ** 2 <= 1 + BORDER;
  }
  return Math.abs(across) / (region.size[0] / 2) <= 1 + BORDER && Math.abs(down) / (region.size[1] / 2) <= 1 + BORDER;
}

/** What is surrounded an even number of times is outside. @param {Spot[]} corners @param {number} x @param {number} y */
function polygonHolds(corners, x, y) {
  const extent = [0, 1].map((side) => {
    const parts = corners.map((corner) => corner[side]);
    return Math.max(...parts) - Math.min(...parts);
  });
  const slack = BORDER * Math.max(...extent);
  let inside = false;
  for (let number = 0; number < corners.length; number++) {
    const [x0, y0] = corners[number];
    const [x1, y1] = corners[(number + 1) % corners.length];
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) * (x1 - x0)) / (y1 - y0)) inside = !inside;
    const [across, down] = [x1 - x0, y1 - y0];
    const length = across ** 2 + down ** 2;
    const share = length > 0 ? Math.min(Math.max(((x - x0) * across + (y - y0) * down) / length, 0), 1) : 0;
    if (Math.hypot(x - x0 - share * across, y - y0 - share * down) <= slack) return true;
  }
  return inside;
}

/** The polygon that is drawn for a region. @param {Region} region @param {number[][]} metric @returns {Spot[]} */
function outline(region, metric) {
  if (region.kind === "Polygon") return region.corners;
  /** @type {Spot[]} */
  const offsets =
    region.kind === "Rectangle"
      ? [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([x, y]) => [(x * region.size[0]) / 2, (y * region.size[1]) / 2])
      : Array.from({ length: 96 }, (_, turn) => [
          Math.cos((turn * Math.PI) / 48) * region.semi_axes[0],
          Math.sin((turn * Math.PI) / 48) * region.semi_axes[1],
        ]);
  const [[a, b], [c, d]] = metric;
  const scale = determinant(metric);
  const [x, y] = region.center;
  return offsets.map(([across, down]) => [x + (d * across - b * down) / scale, y + (a * down - c * across) / scale]);
}

/** The scale that points of a slice share. @param {PageMetadata} facts @param {number} view @param {Spot[]} points @returns {Scale} */
function scaleOf(facts, view, points) {
  const { where, regions, pixel } = facts.lengths;
  const [side] = SIDES[facts.views[view].normal];
  const plain = { metric: metricOf(facts, view), units: facts.axisUnits[side], where, refusal: "" };
  if (!regions.length || facts.views[view].normal !== 0) return plain;
  const inside = points.map(([x, y]) => {
    const [column, row] = [x / pixel[0] - 0.5, y / pixel[1] - 0.5];
    return regions.filter(
      ({ left, top, right, bottom }) =>
        left - 0.5 <= column && column <= right + 0.5 && top - 0.5 <= row && row <= bottom + 0.5,
    );
  });
  const common = regions.filter((region) => inside.every((found) => found.includes(region)));
  const spatial = common
    .filter(({ mm }) => mm)
    .sort((one, other) => (one.right - one.left) * (one.bottom - one.top) - (other.right - other.left) * (other.bottom - other.top));
  if (spatial.length) {
    const [x, y] = /** @type {Spot} */ (spatial[0].mm);
    return { ...plain, metric: [[x / pixel[0], 0], [0, y / pixel[1]]], units: "mm", where: "" };
  }
  const refusal = common.length
    ? `the ${common[0].name} counts ${common[0].counts}: no distance`
    : inside.some((found) => !found.length)
      ? "outside of the ultrasound regions: no scale"
      : "across ultrasound regions: no common scale";
  return { ...plain, refusal };
}

/** @param {PageMetadata} facts @param {number} view @param {Ruler} ruler */
function measureRuler(facts, view, { start, end }) {
  const { metric, units, where, refusal } = scaleOf(facts, view, [start, end]);
  const length = Math.hypot(...straightened(metric, end[0] - start[0], end[1] - start[1]));
  return { length: refusal ? null : length, units, where, refusal };
}

/** The angle at a corner, degrees. @param {PageMetadata} facts @param {number} view @param {Angle} angle */
function measureAngle(facts, view, { start, corner, end }) {
  const { metric, where, refusal } = scaleOf(facts, view, end ? [start, corner, end] : [start, corner]);
  if (!end || refusal) return { degrees: null, where, refusal };
  const [one, other] = [start, end].map((spot) => {
    const [x, y] = straightened(metric, spot[0] - corner[0], spot[1] - corner[1]);
    const length = Math.hypot(x, y);
    return [x / length, y / length];
  });
  // By the tangent of its half: exact for angles near 0 and 180 too.
  const half = Math.atan2(Math.hypot(one[0] - other[0], one[1] - other[1]), Math.hypot(one[0] + other[0], one[1] + other[1]));
  const degrees = (half * 360) / Math.PI;
  return { degrees: Number.isFinite(degrees) ? degrees : null, where, refusal };
}

/**
 * Statistics of the voxels whose centres lie in a region of a slice; null while the slice is on its way.
 * @param {PageMetadata} facts @param {Painter} painter @param {number} point @param {number} view @param {number} slice
 * @param {Region} region
 */
function measureRegion(facts, painter, point, view, slice, region) {
  const { normal } = facts.views[view];
  const voxels = painter.source.slice(facts.views[view], point, slice);
  if (!voxels) return null;
  const sides = SIDES[normal];
  const metric = metricOf(facts, view);
  const grid = new PlaneGrid(facts, facts.views[view]);
  const corners = outline(region, metric);
  const lines = sides.map((axis, side) => {
    const edges = grid.edges[axis];
    const parts = corners.map((corner) => corner[side]);
    const [low, high] = side ? [Math.min(...parts), Math.max(...parts)] : [Math.min(...parts) - grid.mostShift, Math.max(...parts) - grid.leastShift];
    const centers = edges.slice(1).map((edge, index) => (edge + edges[index]) / 2);
    const width = edges[1] - edges[0];
    return [...centers.keys()].filter((n) => centers[n] >= low - width && centers[n] <= high + width).map((n) => ({ n, at: centers[n] }));
  });
  /** @type {number[]} */
  const known = [];
  let leftOut = 0;
  const voxel = [0, 0, 0];
  voxel[normal] = slice;
  for (const second of lines[1]) {
    voxel[sides[1]] = second.n;
    const shift = grid.shift(second.n);
    for (const first of lines[0]) {
      if (!holds(region, metric, [first.at + shift, second.at])) continue;
      voxel[sides[0]] = first.n;
      const [value] = readAt(voxels, placeIn(voxels, facts.views[view], voxel));
      if (!hasValue(value) || isPadding(facts, point, voxel[0], value)) leftOut++;
      else known.push(value);
    }
  }
  const scale = scaleOf(facts, view, corners);
  const [width, height] = sides.map((axis) => grid.edges[axis][1] - grid.edges[axis][0]);
  const hasArea = !scale.refusal && scale.units === "mm";
  const area = hasArea ? known.length * width * height * determinant(scale.metric) : null;
  const { units } = facts;
  return { count: known.length, left_out: leftOut, ...described(facts.packing.kind === "colours" ? [] : known), units, area, where: scale.where };
}

/** Mean, SD (divided by the count less one), min, max and median; null where there is none. @param {number[]} values */
function described(values) {
  const count = values.length;
  if (!count) return { mean: null, sd: null, min: null, max: null, median: null };
  const sorted = Float64Array.from(values).sort();
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = count >> 1;
  return {
    mean,
    sd: count > 1 ? Math.sqrt(squares / (count - 1)) : null,
    min: sorted[0],
    max: sorted[count - 1],
    median: count % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2,
  };
}
