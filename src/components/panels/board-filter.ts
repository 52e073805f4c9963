import { STAGES } from '../../telemetry/enums.ts';
import type { EnvCard } from '../../worker/view-slices.ts';

/** Which environments the flight board shows. */

/** What has to hold for an environment to be shown. */
export interface BoardFilter {
  /** Numbers are environments, any of them; words have to be found, all of them. */
  readonly text: string;
  /** Empty: any. */
  readonly status: string;
  /** A stage that one of its slots is in. Empty: any. */
  readonly stage: string;
}

/** A filter that lets everything through. */
export const NO_FILTER: BoardFilter = { text: '', status: '', stage: '' };

/** Whether it lets everything through. */
export function isOpen({ text, status, stage }: BoardFilter): boolean {
  return text.trim() === '' && status === '' && stage === '';
}

function wordsOf(card: EnvCard): string {
  const parts = [
    card.status,
    card.reason ?? '',
    card.rewardMode ?? '',
    card.rolledBack === null ? '' : 'rolled back',
    ...card.reasons.map(({ text }) => text),
    ...card.chips.map(({ stage, blueprint }) => `${stage} ${blueprint ?? ''}`),
  ];
  return parts.join(' ').toLowerCase();
}

/** The cards that a filter lets through. */
export function filterCards(cards: readonly EnvCard[], filter: BoardFilter): readonly EnvCard[] {
  if (isOpen(filter)) return cards;
  const typed = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const ids = new Set(typed.filter((word) => /^\d+$/.test(word)).map(Number));
  const words = typed.filter((word) => !/^\d+$/.test(word));
  return cards.filter((card) => {
    if (ids.size > 0 && !ids.has(card.id)) return false;
    if (filter.status !== '' && card.status !== filter.status) return false;
    if (filter.stage !== '' && !card.chips.some(({ stage }) => stage === filter.stage)) return false;
    if (words.length === 0) return true;
    const text = wordsOf(card);
    return words.every((word) => text.includes(word));
  });
}

/** What a person may choose from: statuses and stages that occur, and what is chosen. */
export function filterChoices(
  cards: readonly EnvCard[],
  filter: BoardFilter,
): { readonly statuses: readonly string[]; readonly stages: readonly string[] } {
  const statuses = new Set(cards.map(({ status }) => status));
  const stages = new Set(cards.flatMap(({ chips }) => chips.map(({ stage }) => stage)));
  statuses.add(filter.status).delete('');
  stages.add(filter.stage).delete('');
  const known: readonly string[] = STAGES;
  const rank = (stage: string): number => (known.includes(stage) ? known.indexOf(stage) : known.length);
  return {
    statuses: [...statuses].sort(),
    stages: [...stages].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)),
  };
}
