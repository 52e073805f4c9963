import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, test } from 'node:test';

/** What is written for people leads somewhere, and what it says is tested has a test. */

const ROOT = resolve(import.meta.dirname, '../..');

function pages(): string[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(ROOT, 'docs', name));
  return [...['README.md', 'CONTRIBUTING.md'].map((name) => join(ROOT, name)), ...docs];
}

function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, address]) => address!).filter((to) => !/^[a-z]+:/.test(to));
}

/** The anchors that GitHub makes of a page's headings. */
function headingsOf(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** What the tests of a file are called, as it is written there. */
function titlesIn(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  return [...source.matchAll(/\b(?:test|it|describe)\(\s*(['"`])(.*?)\1,/gs)].map(([, , title]) => title!);
}

describe('the pages for people', () => {
  for (const page of pages()) {
    test(`${relative(ROOT, page)} links only to what is there`, () => {
      for (const link of linksIn(readFileSync(page, 'utf8'))) {
        const [path = '', heading] = link.split('#');
        const target = path === '' ? page : join(dirname(page), path);
        assert.ok(existsSync(target), link);
        if (heading !== undefined) assert.ok(headingsOf(target).includes(heading), link);
      }
    });
  }

  test('the security page names tests that exist', () => {
    const text = readFileSync(join(ROOT, 'docs/security.md'), 'utf8').replace(/\s+/g, ' ');
    const proofs = [...text.matchAll(/\]\(\.\.\/(tests\/[^)]+)\):((?:,? “[^”]+”)+)/g)];
    assert.ok(proofs.length > 50, `only ${String(proofs.length)} proofs were found`);
    for (const [, file, names] of proofs) {
      const titles = titlesIn(join(ROOT, file!));
      for (const [, name] of names!.matchAll(/“([^”]+)”/g)) {
        assert.ok(
          titles.some((title) => title.includes(name!)),
          `${file!} has no test “${name!}”`,
        );
      }
    }
  });

  test('the security page has a line for each of the 47 threats', () => {
    const text = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
    for (let number = 1; number <= 47; number++) {
      if (number >= 26 && number <= 30) assert.ok(text.includes(`“${String(number)}. `), String(number));
      else assert.match(text, new RegExp(`^${String(number)}\\. `, 'm'));
    }
  });
});
