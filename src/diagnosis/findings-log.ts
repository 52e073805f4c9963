import { MOST_SEEN, type Finding, type Sighting, type Symptom } from './finding.ts';

/**
 * The findings of a run so far, bounded, as plain data. They begin and end at cursors, and are the same however often and
 * from wherever the run is read.
 */

/** More are let go: those that are over first, everyday business first of all. */
const KEPT = 4000;
/** Open at once in one scope; a sound stream has a handful, a hostile one may name a new thing in every line. */
const OPEN = 1000;

/** A finding that may still change. */
type OpenFinding = { -readonly [K in keyof Finding]: Finding[K] } & { seen: number[] };

/** What is open in one group, by scope: what is judged together. */
interface GroupFindings {
  /** By environment. */
  readonly envs: Map<number, Map<string, OpenFinding>>;
  /** By the name of the scope. */
  readonly scopes: Map<string, Map<string, OpenFinding>>;
  /** Batches that have ended. */
  batches: number;
  /** By key, the number of ended batches when an event's symptom was seen last. */
  readonly lastSeen: Map<string, number>;
}

export interface FindingsLog {
  /** In the order in which they began. */
  findings: OpenFinding[];
  readonly groups: Map<string, GroupFindings>;
  /** So many may be there before some are let go. */
  limit: number;
  /** Let go. */
  dropped: number;
  /** Group of the newest event, and the batch that ran in it. */
  lastGroup: string;
  lastBatch: number;
  /** Time of the newest event of the run, and the usual time between two, seconds; null before there are two. */
  lastTime: number | null;
  usualGap: number | null;
}

/** The log of a run before its first event. */
export function newFindingsLog(): FindingsLog {
  return {
    findings: [],
    groups: new Map(),
    limit: KEPT,
    dropped: 0,
    lastGroup: '',
    lastBatch: 0,
    lastTime: null,
    usualGap: null,
  };
}

/** Where in the run something is judged. */
export interface Place {
  readonly group: string;
  /** The cursor that shows it. */
  readonly cursor: number;
  readonly time: number;
  /** From 1; 0 before the first. */
  readonly batch: number;
}

/** Which findings are judged together: what is not found again is over. */
export type Scope = { readonly env: number } | { readonly name: string };

/** What the course of an episode brings: listed and counted, but no mark on the track. */
const ROUTINE: ReadonlySet<string> = new Set([
  'env-stalled',
  'env-degraded',
  'accuracy-outlier',
  'negative-synergy',
  'seed-exploding',
  'seed-vanishing',
  'slots-scarce',
  'gaming-rate',
]);

/** What events report: nothing tells that it is over but that it is not reported again. */
const EVENTS: Scope = { name: 'events' };

function groupOf(log: FindingsLog, group: string): GroupFindings {
  let known = log.groups.get(group);
  if (known === undefined) {
    known = { envs: new Map(), scopes: new Map(), batches: 0, lastSeen: new Map() };
    log.groups.set(group, known);
  }
  return known;
}

/** True where something of an environment is open. */
export function hasOpen(log: FindingsLog, group: string, env: number): boolean {
  return (log.groups.get(group)?.envs.get(env)?.size ?? 0) > 0;
}

function openIn(group: GroupFindings, scope: Scope): Map<string, OpenFinding> | undefined {
  return 'env' in scope ? group.envs.get(scope.env) : group.scopes.get(scope.name);
}

function openFor(group: GroupFindings, scope: Scope): Map<string, OpenFinding> {
  const known = openIn(group, scope);
  if (known !== undefined) return known;
  const made = new Map<string, OpenFinding>();
  if ('env' in scope) group.envs.set(scope.env, made);
  else group.scopes.set(scope.name, made);
  return made;
}

function close(finding: OpenFinding, { cursor, time }: Place): void {
  finding.end = cursor;
  finding.endTime = time;
}

/** A symptom was seen: its finding begins, or was seen once more. A change of level ends it and begins another. */
export function raise(log: FindingsLog, scope: Scope, seen: Symptom | Sighting, place: Place): void {
  const open = openFor(groupOf(log, place.group), scope);
  const known = open.get(seen.key);
  if (known?.level === seen.level) {
    if (known.seen.length < MOST_SEEN && known.seen.at(-1) !== place.cursor) known.seen.push(place.cursor);
    return;
  }
  if (known !== undefined) close(known, place);
  else if (open.size >= OPEN) {
    log.dropped += 1;
    return;
  }
  const symptom = 'describe' in seen ? seen.describe() : seen;
  const finding: OpenFinding = {
    ...symptom,
    id: `${String(place.cursor)}:${place.group}:${symptom.key}`,
    group: place.group,
    begin: place.cursor,
    time: place.time,
    batch: place.batch,
    end: null,
    endTime: null,
    seen: [place.cursor],
    routine: ROUTINE.has(symptom.rule),
  };
  open.set(symptom.key, finding);
  log.findings.push(finding);
  if (log.findings.length > log.limit) thin(log);
}

/**
 * Everything of a scope was judged: what was seen lasts or begins, the rest is over.
 * @param judged keys that could be judged, where not all could: the others stay as they are
 */
export function settle(
  log: FindingsLog,
  scope: Scope,
  seen: readonly (Symptom | Sighting)[],
  place: Place,
  judged?: ReadonlySet<string>,
): void {
  const group = groupOf(log, place.group);
  const open = openIn(group, scope);
  if (open !== undefined && open.size > 0) {
    for (const [key, finding] of open) {
      if (seen.some((each) => each.key === key) || judged?.has(key) === false) continue;
      close(finding, place);
      open.delete(key);
    }
  }
  for (const each of seen) raise(log, scope, each, place);
}

/** An event reports a symptom: it lasts until a whole batch passed without another. */
export function report(log: FindingsLog, seen: Symptom, place: Place): void {
  raise(log, EVENTS, seen, place);
  const group = groupOf(log, place.group);
  // What was not taken is not remembered either: a hostile file may name a new thing in every line.
  if (openIn(group, EVENTS)?.has(seen.key) === true) group.lastSeen.set(seen.key, group.batches);
}

/** A batch has ended: what events reported before it, and not since, is over. */
export function endQuiet(log: FindingsLog, place: Place): void {
  const group = groupOf(log, place.group);
  const quiet = new Set([...group.lastSeen].filter(([, seen]) => seen < group.batches).map(([key]) => key));
  settle(log, EVENTS, [], place, quiet);
  for (const key of quiet) group.lastSeen.delete(key);
  group.batches += 1;
}

/** What was found before the first event, which has neither group nor time, takes those of that event. */
export function adoptEarly(log: FindingsLog, { group, time }: Place): void {
  const early = log.groups.get('');
  if (early === undefined || group === '') return;
  log.groups.delete('');
  log.groups.set(group, early);
  for (const finding of log.findings) {
    finding.group = group;
    finding.time = time;
  }
}

/** Everything of a group is over: a run begins. */
export function endGroup(log: FindingsLog, place: Place): void {
  const group = groupOf(log, place.group);
  for (const open of [...group.envs.values(), ...group.scopes.values()]) {
    for (const finding of open.values()) close(finding, place);
    open.clear();
  }
  group.lastSeen.clear();
}

/** The environments of a group begin anew: what was wrong with them is over. */
export function endEnvs(log: FindingsLog, place: Place): void {
  for (const open of groupOf(log, place.group).envs.values()) {
    for (const finding of open.values()) close(finding, place);
    open.clear();
  }
}

/** Lets go of a quarter: over and everyday first, then over and no more than a warning; the oldest first. */
function thin(log: FindingsLog): void {
  const wanted = log.findings.length - Math.floor(KEPT * 0.75);
  const gone = new Set<OpenFinding>();
  for (const mayGo of [
    (finding: OpenFinding) => finding.routine,
    (finding: OpenFinding) => finding.level === 'warn',
    () => true,
  ]) {
    for (const finding of log.findings) {
      if (gone.size >= wanted) break;
      if (finding.end !== null && !gone.has(finding) && mayGo(finding)) gone.add(finding);
    }
  }
  log.findings = log.findings.filter((finding) => !gone.has(finding));
  log.dropped += gone.size;
  // What is open stays, however much it is; then the next look comes later.
  log.limit = Math.max(KEPT, Math.ceil(log.findings.length * 1.5));
}
