/** Every timing and bound of the relay, with its reason. */

/** A look at a file at least this often: `fs.watch` misses changes on network disks. */
export const POLL_MS = 250;
/** A look at a file that nobody watches and that has long not grown: it may still be resumed. */
export const SLEEPING_POLL_MS = 5000;
/** How often a folder is searched for new runs. */
export const FOLDER_POLL_MS = 1000;
/** A look at a file on a local disk: there `fs.watch` misses only what replaces the file while it grows. */
export const LOCAL_POLL_MS = 1000;
/**
 * While a file grows it is looked at when about so many bytes should have come: each look costs the machine half a
 * millisecond, however little it finds, and what comes together goes to each viewer in one message.
 */
export const BYTES_PER_LOOK = 8 * 1024;
/** But not more often than this, */
export const SHORTEST_LOOK_PAUSE_MS = 30;
/** and at least this often: a line must be on the screen within 100 ms (docs/decisions/0016). */
export const LONGEST_LOOK_PAUSE_MS = 64;
/** The relay speaks at least this often, so that a viewer can tell silence from a dead line. */
export const HEARTBEAT_MS = 2000;
/** Viewers are asked for a sign of life this often; one that misses two of them is taken for gone. */
export const PING_MS = 10_000;
/** A file that has not grown for this long is no longer live. */
export const LIVE_FOR_MS = 300_000;
/** Lines between two entries of the line index: 8 bytes each. About as many as go into one large message. */
export const INDEX_EVERY = 128;
/** How much of a file is searched for lines at once. */
export const SCAN_BYTES = 1024 * 1024;
/** The first `events` message of a subscription, and all on a line that takes its time: small enough for slow links. */
export const CHUNK_BYTES = 64 * 1024;
/** Messages grow up to this where the viewer keeps up. Also what a viewer that reads nothing costs. */
export const LARGEST_CHUNK_BYTES = 384 * 1024;
/** A message that left within this time may be followed by one of twice its size. */
export const QUICK_SEND_MS = 20;
/** A message that took longer than this is followed by one of half its size. */
export const SLOW_SEND_MS = 500;
/** What was just read is kept for the other viewers at the same place. */
export const SHARED_READS = 4;
/** More viewers are refused; 500 at 200 events a second are what one core carries. */
export const MAX_VIEWERS = 600;
/** Connections of all kinds; further ones are closed before they cost anything. */
export const MAX_CONNECTIONS = 1200;
/** A viewer says little; a larger message is no viewer's. */
export const MAX_VIEWER_MESSAGE_BYTES = 16 * 1024;
/** A viewer subscribes when a person chooses a run, or comes back; so many messages at once, then one each heartbeat. */
export const VIEWER_MESSAGES_AT_ONCE = 60;
/** Most events one HTTP request gets. */
export const MAX_HTTP_EVENTS = 10_000;
/** Answers to viewers that are under way at the same time: one with events holds about 1 MB if nobody reads it. */
export const MAX_ANSWERS = 64;
/** Connections from one address on which nothing was asked yet; loopback is everybody's, and has no such bound. */
export const MAX_SILENT_CONNECTIONS = 64;
/** Enough bytes of a file's start to notice that another file has taken its place. */
export const FINGERPRINT_BYTES = 256;
/** A request's headers must be there by then, or it is a slow loris. */
export const HEADERS_TIMEOUT_MS = 10_000;
/** A whole request must be there by then. */
export const REQUEST_TIMEOUT_MS = 60_000;
/** How often those two are looked after: each time wakes the relay, also when it has nothing to do. */
export const TIMEOUT_CHECK_MS = 2000;
/** A connection on which an answer does not move for so long is closed. */
export const IDLE_SOCKET_MS = 60_000;
/** Headers of a request together. */
export const MAX_HEADER_BYTES = 16 * 1024;
/** So many wrong tokens from one address within the window are answered; then it has to wait. */
export const FAILED_TOKENS = 10;
/** The window for wrong tokens. */
export const FAILED_TOKENS_MS = 60_000;
/** Addresses with wrong tokens that are remembered: the oldest go first. */
export const MAX_FAILING_ADDRESSES = 10_000;
/** The relay stops to store events when less is free: the training beside it needs the disk for its checkpoints. */
export const FREE_BYTES_LEFT = 256e6;
/** What an ingest request may hold, unpacked. Senders split; see examples/. */
export const MAX_INGEST_BYTES = 8 * 1024 * 1024;
/** What the bodies of all requests together may hold in memory. */
export const MAX_INGEST_HELD_BYTES = 4 * MAX_INGEST_BYTES;
/** Runs that the ingest address will make. */
export const MAX_INGEST_RUNS = 1000;
/** Open work gets this long when the relay is stopped. */
export const STOP_MS = 3000;
/** Windows that are connected to the signalling server. */
export const MAX_SIGNALLING_CLIENTS = 64;
/** Of these, guests of one host: twice as many as it shares with, as some come back before they are missed. */
export const MAX_SIGNALLING_GUESTS = 32;
/** A session description has a few kilobytes. */
export const MAX_SIGNALLING_MESSAGE_BYTES = 64 * 1024;
/** What one window says in the long run: candidates come by the dozen, and a host answers for all its guests. */
export const SIGNALLING_MESSAGES_PER_SECOND = 50;
/** And so many at once. */
export const SIGNALLING_MESSAGES_AT_ONCE = 200;
/** More is not left waiting for a window that does not read. */
export const MAX_SIGNALLING_WAITING_BYTES = 256 * 1024;
/** Windows at the signalling server are asked for a sign of life this often, */
export const SIGNALLING_PING_MS = 5000;
/** and are taken for gone after this: a host that was reloaded after a crash wants its id back. */
export const SIGNALLING_GONE_MS = 12_000;
/** Connections that are closed have so long to close in turn. */
export const FAREWELL_MS = 1000;
/** Refused windows that are told why, at the same time; further ones are refused by HTTP, which pages cannot read. */
export const MAX_FAREWELLS = 16;
/** A host that left may come back for so long; who asks for it meanwhile is its guest, and does not guess. */
export const HOST_AWAY_MS = 600_000;
/** So many of them are remembered: the oldest go first. */
export const MAX_AWAY_HOSTS = 256;
/** Answers to one address in a second by the STUN server: a browser asks a few times for each of its networks. */
export const STUN_ANSWERS_PER_SECOND = 20;
/** Addresses that are answered in the same second. */
export const MAX_STUN_ADDRESSES = 1000;
