import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { StepUnit } from '../../../../src/worker/steps.ts';
import { PlaceOracle } from './place-oracle.ts';
import { lookedAt, Played, Recording, twoGroups } from './recording.ts';
import { same } from './same.ts';
import { VirtualTime } from './virtual-time.ts';

/** anchors.md §5.4, number 28: any sequence of commands leaves the cursor where a model says. */

const LINES = twoGroups({ batches: 4, epochs: 5 });
const PLAYED = new Played(LINES);
const ORACLE = new PlaceOracle(LINES);
const UNITS: readonly StepUnit[] = ['event', 'epoch', 'batch', 'decision', 'finding'];

interface Model {
  cursor: number;
  head: number;
  following: boolean;
  playing: boolean;
  /** Head when the cursor left it. */
  leftAt: number;
  speed: number;
  shown: string | null;
}

interface Real {
  readonly recording: Recording;
  readonly time: VirtualTime;
}

/** The group that counts: the chosen one where the view has it, else the first; of an empty view that of the newest. */
function groupOf({ shown, cursor, head }: Model): string | null {
  const at = ORACLE.groupsAt(cursor);
  const groups = at.length > 0 ? at : ORACLE.groupsAt(head);
  return shown !== null && groups.includes(shown) ? shown : (groups[0] ?? null);
}

/** The cursor goes with the newest. */
function goLive(model: Model): void {
  Object.assign(model, { following: true, playing: false, cursor: model.head });
}

/** The cursor is put somewhere; at the head it goes with the newest. */
function put(model: Model, position: number): void {
  if (model.following) model.leftAt = model.head;
  model.following = false;
  model.playing = false;
  model.cursor = Math.min(model.head, Math.max(0, position));
  if (model.cursor === model.head) goLive(model);
}

/** The cursor stays where it is. */
function hold(model: Model): void {
  if (model.following) Object.assign(model, { following: false, cursor: model.head, leftAt: model.head });
  model.playing = false;
}

/** A command that moves the cursor; `from` is where the cursor stood when it was given. */
interface Move {
  readonly name: string;
  /** Where it leads; null for the newest, and for going on with it. */
  to(model: Model, from: number): number | null;
  give(real: Real): Promise<unknown>;
  readonly plays?: boolean;
}

const moves = {
  seek: fc.integer({ min: -5, max: LINES.length + 5 }).map((position): Move => ({
    name: `seek ${String(position)}`,
    to: () => position,
    give: ({ recording }) => recording.open.transport.seek(position),
  })),
  step: fc
    .tuple(fc.constantFrom(...UNITS), fc.constantFrom(1 as const, -1 as const))
    .map(([unit, direction]): Move => ({
      name: `step ${unit} ${String(direction)}`,
      to: (model, from) => ORACLE.step(unit, direction, groupOf({ ...model, cursor: from }), from, model.head),
      give: ({ recording }) => recording.open.transport.step(unit, direction),
    })),
  /** To a position, which always is one. */
  jump: fc.nat(100).map((percent): Move => ({
    name: `jump ${String(percent)} %`,
    to: ({ head }) => Math.floor((head * percent) / 100),
    give: ({ recording }) =>
      recording.open.transport.jump(`#${Math.floor((recording.ingest.head * percent) / 100).toLocaleString('en')}`),
  })),
  goLive: fc.constant<Move>({
    name: 'go live',
    to: () => null,
    give: ({ recording }) => {
      recording.open.transport.goLive();
      return Promise.resolve();
    },
  }),
  play: fc.constant<Move>({
    name: 'play',
    plays: true,
    to: ({ following, head }, from) => (following || from >= head ? 0 : from),
    give: ({ recording }) => recording.open.transport.play(),
  }),
};

function follow(model: Model, move: Move, from: number): void {
  if (move.plays === true && model.playing) return;
  const to = move.to(model, from);
  if (to === null) goLive(model);
  else put(model, to);
  // There is nothing to play where nothing has come.
  model.playing = move.plays === true && !model.following;
}

function check(model: Model, { recording }: Real): void {
  const { transport } = recording.open;
  assert.deepEqual(
    {
      cursor: transport.view.position,
      following: transport.following,
      playing: transport.playing,
      seeking: transport.seeking,
      speed: transport.speed,
      newEvents: transport.newEvents,
      group: recording.open.group,
    },
    {
      cursor: model.cursor,
      following: model.following,
      playing: model.playing,
      seeking: false,
      speed: model.speed,
      newEvents: model.following ? 0 : model.head - model.leftAt,
      group: groupOf(model),
    },
  );
  same(lookedAt(transport.view), PLAYED.at(model.cursor), `the view at ${String(model.cursor)}`);
}

type Command = fc.AsyncCommand<Model, Real>;

function command(name: string, run: (model: Model, real: Real) => Promise<void>): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      await run(model, real);
      await real.time.settle();
      check(model, real);
    },
    toString: () => name,
  };
}

/** A command that is waited for. */
function awaited(move: Move): Command {
  return command(move.name, async (model, real) => {
    const from = model.cursor;
    await move.give(real);
    follow(model, move, from);
  });
}

/** Commands given before those before them are done: the last one counts. */
function overlapping(given: readonly (readonly [Move, number])[], pause: boolean): Command {
  const names = given.map(([move, turns]) => `${move.name} (${String(turns)})`).join(', ');
  return command(`at once: ${names}${pause ? ', pause' : ''}`, async (model, real) => {
    const { transport } = real.recording.open;
    const answers: Promise<unknown>[] = [];
    let last: (() => void) | null = null;
    for (const [move, turns] of given) {
      const from = transport.view.position;
      const now = { ...model, cursor: from, following: transport.following, playing: transport.playing };
      const leaves = transport.following;
      answers.push(move.give(real));
      last = () => {
        const after = { ...now };
        follow(after, move, from);
        const { cursor, following, playing } = after;
        Object.assign(model, { cursor, following, playing });
      };
      // Whatever was under way, the cursor has left the head when the first that moves it away is given.
      if (leaves) model.leftAt = model.head;
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    }
    // Where nothing has moved yet, pausing holds what is there.
    const held = pause && transport.following;
    if (pause) answers.push(transport.pause());
    await Promise.all(answers);
    last?.();
    if (held) goLive(model);
    if (pause) hold(model);
  });
}

const move = fc.oneof(moves.seek, moves.step, moves.jump, moves.goLive, moves.play);
const commands: fc.Arbitrary<Command>[] = [
  move.map(awaited),
  move.map(awaited),
  fc.array(fc.tuple(move, fc.nat(8)), { minLength: 2, maxLength: 5 }).map((given) => overlapping(given, false)),
  fc
    .tuple(
      fc.array(fc.tuple(move, fc.nat(8)), { maxLength: 3 }),
      fc.oneof(moves.seek, moves.goLive, moves.play),
      fc.nat(8),
    )
    .map(([given, final, turns]) => overlapping([...given, [final, turns]], true)),
  fc.constant(
    command('pause', async (model, { recording }) => {
      await recording.open.transport.pause();
      hold(model);
    }),
  ),
  fc.constantFrom(0.1, 0.25, 1, 8, 256, 1000).map((speed) =>
    command(`speed ${String(speed)}`, async (model, { recording }) => {
      recording.open.transport.speed = speed;
      model.speed = Math.min(256, Math.max(0.25, speed));
      return Promise.resolve();
    }),
  ),
  fc.constantFrom('A', 'B', 'none such').map((group) =>
    command(`show ${group}`, async (model, { recording }) => {
      recording.open.slicer.show(group);
      model.shown = group;
      return Promise.resolve();
    }),
  ),
  fc.integer({ min: 1, max: 120 }).map((count) =>
    command(`${String(count)} lines arrive`, async (model, { recording }) => {
      recording.takeLines(LINES.slice(model.head, model.head + count));
      model.head = Math.min(LINES.length, model.head + count);
      if (model.following) goLive(model);
      return Promise.resolve();
    }),
  ),
  fc.constantFrom('', 'nowhere', '47:99', '#99,999', 'batch 4711', 'e 4711').map((typed) =>
    command(`jump to “${typed}”`, async (model, { recording }) => {
      const stood = recording.open.transport.view.position;
      const { position, problem } = await recording.open.transport.jump(typed);
      assert.match(problem ?? '', /^\S.*\.$/);
      assert.equal(position, stood);
      // What cannot be understood is no command; what cannot be found ends playing.
      if (!['', 'nowhere', '47:99'].includes(typed)) model.playing = false;
    }),
  ),
  fc.integer({ min: 1, max: 1500 }).map((milliseconds) =>
    command(`${String(milliseconds)} ms pass`, async (model, { recording, time }) => {
      const { transport } = recording.open;
      const before = model.cursor;
      await time.pass(milliseconds);
      if (!model.playing) return;
      // How far it plays is the player's own affair, but it never goes back, and from the end on it follows.
      if (transport.playing) model.cursor = transport.view.position;
      else goLive(model);
      assert.ok(model.cursor >= before);
    }),
  ),
];

async function follows(given: Iterable<Command>): Promise<void> {
  const time = new VirtualTime();
  const recording = Recording.fresh();
  try {
    await fc.asyncModelRun(
      () => ({
        model: { cursor: 0, head: 0, following: true, playing: false, leftAt: 0, speed: 1, shown: null },
        real: { recording, time },
      }),
      given,
    );
    assert.deepEqual(recording.problems, []);
  } finally {
    recording.close();
    time.end();
  }
}

describe('28. any sequence of commands', () => {
  test('leaves cursor, view and following where the model says', async () => {
    const arrive = command('the run begins', async (model, { recording }) => {
      recording.takeLines(LINES.slice(0, 300));
      model.head = 300;
      model.cursor = 300;
      return Promise.resolve();
    });
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 18 }), fc.boolean(), async (given, begun) => {
        await follows(begun ? [arrive, ...given] : given);
      }),
      { numRuns: 150 },
    );
  });
});
