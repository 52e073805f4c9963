import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';
import { askToNotify, Notifier, type NotificationMaker, type NotifierView } from '../../../src/app/notifier.ts';
import { EMPTY_VIEW } from '../../../src/components/view-model.ts';
import type { FindingView } from '../../../src/diagnosis/finding.ts';
import { finding, findings, rollback } from '../../component/support/triage-samples.ts';

interface Told {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  click: () => void;
  closed: boolean;
}

const told: Told[] = [];
let permission: NotificationPermission = 'granted';
let hidden = true;
const sought: number[] = [];
let focused = 0;

class FakeNotification {
  static get permission(): NotificationPermission {
    return permission;
  }
  static requestPermission(): Promise<NotificationPermission> {
    return Promise.resolve(permission);
  }
  onclick: ((event: Event) => void) | null = null;
  readonly #told: Told;
  constructor(title: string, { body, tag }: { readonly body: string; readonly tag: string }) {
    this.#told = { title, body, tag, click: () => this.onclick?.(new Event('click')), closed: false };
    told.push(this.#told);
  }
  close(): void {
    this.#told.closed = true;
  }
}

function notifier(notification: NotificationMaker | null = FakeNotification): Notifier {
  return new Notifier({
    notification,
    hidden: () => hidden,
    focus: () => {
      focused += 1;
    },
    seek: (position) => sought.push(position),
  });
}

function view(cursor: number, list: readonly FindingView[], change: Partial<NotifierView> = {}): NotifierView {
  return {
    source: {
      ...EMPTY_VIEW.source,
      kind: 'relay',
      title: 'relay',
      run: 'a',
      connection: { kind: 'live' },
      head: cursor,
    },
    transport: { ...EMPTY_VIEW.transport, run: 'a', cursor, head: cursor, growing: true },
    findings: findings(list),
    notify: true,
    ...change,
  };
}

function away(kind: 'reconnecting' | 'live', cursor: number, list: readonly FindingView[]): NotifierView {
  const plain = view(cursor, list);
  const connection = kind === 'live' ? ({ kind } as const) : ({ kind, attempt: 1, retryAt: 0 } as const);
  return { ...plain, source: { ...plain.source, connection } };
}

describe('a notification', () => {
  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['setTimeout'] });
    told.length = 0;
    sought.length = 0;
    focused = 0;
    permission = 'granted';
    hidden = true;
  });

  const old = rollback({ id: 'old', begin: 50 });
  const fresh = rollback({ id: 'fresh', begin: 150 });

  test('tells once of a critical finding that began while nobody looked', () => {
    const scry = notifier();
    scry.look(view(100, [old]));
    scry.look(view(160, [fresh, old]));
    scry.look(view(170, [fresh, old]));
    mock.timers.tick(2000);
    scry.look(view(180, [{ ...fresh, over: true }, old]));
    mock.timers.tick(2000);
    assert.deepEqual(
      told.map(({ title, body, tag }) => [title, body, tag]),
      [['Scry: Env 3 rolled back', 'The governor rolled environment 3 back: governor_nan.', 'scry-fresh']],
    );
  });

  test('leads to the finding and brings the window to the front', () => {
    const scry = notifier();
    scry.look(view(100, []));
    scry.look(view(160, [fresh]));
    mock.timers.tick(2000);
    told[0]?.click();
    assert.deepEqual([sought, focused, told[0]?.closed], [[150], 1, true]);
  });

  test('comes for none that was there when the run was opened', () => {
    const scry = notifier();
    scry.look(view(200, [fresh, old]));
    mock.timers.tick(2000);
    assert.equal(told.length, 0);
  });

  test('comes for none that the source had before it was followed', () => {
    const scry = notifier();
    const behind = (cursor: number, list: readonly FindingView[]): NotifierView => {
      const plain = view(cursor, list);
      const run = { run: 'a', name: 'a', head: 300, bytes: 1, live: true, startedAt: 0 };
      return { ...plain, source: { ...plain.source, runs: [run] } };
    };
    scry.look(behind(10, []));
    scry.look(behind(200, [fresh]));
    scry.look(behind(300, [fresh]));
    scry.look(behind(400, [rollback({ id: 'later', begin: 350 }), fresh]));
    mock.timers.tick(2000);
    assert.deepEqual(
      told.map(({ tag }) => tag),
      ['scry-later'],
    );
  });

  test('comes for several at once as one, which leads to the first', () => {
    const scry = notifier();
    scry.look(view(100, []));
    const many = [1, 2, 3, 4, 5, 6].map((i) =>
      rollback({ id: String(i), begin: 110 + i, title: `Env ${String(i)} back` }),
    );
    scry.look(view(160, many.toReversed()));
    mock.timers.tick(2000);
    assert.equal(told.length, 1);
    assert.equal(told[0]?.title, 'Scry: 6 critical findings');
    assert.equal(told[0]?.body, 'Env 1 back\nEnv 2 back\nEnv 3 back\nEnv 4 back\nand 2 more');
    told[0]?.click();
    assert.deepEqual(sought, [111]);
  });

  const silent: readonly (readonly [string, (scry: Notifier) => void])[] = [
    [
      'nobody wants it',
      (scry) => {
        scry.look(view(100, []));
        scry.look(view(160, [fresh], { notify: false }));
      },
    ],
    [
      'somebody looks',
      (scry) => {
        hidden = false;
        scry.look(view(100, []));
        scry.look(view(160, [fresh]));
        hidden = true;
        scry.look(view(170, [fresh]));
      },
    ],
    [
      'somebody came to look in time',
      (scry) => {
        scry.look(view(100, []));
        scry.look(view(160, [fresh]));
        hidden = false;
      },
    ],
    [
      'the browser does not allow it',
      (scry) => {
        permission = 'denied';
        scry.look(view(100, []));
        scry.look(view(160, [fresh]));
      },
    ],
    [
      'it is only worth watching',
      (scry) => {
        scry.look(view(100, []));
        scry.look(view(160, [finding({ begin: 150 })]));
      },
    ],
    [
      'somebody looked back and returned',
      (scry) => {
        const back = view(20, []);
        scry.look(view(100, []));
        scry.look({ ...back, transport: { ...back.transport, following: false, head: 160 } });
        scry.look(view(160, [fresh]));
      },
    ],
    [
      'the run is a recording',
      (scry) => {
        for (const plain of [view(100, []), view(160, [fresh])]) {
          scry.look({ ...plain, source: { ...plain.source, kind: 'file', connection: { kind: 'recording' } } });
        }
      },
    ],
    [
      'another run was opened',
      (scry) => {
        scry.look(view(100, []));
        const other = view(160, [fresh]);
        scry.look({ ...other, source: { ...other.source, run: 'b' }, transport: { ...other.transport, run: 'b' } });
      },
    ],
    [
      'new limits judged the run anew',
      (scry) => {
        scry.look(view(100, []));
        scry.look(view(160, [], { findings: findings([], { judging: 0.5 }) }));
        scry.look(view(160, [fresh]));
      },
    ],
    [
      'it was stopped',
      (scry) => {
        scry.look(view(100, []));
        scry.look(view(160, [fresh]));
        scry.stop();
      },
    ],
  ];
  for (const [when, act] of silent) {
    test(`does not come where ${when}`, () => {
      act(notifier());
      mock.timers.tick(2000);
      assert.equal(told.length, 0);
    });
  }

  test('comes for what began while the connection was lost', () => {
    const scry = notifier();
    scry.look(away('live', 100, []));
    scry.look(away('reconnecting', 100, []));
    scry.look(away('live', 160, [fresh]));
    mock.timers.tick(2000);
    assert.equal(told.length, 1);
  });

  test('that the browser refuses to show breaks nothing', () => {
    class Refusing extends FakeNotification {
      constructor(title: string, options: { readonly body: string; readonly tag: string }) {
        super(title, options);
        throw new TypeError('Illegal constructor');
      }
    }
    const scry = notifier(Refusing);
    scry.look(view(100, []));
    scry.look(view(160, [fresh]));
    mock.timers.tick(2000);
    scry.look(view(170, [fresh]));
  });

  test('cuts what is too long', () => {
    const scry = notifier();
    scry.look(view(100, []));
    scry.look(view(160, [{ ...fresh, text: 'x'.repeat(5000) }]));
    mock.timers.tick(2000);
    assert.equal(told[0]?.body.length, 220);
  });
});

describe('the permission to notify', () => {
  const asking = (
    answer: NotificationPermission,
    before: NotificationPermission,
  ): [NotificationMaker, () => number] => {
    let asked = 0;
    class Asking extends FakeNotification {
      static override get permission(): NotificationPermission {
        return before;
      }
      static override requestPermission(): Promise<NotificationPermission> {
        asked += 1;
        return Promise.resolve(answer);
      }
    }
    return [Asking, () => asked];
  };

  test('is asked for where it was never decided', async () => {
    for (const [answer, result] of [
      ['granted', 'granted'],
      ['denied', 'denied'],
      ['default', 'denied'],
    ] as const) {
      const [maker, asked] = asking(answer, 'default');
      assert.equal(await askToNotify(maker), result);
      assert.equal(asked(), 1);
    }
  });

  test('is not asked for twice', async () => {
    for (const before of ['granted', 'denied'] as const) {
      const [maker, asked] = asking('default', before);
      assert.equal(await askToNotify(maker), before);
      assert.equal(asked(), 0);
    }
  });

  test('cannot be had where there are no notifications', async () => {
    assert.equal(await askToNotify(null), 'unsupported');
  });
});
