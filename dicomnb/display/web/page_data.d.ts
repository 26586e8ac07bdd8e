// What Python tells the scripts of a page; written by `python -m tools.page_data`.

/** How the voxels of a page are packed. */
interface PagePacking {
  kind: "integers" | "floats" | "colours";
  /** Bytes of a value. */
  width: number;
  /** Points of a fourth dimension, slices, rows, columns. */
  shape: [number, number, number, number];
  /** The stored value that the integer 0 stands for. */
  first: number;
  /** Slope and intercept of each slice of each point, or of all. */
  scales: [number, number][];
  /** True if slope and intercept act in double precision, and the result is rounded once. */
  isDouble: boolean;
}

/** How the lines of slices lie in a plane across a tilted stack, mm: each is shifted along itself. */
interface PageLines {
  /** Borders between the lines on the page, at a right angle to them. */
  edges: number[];
  /** Centres of the lines of all slices. */
  centers: number[];
  /** Of the lines on the page, against the first of all. */
  shifts: number[];
  /** At their borders. */
  edgeShifts: number[];
  /** How far apart two of these planes are that are 1 mm apart along the axis that runs out of them. */
  depth: number;
}

/** One plane of the volume; axes of the array are 0 (slices), 1 (rows) and 2 (columns). */
interface PageView {
  name: string;
  normal: number;
  down: number;
  across: number;
  /** True if the index grows upwards. */
  turnedDown: boolean;
  /** True if the index grows to the left. */
  turnedAcross: boolean;
  /** Anatomical letters: left, right, top, bottom. */
  sides: [string, string, string, string] | null;
  /** What a reader has to know of how the plane is drawn; mostly empty. */
  note: string;
  /** Null where slices lie straight on top of each other. */
  lines: PageLines | null;
  /** What stands before the place in the patient: "axial at"; empty where the headers do not say it. */
  place: string;
  /** The axis of the patient along which it counts: 0 is to the left, 1 to the back, 2 to the head. */
  placeAxis: number;
  /** Of all slices of this plane, mm. */
  places: number[];
  /** How many of them tell two slices apart. */
  decimals: number;
}

/** Several slices shown as one. */
interface PageSlab {
  /** mm. */
  thickness: number;
  how: "max" | "min" | "mean";
}

/** A window of the menu. */
interface PageWindow {
  name: string;
  /** The text of its button, empty for one that is in the menu only. */
  button: string;
  center: number;
  width: number;
  /** VOI LUT Function: LINEAR, LINEAR_EXACT or SIGMOID. */
  shape: string;
}

/** A colour map of the menu. */
interface PageColorMap {
  label: string;
  /** Red, green and blue of 256 colours, base64. */
  table: string;
}

/** A region of an ultrasound image; the borders are columns and rows that belong to it. */
interface PageUltrasoundRegion {
  left: number;
  top: number;
  right: number;
  bottom: number;
  name: string;
  /** Distance between columns, and between rows; null where it counts something else. */
  mm: [number, number] | null;
  /** What it counts, in words. */
  counts: string;
}

/** What is known of distances. */
interface PageLengths {
  /** Where they hold, if that is not in the body. */
  where: string;
  /** Distance between columns, and between rows. */
  pixel: [number, number];
  /** For each view, 2 × 2: from coordinates to two axes at a right angle in the patient, mm; null where slices are not evenly spaced. */
  metrics: (number[][] | null)[];
  regions: PageUltrasoundRegion[];
  /** Least and greatest value that is padding, of each slice of each point, or of all. */
  padding: [number, number][] | null;
}

/** A structure, segment or mask over the pictures. */
interface PageRegion {
  name: string;
  /** As #rrggbb. */
  color: string;
  /** False for a line. */
  isFilled: boolean;
  /** First slice, row and column, and those behind the last. */
  box: [number, number][];
  /** The slice of each contour, and how many corners it has. */
  lines: [number, number][];
  /** What the corners are counted in: parts of a voxel. */
  fractions: number;
}

/** A dose, or another volume, in colours over the pictures. */
interface PageWash {
  name: string;
  units: string;
  /** Slices, rows and columns. */
  shape: [number, number, number];
  /** The value of the greatest code. */
  most: number;
  /** Values of the lines, ascending. */
  levels: number[];
  /** The levels as text. */
  words: string[];
  /** Of the levels, as #rrggbb. */
  colors: string[];
  /** Red, green and blue of 256 colours, base64. */
  table: string;
  /** From slice, row and column of the volume to those of the dose, 3 × 4. */
  toIndex: number[][];
}

/** A second volume, in colours of its own. */
interface PageFused {
  name: string;
  units: string;
  /** What was left out. */
  note: string;
  packing: PagePacking;
  /** Least and greatest value that is padding, of each slice, or of all. */
  padding: [number, number][] | null;
  /** From slice, row and column of the volume to those of the second one on the page, 3 × 4. */
  toIndex: number[][];
  window: PageWindow;
  /** Least and greatest value, and the step of the sliders. */
  range: [number, number, number];
  maps: PageColorMap[];
  /** The one to begin with. */
  map: number;
  /** From 0 to 1. */
  opacity: number;
  /** How it is shown first. */
  layout: "over" | "curtain" | "beside";
  /** As that of the first volume. */
  suv: number | null;
}

/** What lies over the pictures. */
interface PageOverlays {
  regions: PageRegion[];
  wash: PageWash | null;
}

/** What a page says of its volume. */
interface PageMetadata {
  title: string;
  units: string;
  /** What was left out. */
  note: string;
  /** Who and what is shown, where that is asked for. */
  lines: string[];
  packing: PagePacking;
  /** Of how many slices one is on the page, and of how many rows and columns. */
  steps: [number, number];
  /** How many slices, rows and columns there are. */
  original: [number, number, number];
  /** Borders of the slices, rows and columns on the page. */
  edges: number[][];
  /** Centres of all slices, rows and columns. */
  centers: number[][];
  axisUnits: [string, string, string];
  views: PageView[];
  /** The one to begin with. */
  view: number;
  /** Centre of the first voxel of each slice on the page, LPS in mm. */
  origins: number[][] | null;
  /** Vectors from column to column and from row to row, LPS in mm. */
  pixelSteps: number[][];
  windows: PageWindow[];
  /** Least and greatest value, and the step of the sliders. */
  range: [number, number, number];
  maps: PageColorMap[];
  /** The one to begin with. */
  map: number;
  /** The colour of voxels without a value: red, green and blue, base64. */
  missing: string;
  /** Names of the points of a fourth dimension. */
  points: string[];
  /** Frames a second. */
  rate: number;
  /** Slice, row and column to begin with. */
  voxel: [number, number, number];
  /** Point of the fourth dimension to begin with. */
  point: number;
  /** The slab to begin with; null for single slices. */
  slab: PageSlab | null;
  /** True if all planes are worth a look at once: the volume is no thin slab. */
  isSolid: boolean;
  lengths: PageLengths;
  layers: PageOverlays | null;
  fused: PageFused | null;
  /** Uptake value by body weight, g/mL, of one unit of a PET; null where there is none beyond doubt. */
  suv: number | null;
}
