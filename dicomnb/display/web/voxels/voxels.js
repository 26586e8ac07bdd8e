// The voxels of a page: from base64, deflated, byte by byte, to the numbers that the scanner stored.
"use strict";

/**
 * Numbers to paint and to read out. `codes` are integers with one scale, and are painted by way of a table;
 * `values` are physical already; `colours` are red, green and blue.
 * @typedef {object} Voxels
 * @property {number[]} shape
 * @property {Uint8Array | Uint16Array | undefined} codes
 * @property {Float32Array | undefined} values
 * @property {Uint8Array | undefined} colours
 * @property {(code: number) => number} valueOf the physical value of a code
 * @property {number} [most] the greatest code, or a greater one
 */

/** False for what is no number and for infinities, as in display/common/colors.py. @param {number} value */
const hasValue = (value) => Number.isFinite(value);

/** @typedef {{codes: Uint8Array | Uint16Array | undefined, valueOf: (code: number) => number, most?: number}} Coded */

/** How many codes there may be. @param {Coded} coded */
const countOfCodes = ({ codes, most }) => (most ?? (codes?.BYTES_PER_ELEMENT === 1 ? 255 : 65535)) + 1;

/** The physical values of all codes that there may be. @param {Coded} coded */
function valuesOfCodes(coded) {
  return Float32Array.from({ length: countOfCodes(coded) }, (_, code) => coded.valueOf(code));
}

/** @param {string} text @returns {Promise<Uint8Array>} */
async function unpacked(text) {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * The function from stored to physical values, rounded as NumPy rounds it.
 * @param {{first: number, isDouble: boolean}} packing @param {[number, number]} scale
 */
function scaled(packing, [slope, intercept]) {
  const { first, isDouble } = packing;
  /** @param {number} code */
  const twice = (code) => Math.fround(Math.fround((code + first) * slope) + intercept);
  /** @param {number} code */
  const once = (code) => Math.fround((code + first) * slope + intercept);
  return isDouble ? once : twice;
}

/** @param {PagePacking} packing @param {string} text */
const readVoxels = async (packing, text) => voxelsOf(packing, await unpacked(text));

/** @param {PagePacking} packing @param {Uint8Array} bytes those of each significance together @returns {Voxels} */
function voxelsOf(packing, bytes) {
  const { kind, width, shape, scales } = packing;
  const count = shape.reduce((product, size) => product * size, 1);
  const valueOf = scaled(packing, scales[0]);
  const nothing = { shape, codes: undefined, values: undefined, colours: undefined, valueOf };
  if (kind === "colours") return { ...nothing, colours: bytes };
  if (kind === "floats") {
    const joined = new Uint8Array(count * 4);
    for (let place = 0; place < 4; place++) {
      const block = bytes.subarray(place * count, (place + 1) * count);
      for (let index = 0; index < count; index++) joined[index * 4 + place] = block[index];
    }
    return { ...nothing, values: new Float32Array(joined.buffer) };
  }
  let codes = /** @type {Uint8Array | Uint16Array} */ (bytes);
  let most = 255;
  if (width === 2) {
    codes = new Uint16Array(count);
    for (let index = 0; index < count; index++) {
      codes[index] = bytes[index] | (bytes[index + count] << 8);
      // The greatest one would do; the bits of all are had without a question.
      most |= codes[index];
    }
  }
  if (scales.length === 1) return { ...nothing, codes, most };
  // Each slice has a scale of its own, and a picture across slices has many: turn all into values, once.
  const values = new Float32Array(count);
  const size = count / scales.length;
  scales.forEach((scale, slice) => {
    const value = scaled(packing, scale);
    for (let index = slice * size; index < (slice + 1) * size; index++) values[index] = value(codes[index]);
  });
  return { ...nothing, values };
}
