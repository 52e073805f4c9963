import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { seriesExtractorsSource } from './series-extractors-source.ts';

/** `npm run generate`: writes how the numbers of each event type become a row of the series. */
writeFileSync(
  fileURLToPath(new URL('../src/storage/series/extractors.generated.ts', import.meta.url)),
  await seriesExtractorsSource(),
);
