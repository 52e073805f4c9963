/** Bounds on what a line of telemetry may be. They protect the worker from hostile or broken files. */

/** A longer line is reported and skipped. Real events stay under 20 KB; a topology manifest may reach 100. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;

/** How much of a broken line an error carries. */
export const EXCERPT_LENGTH = 200;
