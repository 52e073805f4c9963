import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hotGuardsSource } from './hot-guards-source.ts';

/** `npm run generate`: writes the guards of the three commonest events from their field tables. */
writeFileSync(
  fileURLToPath(new URL('../src/telemetry/hot-guards.generated.ts', import.meta.url)),
  await hotGuardsSource(),
);
