// Animated GIFs. An encoder of our own: the format is a palette and LZW, two pages of code, and a package would have to be kept up to date by hand.

const COLOURS = 255; // and one more, for what stays as it was
const SAME = 255;
const BITS = 5; // of red, green and blue that a colour is looked up by
const SAMPLED = 8; // every so many pixels count for the palette

const keyOf = (r, g, b) => ((r >> (8 - BITS)) << (2 * BITS)) | ((g >> (8 - BITS)) << BITS) | (b >> (8 - BITS));

/** The palette of some pictures: boxes of colours are halved where they are widest and fullest, until there are enough. @param {Uint8ClampedArray[]} pictures RGBA */
export function paletteOf(pictures) {
  const counts = new Map(); // of colours, by key: how often, and their sums
  for (const pixels of pictures) {
    for (let i = 0; i < pixels.length; i += 4 * SAMPLED) {
      const key = keyOf(pixels[i], pixels[i + 1], pixels[i + 2]);
      const seen = counts.get(key) ?? counts.set(key, [0, 0, 0, 0]).get(key);
      seen[0]++;
      for (let c = 0; c < 3; c++) seen[c + 1] += pixels[i + c];
    }
  }
  const colours = [...counts.values()].map(([count, ...sums]) => ({ count, rgb: sums.map((sum) => sum / count) }));
  let boxes = [boxOf(colours)];
  while (boxes.length < COLOURS) {
    const widest = boxes.reduce((a, b) => (b.weight > a.weight ? b : a));
    if (!(widest.weight > 0)) break;
    boxes = [...boxes.filter((box) => box !== widest), ...halves(widest)];
  }
  const means = boxes.map(({ colours: inside, count }) => [0, 1, 2].map((c) => Math.round(inside.reduce((sum, { rgb, count: n }) => sum + n * rgb[c], 0) / count)));
  while (means.length <= COLOURS) means.push([0, 0, 0]);
  return means;
}

function boxOf(colours) {
  const spans = [0, 1, 2].map((c) => Math.max(...colours.map(({ rgb }) => rgb[c])) - Math.min(...colours.map(({ rgb }) => rgb[c])));
  const count = colours.reduce((sum, each) => sum + each.count, 0);
  const along = spans.indexOf(Math.max(...spans));
  return { colours, count, along, weight: colours.length > 1 ? spans[along] * Math.sqrt(count) : 0 };
}

function halves({ colours, count, along }) {
  const sorted = [...colours].sort((a, b) => a.rgb[along] - b.rgb[along]);
  let [k, sum] = [0, 0];
  while (k < sorted.length - 1 && (k === 0 || sum + sorted[k].count <= count / 2)) sum += sorted[k++].count;
  return [boxOf(sorted.slice(0, k)), boxOf(sorted.slice(k))];
}

/** Bytes that grow. */
class Bytes {
  constructor() {
    this.at = 0;
    this.bytes = new Uint8Array(1 << 16);
  }

  push(...values) {
    for (const value of values) {
      if (this.at === this.bytes.length) {
        const more = new Uint8Array(2 * this.bytes.length);
        more.set(this.bytes);
        this.bytes = more;
      }
      this.bytes[this.at++] = value;
    }
  }

  short(value) { this.push(value & 255, value >> 8); }

  text(words) { this.push(...[...words].map((letter) => letter.charCodeAt(0))); }
}

/** Takes pictures of one size, one after the other, and gives the file. */
export class Gif {
  /** @param {number[][]} palette @param {number} delay hundredths of a second that a picture is shown */
  constructor(width, height, palette, delay) {
    Object.assign(this, { width, height, palette, delay, out: new Bytes(), nearest: new Int16Array(1 << (3 * BITS)).fill(-1) });
    const { out } = this;
    out.text('GIF89a');
    out.short(width);
    out.short(height);
    out.push(0xf7, 0, 0, ...palette.flat());
    out.push(0x21, 0xff, 11);
    out.text('NETSCAPE2.0');
    out.push(3, 1, 0, 0, 0); // over and over
  }

  /** @param {Uint8ClampedArray} pixels RGBA */
  add(pixels) {
    const { out, width, height } = this;
    out.push(0x21, 0xf9, 4, 5);
    out.short(this.delay);
    out.push(SAME, 0, 0x2c, 0, 0, 0, 0);
    out.short(width);
    out.short(height);
    out.push(0, 8);
    const indices = new Uint8Array(width * height);
    for (let i = 0; i < indices.length; i++) indices[i] = this.#indexOf(pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2]);
    const before = this.before;
    this.before = indices;
    lzw(before ? indices.map((index, i) => (index === before[i] ? SAME : index)) : indices, out);
  }

  /** @returns {Blob} */
  end() {
    this.out.push(0x3b);
    return new Blob([this.out.bytes.subarray(0, this.out.at)], { type: 'image/gif' });
  }

  #indexOf(r, g, b) {
    const key = keyOf(r, g, b);
    if (this.nearest[key] >= 0) return this.nearest[key];
    let [best, least] = [0, Infinity];
    this.palette.forEach(([pr, pg, pb], i) => {
      if (i === SAME) return;
      const apart = 3 * (pr - r) ** 2 + 4 * (pg - g) ** 2 + 2 * (pb - b) ** 2;
      if (apart < least) [best, least] = [i, apart];
    });
    return (this.nearest[key] = best);
  }
}

// The variable-length codes of GIF over 8-bit indices, in blocks of at most 255 bytes.
function lzw(indices, out) {
  const [clear, end] = [256, 257];
  const table = new Int16Array(4096 * 256);
  const block = [];
  let [bits, held, size, next] = [0, 0, 9, 258];
  const emit = (code) => {
    held |= code << bits;
    bits += size;
    while (bits >= 8) {
      block.push(held & 255);
      held >>>= 8;
      bits -= 8;
      if (block.length === 255) out.push(255, ...block.splice(0));
    }
  };
  table.fill(0);
  emit(clear);
  let prefix = indices[0];
  for (let i = 1; i < indices.length; i++) {
    const slot = prefix * 256 + indices[i];
    if (table[slot]) {
      prefix = table[slot];
      continue;
    }
    emit(prefix);
    prefix = indices[i];
    if (next < 4096) {
      if (next === 1 << size && size < 12) size++;
      table[slot] = next++;
    } else {
      emit(clear);
      table.fill(0);
      [size, next] = [9, 258];
    }
  }
  emit(prefix);
  emit(end);
  if (bits > 0) block.push(held & 255);
  if (block.length) out.push(block.length, ...block);
  out.push(0);
}
