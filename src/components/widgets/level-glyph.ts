import { html, type TemplateResult } from 'lit';
import type { Level } from '../../diagnosis/level.ts';

const GLYPHS: Readonly<Record<Level, { readonly glyph: string; readonly word: string }>> = {
  none: { glyph: '○', word: 'nothing to judge' },
  ok: { glyph: '●', word: 'fine' },
  warn: { glyph: '▲', word: 'watch' },
  crit: { glyph: '◆', word: 'critical' },
};

/** Shape and colour of a level; `word` adds the text for those who cannot see it. */
export function levelGlyph(level: Level, word: string = GLYPHS[level].word): TemplateResult {
  return html`<span class=${level} aria-hidden="true">${GLYPHS[level].glyph}</span
    ><span class="visually-hidden">${word}</span>`;
}

/** The bare shape, where a word stands beside it anyway. */
export function levelShape(level: Level): string {
  return GLYPHS[level].glyph;
}
