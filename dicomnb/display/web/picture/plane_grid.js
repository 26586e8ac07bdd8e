// Where the voxels of a plane lie, mm: as display/common/plane.py has it. Across a tilted stack each line of voxels
// belongs to another slice, and is shifted against the one before: rows and columns stand at no right angle.
"use strict";

class PlaneGrid {
  /** @param {PageMetadata} facts @param {PageView} view */
  constructor(facts, view) {
    const { lines } = view;
    this.view = view;
    this.original = facts.original;
    this.lines = lines;
    /** Borders between the voxels that are here, by axis; those of slices lie as far apart as in this plane. */
    this.edges = facts.edges.map((edges, axis) => (lines && axis === 0 ? lines.edges : edges));
    /** Centres of all voxels, by axis. */
    this.centers = facts.centers.map((centers, axis) => (lines && axis === 0 ? lines.centers : centers));
    const shifts = lines?.edgeShifts ?? [0];
    this.leastShift = Math.min(...shifts);
    this.mostShift = Math.max(...shifts);
    /** True where lines are shifted against each other. */
    this.isSheared = this.mostShift > this.leastShift;
    /** The axis of the lines, which is that of the slices where they are shifted, and the one along them. */
    this.lineAxis = this.isSheared ? 0 : view.down;
    this.alongAxis = this.lineAxis === view.down ? view.across : view.down;
  }

  /** Least and greatest coordinate along an axis. @param {number} axis @returns {Spot} */
  limits(axis) {
    const edges = this.edges[axis];
    const isShifted = this.isSheared && axis === this.alongAxis;
    return [edges[0] + (isShifted ? this.leastShift : 0), edges[edges.length - 1] + (isShifted ? this.mostShift : 0)];
  }

  /** @param {number} axis */
  extent(axis) {
    const [low, high] = this.limits(axis);
    return high - low;
  }

  /** Size of a voxel along a row or a column. @param {number} axis */
  voxel(axis) {
    const edges = this.edges[axis];
    return (edges[edges.length - 1] - edges[0]) / this.original[axis];
  }

  /** Voxels that the whole plane would have in its width or height, were it full of them. @param {number} axis */
  cells(axis) {
    const count = this.edges[axis].length - 1;
    // Not by way of millimetres where they add nothing: 1280.0000000002 voxels would not fit on 1280 pixels.
    if (!this.isSheared || axis !== this.alongAxis) return count;
    return (count * this.extent(axis)) / (this.edges[axis][count] - this.edges[axis][0]);
  }

  /** How far a line is shifted along itself. @param {number} line among those that are here */
  shift(line) {
    return this.isSheared && this.lines ? this.lines.shifts[line] : 0;
  }

  /** The centre of a voxel along an axis. @param {number} axis @param {number[]} voxel among those that are here */
  center(axis, voxel) {
    const edges = this.edges[axis];
    const index = voxel[axis];
    const middle = (edges[index] + edges[index + 1]) / 2;
    return axis === this.alongAxis && this.isSheared ? middle + this.shift(voxel[this.lineAxis]) : middle;
  }

  /** What lies at shares of the whole plane, from its left and top. @param {number[]} shares @returns {Spot} */
  spot(shares) {
    const { across, down, turnedAcross, turnedDown, normal } = this.view;
    const at = [0, 0, 0];
    [[across, turnedAcross ? 1 - shares[0] : shares[0]], [down, turnedDown ? 1 - shares[1] : shares[1]]].forEach(([axis, share]) => {
      at[axis] = this.limits(axis)[0] + this.extent(axis) * share;
    });
    const [first, second] = SIDES[normal];
    return [at[first], at[second]];
  }

  /** Where coordinates of the plane lie on it, as shares from its left and top. @param {Spot} spot @returns {Pair} */
  shares(spot) {
    const { across, down, turnedAcross, turnedDown, normal } = this.view;
    const [x, y] = SIDES[normal][0] === across ? spot : [spot[1], spot[0]];
    const shares = [[across, x], [down, y]].map(([axis, at]) => (at - this.limits(axis)[0]) / this.extent(axis));
    return [turnedAcross ? 1 - shares[0] : shares[0], turnedDown ? 1 - shares[1] : shares[1]];
  }
}
