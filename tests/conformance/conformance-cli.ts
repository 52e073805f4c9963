import { conform, recordingsWithReferences } from './conform.ts';

/** `npm run conformance -- FOLDER`: every recording with references, every difference; exit 1 if there is one. */

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: npm run conformance -- FOLDER   (with NAME.jsonl[.gz] and NAME.golden.jsonl[.gz])');
  process.exit(2);
}
const pairs = recordingsWithReferences(folder);
if (pairs.length === 0) {
  console.error(`${folder} holds no recording with NAME.golden.jsonl[.gz] beside it`);
  process.exit(2);
}
let failed = 0;
for (const { recording, golden } of pairs) {
  const report = await conform(recording, golden);
  const differences = report.differences.length;
  failed += differences;
  console.log(
    `${differences === 0 ? 'equal ' : 'DIFFER'} ${report.recording}: ${String(report.snapshots)} snapshots, ` +
      `${String(report.values)} values, ${String(differences)} differences`,
  );
  for (const { line, path, expected, actual } of report.differences) {
    console.log(
      `  line ${String(line)} ${path}: expected ${JSON.stringify(expected)}, found ${actual === undefined ? 'nothing' : JSON.stringify(actual)}`,
    );
  }
}
process.exitCode = failed === 0 ? 0 : 1;
