const SOCKET_SCHEMES: Readonly<Record<string, string>> = {
  'ws:': 'ws',
  'wss:': 'wss',
  'http:': 'ws',
  'https:': 'wss',
};

/**
 * The origin of a signalling server, as a content security policy names it: with `ws` or `wss`, which stand for `http`
 * and `https` there too. null where the text is no such address, or has a path, a user or more than an origin has.
 */
export function signallingOrigin(text: string): string | null {
  // The parser below would take spaces, and put a path or a user where none is; a policy is a list with separators.
  if (!/^(?:wss?|https?):\/\/(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?\/?$/i.test(text)) return null;
  try {
    const { protocol, host } = new URL(text);
    const scheme = SOCKET_SCHEMES[protocol];
    return scheme === undefined ? null : `${scheme}://${host}`;
  } catch {
    return null;
  }
}
