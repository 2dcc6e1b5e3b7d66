import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Closed } from './database';
import { next } from './exchange';
import { handle, isKind, type Intent } from './handlers';
import { settleIntent } from './outbox';
import { store } from './store.svelte';
import { seal } from './vault';

interface Note {
  id: string;
  text: string;
}

handle<Note, { text: string }>('note', 'write', {
  apply: (_, { text }, { id }) => ({ id, text }),
  merge: (_, later) => later,
  send: async () => undefined,
});
handle<Note, null>('note', 'delete', {
  apply: () => undefined,
  isFinal: true,
  send: async () => undefined,
});

/** Notes with two fields, of which the later touched wins. */
type Pair = Record<string, [text: string, touched: number]>;
handle<Pair, Pair>('pair', 'write', {
  apply: (pair, fields) => ({ ...pair, ...fields }),
  merge: (earlier, later) => {
    const joined = { ...earlier };
    for (const [name, value] of Object.entries(later))
      if ((joined[name]?.[1] ?? 0) <= value[1]) joined[name] = value;
    return joined;
  },
  send: async () => undefined,
});
handle<Note, string>('note', 'attach', {
  apply: (note) => note,
  isLoose: true,
  send: async () => undefined,
});

const write = (text: string, id = 'a') => store.change('note', id, 'write', { text });
const text = (id = 'a') => store.get<Note>('note', id)?.text;
const texts = () => store.outbox.map((intent) => (intent as Intent<Note>).payload.text);
let person = 0;

beforeEach(async () => {
  store.close();
  await store.open(`person-${(person += 1)}`);
});

/** As if the app had been killed and opened again. */
async function reopen() {
  const again = store.person!;
  store.close();
  await store.open(again);
}

describe('what is typed', () => {
  it('shows at once and is on the phone after a kill', async () => {
    const kept = write('half a sent');
    expect(text()).toBe('half a sent');
    await kept;
    await reopen();
    expect(text()).toBe('half a sent');
  });

  it('is one change while nothing was sent', async () => {
    await Promise.all(['h', 'ha', 'half'].map((typed) => write(typed)));
    await reopen();
    expect(texts()).toEqual(['half']);
  });

  it('is a new change once the one before may have reached the server', async () => {
    await write('sent');
    await store.mark(store.outbox[0]!, { tried: true });
    await write('typed meanwhile');
    await reopen();
    expect(texts()).toEqual(['sent', 'typed meanwhile']);
    expect(new Set(store.outbox.map(({ changeId }) => changeId)).size).toBe(2);
  });

  it('keeps a fresh id and order when several wait behind a refusal', async () => {
    await write('too long');
    await store.mark(store.outbox[0]!, { tried: true });
    await write('too long!');
    const refused = await store.mark(store.outbox[0]!, { refused: 'Use fewer characters.' });
    await write('short');
    expect([text(), texts()]).toEqual(['short', ['short']]);
    expect(store.outbox[0]!.changeId).not.toBe(refused!.changeId);
    await reopen();
    expect([text(), texts()]).toEqual(['short', ['short']]);
  });

  it('joins what waits behind a refusal even while its last letter is being written', async () => {
    await write('too long');
    await store.mark(store.outbox[0]!, { tried: true });
    const refused = store.mark(store.outbox[0]!, { refused: 'Use fewer characters.' });
    const behind = write('too long!'); // its place is given while the next letter is typed
    await refused;
    const last = write('short');
    await Promise.all([behind, last]);
    await reopen();
    expect([text(), texts()]).toEqual(['short', ['short']]);
  });

  it('is told on which version it was made, however late it is sent', async () => {
    const thing = (version: number) => ({ kind: 'note', id: 'a', thing: { id: 'a', text: 'x', version } });
    await store.take([thing(1)], '1', false);
    await write('on version 1');
    const first = await store.mark(store.outbox[0]!, { tried: true });
    await write('still on version 1');
    await store.take([thing(2)], '2', false);
    await write('version 2 hides behind my own text');
    expect(store.outbox.map((one) => one.baseVersion)).toEqual([1, 1]);
    expect(store.outbox[1]!.follows).toEqual([first!.changeId]);
    for (const intent of [...store.outbox]) await store.settle(intent, thing(3).thing);
    await write('on version 3');
    expect(store.outbox.map((one) => one.baseVersion)).toEqual([3]);
  });

  it('is on top of what another tab or the service worker sent meanwhile', async () => {
    await write('sent');
    await settleIntent(store['database']!, store.outbox[0]!, { id: 'a', text: 'sent', version: 2 });
    await store.readOutbox();
    await write('typed since');
    expect(store.outbox.map((one) => one.baseVersion)).toEqual([2]);
  });

  it('is no part of a change that another tab has sent meanwhile', async () => {
    await write('first half');
    const { idb } = store['database']!;
    const row = (await idb.getAll('outbox'))[0]!;
    await idb.put('outbox', { ...row, tried: true }); // the other tab
    await write('first half and the rest');
    const rows = await idb.getAll('outbox');
    expect(rows.map((one) => one.tried)).toEqual([true, false]);
    expect(rows[1]!.follows).toEqual([row.changeId]);
    await idb.delete('outbox', row.seq!); // it was taken
    await reopen();
    expect(texts()).toEqual(['first half and the rest']);
  });

  it('is tried once more, when the person says so, under a new id', async () => {
    await write('nobody got this');
    await store.mark(store.outbox[0]!, { tried: true, refused: 'not shared' });
    const refused = store.outbox[0]!;
    await store.retry(refused);
    await reopen();
    expect([texts(), store.outbox[0]!.refused]).toEqual([['nobody got this'], null]);
    expect(store.outbox[0]!.changeId).not.toBe(refused.changeId);
  });

  it('mends a refused change instead of waiting behind it', async () => {
    await write('too long');
    await store.mark(store.outbox[0]!, { tried: true, refused: 'Use fewer characters.' });
    expect(store.savedState('note', 'a', false)).toBe('needsYou');
    await write('shorter');
    await reopen();
    expect(texts()).toEqual(['shorter']);
    expect(store.savedState('note', 'a', false)).toBe('phone');
  });
});

describe('while something else happens', () => {
  it('a letter typed while the one before is being sent stays, and is sent', async () => {
    await write('v1');
    const marked = store.mark(store.outbox[0]!, { tried: true }); // its transaction is under way
    const kept = write('v1 b');
    expect((await marked)!.payload).toEqual({ text: 'v1' });
    expect(text()).toBe('v1 b');
    await kept;
    expect(text()).toBe('v1 b');
    await write('v1 bc');
    expect([text(), texts().at(-1)]).toEqual(['v1 bc', 'v1 bc']);
    await reopen();
    expect(texts()).toEqual(['v1', 'v1 bc']);
  });

  it('what another tab wrote into another field of the same change stays', async () => {
    const put = (fields: Pair) => store.change('pair', 'p', 'write', fields);
    await put({ shared: ['mine', 1] });
    const { idb, key } = store['database']!;
    const row = (await idb.getAll('outbox'))[0]!;
    const theirs: Pair = { shared: ['mine', 1], applied: ['from the other tab', 2] };
    await idb.put('outbox', { ...row, sealed: await seal(key, theirs) });
    await put({ shared: ['mine, and more', 3] }); // before this tab heard of it
    await put({ shared: ['mine, and more still', 4] });
    await reopen();
    expect(store.get<Pair>('pair', 'p')).toEqual({
      shared: ['mine, and more still', 4],
      applied: ['from the other tab', 2],
    });
  });

  it('a page that is gone elsewhere stays until what was written in it is sent', async () => {
    await store.take([{ kind: 'note', id: 'a', thing: { id: 'a', text: 'x', version: 1 } }], '1', false);
    await store.change('note', 'a', 'attach', 'first');
    await write('and more');
    await store.settle(store.outbox[0]!, undefined); // the server says that it is gone
    expect(store.baseOf<Note>('note', 'a')?.text).toBe('x');
    await store.settle(store.outbox[0]!, undefined);
    expect(store.baseOf<Note>('note', 'a')).toBe(undefined);
  });
});

describe('the order of sending', () => {
  const intent = (type: string, more: Partial<Intent> = {}): Intent => ({
    ...{ kind: 'note', id: 'a', type, changeId: type, baseVersion: 0, follows: [], at: 0 },
    ...{ tried: false, refused: null, payload: null, seq: 1, ...more },
  });

  it('is that of doing, but text waits for no photo', () => {
    const [photo, words] = [intent('attach'), intent('write', { id: 'b' })];
    expect(next([photo, words])).toBe(words);
    expect(next([photo])).toBe(photo);
  });

  it('lets nothing pass what was refused in its own thing, but a refused photo holds up nothing', () => {
    const [refused, words] = [intent('write', { refused: 'no' }), intent('write', { changeId: 'w' })];
    expect(next([refused, words])).toBe(undefined);
    expect(next([intent('attach', { refused: 'no' }), words])).toBe(words);
  });
});

it('does not look done what a full phone could not keep', async () => {
  const { idb } = store['database']!;
  const transaction = idb.transaction.bind(idb);
  let isFull = true;
  idb.transaction = ((...wanted: Parameters<typeof transaction>) => {
    if (isFull && wanted[1] === 'readwrite') throw new DOMException('full', 'QuotaExceededError');
    return transaction(...wanted);
  }) as typeof idb.transaction;
  expect(await store.change('note', 'a', 'attach', 'a photo')).toBe(false);
  expect([store.trouble, store.outbox]).toEqual(['full', []]);
  isFull = false;
  expect(await write('room again')).toBe(true);
  expect([store.trouble, store.isKept]).toEqual([null, true]);
});

it('stays on the screen while the phone is full, and is written with the next letter', async () => {
  const { idb } = store['database']!;
  const transaction = idb.transaction.bind(idb);
  let isFull = true;
  idb.transaction = ((...wanted: Parameters<typeof transaction>) => {
    if (isFull && wanted[1] === 'readwrite') throw new DOMException('full', 'QuotaExceededError');
    return transaction(...wanted);
  }) as typeof idb.transaction;
  await write('no room');
  expect([store.trouble, text(), store.isKept]).toEqual(['full', 'no room', false]);
  await store.readOutbox();
  expect(text()).toBe('no room');
  isFull = false;
  await write('no room yet');
  expect([store.trouble, store.isKept]).toEqual([null, true]);
  await reopen();
  expect(texts()).toEqual(['no room yet']);
});

describe('what the server says', () => {
  it('takes the place of an intent, and what was typed meanwhile stays on top', async () => {
    await write('first');
    const first = await store.mark(store.outbox[0]!, { tried: true });
    await write('second');
    await store.settle(first!, { id: 'a', text: 'first, as stored' });
    expect(text()).toBe('second');
    expect(store.baseOf<Note>('note', 'a')?.text).toBe('first, as stored');
    await reopen();
    expect([text(), texts()]).toEqual(['second', ['second']]);
  });

  it('does not undo what was typed when changes come in', async () => {
    await write('mine');
    const thing = { id: 'a', text: 'from the laptop' };
    await store.take([{ kind: 'note', id: 'a', thing }], '7', false);
    expect(text()).toBe('mine');
    expect(await store.noted('cursor')).toBe('7');
  });

  it('is not held up by what was refused before a deletion', async () => {
    await write('too long');
    await store.mark(store.outbox[0]!, { tried: true, refused: 'Use fewer characters.' });
    await store.change('note', 'a', 'delete', null);
    await reopen();
    expect([text(), store.outbox.map(({ type }) => type)]).toEqual([undefined, ['delete']]);
  });

  it('forgets what is gone, and everything on a reset but what is unsent', async () => {
    const thing = (id: string) => ({ kind: 'note', id, thing: { id, text: id } });
    await store.take([thing('b'), thing('c')], '1', false);
    await store.take([{ kind: 'note', id: 'b', thing: undefined }], '2', false);
    expect([text('b'), text('c')]).toEqual([undefined, 'c']);
    await write('unsent', 'd');
    await store.take([thing('e')], '1', true);
    expect([text('c'), text('d'), text('e')]).toEqual([undefined, 'unsent', 'e']);
    await reopen();
    expect([text('c'), text('d'), text('e')]).toEqual([undefined, 'unsent', 'e']);
  });

  it('keeps what is typed while the outbox is being read', async () => {
    await write('one');
    const read = store.readOutbox();
    await write('two', 'b');
    await write('one more');
    await read;
    expect([text(), text('b')]).toEqual(['one more', 'two']);
    await reopen();
    expect([text(), text('b'), store.outbox.length]).toEqual(['one more', 'two', 2]);
  });
});

it('never writes one person’s text into the next one’s database', async () => {
  await write('only mine');
  const sent = await store.mark(store.outbox[0]!, { tried: true });
  const me = store.person;
  await store.open('the next person');
  const late = store.settle(sent!, { id: 'a', text: 'only mine' }, me);
  await expect(late).rejects.toBeInstanceOf(Closed);
  expect(text()).toBe(undefined);
});

it('shows nothing of one person to the next', async () => {
  await write('only mine');
  await store.open('somebody else');
  expect([text(), store.outbox]).toEqual([undefined, []]);
});

it('wipes everything at sign-out', async () => {
  await write('secret');
  const me = store.person!;
  await store.wipe();
  await store.open(me);
  expect([text(), store.outbox]).toEqual([undefined, []]);
});

isKind<{ files: string[] }>('page', { filesOf: ({ files }) => files });

describe('what may no longer be read', () => {
  it('leaves the phone with its files, without a start in between', async () => {
    const page = { kind: 'page', id: 'p', thing: { files: ['photo'] } };
    await store.take([page], '1', false);
    await store.keepFile({ id: 'photo', blob: new Blob(['x']) });
    await expect.poll(() => store.isComplete).toBe(true);
    expect(await store.file('photo')).toBeDefined();
    await store.take([{ ...page, thing: undefined }], '2', false);
    await store.settled();
    expect(store.get('page', 'p')).toBeUndefined();
    expect(await store.file('photo')).toBeUndefined();
    await store.keepFile({ id: 'photo', blob: new Blob(['x']) }); // it was on its way
    expect(await store.file('photo')).toBeUndefined();
  });

  it('leaves what was refused about it, too', async () => {
    await write('My word. “Their passage.”');
    await store.mark(store.outbox[0]!, { tried: true });
    const kept = await store.mark(store.outbox[0]!, { refused: 'not shared', payload: { text: 'My word.' } });
    expect((kept as Intent<Note>).payload.text).toBe('My word.');
    expect(text()).toBe('My word.');
    await reopen();
    expect(texts()).toEqual(['My word.']);
  });
});

describe('what closes something to others', () => {
  handle<Note, string>('note', 'open', { apply: (note) => note, send: async () => undefined });
  handle<Note, null>('note', 'shut', { apply: (note) => note, isUrgent: true, send: async () => undefined });
  const at = (type: string, more: Partial<Intent> = {}, kind = 'note'): Intent => ({
    kind, id: 'a', type, changeId: type, baseVersion: 0, follows: [], at: 0, seq: 1, tried: false, refused: null, payload: null, ...more,
  }); // prettier-ignore

  it('is held up by nothing that was refused', () => {
    const shut = at('shut');
    expect(next([at('write', { refused: 'no' }), shut])).toBe(shut);
    expect(next([at('write', { refused: 'no' }), at('open')])).toBeUndefined();
  });

  it('goes in its order: what opens it before goes first', () => {
    const open = at('open');
    expect(next([open, at('shut')])).toBe(open);
  });

  it('is never overtaken where it cannot be sent, as in the service worker', () => {
    expect(next([at('unshare', {}, 'elsewhere'), at('write')])).toBeUndefined();
    const write = at('write');
    expect(next([at('read', {}, 'notification'), write])).toBe(write);
  });
});
