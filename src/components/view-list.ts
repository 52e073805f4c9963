/** The views that the navigation offers, with their keys. */
export const VIEWS = [
  { id: 'overview', name: 'Overview', key: '1' },
  { id: 'library', name: 'Library', key: '4' },
] as const;
export type ViewId = (typeof VIEWS)[number]['id'];
