/**
 * From a keystroke to the phone: what was done shows at once, joins what was not sent yet, and is
 * written within a moment. Of many letters in a row only the newest state is written.
 */
import { Closed, type Database } from './database';
import { handlerOf, type Intent } from './handlers';
import { uuid7 } from './ids';
import { isOpen, writeIntent, type Along } from './outbox';
import type { Store } from './store.svelte';

export type Trouble = 'full' | 'failed';

export class Typing {
  /** Keeping something on the phone failed, e.g. because it is full. */
  trouble = $state<Trouble | null>(null);
  /** Those being kept this moment: their text is not on the phone yet. */
  private unkept = $state(0);
  /** What was typed and is not on the phone yet, by change id, and which of it is about to be written. */
  private pending = new Map<string, Intent>();
  private scheduled = new Set<string>();
  private lost = new Set<string>(); // taken back, until whoever did it has heard
  private became = new Map<string, string>(); // the change of its own that typing went on as

  constructor(private store: Store) {}

  get isKept(): boolean {
    return this.unkept === 0 && this.trouble === null;
  }

  isPending({ changeId }: Intent): boolean {
    return this.pending.has(changeId);
  }

  clear(): void {
    this.pending.clear();
    this.scheduled.clear();
    this.became.clear();
    this.trouble = null;
  }

  /** Do something to a thing: it shows at once. Resolves when it is safe on the phone. */
  async change<P>(kind: string, id: string, type: string, payload: P, along?: Along): Promise<boolean> {
    const handler = handlerOf({ kind, type });
    if (handler.isFinal) await this.forgetUnsent(kind, id);
    const merge = handler.merge;
    const open = merge ? this.openIntents(kind, id, type) : [];
    const [first, ...rest] = open;
    let intent: Intent = { ...this.fresh(kind, id, type), payload };
    let typed: unknown = payload;
    if (first && merge) {
      intent.payload = open.reduceRight((later, one) => merge(one.payload, later), typed);
      if (first.refused) {
        // It was never taken, but its id may be spent: this takes its place under another.
        const { seq, follows } = first;
        intent = { ...intent, seq, follows, baseVersion: Math.min(...open.map((one) => one.baseVersion)) };
        typed = intent.payload;
      } else {
        intent = { ...first, at: intent.at, payload: intent.payload };
        const before = this.pending.get(first.changeId);
        if (before) typed = merge(before.payload, typed);
      }
    }
    this.store.outbox = [
      ...this.store.outbox.filter((one) => !rest.includes(one)).map((one) => (one === first ? intent : one)),
      ...(first ? [] : [intent]),
    ];
    this.store.show(kind, id);
    for (const one of open) this.pending.delete(one.changeId);
    const isKept = await this.keep({ ...intent, payload: typed }, rest, along);
    if (isKept) this.store.onChange(!!merge);
    return isKept;
  }

  private fresh(kind: string, id: string, type: string): Omit<Intent, 'payload'> {
    const before = this.store.intentsOf(kind, id);
    const version = this.store.baseOf<{ version?: number }>(kind, id)?.version ?? 0;
    return {
      kind,
      id,
      type,
      changeId: uuid7(),
      // What hides behind one's own unsent text was not seen, whatever has been fetched.
      baseVersion: Math.min(version, ...before.map((intent) => intent.baseVersion)),
      follows: [...new Set(before.flatMap((intent) => [...intent.follows, intent.changeId]))],
      at: Date.now(),
      tried: false,
      refused: null,
    };
  }

  /**
   * The intents that a further one joins: the last, while it is surely not on the server, or the one
   * that is being written; or all that wait since one was refused.
   */
  private openIntents(kind: string, id: string, type: string): Intent[] {
    const intents = this.store.intentsOf(kind, id);
    const refused = intents.findIndex((intent) => intent.refused && intent.type === type);
    if (refused >= 0)
      return intents.slice(refused).filter((one) => one.type === type && (one.refused || !one.tried));
    const open = intents.slice(intents.findLastIndex((one) => one.tried || one.type !== type) + 1);
    const last = open.find((one) => this.isPending(one)) ?? open.at(-1);
    return last ? [last] : [];
  }

  private async forgetUnsent(kind: string, id: string): Promise<void> {
    await this.store.settled(); // what can be written has its place
    for (const intent of this.store.intentsOf(kind, id).filter((one) => one.refused || !one.tried)) {
      this.pending.delete(intent.changeId);
      await this.store.discard(intent);
    }
  }

  /** Write an intent to the phone; of many in a row for one change only the newest is written. */
  private async keep(intent: Intent, gone: Intent[], along?: Along): Promise<boolean> {
    this.pending.set(intent.changeId, intent);
    // What found no room before is tried again with it.
    const waiting = [...this.pending.keys()].filter((id) => !this.scheduled.has(id));
    const tries = waiting.map((id) =>
      id === intent.changeId ? this.try(id, gone, along) : this.try(id, []),
    );
    await (tries.length ? Promise.all(tries) : this.store.settled());
    return !this.pending.has(this.nowOf(intent.changeId)) && !this.lost.delete(intent.changeId);
  }

  private async try(changeId: string, gone: Intent[], along?: Along): Promise<void> {
    this.scheduled.add(changeId);
    this.unkept += 1;
    try {
      await this.store.queued((database) => this.write(database, changeId, gone, along));
      if (!this.pending.size) this.trouble = null;
    } catch (error) {
      if (error instanceof Closed) return;
      this.trouble = describe(error);
      this.takeBack(changeId);
    } finally {
      this.unkept -= 1;
    }
  }

  /** What could not be written and is no text being typed is not done, and does not look done. */
  private takeBack(changeId: string): void {
    const intent = this.pending.get(changeId);
    if (!intent || handlerOf(intent).merge) return;
    this.pending.delete(changeId);
    this.lost.add(changeId);
    this.store.outbox = this.store.outbox.filter((one) => one.changeId !== changeId);
    this.store.show(intent.kind, intent.id);
  }

  private async write(
    database: Database,
    changeId: string,
    gone: Intent[],
    along?: Along,
  ): Promise<void> {
    this.scheduled.delete(changeId);
    const wanted = this.pending.get(this.nowOf(changeId));
    if (!wanted) return; // a later one took it in
    const { seq } = this.store.outbox.find((one) => one.changeId === wanted.changeId) ?? wanted;
    const intent = { ...wanted, seq, payload: $state.snapshot(wanted.payload) };
    const kept = await writeIntent(database, intent, gone, along);
    this.store.check(database);
    if (!kept) {
      await this.store.reread(database);
      return this.write(database, changeId, gone, along); // as a change of its own
    }
    // What could not be written stays here, and is tried again with the next letter.
    if (this.pending.get(kept.changeId) === wanted) this.pending.delete(kept.changeId);
    const isGone = (one: Intent) =>
      gone.some((other) => other.changeId === one.changeId) || (one.seq === seq && seq !== undefined);
    const here = this.store.outbox.map((one) => (one.changeId === kept.changeId ? kept : one));
    this.store.outbox = this.onTop(here.filter((one) => one === kept || !isGone(one)));
    this.store.show(kept.kind, kept.id);
  }

  /**
   * What stands on the phone, with what was typed since on top. Where the change that was typed in
   * has been sent, typing goes on as a change of its own.
   */
  onTop(known: readonly Intent[]): Intent[] {
    const read = known.filter(({ seq }) => seq !== undefined);
    const typed = this.store.outbox.filter((one) => this.isPending(one));
    const apart = typed.filter((one) => !read.some((row) => isOpen(row, one)));
    const own = apart.flatMap((one) => (isPlaced(one, read) ? one : this.goOn(one, typed)));
    return [...read, ...own].map((one) => this.withTyped(one));
  }

  private withTyped(row: Intent): Intent {
    const typed = isOpen(row, row) ? this.pending.get(row.changeId) : undefined;
    const merge = handlerOf(row).merge;
    return typed && merge ? { ...row, at: typed.at, payload: merge(row.payload, typed.payload) } : row;
  }

  /** What goes on instead of a change that was sent: one that is being typed since, or one of its own. */
  private goOn(sent: Intent, typed: readonly Intent[]): Intent[] {
    const { seq: _, sealed: __, ...rest } = this.pending.get(sent.changeId)!;
    this.pending.delete(sent.changeId);
    const later = typed.slice(typed.indexOf(sent) + 1).find((one) => isAlike(one, sent));
    const heir = later && this.pending.get(later.changeId);
    const intent = heir ?? { ...rest, changeId: uuid7(), follows: [...rest.follows, sent.changeId] };
    this.became.set(sent.changeId, intent.changeId);
    if (heir) {
      heir.payload = handlerOf(sent).merge!(rest.payload, heir.payload);
      return [];
    }
    for (const { follows } of this.pending.values())
      if (follows.includes(sent.changeId)) follows.push(intent.changeId); // done after it, and so after this
    this.pending.set(intent.changeId, intent);
    return [intent];
  }

  private nowOf(changeId: string): string {
    const next = this.became.get(changeId);
    return next ? this.nowOf(next) : changeId;
  }
}

const isAlike = (one: Intent, other: Intent): boolean =>
  one.kind === other.kind && one.id === other.id && one.type === other.type;

/** Whether a change has no place on the phone yet, or that of a refused one, which it will take. */
const isPlaced = ({ seq }: Intent, read: readonly Intent[]): boolean =>
  seq === undefined || read.some((row) => row.seq === seq && row.refused);

function describe(error: unknown): Trouble {
  return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'failed';
}
