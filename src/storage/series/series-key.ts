/** One table of a run: all events of one group, event type (with its kind) and environment. */
export interface TableKey {
  readonly group: string;
  /** `EPOCH_COMPLETED`, `ANALYTICS_SNAPSHOT/last_action`, or the name of an event type that the spec does not know. */
  readonly table: string;
  /** `env_id` of the events, null where they have none. */
  readonly env: number | null;
}

/** One series: a column of a table. */
export interface SeriesKey extends TableKey {
  /** `val_loss`, `reward_components.total_reward`, `seeds.r0c1.alpha`. */
  readonly field: string;
}

const PARTS = 4;

function escaped(part: string): string {
  return part.replace(/[\\|]/g, '\\$&');
}

/** The table's name as text, fit for a store's key: no two tables share one. */
export function tableKeyText(key: TableKey): string {
  return `${escaped(key.group)}|${escaped(key.table)}|${key.env === null ? '' : String(key.env)}`;
}

/** The series' name as text: group, table, environment (or nothing) and field, no two series share one. */
export function seriesKeyText(key: SeriesKey): string {
  return `${tableKeyText(key)}|${escaped(key.field)}`;
}

/** The series of a text that `seriesKeyText` wrote; null where the text is none. */
export function parseSeriesKey(text: string): SeriesKey | null {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '|') {
      parts.push(part);
      part = '';
    } else if (char === '\\') {
      at++;
      if (at === text.length) return null;
      part += text.charAt(at);
    } else part += char;
  }
  parts.push(part);
  const [group, table, written, field] = parts;
  if (parts.length !== PARTS || group === undefined || table === undefined || field === undefined) return null;
  const env = written === '' ? null : Number(written);
  if (env !== null && (!Number.isInteger(env) || String(env) !== written)) return null;
  return { group, table, env, field };
}
