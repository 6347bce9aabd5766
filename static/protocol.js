// Reads the payload that Python packs (gan2d/ui/wire.py): header, meta, real points and quantised frames.

const MAGIC = 0x64326e67;
const VERSION = 2;
const HEADER = 32;
const FRAME_HEADER = 8; // float32 values before the curves

/**
 * @typedef {Object} Frame one snapshot, still quantised
 * @property {number} step
 * @property {Float32Array} head step, score low and high, slope low and high, largest arrow, largest push, 0
 * @property {Float32Array} curves
 * @property {Uint8Array} bytes the whole frame
 * @property {number[]} view x0, x1, y0, y1 at that time
 * @property {Object} shape
 * @property {Float32Array} real the real points at that time
 */

/**
 * Decode a payload; null when it is not one (nothing sent yet, or another version).
 * @param {Uint8Array} data may be unaligned
 */
export function decode(data) {
  if (!data || !(data.length >= HEADER)) return null;
  const bytes = data.slice(); // aligned, and ours to keep
  const [magic, version, seq, run, count, metaBytes, realCount, frameBytes] = new Int32Array(bytes.buffer, 0, 8);
  if (magic !== MAGIC || version !== VERSION) return null;
  const meta = JSON.parse(new TextDecoder().decode(bytes.subarray(HEADER, HEADER + metaBytes)));
  let at = HEADER + metaBytes;
  const real = positions(new Int16Array(bytes.buffer, at, 2 * realCount), meta.view, new Float32Array(2 * realCount));
  at += Math.ceil((4 * realCount) / 4) * 4;
  const frames = [];
  for (let k = 0; k < count; k++, at += frameBytes) frames.push(readFrame(bytes, at, frameBytes, meta, real));
  let from = 0;
  const parts = meta.parts.map(({ seq: number, frames: n, truncate_after: truncateAfter, jump }) => {
    const part = { seq: number, frames: frames.slice(from, from + n), truncateAfter, jump };
    from += n;
    return part;
  });
  return { seq, run, meta, parts };
}

function readFrame(bytes, at, size, meta, real) {
  const head = new Float32Array(bytes.buffer, at, FRAME_HEADER);
  const curves = new Float32Array(bytes.buffer, at + 4 * FRAME_HEADER, meta.curves.length);
  return { step: head[0], head, curves, bytes: bytes.subarray(at, at + size), view: meta.view, shape: meta.shape, real };
}

function positions(raw, view, into) {
  const scale = (1.5 * (view[1] - view[0])) / 32767;
  const cx = (view[0] + view[1]) / 2;
  const cy = (view[2] + view[3]) / 2;
  for (let i = 0; i < raw.length; i += 2) {
    into[i] = cx + raw[i] * scale;
    into[i + 1] = cy + raw[i + 1] * scale;
  }
  return into;
}

function spread(raw, low, high, into) {
  const scale = (high - low) / 65535;
  for (let i = 0; i < raw.length; i++) into[i] = low + raw[i] * scale;
}

function scaled(raw, largest, into) {
  const scale = largest / 32767;
  for (let i = 0; i < raw.length; i++) into[i] = raw[i] * scale;
}

/** Empty arrays for one decoded frame of this shape. */
export function arraysFor(shape) {
  return {
    score: new Float32Array(shape.surface ** 2),
    slope: new Float32Array(shape.surface ** 2),
    fakes: new Float32Array(2 * shape.fakes),
    arrows: new Float32Array(2 * shape.arrows ** 2),
    pushes: new Float32Array(2 * shape.pushes),
    latent: new Float32Array(2 * shape.latent ** 2),
  };
}

/** Decode a frame's quantised blocks into `into` (see arraysFor). */
export function readArrays(frame, into) {
  const { head, shape, view, bytes, curves } = frame;
  let at = bytes.byteOffset + 4 * (FRAME_HEADER + curves.length);
  const take = (Type, count) => {
    const block = new Type(bytes.buffer, at, count);
    at += 2 * count;
    return block;
  };
  spread(take(Uint16Array, shape.surface ** 2), head[1], head[2], into.score);
  spread(take(Uint16Array, shape.surface ** 2), head[3], head[4], into.slope);
  positions(take(Int16Array, 2 * shape.fakes), view, into.fakes);
  scaled(take(Int16Array, 2 * shape.arrows ** 2), head[5], into.arrows);
  scaled(take(Int16Array, 2 * shape.pushes), head[6], into.pushes);
  positions(take(Int16Array, 2 * shape.latent ** 2), view, into.latent);
}

/** Eight hexadecimal digits that name a frame's picture; the curves are left out, since they may be measured at other times. */
export function signature(frame) {
  let hash = 0x811c9dc5;
  const from = 4 * (FRAME_HEADER + frame.curves.length);
  for (let i = 0; i < frame.bytes.length; i++) {
    if (i >= 4 * FRAME_HEADER && i < from) continue;
    hash = Math.imul(hash ^ frame.bytes[i], 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
}
