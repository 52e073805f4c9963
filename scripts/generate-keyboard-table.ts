import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { keyboardTableSource } from './keyboard-table-source.ts';

/** `npm run generate`: writes the page of keys from the table of commands. */
writeFileSync(fileURLToPath(new URL('../docs/keyboard.md', import.meta.url)), await keyboardTableSource());
