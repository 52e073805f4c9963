/** What the relay tells on standard error. Of a request the path alone is ever written: no header, no query, no body. */

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** One line each, without the program's name. */
export interface Log {
  readonly error: (message: string) => void;
  readonly warn: (message: string) => void;
  readonly info: (message: string) => void;
  readonly debug: (message: string) => void;
}

/** Control characters would let a file's name write into the terminal. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are the characters to take out
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}

/** A log that writes what is at least as urgent as `level`. */
export function newLog(level: LogLevel, write: (line: string) => void): Log {
  const from = LOG_LEVELS.indexOf(level);
  const at = (name: LogLevel, prefix: string) => (message: string) => {
    if (LOG_LEVELS.indexOf(name) <= from) write(`scry: ${prefix}${printable(message)}\n`);
  };
  return { error: at('error', ''), warn: at('warn', 'warning: '), info: at('info', ''), debug: at('debug', '') };
}

/** Tells nobody. */
export const NO_LOG: Log = newLog('silent', () => undefined);
