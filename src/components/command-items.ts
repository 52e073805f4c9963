/** What the help and the palette list. The shell makes the lists from its one table of commands. */

/** A command as it is listed. */
export interface CommandItem {
  readonly id: string;
  readonly title: string;
  /** What it belongs to: `Move in time`, `Findings` … */
  readonly section: string;
  /** Keys as they are shown: `Space`, `<`, `Ctrl K`; none where it has no key. */
  readonly keys: readonly string[];
}

/** Something that the palette leads to: a command, an environment, a bookmark, a finding, a run, a view. */
export interface PaletteItem {
  readonly id: string;
  readonly title: string;
  /** What kind of thing it is, or what tells it from others of the same name. */
  readonly hint: string;
  readonly keys?: readonly string[];
}
