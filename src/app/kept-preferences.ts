import * as z from 'zod/mini';
import {
  BEST_ORDERS,
  BOARD_LAYOUTS,
  BOARD_ORDERS,
  DEFAULT_PREFERENCES,
  type Preferences,
} from '../components/preferences.ts';
import { LEADER_RULES } from '../diagnosis/cohorts.ts';
import { parseProfile } from '../diagnosis/profile-schema.ts';

/** Reading what was kept; loaded when the device's storage is. */
export { changeMarks, marksOf } from '../storage/run-marks.ts';

const flag = (fallback: boolean): z.ZodMiniCatch<z.ZodMiniBoolean> => z.catch(z.boolean(), fallback);

const kept = z.object({
  boardLayout: z.catch(z.enum(BOARD_LAYOUTS), DEFAULT_PREFERENCES.boardLayout),
  boardOrder: z.catch(z.enum(BOARD_ORDERS), DEFAULT_PREFERENCES.boardOrder),
  hideHealthy: flag(DEFAULT_PREFERENCES.hideHealthy),
  bestOrder: z.catch(z.enum(BEST_ORDERS), DEFAULT_PREFERENCES.bestOrder),
  leaderRule: z.catch(z.enum(LEADER_RULES), DEFAULT_PREFERENCES.leaderRule),
  relativeTimes: flag(DEFAULT_PREFERENCES.relativeTimes),
  newestFirst: flag(DEFAULT_PREFERENCES.newestFirst),
  notify: flag(DEFAULT_PREFERENCES.notify),
  singleKeys: flag(DEFAULT_PREFERENCES.singleKeys),
  keepAwake: flag(DEFAULT_PREFERENCES.keepAwake),
  sharing: z.catch(
    z.object({
      name: z.string().check(z.maxLength(40)),
      signalling: z.string().check(z.maxLength(500)),
      iceServers: z.string().check(z.maxLength(4000)),
    }),
    DEFAULT_PREFERENCES.sharing,
  ),
  thresholds: z.optional(z.unknown()),
});

/** Preferences from what is stored; each that is missing or damaged has its default. */
export function readPreferences(stored: unknown): Preferences {
  const parsed = kept.safeParse(stored);
  if (!parsed.success) return DEFAULT_PREFERENCES;
  const profile = parseProfile(parsed.data.thresholds);
  return { ...parsed.data, thresholds: profile.ok ? profile.profile : DEFAULT_PREFERENCES.thresholds };
}
