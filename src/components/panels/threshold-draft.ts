import { THRESHOLD_FIELDS } from '../../diagnosis/profile-table.ts';
import { parseProfile, type ParsedProfile } from '../../diagnosis/profile-schema.ts';
import { PROFILE_VERSION, THRESHOLDS, type ThresholdProfile } from '../../diagnosis/threshold-profile.ts';

/** A threshold profile that is being edited: what stands in each field, by its path. */
export type Draft = ReadonlyMap<string, string>;

/** The fields as a profile fills them. */
export function draftOf(profile: ThresholdProfile): Draft {
  const draft = new Map<string, string>();
  for (const [key, part] of Object.entries<ThresholdProfile[keyof ThresholdProfile]>({ ...profile })) {
    if (key === 'version') continue;
    if (typeof part === 'number') draft.set(key, String(part));
    else for (const [field, value] of Object.entries<number>({ ...part })) draft.set(`${key}.${field}`, String(value));
  }
  return draft;
}

/** The fields nobody has changed. */
export const DEFAULT_DRAFT: Draft = draftOf(THRESHOLDS);

/** Text as a number; as it is where it is none, so that the check can say so. */
function numberOf(text: string): unknown {
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

/** The profile in the form of its JSON text, right or wrong. */
function valueOf(draft: Draft): Readonly<Record<string, unknown>> {
  const value: Record<string, unknown> = { version: PROFILE_VERSION };
  const groups = new Map<string, Record<string, unknown>>();
  for (const { path } of THRESHOLD_FIELDS) {
    const number = numberOf(draft.get(path) ?? '');
    const [key = '', field] = path.split('.');
    if (field === undefined) {
      value[key] = number;
      continue;
    }
    const group = groups.get(key) ?? {};
    group[field] = number;
    groups.set(key, group);
    value[key] = group;
  }
  return value;
}

/** The profile that the fields make up, or what is wrong with them. */
export function profileOf(draft: Draft): ParsedProfile {
  return parseProfile(valueOf(draft));
}

/** The fields as JSON text that `parseProfile` reads. */
export function textOf(draft: Draft): string {
  return JSON.stringify(valueOf(draft), null, 2);
}

/** True where a field holds something else than the default; `0.30` is `0.3`. */
export function isChanged(draft: Draft, path: string): boolean {
  return numberOf(draft.get(path) ?? '') !== numberOf(DEFAULT_DRAFT.get(path) ?? '');
}
