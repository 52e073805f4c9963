import { fileURLToPath } from 'node:url';
import { bundleResults } from './bundle.ts';
import { table } from './results.ts';

/** Fails where the built app is larger than its bounds. */
const results = bundleResults(fileURLToPath(new URL('../../dist/app', import.meta.url)));
console.log(table(results));
process.exitCode = results.some(({ value, bound }) => bound !== null && value > bound) ? 1 : 0;
