// Where the pixels of a line lie among the voxels, between their centres too.
"use strict";

/**
 * Where each pixel of a line lies among all voxels along an axis: 0 is the centre of the first.
 * @param {number[]} edges of those that are here @param {number[]} centers of all @param {Int32Array} shown which voxel each pixel shows
 */
function placesOnScreen(edges, centers, shown) {
  const places = new Float64Array(shown.length);
  const isTurned = shown.length > 1 && shown[0] > shown[shown.length - 1];
  for (let from = 0, to = 0; from < shown.length; from = to) {
    while (to < shown.length && shown[to] === shown[from]) to++;
    const [first, last] = [edges[shown[from]], edges[shown[from] + 1]];
    for (let pixel = from; pixel < to; pixel++) {
      const share = (pixel - from + 0.5) / (to - from);
      places[pixel] = indexAt(centers, first + (last - first) * (isTurned ? 1 - share : share));
    }
  }
  return places;
}

/** The index, with its fraction, of a place among ascending centres; beyond them it goes on as between the last two. */
function indexAt(/** @type {number[]} */ centers, /** @type {number} */ place) {
  if (centers.length < 2) return 0;
  let low = 0;
  let high = centers.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (centers[middle] <= place) low = middle;
    else high = middle;
  }
  return low + (place - centers[low]) / (centers[low + 1] - centers[low]);
}

/**
 * The same along lines that are shifted, for one that is not: all pixels are equally far apart.
 * @param {PlaneGrid} grid @param {number} axis @param {number} size pixels @param {boolean} isTurned
 */
function evenPlaces(grid, axis, size, isTurned) {
  const [low] = grid.limits(axis);
  const step = grid.extent(axis) / size;
  const [first] = grid.edges[axis];
  const voxel = grid.voxel(axis);
  return Float64Array.from({ length: size }, (_, pixel) => {
    const at = isTurned ? size - 1 - pixel : pixel;
    return (low + (at + 0.5) * step - first) / voxel - 0.5;
  });
}
