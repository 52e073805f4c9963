/** The load that the relay must carry. */

/** Viewers of one run. */
export const VIEWERS = 500;
/** Lines a second. */
export const PER_SECOND = 200;
/** Lines that are there before the viewers come: each of them gets these first. */
export const LINES_BEFORE = 100;
/** So long may what is under way take to arrive after the last line was written. */
export const ARRIVAL_SECONDS = 120;
