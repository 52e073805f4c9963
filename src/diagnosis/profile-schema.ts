import * as z from 'zod/mini';
import { THRESHOLD_FIELDS, type ThresholdField } from './profile-table.ts';
import { PROFILE_VERSION, type ThresholdProfile } from './threshold-profile.ts';

/** Reads a threshold profile that comes from outside: from the device, or as text from a person. */

const single = z.strictObject({ warn: z.number() });
const limits = z.strictObject({ warn: z.number(), crit: z.number() });
const range = z.strictObject({ low: z.number(), high: z.number() });
const rangeLimits = z.strictObject({
  critLow: z.number(),
  warnLow: z.number(),
  warnHigh: z.number(),
  critHigh: z.number(),
});

const schema = z.strictObject({
  version: z.number(),
  entropy: limits,
  entropyVelocity: limits,
  collapseRisk: limits,
  kl: limits,
  clip: limits,
  explainedVariance: limits,
  valueNrmse: single,
  valueReturnCorrelation: limits,
  tdErrorMean: limits,
  bellmanError: limits,
  qVariance: limits,
  gradientNorm: limits,
  gradientCv: limits,
  ratioMax: limits,
  jointRatio: rangeLimits,
  advantageStd: rangeLimits,
  logProbMin: limits,
  decisionDensity: limits,
  lstmRms: rangeLimits,
  observationOutliers: limits,
  observationSaturation: limits,
  observationClip: limits,
  observationDrift: limits,
  actionEntropy: range,
  yieldRate: range,
  slotUtilization: range,
  waitShare: limits,
  stalledShare: limits,
  emptySlotShare: single,
  memoryPercent: limits,
  warmUpBatches: z.number(),
  accuracyOutlier: single,
  gamingRate: single,
  negativeSynergy: single,
  silenceSeconds: limits,
  gap: z.strictObject({ times: z.number(), seconds: z.number() }),
  baseline: z.strictObject({ accuracy: z.number(), growth: z.number(), episodes: z.number() }),
});

/** What is wrong with a profile, and where: a path such as `kl.warn`, empty for the whole. */
export interface ProfileProblem {
  readonly path: string;
  readonly message: string;
}

/** A profile, or why it is none. */
export type ParsedProfile =
  | { readonly ok: true; readonly profile: ThresholdProfile }
  | { readonly ok: false; readonly problems: readonly ProfileProblem[] };

const FIELDS: ReadonlyMap<string, ThresholdField> = new Map(THRESHOLD_FIELDS.map((field) => [field.path, field]));

/** A value at a path; undefined where there is none. */
function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (part, key) =>
        typeof part === 'object' && part !== null ? Object.getOwnPropertyDescriptor(part, key)?.value : undefined,
      value,
    );
}

function failed(path: string, message: string): ParsedProfile {
  return { ok: false, problems: [{ path, message }] };
}

/** What is wrong with the form, in words. */
function shapeProblems(value: unknown, issues: readonly z.core.$ZodIssue[]): ProfileProblem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') {
      const prefix = path === '' ? '' : `${path}.`;
      return issue.keys.map((key) => ({ path: `${prefix}${key}`, message: 'There is no such threshold.' }));
    }
    const found = at(value, path);
    if (found === undefined || found === '') return [{ path, message: 'It is missing.' }];
    if (typeof found === 'number' && FIELDS.has(path)) return [{ path, message: 'It has to be a finite number.' }];
    const wanted = FIELDS.has(path) ? 'a number' : 'a group of numbers';
    return [{ path, message: `It has to be ${wanted}, and is ${shown(found)}.` }];
  });
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `the text “${value.slice(0, 20)}”`;
  return Array.isArray(value) ? 'a list' : typeof value === 'object' && value !== null ? 'a group' : String(value);
}

/** What is wrong with the numbers that are there: bounds, and limits in the wrong order. */
function numberProblems(profile: unknown): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  for (const { path, name, min, max, above } of THRESHOLD_FIELDS) {
    const value = at(profile, path);
    if (typeof value !== 'number') continue;
    const other = above === null ? undefined : FIELDS.get(above);
    const least = other === undefined ? undefined : at(profile, other.path);
    if (value < min) problems.push({ path, message: `It has to be ${min} or more.` });
    else if (value > max) problems.push({ path, message: `It has to be ${max} or less.` });
    else if (other !== undefined && typeof least === 'number' && value <= least) {
      problems.push({ path, message: `“${name}” has to be larger than “${other.name}”, which is ${least}.` });
    }
  }
  return problems;
}

/** Understands a profile, or its JSON text; tells all that is wrong with it otherwise. */
export function parseProfile(textOrValue: unknown): ParsedProfile {
  let value = textOrValue;
  if (typeof textOrValue === 'string') {
    try {
      value = JSON.parse(textOrValue);
    } catch (error) {
      return failed('', `This is not JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return failed('', 'This is no threshold profile: it has to be an object with a version and the limits.');
  }
  const version = at(value, 'version');
  if (version === undefined) return failed('version', 'It is missing, so this may be no threshold profile.');
  if (version !== PROFILE_VERSION) {
    return failed(
      'version',
      `Version ${JSON.stringify(version)} is not known here; this is version ${PROFILE_VERSION}.`,
    );
  }
  const parsed = schema.safeParse(value);
  const problems = numberProblems(value);
  if (!parsed.success) return { ok: false, problems: [...shapeProblems(value, parsed.error.issues), ...problems] };
  return problems.length === 0 ? { ok: true, profile: parsed.data } : { ok: false, problems };
}
