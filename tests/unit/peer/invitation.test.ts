import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { base64url, fromBase64url } from '../../../src/peer/bytes.ts';
import { CODE_WORDS } from '../../../src/peer/code-words.ts';
import {
  CODE_PATTERN,
  formatInvitation,
  newShare,
  parseInvitation,
  SECRET_PATTERN,
} from '../../../src/peer/invitation.ts';
import { fitNews, mergeNews } from '../../../src/peer/merge-news.ts';
import { signallingAddress } from '../../../src/peer/signalling-address.ts';
import { NEWS, SHARE } from './windows.ts';

function problem(text: string): string {
  const parsed = parseInvitation(text);
  assert.ok(!parsed.ok, text);
  return parsed.problem;
}

/** Letters to change, add or leave out to make one word of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j]! + (letter === b[j] ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

describe('an invitation', () => {
  it('is understood however it is given on', () => {
    const share = SHARE;
    const link = formatInvitation('https://scry.local:8443/?x=1#/run/7', share);
    assert.equal(link, `https://scry.local:8443/?x=1#/join/${share.code}/${share.secret}`);
    for (const text of [
      link,
      `  ${link}\n`,
      `<${link}>`,
      `#/join/${share.code}/${share.secret}`,
      `${share.code}/${share.secret}`,
    ]) {
      assert.deepEqual(parseInvitation(text), { ok: true, invitation: share }, text);
    }
    for (const text of [
      'amber-falcon-river',
      'Amber falcon  RIVER',
      ' amber, falcon, river. ',
      'amber–falcon–river',
      '#/join/amber-falcon-river',
    ]) {
      assert.deepEqual(parseInvitation(text), { ok: true, invitation: { code: share.code, secret: null } }, text);
    }
  });

  it('says in words what is wrong with it', () => {
    assert.match(problem(' '), /Paste the link/);
    assert.match(problem('amber falcon'), /three words.*here is 2 words/);
    assert.match(problem('amber'), /here is one word/);
    assert.match(problem('amber falkon river'), /“falkon” is not a word of any code\. Is it “falcon”\?/);
    assert.match(problem('amber qqqqqqqq river'), /Ask for the code again/);
    assert.match(problem('https://scry.local/#/run/5'), /leads to no shared session/);
    assert.match(problem('#/join/amber-falcon-river/AAEC'), /end of the link is missing/);
    assert.match(problem(`#/join/amber-falcon-river/${'!'.repeat(22)}`), /damaged/);
    assert.match(problem('#/join/amber-falcon-river/AAECAwQFBgcICQoLDA0ODx'), /damaged/);
  });

  it('never throws, and gives nothing but well-formed codes and secrets', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withFragments: true })), (text) => {
        const parsed = parseInvitation(text);
        if (parsed.ok) assert.match(parsed.invitation.code, CODE_PATTERN);
        else assert.ok(parsed.problem.length > 10);
      }),
    );
  });

  it('is made anew every time', () => {
    const shares = Array.from({ length: 50 }, newShare);
    assert.equal(new Set(shares.map(({ secret }) => secret)).size, 50);
    for (const share of shares) {
      assert.match(share.code, CODE_PATTERN);
      assert.match(share.secret, SECRET_PATTERN);
      assert.deepEqual(parseInvitation(formatInvitation('http://a/', share)), { ok: true, invitation: share });
    }
  });

  it('has words that cannot be mistaken for one another', () => {
    assert.equal(CODE_WORDS.length, 256);
    assert.equal(new Set(CODE_WORDS.map((word) => word.slice(0, 4))).size, 256);
    for (const word of CODE_WORDS) assert.match(word, /^[a-z]{4,7}$/);
    for (const [at, word] of CODE_WORDS.entries()) {
      for (const other of CODE_WORDS.slice(at + 1)) assert.ok(distance(word, other) > 1, `${word} ${other}`);
    }
  });

  it('keeps bytes as text and gives them back, and takes no other text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        assert.deepEqual(fromBase64url(base64url(new Uint8Array(bytes))), new Uint8Array(bytes));
      }),
    );
    for (const text of ['A', 'AB=', 'AAB', 'a b', 'é']) assert.equal(fromBase64url(text), null);
  });
});

describe('news of several times', () => {
  it('tells as much as all of them', () => {
    const checkpoints = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { maxLength: 30 });
    fc.assert(
      fc.property(
        checkpoints,
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 }),
        (all, steps) => {
          all.sort((a, b) => a - b);
          let told = 0;
          let known = 0;
          let merged = null;
          const direct = new Set<number>();
          for (const step of steps) {
            known = Math.min(all.length, known + step);
            const from = told;
            const news = { ...NEWS, checkpointsFrom: from, checkpoints: all.slice(0, known).filter((at) => at > from) };
            told = news.checkpoints.at(-1) ?? told;
            for (const at of direct) if (at > from) direct.delete(at);
            for (const at of news.checkpoints) direct.add(at);
            merged = mergeNews(merged, news);
          }
          assert.deepEqual(merged?.checkpoints, [...direct]);
          assert.equal(merged?.checkpointsFrom, 0);
        },
      ),
    );
  });

  it('carries nothing over to another run, and is never larger than it may be', () => {
    const other = { ...NEWS, generation: 2, checkpointsFrom: 10, checkpoints: [20] };
    assert.deepEqual(mergeNews(NEWS, other), other);
    const many = { ...NEWS, title: 'x'.repeat(1000), checkpoints: Array.from({ length: 20_010 }, (_, at) => at + 1) };
    const fit = fitNews(many);
    assert.equal(fit.checkpoints.length, 20_000);
    assert.equal(fit.checkpointsFrom, 10);
    assert.equal(fit.title.length, 500);
  });
});

describe('a signalling server’s address', () => {
  it('is taken apart as PeerJS wants it', () => {
    assert.deepEqual(signallingAddress('https://scry.local:8443/peerjs'), {
      host: 'scry.local',
      port: 8443,
      path: '/',
      secure: true,
    });
    assert.deepEqual(signallingAddress('ws://127.0.0.1:9000/'), {
      host: '127.0.0.1',
      port: 9000,
      path: '/',
      secure: false,
    });
    assert.deepEqual(signallingAddress('wss://a.example/deep/peerjs/'), {
      host: 'a.example',
      port: 443,
      path: '/deep/',
      secure: true,
    });
    for (const wrong of ['', 'scry.local', 'ftp://a/', 'https://user:word@a/'])
      assert.equal(signallingAddress(wrong), null);
  });
});
