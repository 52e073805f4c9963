import { COMMANDS, type Command } from '../src/app/commands.ts';

/** `docs/keyboard.md`, made from the one table of commands, so that it cannot tell anything else than the app does. */

const WHEN: Readonly<Record<Command['when'], string>> = {
  always: 'anywhere',
  'run open': 'with a run on the screen',
  overview: 'on the Overview',
};

function keyCell(keys: readonly string[]): string {
  return keys.map((key) => `\`${key}\``).join(' ') || '–';
}

/** Sections in the order of the table; one that comes again goes on where it stood. */
function bySection(): ReadonlyMap<Command['section'], readonly Command[]> {
  const sections = new Map<Command['section'], Command[]>();
  for (const command of COMMANDS) {
    const commands = sections.get(command.section) ?? [];
    sections.set(command.section, [...commands, command]);
  }
  return sections;
}

function sectionSource([name, commands]: readonly [string, readonly Command[]]): string {
  const rows = commands.map(({ keys, title, when }) => `| ${keyCell(keys)} | ${title} | ${WHEN[when]} |`);
  return [`## ${name}`, '', '| key | what it does | where |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The page as prettier leaves it alone, so that it can be compared byte for byte. */
export async function keyboardTableSource(): Promise<string> {
  const { format } = await import('prettier');
  const text = [
    '<!-- Made by npm run generate from src/app/commands.ts; changes belong there. -->',
    '',
    '# Keys and commands',
    '',
    'Every command is in the palette too (`Ctrl K`, on a Mac `⌘ K`); those without a key are there only, or behind a',
    'button. `?` shows the same list in the app, with a switch for the keys of one character: who dictates, or whose',
    'hand slips, may turn them off. In a field keys type, but for `Ctrl K`; Space and Enter press the button that has the',
    'focus. While a dialog is open, keys belong to it.',
    '',
    ...[...bySection()].map((entry) => `${sectionSource(entry)}\n`),
  ].join('\n');
  return format(text, { parser: 'markdown', printWidth: 120, singleQuote: true });
}
