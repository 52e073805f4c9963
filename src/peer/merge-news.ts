import type { ShareNews } from '../worker/share-protocol.ts';
import { MOST_CHECKPOINTS, TITLE_LENGTH } from './request-schema.ts';

/**
 * Older news and newer news as one, for somebody who got neither. Everything is the newer's but the checkpoints: each
 * names all of them after its own `checkpointsFrom`, so together they know all after the lower of the two; from the
 * newer's `checkpointsFrom` on its list counts (some may be gone, some new), before it the older's. Of another
 * generation nothing is carried over.
 */
export function mergeNews(older: ShareNews | null, newer: ShareNews): ShareNews {
  if (older?.generation !== newer.generation || older.checkpointsFrom >= newer.checkpointsFrom) return newer;
  const before = older.checkpoints.filter((at) => at <= newer.checkpointsFrom && at !== newer.checkpoints[0]);
  return { ...newer, checkpointsFrom: older.checkpointsFrom, checkpoints: [...before, ...newer.checkpoints] };
}

/** News as it may travel: of too many checkpoints only the newest, with `checkpointsFrom` raised to tell so. */
export function fitNews(news: ShareNews): ShareNews {
  const { checkpoints, title } = news;
  const fitting = { ...news, title: title.slice(0, TITLE_LENGTH) };
  const dropped = checkpoints.length - MOST_CHECKPOINTS;
  if (dropped <= 0) return fitting;
  const checkpointsFrom = checkpoints[dropped - 1] ?? news.checkpointsFrom;
  return { ...fitting, checkpointsFrom, checkpoints: checkpoints.slice(dropped) };
}
