/** A letter and a shape for every cohort, so that colour is never alone. */
export interface CohortMark {
  readonly letter: string;
  /** Outlined, because filled shapes stand for levels. */
  readonly shape: string;
  /** Number of the colour. */
  readonly colour: number;
}

const SHAPES = ['○', '□', '△', '◇', '▽', '☆'] as const;

/** Marks in the order of the groups: their names where these are letters, else A, B, C. */
export function cohortMarks(groups: readonly string[]): CohortMark[] {
  const named = groups.every((group) => /^[A-Za-z]$/.test(group));
  return groups.map((group, i) => ({
    letter: named ? group.toUpperCase() : i < 26 ? String.fromCharCode(65 + i) : String(i + 1),
    shape: SHAPES[i % SHAPES.length] ?? '○',
    colour: i % SHAPES.length,
  }));
}
