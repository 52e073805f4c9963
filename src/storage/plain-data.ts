/** A compact binary form of plain data: smaller and quicker than structured clones of an aggregator's state. */
export { decodePlain } from './plain-decoder.ts';
export { encodePlain } from './plain-encoder.ts';
