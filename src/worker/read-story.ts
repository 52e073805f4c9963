import { decodeLine } from '../telemetry/decode.ts';
import type { TelemetryEvent } from '../telemetry/event.ts';
import { followStory, newStory, type EpisodeStory, type StoryPlace } from './episode-story.ts';
import { eachLine, type HistoryReader } from './history-reader.ts';

/** Reads a story from the run's lines: only those that can say something about it are decoded. */

const FETCH_LINES = 2048;
/** A batch has fewer lines; where more lie before the cursor, they are another group's. */
const SCAN_LINES = 300_000;
/** Others wait no longer than this, ms. */
const BREATH = 20;

const TELLING: ReadonlySet<string> = new Set([
  'TRAINING_STARTED',
  'EPOCH_COMPLETED',
  'SEED_GERMINATED',
  'SEED_STAGE_CHANGED',
  'SEED_GATE_EVALUATED',
  'SEED_FOSSILIZED',
  'SEED_PRUNED',
  'ANALYTICS_SNAPSHOT',
  'GOVERNOR_ROLLBACK',
]);
const TYPE = /"event_type"\s*:\s*"([A-Z_]+)"/;

/** Which lines to read, and for whose story. */
export interface StoryQuery extends StoryPlace {
  /** The cursor. */
  readonly to: number;
  /** Events that name the group `default` or none belong to this group (aggregation §1.3). */
  readonly ghosts: boolean;
}

/** Tells lines that may matter without decoding them. */
function lineTest(env: number): (line: string) => boolean {
  const own = new RegExp(`"env_id"\\s*:\\s*"?${String(env)}\\b`);
  return (line) => {
    const type = TYPE.exec(line)?.[1];
    if (type === undefined || !TELLING.has(type)) return false;
    if (type === 'TRAINING_STARTED') return true;
    return own.test(line) && (type !== 'ANALYTICS_SNAPSHOT' || line.includes('"last_action"'));
  };
}

function ofGroup({ group_id: written, event_type: type }: TelemetryEvent, { group, ghosts }: StoryQuery): boolean {
  if (written !== 'default' && written !== '') return written === group;
  // A start without a group makes `default` a group of its own.
  return type === 'TRAINING_STARTED' ? group === 'default' : ghosts;
}

/** A story that was read up to an earlier cursor of the same batch, to go on from; else a new one. */
function beginning(where: StoryQuery, known: EpisodeStory | null): EpisodeStory {
  const first = Math.max(where.from, where.to - SCAN_LINES);
  if (
    known?.group === where.group &&
    known.env === where.env &&
    known.batch === where.batch &&
    known.from >= where.from &&
    known.to >= first &&
    known.to <= where.to
  ) {
    return known;
  }
  return newStory({ ...where, from: first });
}

/**
 * What happened from the beginning of the batch up to the cursor. Lines that are damaged or no events are left out.
 * Lets others work every {@link BREATH} ms. Throws LinesMissing where lines are neither stored nor in memory.
 * @param known an answer to an earlier query: only what came since is read where the query goes on from it
 */
export async function readStory(
  reader: Pick<HistoryReader, 'segments'>,
  where: StoryQuery,
  known: EpisodeStory | null = null,
): Promise<EpisodeStory> {
  let story = beginning(where, known);
  const maybe = lineTest(where.env);
  let breath = performance.now();
  let at = story.to;
  while (at < where.to) {
    const upTo = Math.min(where.to, at + FETCH_LINES);
    for (const segment of await reader.segments(at, upTo)) {
      // Where another tab writes, its segments begin within those that wait here: no line counts twice.
      eachLine(segment, at, upTo, (line, position) => {
        if (!maybe(line)) return;
        const decoded = decodeLine(line, position);
        if (decoded.ok && ofGroup(decoded.event, where)) story = followStory(story, decoded.event, position);
      });
      at = Math.min(upTo, segment.first + segment.count);
      if (performance.now() - breath < BREATH) continue;
      await new Promise((resolve) => setTimeout(resolve, 0));
      breath = performance.now();
    }
  }
  return story.to === where.to ? story : { ...story, to: where.to };
}
