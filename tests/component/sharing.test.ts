import '../../src/components/panels/join-dialog.ts';
import '../../src/components/panels/share-bar.ts';
import '../../src/components/panels/share-dialog.ts';
import type { SharingModel, SharingSettings } from '../../src/components/sharing-model.ts';
import { loadAxe, noViolations } from './support/axe.ts';
import { deepEqual, equal, found, match, noMatch, ok } from './support/expect.ts';
import {
  all,
  attribute,
  button,
  change,
  control,
  drawn,
  make,
  mount,
  one,
  pause,
  sent,
  show,
  textOf,
} from './support/mount.ts';
import { ALONE, hosting, LINK, LONG, MARKUP, person, REVERSED, visiting } from './support/sharing-samples.ts';

const NOBODY: SharingModel = { role: 'none' };
const ADA: SharingSettings = { name: 'Ada', signalling: '', iceServers: '' };
const NAMELESS: SharingSettings = { ...ADA, name: '' };

function shareDialog(sharing: SharingModel, settings = ADA): Promise<HTMLElementTagNameMap['scry-share-dialog']> {
  return mount('scry-share-dialog', { open: true, sharing, settings });
}

function joinDialog(
  sharing: SharingModel,
  settings = ADA,
  invitation = '',
): Promise<HTMLElementTagNameMap['scry-join-dialog']> {
  return mount('scry-join-dialog', { open: true, sharing, settings, invitation });
}

function bar(sharing: SharingModel): Promise<HTMLElementTagNameMap['scry-share-bar']> {
  return mount('scry-share-bar', { sharing });
}

function type(root: Element, selector: string, text: string): HTMLInputElement {
  const input = control(root, selector, HTMLInputElement);
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  return input;
}

/** The innermost element that has the focus. */
function focused(): Element | null {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement != null) found = found.shadowRoot.activeElement;
  return found;
}

describe('the dialog to share, before anything is shared', () => {
  it('says in a sentence what will happen, and starts under the kept name', async () => {
    const element = await shareDialog(NOBODY);
    match(
      textOf(element),
      /look at everything in this run, and in others that you open meanwhile, and change nothing. You let each one in/,
    );
    equal(focused()?.id, 'name');
    const starts = sent(element, 'scry-share', () => {
      button(element, 'Start sharing').click();
    });
    deepEqual(
      starts.map(({ detail }) => detail),
      [{ name: 'Ada' }],
    );
  });

  it('keeps a new name before it shares under it', async () => {
    const element = await shareDialog(NOBODY);
    type(element, '#name', '  Grace ');
    const names: string[] = [];
    element.addEventListener('scry-share-settings', ({ detail }) => names.push(`kept ${detail.name ?? ''}`));
    element.addEventListener('scry-share', ({ detail }) => names.push(`shared as ${detail.name}`));
    button(element, 'Start sharing').click();
    deepEqual(names, ['kept Grace', 'shared as Grace']);
  });

  it('asks for a name where there is none', async () => {
    const element = await shareDialog(NOBODY, NAMELESS);
    deepEqual(
      sent(element, 'scry-share', () => {
        button(element, 'Start sharing').click();
      }),
      [],
    );
    await drawn(element);
    match(textOf(one(element, '.problem')), /Give a name/);
    equal(attribute(one(element, '#name'), 'aria-invalid'), 'true');
    equal(focused()?.id, 'name');
    type(element, '#name', 'A');
    await drawn(element);
    equal(all(element, '.problem').length, 0);
  });

  it('explains the network where it is unfolded, and keeps what is set there', async () => {
    const element = await shareDialog(NOBODY);
    match(textOf(one(element, 'scry-share-settings')), /No other server is ever asked/);
    const input = type(element, '#signalling', ' https://peers.example/scry ');
    const changes = sent(element, 'scry-share-settings', () => {
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
    deepEqual(
      changes.map(({ detail }) => detail),
      [{ signalling: 'https://peers.example/scry' }],
    );
    const servers = control(element, '#ice', HTMLTextAreaElement);
    servers.value = 'stun:a.example:3478\nturn:b.example:3478 me secret';
    const lists = sent(element, 'scry-share-settings', () => {
      servers.dispatchEvent(new Event('change', { bubbles: true }));
    });
    equal(lists[0]?.detail.iceServers, 'stun:a.example:3478\nturn:b.example:3478 me secret');
  });
});

describe('the dialog of a shared session', () => {
  it('has the words to say, the link to copy, and a QR code with a name', async () => {
    const element = await shareDialog(hosting());
    equal(textOf(one(element, '.words')), 'amber falcon river');
    equal(control(element, '#link', HTMLInputElement).value, LINK);
    const copies = sent(element, 'scry-copy', () => {
      button(element, 'Copy').click();
    });
    equal(copies[0]?.detail.text, LINK);
    equal(attribute(one(one(element, 'scry-qr-code'), 'svg'), 'aria-label'), 'The link as a QR code');
  });

  it('warns where the link works on this machine only, and says what to do', async () => {
    const element = await shareDialog(hosting({ reach: 'this-machine' }));
    match(textOf(one(element, '.note')), /works on this machine only.*--network --tls.*type the words/);
    await change(element, { sharing: hosting() });
    equal(all(element, '.note').length, 0);
  });

  it('lets in or refuses who asks, with digits to compare where only the words were known', async () => {
    const asking = [
      { id: 'x', name: 'Grace', check: '482913' },
      { id: 'y', name: 'Linus', check: null },
    ];
    const element = await shareDialog(hosting({ asking }));
    deepEqual(all(element, '.digits').map(textOf), ['482 913']);
    equal(attribute(one(element, '.digits'), 'aria-label'), '4 8 2, 9 1 3');
    match(textOf(element), /Ask them to read these digits to you/);
    const answers = sent(element, 'scry-admit', () => {
      control(element, '[aria-label="Let in Grace"]', HTMLButtonElement).click();
      control(element, '[aria-label="Refuse Linus"]', HTMLButtonElement).click();
    });
    deepEqual(
      answers.map(({ detail }) => detail),
      [
        { id: 'x', admitted: true },
        { id: 'y', admitted: false },
      ],
    );
  });

  it('keeps the keyboard where it was when who asked was let in', async () => {
    const asking = [
      { id: 'x', name: 'Grace', check: null },
      { id: 'y', name: 'Linus', check: null },
    ];
    const element = await shareDialog(hosting({ asking }));
    control(element, '[aria-label="Let in Grace"]', HTMLButtonElement).focus();
    await change(element, { sharing: hosting({ asking: asking.slice(1) }) });
    equal(focused()?.getAttribute('aria-label'), 'Let in Linus');
    await change(element, { sharing: hosting() });
    equal(focused()?.id, 'in');
  });

  it('tells who is in and where, and sends guests out but not the person at this window', async () => {
    const people = [...ALONE, person('b', 'Bob'), person('c', 'Cleo', { away: true })];
    const element = await shareDialog(hosting({ people }));
    deepEqual(all(element, '.in').map(textOf), [
      'AL Ada Lovelace host, you',
      'Bo Bob event 500 Send out',
      'Cl Cleo away Send out',
    ]);
    const removals = sent(element, 'scry-remove-guest', () => {
      control(element, '[aria-label="Send out Bob"]', HTMLButtonElement).click();
    });
    deepEqual(
      removals.map(({ detail }) => detail),
      [{ id: 'b' }],
    );
  });

  it('lets guests keep a copy, or no longer', async () => {
    const element = await shareDialog(hosting());
    const box = control(element, 'input[type=checkbox]', HTMLInputElement);
    const changes = sent(element, 'scry-allow-copy', () => {
      box.click();
      box.click();
    });
    deepEqual(
      changes.map(({ detail }) => detail.allowed),
      [true, false],
    );
  });

  it('tells what happened, trouble with a sign of its own', async () => {
    const log = [
      { time: 60_000, text: `“${MARKUP}” was cut off: too fast.`, bad: true },
      { time: 0, text: 'Bob came in.', bad: false },
    ];
    const element = await shareDialog(hosting({ log }));
    const lines = all(element, 'ol li');
    equal(lines.length, 2);
    match(textOf(lines[0] ?? element), /◆.*<img.*cut off/);
    equal(all(lines[1] ?? element, '.crit').length, 0);
  });

  it('says why nobody new can come while the signalling server is away', async () => {
    const element = await shareDialog(hosting({ state: 'away' }));
    match(textOf(one(element, '.note')), /Those who are in stay; nobody new can come/);
  });

  it('tries again, or gives up, where it could not be shared', async () => {
    const element = await shareDialog(hosting({ state: 'failed', problem: 'The relay does not answer. Start it.' }));
    match(textOf(one(element, '.problem')), /The relay does not answer/);
    equal(
      sent(element, 'scry-share', () => {
        button(element, 'Try again').click();
      }).length,
      1,
    );
    equal(
      sent(element, 'scry-share-stop', () => {
        button(element, 'Give up').click();
      }).length,
      1,
    );
    ok(!control(element, 'dialog', HTMLDialogElement).open);
  });

  it('stops at once while nobody is in, and asks once more where guests are', async () => {
    const element = await shareDialog(hosting({ people: ALONE }));
    const stops = (words: string): number =>
      sent(element, 'scry-share-stop', () => {
        button(element, words).click();
      }).length;
    equal(stops('Stop sharing'), 1);
    await change(element, { sharing: hosting() });
    equal(stops('Stop sharing'), 0);
    await drawn(element);
    equal(textOf(focused() ?? element), 'Go on');
    equal(stops('Stop for 1 guest'), 1);
  });

  it('asks nothing more after Escape, and stays open', async () => {
    const element = await shareDialog(hosting());
    button(element, 'Stop sharing').click();
    await drawn(element);
    focused()?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true }));
    await drawn(element);
    equal(textOf(focused() ?? element), 'Stop sharing');
    ok(control(element, 'dialog', HTMLDialogElement).open);
  });

  it('shows a guest who is in, offers to leave, and nothing that only a host may do', async () => {
    const element = await shareDialog(visiting());
    match(textOf(element), /Ada Lovelace ’s session/);
    noMatch(textOf(element), /Send out|Stop sharing/);
    equal(
      sent(element, 'scry-leave', () => {
        button(element, 'Leave').click();
      }).length,
      1,
    );
  });
});

describe('the dialog to join', () => {
  it('takes a link or words as typed, and a name', async () => {
    const element = await joinDialog(NOBODY);
    equal(focused()?.id, 'invitation');
    for (const invitation of [LINK, 'Amber Falcon River', 'amber-falcon-river']) {
      type(element, '#invitation', ` ${invitation} `);
      const joins = sent(element, 'scry-join', () => {
        button(element, 'Join').click();
      });
      deepEqual(
        joins.map(({ detail }) => detail),
        [{ invitation, name: 'Ada' }],
      );
    }
  });

  it('asks only for the name where the page was opened with a link', async () => {
    const element = await joinDialog(NOBODY, NAMELESS, LINK);
    equal(control(element, '#invitation', HTMLInputElement).value, LINK);
    equal(focused()?.id, 'name');
  });

  it('says in words what is wrong with what was typed, and goes there', async () => {
    const element = await joinDialog(NOBODY, NAMELESS);
    const after = async (invitation: string): Promise<string> => {
      type(element, '#invitation', invitation);
      const joins = sent(element, 'scry-join', () => {
        button(element, 'Join').click();
      });
      equal(joins.length, 0);
      await drawn(element);
      return `${focused()?.id ?? ''}: ${textOf(one(element, '.problem'))}`;
    };
    match(await after(''), /^invitation: Paste the link/);
    match(await after('https://example.com'), /^invitation: This is neither a link/);
    match(await after('amber falcon river'), /^name: Give a name/);
  });

  it('waits to be let in, with digits to read to the host where there are some', async () => {
    const element = await joinDialog(visiting({ state: 'connecting', host: '' }));
    match(textOf(element), /Looking for the session/);
    await change(element, { sharing: visiting({ state: 'asking' }) });
    match(textOf(element), /Waiting for Ada Lovelace to let you in/);
    await change(element, { sharing: visiting({ state: 'asking', check: '012345' }) });
    match(textOf(element), /Read these digits to Ada Lovelace : 012 345/);
    equal(
      sent(element, 'scry-digits-same', () => {
        button(element, 'They are the same').click();
      }).length,
      1,
    );
    await change(element, { sharing: visiting({ state: 'asking', check: '012345', admitted: true }) });
    match(textOf(element), /Ada Lovelace lets you in. Compare these digits first/);
    await change(element, { sharing: visiting({ state: 'asking', check: '012345', compared: true }) });
    match(textOf(element), /Waiting for Ada Lovelace to let you in/);
    equal(focused()?.id, 'cancel');
    equal(
      sent(element, 'scry-leave', () => {
        button(element, 'Cancel').click();
      }).length,
      1,
    );
  });

  it('closes by itself once one is in', async () => {
    const element = await joinDialog(visiting({ state: 'asking' }));
    const closes: Event[] = [];
    element.addEventListener('close', (event) => closes.push(event));
    await change(element, { sharing: visiting() });
    equal(closes.length, 1);
    ok(!control(element, 'dialog', HTMLDialogElement).open);
  });

  it('keeps what was typed, says why it failed, and tries again', async () => {
    const element = await joinDialog(NOBODY);
    type(element, '#invitation', 'amber falcon river');
    button(element, 'Join').click();
    await change(element, { sharing: visiting({ state: 'connecting', host: '' }) });
    await change(element, { sharing: visiting({ state: 'failed', problem: 'Nobody shares under these words.' }) });
    equal(textOf(one(element, '.problem')), 'Nobody shares under these words.');
    equal(focused()?.id, 'invitation');
    const joins = sent(element, 'scry-join', () => {
      button(element, 'Try again').click();
    });
    equal(joins[0]?.detail.invitation, 'amber falcon river');
    await change(element, { sharing: visiting({ state: 'refused' }) });
    equal(textOf(one(element, '.problem')), 'Ada Lovelace did not let you in.');
  });

  it('does not join while this window shares a session itself', async () => {
    const element = await joinDialog(hosting());
    match(textOf(element), /Stop that first/);
    equal(all(element, 'form').length, 0);
  });
});

describe('the bar of a shared session', () => {
  it('is not there while nothing is shared', async () => {
    equal(textOf(await bar(NOBODY)), '');
  });

  it('tells a host the words and how many came, and opens the dialog', async () => {
    const element = await bar(hosting());
    match(textOf(element), /Sharing amber falcon river · 1 guest /);
    const dialogs = sent(element, 'scry-dialog', () => {
      button(element, 'Manage').click();
    });
    equal(dialogs[0]?.detail.dialog, 'share');
    await change(element, { sharing: hosting({ people: ALONE }) });
    match(textOf(element), /no guests yet/);
  });

  it('lets in who asks, tells it to screen readers politely, and shows two at most', async () => {
    const asking = ['Grace', 'Linus', 'Ken', 'Dennis'].map((name, i) => ({
      id: name,
      name,
      check: i === 0 ? '482913' : null,
    }));
    const element = await bar(hosting({ asking: asking.slice(0, 1) }));
    equal(textOf(one(element, '[role=status]')), 'Grace asks to come in.');
    equal(textOf(one(element, '.digits')), '482 913');
    const answers = sent(element, 'scry-admit', () => {
      button(element, 'Let in').click();
      button(element, 'Refuse').click();
    });
    deepEqual(
      answers.map(({ detail }) => detail),
      [
        { id: 'Grace', admitted: true },
        { id: 'Grace', admitted: false },
      ],
    );
    await change(element, { sharing: hosting({ asking }) });
    deepEqual(all(element, '.asks .who bdi').map(textOf), ['Grace', 'Linus']);
    const dialogs = sent(element, 'scry-dialog', () => {
      control(one(element, '.asks'), '.more button', HTMLButtonElement).click();
    });
    equal(dialogs[0]?.detail.dialog, 'share');
  });

  it('lets a guest follow the host or look around, keep a copy and leave', async () => {
    const element = await bar(visiting());
    equal(attribute(button(element, 'Follow'), 'aria-pressed'), 'true');
    const follows = sent(element, 'scry-follow-host', () => {
      button(element, 'Follow').click();
      button(element, 'Look around').click();
    });
    deepEqual(
      follows.map(({ detail }) => detail.following),
      [false],
    );
    const copies = sent(element, 'scry-keep-copy', () => {
      button(element, 'Keep a copy').click();
    });
    deepEqual(
      copies.map(({ detail }) => detail.on),
      [true],
    );
    equal(
      sent(element, 'scry-leave', () => {
        button(element, 'Leave').click();
      }).length,
      1,
    );
    await change(element, { sharing: visiting({ mayCopy: false }) });
    noMatch(textOf(element), /Keep a copy/);
  });

  it('shows how far a copy is, gives it up, and says what went wrong', async () => {
    const copy = { state: 'copying', done: 41, total: 100, problem: null } as const;
    const element = await bar(visiting({ copy }));
    equal(attribute(one(element, '[role=progressbar]'), 'aria-valuenow'), '41');
    const cancels = sent(element, 'scry-keep-copy', () => {
      button(element, 'Cancel').click();
    });
    equal(cancels[0]?.detail.on, false);
    await change(element, { sharing: visiting({ copy: { ...copy, state: 'complete' } }) });
    match(textOf(element), /Copy kept/);
    await change(element, {
      sharing: visiting({ copy: { ...copy, state: 'failed', problem: 'This device is full.' } }),
    });
    match(textOf(element), /This device is full\. Try again/);
  });

  it('says that what is here stays while the connection is being had back', async () => {
    const element = await bar(visiting({ state: 'reconnecting' }));
    match(textOf(element), /Reconnecting\. What is here stays/);
    match(textOf(one(element, '[role=status]')), /What came so far stays here/);
    equal(all(element, '.segments').length, 1);
  });

  it('says why one is not in, and offers another try where that helps', async () => {
    const element = await bar(visiting({ state: 'refused' }));
    match(textOf(element), /Ada Lovelace did not let you in/);
    const dialogs = sent(element, 'scry-dialog', () => {
      button(element, 'Try again').click();
    });
    equal(dialogs[0]?.detail.dialog, 'join');
    await change(element, { sharing: visiting({ state: 'ended' }) });
    match(textOf(element), /Ada Lovelace has ended this session\. What came so far stays here/);
    noMatch(textOf(element), /Try again/);
  });

  it('stays within two lines on a phone, however many ask and whatever they are called', async () => {
    const frame = document.createElement('iframe');
    frame.width = '390';
    frame.srcdoc = `<!doctype html><link rel="stylesheet" href="/src/app/tokens.css">
      <script type="module" src="/src/components/panels/share-bar.ts"></script>`;
    const loaded = new Promise((resolve) => (frame.onload = resolve));
    await show(frame);
    await loaded;
    const inside = found(frame.contentDocument);
    const asking = [LONG, REVERSED, MARKUP].map((name, i) => ({ id: String(i), name, check: '482913' }));
    const sessions: readonly SharingModel[] = [
      hosting({ asking }),
      hosting({ state: 'failed', problem: 'The relay does not answer at /peerjs. Start it again, then try again.' }),
      visiting({ host: LONG, copy: { state: 'copying', done: 1, total: 3, problem: null } }),
      visiting({ host: LONG, copy: { state: 'failed', done: 1, total: 3, problem: 'This device is full.' } }),
      visiting({ host: LONG, state: 'asking', check: '482913' }),
    ];
    for (const sharing of sessions) {
      const element = Object.assign(inside.createElement('scry-share-bar'), { sharing });
      inside.body.replaceChildren(element);
      await element.updateComplete;
      const bar = found(element.shadowRoot?.querySelector('section'));
      // What is in it draws itself a moment later.
      await pause(50);
      const words = `${sharing.role} ${'state' in sharing ? sharing.state : ''}`;
      ok(bar.clientHeight > 0 && bar.clientHeight <= 84, `${words} is ${String(bar.clientHeight)} px tall`);
      ok(bar.scrollWidth <= bar.clientWidth, `${words} is ${String(bar.scrollWidth)} px wide`);
    }
  });
});

const HOSTILE = [MARKUP, REVERSED, LONG].map((name, i) => ({
  id: `a${String(i)}`,
  name,
  check: i === 0 ? '482913' : null,
}));
const CROWD = hosting({
  asking: HOSTILE,
  people: [...ALONE, ...HOSTILE.map(({ id, name }) => person(id, name, { away: id === 'a1' }))],
  reach: 'this-machine',
  log: [{ time: 0, text: `“${MARKUP}” was cut off.`, bad: true }],
});

const CASES: Readonly<Record<string, () => HTMLElement>> = {
  'the dialog to share': () => make('scry-share-dialog', { open: true, settings: ADA }),
  'a session that many want to see': () => make('scry-share-dialog', { open: true, sharing: CROWD }),
  'a session that is being opened': () =>
    make('scry-share-dialog', { open: true, sharing: hosting({ state: 'opening' }) }),
  'a session that could not be shared': () =>
    make('scry-share-dialog', { open: true, sharing: hosting({ state: 'failed', problem: 'No relay.' }) }),
  'a session as a guest sees it': () => make('scry-share-dialog', { open: true, sharing: visiting() }),
  'the dialog to join': () => make('scry-join-dialog', { open: true }),
  'the dialog of somebody who asks': () =>
    make('scry-join-dialog', { open: true, sharing: visiting({ state: 'asking', check: '482913' }) }),
  'the dialog of somebody who was refused': () =>
    make('scry-join-dialog', { open: true, sharing: visiting({ state: 'refused' }) }),
  'the bar of a host': () => make('scry-share-bar', { sharing: CROWD }),
  'the bar of a host without signalling': () => make('scry-share-bar', { sharing: hosting({ state: 'away' }) }),
  'the bar of a guest': () =>
    make('scry-share-bar', {
      sharing: visiting({ copy: { state: 'copying', done: 1, total: 2, problem: null } }),
    }),
  'the bar of a guest who reconnects': () => make('scry-share-bar', { sharing: visiting({ state: 'reconnecting' }) }),
};

for (const theme of ['dark', 'light'] as const) {
  describe(`in the ${theme} theme, axe finds nothing wrong with`, () => {
    before(async () => {
      if (!('axe' in window)) await loadAxe();
      document.documentElement.lang = 'en';
    });
    beforeEach(() => {
      document.documentElement.dataset['theme'] = theme;
    });
    for (const [name, build] of Object.entries(CASES)) {
      it(name, async () => {
        const element = await show(build());
        for (const details of all(element, 'details')) details.setAttribute('open', '');
        await noViolations(element);
        equal(all(element, 'img').length, 0);
        equal(all(element, '[style]').length, 0);
      });
    }
  });
}
