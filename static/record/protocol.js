// Reads the payload that Python packs (gan2d/ui/player/wire.py): header, meta, statics and quantised frames.

const MAGIC = 0x64326e67;
const VERSION = 3;
const HEADER = 32;

/**
 * @typedef {Object} Frame one snapshot, still quantised
 * @property {number} step
 * @property {Float32Array} head step, then two numbers a block
 * @property {Float32Array} curves
 * @property {Uint8Array} bytes the whole frame
 * @property {number[]} view x0, x1, y0, y1 at that time
 * @property {{name: string, kind: string, count: number}[]} shape its blocks
 * @property {Object<string, Float32Array>} statics those at that time; History sets them
 */

// a block's numbers: how they are stored, how they become values with its two numbers in the head and the view, and in what
const KINDS = {
  grid: { Type: Uint16Array, read: spread },
  points: { Type: Int16Array, read: positions, Into: Float64Array }, // own points may lie far from 0 beside their size
  vectors: { Type: Int16Array, read: scaled },
  labels: { Type: Uint8Array, read: (raw, head, view, into) => into.set(raw), Into: Uint8Array },
  floats: { Type: Float32Array, read: (raw, head, view, into) => into.set(raw) },
};

function spread(raw, [low, high], view, into) {
  const scale = (high - low) / 65535;
  for (let i = 0; i < raw.length; i++) into[i] = low + raw[i] * scale;
}

function positions(raw, head, view, into) {
  const scale = (1.5 * (view[1] - view[0])) / 32767;
  const cx = (view[0] + view[1]) / 2;
  const cy = (view[2] + view[3]) / 2;
  for (let i = 0; i < raw.length; i += 2) {
    into[i] = cx + raw[i] * scale;
    into[i + 1] = cy + raw[i + 1] * scale;
  }
}

function scaled(raw, [, largest], view, into) {
  const scale = largest / 32767;
  for (let i = 0; i < raw.length; i++) into[i] = raw[i] * scale;
}

/**
 * Decode a payload; null when it is not one (nothing sent yet, or another version). Its statics are null where Python
 * left them out.
 * @param {Uint8Array} data may be unaligned
 */
export function decode(data) {
  if (!data || !(data.length >= HEADER)) return null;
  const bytes = data.slice(); // aligned, and ours to keep
  const [magic, version, seq, run, count, metaBytes, staticBytes, frameBytes] = new Int32Array(bytes.buffer, 0, 8);
  if (magic !== MAGIC || version !== VERSION) return null;
  const meta = JSON.parse(new TextDecoder().decode(bytes.subarray(HEADER, HEADER + metaBytes)));
  const at = HEADER + metaBytes;
  const statics = staticBytes ? arraysFor(meta.statics) : null;
  if (statics) readArrays(readFrame(bytes, at, staticBytes, meta.view, meta.statics, 0), statics);
  const first = at + staticBytes;
  const frames = Array.from({ length: count }, (_, k) => {
    return readFrame(bytes, first + k * frameBytes, frameBytes, meta.view, meta.shape, meta.curves.length);
  });
  let from = 0;
  const parts = meta.parts.map(({ seq: number, frames: n, truncate_after: truncateAfter, jump }) => {
    const part = { seq: number, frames: frames.slice(from, from + n), truncateAfter, jump };
    from += n;
    return part;
  });
  return { seq, run, meta, statics, parts };
}

/** One frame of `size` bytes at a place. */
export function readFrame(bytes, at, size, view, shape, curveCount) {
  const head = new Float32Array(bytes.buffer, at, 1 + 2 * shape.length);
  const curves = new Float32Array(bytes.buffer, at + head.byteLength, curveCount);
  return { step: head[0], head, curves, bytes: bytes.subarray(at, at + size), view, shape };
}

/** Empty arrays by name for one decoded frame of this shape. */
export function arraysFor(shape) {
  return Object.fromEntries(shape.map(({ name, kind, count }) => [name, new (KINDS[kind].Into ?? Float32Array)(count)]));
}

/** Decode a frame's blocks into `into` (see arraysFor). */
export function readArrays({ head, shape, view, bytes, curves }, into) {
  let at = bytes.byteOffset + head.byteLength + curves.byteLength;
  shape.forEach(({ name, kind, count }, k) => {
    const { Type, read } = KINDS[kind];
    const raw = new Type(bytes.buffer, at, count);
    read(raw, [head[1 + 2 * k], head[2 + 2 * k]], view, into[name]);
    at += Math.ceil(raw.byteLength / 4) * 4;
  });
}

/** Eight hexadecimal digits that name a frame's picture; the curves are left out, since they may be measured at other times. */
export function signature({ head, curves, bytes }) {
  let hash = 0x811c9dc5;
  const from = head.byteLength;
  for (let i = 0; i < bytes.length; i++) {
    if (i >= from && i < from + curves.byteLength) continue;
    hash = Math.imul(hash ^ bytes[i], 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
}
