/** Every timing and bound of the relay, with its reason. */

/** A look at a file at least this often: `fs.watch` misses changes on network disks. */
export const POLL_MS = 250;
/** How often a folder is searched for new runs. */
export const FOLDER_POLL_MS = 1000;
/** The relay speaks at least this often, so that a viewer can tell silence from a dead line. */
export const HEARTBEAT_MS = 2000;
/** A file that has not grown for this long is no longer live. */
export const LIVE_FOR_MS = 300_000;
/** Lines between two entries of the line index: 16 bytes each, a scan of at most this many lines to seek. */
export const INDEX_EVERY = 1024;
/** How much of a file is read at once, and the size of an `events` message: small enough for slow links. */
export const CHUNK_BYTES = 64 * 1024;
/** A viewer says little; a larger message is no viewer's. */
export const MAX_VIEWER_MESSAGE_BYTES = 16 * 1024;
/** Most events one HTTP request gets. */
export const MAX_HTTP_EVENTS = 10_000;
/** Enough bytes of a file's start to notice that another file has taken its place. */
export const FINGERPRINT_BYTES = 256;
