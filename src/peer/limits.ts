import type { SealedLimits } from './sealed-wire.ts';

/** A handshake takes no longer, in milliseconds. */
export const HANDSHAKE_TIME = 10_000;
/** A goodbye takes no longer, in milliseconds. */
export const BYE_TIME = 1000;
/** Requests of a guest that are asked and not answered. */
export const MOST_ASKED = 16;
/** Where people look is told this often at most, in milliseconds. */
export const PRESENCE_EVERY = 50;

/** What a host lets in from a guest. */
export const GUEST_LIMITS: SealedLimits = { message: 64 * 1024, header: 16 * 1024, waiting: 2 * 1024 * 1024 };

/** What a guest lets in from a host: 32 MB, and a header that holds news or notes. */
export const HOST_LIMITS: SealedLimits = { message: 32 * 1024 * 1024, header: 256 * 1024, waiting: 64 * 1024 * 1024 };

/** The largest body of an answer. */
export const MOST_BODY = HOST_LIMITS.message - 1024;

/** The id of the person at this window, in what its listener is told. */
export const ME = 'me';
/** The id of the host, in what guests are told. */
export const HOST = 'host';
