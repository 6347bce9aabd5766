// Reads the recording that Python packs (gan2d/ui/recording/tight.py) back into frames as a payload has them.

import { arraysFor, readArrays, readFrame } from './protocol.js';

const MAGIC = 0x72326e67;
const VERSION = 1;
const POINT_BITS = 3;
const SIGNIFICANT = 7; // bits after the first one that a vector's number keeps

// what was kept of a number back to the number, by kind of block; `lost` bits went
const FULL = {
  grid: (kept, lost) => Math.round((kept * 65535) / ((65536 >> lost) - 1)),
  points: (kept) => kept << POINT_BITS,
  vectors: (kept) => Math.sign(kept) * fromParts(Math.abs(kept)),
  labels: (kept) => kept,
};
const WIDE = { grid: Uint16Array, points: Int16Array, vectors: Int16Array, labels: Uint8Array };

function fromParts(size) {
  const exponent = Math.max(0, (size >> SIGNIFICANT) - 1);
  return Math.min(32767, (size - (exponent << SIGNIFICANT)) << exponent);
}

/**
 * A recording's payloads, one for each reel; every frame knows as `told` what is told beside it.
 * @param {Uint8Array} data
 */
export async function unpack(data) {
  const [magic, version] = new Int32Array(data.slice(0, 8).buffer);
  if (magic !== MAGIC) throw Error('this is no recording of gan2d');
  if (version !== VERSION) throw Error(`this recording is of version ${version}, and this page reads version ${VERSION}`);
  const stream = new Blob([data.subarray(8)]).stream().pipeThrough(new DecompressionStream('deflate'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const size = new Uint32Array(bytes.buffer, 0, 1)[0];
  const { reels } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size)));
  const reader = { bytes, at: 4 + size };
  return reels.map((reel, i) => payloadOf(reel, i + 1, reader));
}

function payloadOf({ meta, changes, shape, statics, frames: count, foretold, lost }, seq, reader) {
  const still = statics.length ? arraysFor(statics) : null;
  if (still) readArrays(readFrame(reader.bytes, reader.at, take(reader, frameSize(statics, 0)), meta.view, statics, 0), still);
  const head = 1 + 2 * shape.length + meta.curves.length;
  const size = frameSize(shape, meta.curves.length);
  const whole = new Uint8Array(size * count);
  floats(reader, count, head, (frame) => new Float32Array(whole.buffer, frame * size, head));
  let from = 4 * head;
  shape.forEach(({ kind, count: n }, k) => {
    if (kind === 'floats') floats(reader, count, n, (frame) => new Float32Array(whole.buffer, frame * size + from, n));
    else {
      const kept = wholes(reader, count, n, foretold[k]);
      for (let frame = 0; frame < count; frame++) {
        const into = new WIDE[kind](whole.buffer, frame * size + from, n);
        for (let i = 0; i < n; i++) into[i] = FULL[kind](kept[frame * n + i], lost);
      }
    }
    from += bytesOf(kind, n);
  });
  const told = tellings(meta, changes, count);
  const frames = Array.from({ length: count }, (_, i) => Object.assign(readFrame(whole, i * size, size, meta.view, shape, meta.curves.length), { told: told[i] }));
  return { seq, run: 1, meta: { ...meta, shape, statics }, statics: still, parts: [{ seq, frames, truncateAfter: -1, jump: false }] };
}

const bytesOf = (kind, count) => 4 * Math.ceil((count * (WIDE[kind] ?? Float32Array).BYTES_PER_ELEMENT) / 4);

const frameSize = (shape, curves) => shape.reduce((sum, { kind, count }) => sum + bytesOf(kind, count), 4 * (1 + 2 * shape.length + curves));

// Move on in the bytes. @returns {number} how far
function take(reader, size) {
  reader.at += size;
  return size;
}

// Float32 of `n` numbers a frame, in four planes of bytes, number by number.
function floats(reader, count, n, into) {
  const { bytes, at } = reader;
  const raw = new Uint8Array(4 * n * count);
  for (let plane = 0, from = at; plane < 4; plane++, from += n * count) for (let i = 0; i < n * count; i++) raw[4 * i + plane] = bytes[from + i];
  const values = new Float32Array(raw.buffer);
  for (let frame = 0; frame < count; frame++) {
    const row = into(frame);
    for (let i = 0; i < n; i++) row[i] = values[i * count + frame];
  }
  take(reader, 4 * n * count);
}

// Whole numbers of 16 bits: zigzag in two planes of bytes, as what they differ from the foretold.
function wholes(reader, count, n, how) {
  const { bytes, at } = reader;
  const all = count * n;
  const values = new Int16Array(all);
  for (let i = 0; i < all; i++) {
    const told = bytes[at + i] | (bytes[at + all + i] << 8);
    values[i] = (told >>> 1) ^ -(told & 1);
  }
  const side = Math.round(Math.sqrt(n));
  for (let frame = 0; frame < count; frame++) {
    const row = values.subarray(frame * n, (frame + 1) * n);
    if (how === 2 && side * side === n) fromSpace(row, side);
    if (how === 3) for (let i = 2; i < n; i++) row[i] += row[i - 2];
    if (how && frame) for (let i = 0, before = (frame - 1) * n; i < n; i++) row[i] += values[before + i];
  }
  take(reader, 4 * Math.ceil(all / 2));
  return values;
}

// Sums along the rows, then along the columns: what differences to three neighbours come from.
function fromSpace(row, side) {
  for (let y = 0; y < side; y++) for (let x = 1; x < side; x++) row[y * side + x] += row[y * side + x - 1];
  for (let i = side; i < side * side; i++) row[i] += row[i - side];
}

// What is told at each frame: the same object as long as nothing changes.
function tellings(meta, changes, count) {
  const changed = new Map(changes);
  let now = meta;
  return Array.from({ length: count }, (_, i) => {
    if (changed.has(i)) now = { ...now, ...changed.get(i) };
    return now;
  });
}
