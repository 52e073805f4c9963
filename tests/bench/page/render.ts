import { provide } from '@lit/context';
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../../src/components/panels/app-header.ts';
import '../../../src/components/panels/transport-bar.ts';
import '../../../src/components/panels/verdict-line.ts';
import { EMPTY_VIEW, viewModelContext, type ViewModel } from '../../../src/components/view-model.ts';
import '../../../src/components/views/overview-view.ts';
import { DEFAULT_SIMULATION, simulateRun } from '../../../src/simulator/simulate.ts';
import { followIndex, newIndex, timelineSlice } from '../../../src/worker/run-index.ts';
import { sameValue } from '../../../src/worker/same-value.ts';
import { ViewSlicer, type ViewValues } from '../../../src/worker/view-slicer.ts';
import type { EnvCard, FeedRow } from '../../../src/worker/view-slices.ts';
import { judgedIngest } from './judged-ingest.ts';

/** Draws successive snapshots of a simulated run and times each: view model at hand → painted. */

const WARM_UP = 10;
const FRAMES = 60;
/** The session sends the track once a second, everything else ten times. */
const TIMELINE_EVERY = 10;

@customElement('bench-shell')
class BenchShell extends LitElement {
  @provide({ context: viewModelContext }) @state() view: ViewModel = EMPTY_VIEW;

  override render(): TemplateResult {
    const { view } = this;
    return html`<scry-app-header .source=${view.source} .header=${view.header} view="overview"></scry-app-header>
      <scry-verdict-line .verdict=${view.verdict}></scry-verdict-line>
      <scry-overview-view></scry-overview-view>
      <scry-transport-bar
        .transport=${view.transport}
        .timeline=${view.timeline}
        .source=${view.source}
        .header=${view.header}
      ></scry-transport-bar>`;
  }
}

/** Milliseconds from setting the view model inside a frame until that frame was laid out and painted. */
function drawn(shell: BenchShell, view: ViewModel): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const start = performance.now();
      const channel = new MessageChannel();
      // A message posted in a frame callback is taken right after that frame's rendering.
      channel.port1.onmessage = () => {
        resolve(performance.now() - start);
      };
      shell.view = view;
      channel.port2.postMessage(null);
    });
  });
}

/** Slices as the session sends them: those that are equal to the last are left out. */
function changedOf(view: ViewModel, values: ViewValues): Partial<ViewValues> {
  const shown = new Map<string, unknown>(Object.entries(view));
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name, value]) => !sameValue(shown.get(name), value))
      .map(([name, value]) => [name, structuredClone(value)]),
  );
}

/** Median frame cost in milliseconds with that many environments, at ten snapshots a second of a live run. */
export async function timeRender(envs: number): Promise<number[]> {
  const index = newIndex();
  const { ingest, log } = judgedIngest((event, position, { group }) => {
    followIndex(index, event, position, group, ingest.view.recent.at(-1)?.position === position);
  });
  index.log = log;
  const slicer = new ViewSlicer();
  const lines = simulateRun({ ...DEFAULT_SIMULATION, envs, batches: 100, epochs: 20 })[Symbol.iterator]();
  const cards = new Map<number, EnvCard>();
  let feed: readonly FeedRow[] = [];
  let view = EMPTY_VIEW;
  let snapshots = 0;
  const nextLine = (): string => {
    const next = lines.next();
    return next.done === true ? '' : next.value.line;
  };
  const advance = (count: number): ViewModel => {
    for (let i = 0; i < count; i++) ingest.takeText(nextLine(), ingest.head);
    const { board, feed: fresh } = structuredClone(slicer.changes(ingest.view));
    for (const card of board?.changed ?? []) cards.set(card.id, card);
    feed = [...(fresh?.reset === true ? [] : feed), ...(fresh?.rows ?? [])].slice(-120);
    const source = {
      ...EMPTY_VIEW.source,
      kind: 'demo' as const,
      events: ingest.head,
      connection: { kind: 'live' as const },
    };
    const { head } = ingest;
    const transport = { ...EMPTY_VIEW.transport, run: 'bench', cursor: head, head, growing: true };
    const timeline =
      snapshots++ % TIMELINE_EVERY === 0
        ? structuredClone(timelineSlice(index, slicer.groupOf(ingest.view), head))
        : view.timeline;
    view = {
      ...view,
      ...changedOf(view, slicer.values(ingest.view, { log, judging: null })),
      source,
      transport,
      timeline,
      feed,
      cards: board?.ids.flatMap((id) => cards.get(id) ?? []) ?? view.cards,
    };
    return view;
  };
  advance(envs * 300);
  const shell = document.createElement('bench-shell');
  document.body.replaceChildren(shell);
  const times: number[] = [];
  // Every snapshot changes every environment: an epoch of all of them is played between two.
  for (let i = 0; i < WARM_UP + FRAMES; i++) {
    const time = await drawn(shell, advance(envs * 3));
    if (i >= WARM_UP) times.push(time);
  }
  shell.remove();
  return times;
}

declare global {
  interface HTMLElementTagNameMap {
    'bench-shell': BenchShell;
  }
}
