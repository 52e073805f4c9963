import type { IncomingMessage, ServerResponse } from 'node:http';

/** Small answers, and what every answer carries. */

function contentSecurityPolicy(connect: string): string {
  return (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
    `connect-src ${connect}; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; ` +
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default lit-html"
  );
}

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy("'self'"),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};

/**
 * The same for the app's own files, which may also connect to one more server.
 * @param signalling its origin, `ws://…` or `wss://…`; null: to none
 */
export function appHeaders(signalling: string | null): Readonly<Record<string, string>> {
  if (signalling === null) return SECURITY_HEADERS;
  return { ...SECURITY_HEADERS, 'Content-Security-Policy': contentSecurityPolicy(`'self' ${signalling}`) };
}

type Headers = Readonly<Record<string, string>>;

/** Answers with a text of one type; without a body to HEAD. */
export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  { type = 'text/plain; charset=utf-8', headers = {} }: { readonly type?: string; readonly headers?: Headers } = {},
): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'Content-Type': type, 'Cache-Control': 'no-store', ...headers });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, value: object, headers: Headers = {}): void {
  sendText(response, status, `${JSON.stringify(value)}\n`, { type: 'application/json', headers });
}

/** True where the asker takes gzip. */
export function acceptsGzip(request: IncomingMessage): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(request.headers['accept-encoding'] ?? '');
}

/** A whole number of at least 0 in a query; null where it is none. */
export function wholeNumber(text: string | null, fallback: number): number | null {
  if (text === null) return fallback;
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
