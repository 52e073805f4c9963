import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { readFileSync, writeFileSync } from 'node:fs';

/** Makes a screenshot small: 256 colours, which is as many as an interface has. Knows the PNG that Chromium writes. */

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const COLOURS = 256;
/** Bytes of a pixel by the colour type of the header. */
const CHANNELS: Readonly<Record<number, number>> = { 2: 3, 6: 4 };

type Colour = readonly [red: number, green: number, blue: number];

interface Image {
  readonly width: number;
  readonly height: number;
  /** Red × 65536 + green × 256 + blue, row by row. */
  readonly pixels: Uint32Array;
}

function chunksOf(file: Buffer): { type: string; data: Buffer }[] {
  const chunks = [];
  for (let at = SIGNATURE.length; at < file.length;) {
    const length = file.readUInt32BE(at);
    chunks.push({ type: file.toString('latin1', at + 4, at + 8), data: file.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Throws for a PNG of another kind: interlaced, with a palette, or of other depth. */
function decode(file: Buffer): Image {
  const chunks = chunksOf(file);
  const header = chunks[0]?.data;
  if (header?.length !== 13) throw new Error('no PNG header');
  const [width, height, channels] = [header.readUInt32BE(0), header.readUInt32BE(4), CHANNELS[header.readUInt8(9)]];
  if (header.readUInt8(8) !== 8 || channels === undefined || header.readUInt8(12) !== 0) {
    throw new Error('only 8-bit RGB and RGBA without interlacing are understood');
  }
  const raw = inflateSync(Buffer.concat(chunks.flatMap(({ type, data }) => (type === 'IDAT' ? [data] : []))));
  const stride = width * channels;
  const rows = Buffer.alloc(stride * height);
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const filter = raw.readUInt8(y * (stride + 1));
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < channels ? 0 : rows.readUInt8(at - channels);
      const up = y === 0 ? 0 : rows.readUInt8(at - stride);
      const corner = x < channels || y === 0 ? 0 : rows.readUInt8(at - stride - channels);
      const guess = [0, left, up, (left + up) >> 1, filter === 4 ? paeth(left, up, corner) : 0][filter] ?? 0;
      rows[at] = (raw.readUInt8(y * (stride + 1) + 1 + x) + guess) & 255;
    }
    for (let x = 0; x < width; x++) pixels[y * width + x] = rows.readUIntBE(y * stride + x * channels, 3);
  }
  return { width, height, pixels };
}

const partsOf = (pixel: number): Colour => [pixel >> 16, (pixel >> 8) & 255, pixel & 255];

interface Box {
  readonly colours: readonly number[];
  readonly channel: 0 | 1 | 2;
  readonly spread: number;
}

function boxOf(colours: readonly number[]): Box {
  const spreads = ([0, 1, 2] as const).map((channel) => {
    const values = colours.map((colour) => partsOf(colour)[channel]);
    return { channel, spread: values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b)) };
  });
  return { colours, ...spreads.reduce((widest, each) => (each.spread > widest.spread ? each : widest)) };
}

/** Splits the colours where they differ most, until there are few enough groups. */
function groups(counts: ReadonlyMap<number, number>): (readonly number[])[] {
  const boxes = [boxOf([...counts.keys()])];
  while (boxes.length < COLOURS) {
    const widest = boxes.reduce((most, box) => (box.spread > most.spread ? box : most));
    if (widest.spread === 0) break;
    const { channel } = widest;
    const sorted = [...widest.colours].sort((a, b) => partsOf(a)[channel] - partsOf(b)[channel]);
    const half = sorted.length >> 1;
    boxes.splice(boxes.indexOf(widest), 1, boxOf(sorted.slice(0, half)), boxOf(sorted.slice(half)));
  }
  return boxes.map(({ colours }) => colours);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** Writes the PNG at `path` anew, smaller. Throws where it is none that is understood. */
export function shrinkPng(path: string): void {
  const { width, height, pixels } = decode(readFileSync(path));
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const indexes = new Map<number, number>();
  const palette: number[] = [];
  groups(counts).forEach((colours, index) => {
    // The commonest of a group stands for all: surfaces keep their exact colour.
    const common = colours.reduce((a, b) => ((counts.get(b) ?? 0) > (counts.get(a) ?? 0) ? b : a));
    palette.push(...partsOf(common));
    for (const colour of colours) indexes.set(colour, index);
  });
  const rows = Buffer.alloc((width + 1) * height);
  pixels.forEach((pixel, i) => {
    rows[i + Math.floor(i / width) + 1] = indexes.get(pixel) ?? 0;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  const parts = [
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette)),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  writeFileSync(path, Buffer.concat([SIGNATURE, ...parts]));
}
