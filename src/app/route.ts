import { VIEWS, type ViewId } from '../components/view-list.ts';

/** The address: which run, which view, which moment, what is in focus. */

export interface Route {
  /** The stored run's id; null for whatever is open. */
  readonly run: string | null;
  /** Null where the address names just a run: it opens where it was left. */
  readonly view: ViewId | null;
  /** The cursor; null for the newest. */
  readonly at: number | null;
  readonly env: number | null;
  readonly group: string | null;
}

const NOWHERE: Route = { run: null, view: null, at: null, env: null, group: null };
const RUN_ID = /^[\w.~-]{1,64}$/;

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function viewOf(name: string | undefined): ViewId | null {
  return VIEWS.find(({ id }) => id === name)?.id ?? null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** Reads the fragment of an address; what it says nothing about is null. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const parts = path.split('/').map(decoded);
  const params = new URLSearchParams(query);
  const place = {
    at: wholeNumber(params.get('at')),
    env: wholeNumber(params.get('env')),
    group: params.get('group'),
  };
  if (parts[0] !== 'run') return { ...NOWHERE, ...place, view: viewOf(parts[0]) };
  const run = parts[1] !== undefined && RUN_ID.test(parts[1]) ? parts[1] : null;
  return { ...place, run, view: viewOf(parts[2]) };
}

/** The view with its place, as it follows the run in an address. */
export function formatPlace({ view, at, env, group }: Omit<Route, 'run'>): string {
  const params = new URLSearchParams();
  if (at !== null) params.set('at', String(at));
  if (env !== null) params.set('env', String(env));
  if (group !== null) params.set('group', group);
  const query = params.size === 0 ? '' : `?${params.toString()}`;
  return `${view ?? ''}${query}`;
}

/** The fragment of an address. The Library belongs to no run. */
export function formatRoute(route: Route): string {
  if (route.view === 'library') return '#/library';
  const place = formatPlace(route);
  if (route.run === null) return `#/${place}`;
  const run = `#/run/${encodeURIComponent(route.run)}`;
  return place === '' ? run : `${run}/${place}`;
}
