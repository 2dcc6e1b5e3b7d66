/**
 * From a keystroke to the phone: what was done shows at once, joins what was not sent yet, and is
 * written within a moment. Of many letters in a row only the newest state is written.
 */
import { Closed, type Database } from './database';
import { handlerOf, type Intent } from './handlers';
import { uuid7 } from './ids';
import { writeIntent, type Along } from './outbox';
import type { Store } from './store.svelte';

export type Trouble = 'full' | 'failed';

export class Typing {
  /** Keeping something on the phone failed, e.g. because it is full. */
  trouble = $state<Trouble | null>(null);
  /** Those being kept this moment: their text is not on the phone yet. */
  private unkept = $state(0);
  /** What is not on the phone yet, by change id, and which of it is about to be written. */
  private pending = new Map<string, Intent>();
  private scheduled = new Set<string>();
  private lost = new Set<string>(); // taken back, until whoever did it has heard

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
    this.trouble = null;
  }

  /** Do something to a thing: it shows at once. Resolves when it is safe on the phone. */
  async change<P>(kind: string, id: string, type: string, payload: P, along?: Along): Promise<boolean> {
    const handler = handlerOf({ kind, type });
    if (handler.isFinal) await this.forgetUnsent(kind, id);
    const merge = handler.merge;
    const open = merge ? this.openIntents(kind, id, type) : [];
    const intent: Intent = {
      ...this.fresh(kind, id, type),
      payload: merge ? open.reduceRight((later, one) => merge(one.payload, later), payload as unknown) : payload,
    };
    const [first, ...rest] = open;
    if (first) {
      if (first.seq !== undefined) intent.seq = first.seq;
      if (first.sealed) intent.sealed = first.sealed; // as this tab knows it to stand there
      intent.baseVersion = Math.min(...open.map((one) => one.baseVersion));
      // A refused change was never taken, but its id may be spent.
      if (!first.refused && !rest.length) intent.changeId = first.changeId;
      intent.follows = first.follows;
    }
    this.store.outbox = [
      ...this.store.outbox.filter((one) => !rest.includes(one)).map((one) => (one === first ? intent : one)),
      ...(first ? [] : [intent]),
    ];
    this.store.show(kind, id);
    for (const one of open) this.pending.delete(one.changeId);
    const isKept = await this.keep(intent, rest, along);
    if (isKept) this.store.onChange();
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
      follows: before.map((intent) => intent.changeId),
      at: Date.now(),
      tried: false,
      refused: null,
    };
  }

  /**
   * The intents that a further one joins: the last, while it is surely not on the server; or all
   * that wait since one was refused.
   */
  private openIntents(kind: string, id: string, type: string): Intent[] {
    const intents = this.store.intentsOf(kind, id);
    const refused = intents.findIndex((intent) => intent.refused && intent.type === type);
    if (refused >= 0)
      return intents.slice(refused).filter((one) => one.type === type && (one.refused || !one.tried));
    const last = intents.at(-1);
    return last && !last.tried && last.type === type ? [last] : [];
  }

  private async forgetUnsent(kind: string, id: string): Promise<void> {
    for (const intent of this.store.intentsOf(kind, id))
      if ((intent.refused || !intent.tried) && intent.seq !== undefined) await this.store.discard(intent);
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
    return !this.pending.has(intent.changeId) && !this.lost.delete(intent.changeId);
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
    const wanted = this.pending.get(changeId);
    if (!wanted) return; // a later one took it in
    const now = this.store.outbox.find((other) => other.changeId === changeId);
    const intent = { ...wanted, payload: $state.snapshot(wanted.payload) };
    if (now?.seq !== undefined) intent.seq = now.seq;
    if (now?.sealed) intent.sealed = now.sealed; // what this tab last knew to stand there
    const kept = await writeIntent(database, intent, gone, along);
    this.store.check(database);
    // What could not be written stays here, and is tried again with the next letter.
    if (this.pending.get(changeId) === wanted) this.pending.delete(changeId);
    this.store.outbox =
      kept.changeId === changeId ? this.joined(kept, intent) : this.onTop(changeId, kept);
    this.store.show(kept.kind, kept.id);
  }

  /** The outbox with an intent as it now stands on the phone, and what was typed since. */
  private joined(kept: Intent, written: Intent): Intent[] {
    const { seq, sealed, payload } = kept;
    const merge = handlerOf(kept).merge;
    const isJoined = merge && payload !== written.payload; // another tab had added to it
    const later = this.pending.get(kept.changeId);
    if (isJoined && later) later.payload = merge(payload, later.payload);
    return this.store.outbox.map((one) => {
      if (one.changeId !== kept.changeId) return one;
      const text = isJoined ? merge(payload, one.payload) : one.payload;
      return { ...one, seq: seq!, sealed: sealed!, payload: text };
    });
  }

  /** The outbox with a change of its own on top of one that was sent meanwhile. */
  private onTop(changeId: string, kept: Intent): Intent[] {
    const others = this.store.outbox.filter((one) => one.changeId !== changeId || one.tried);
    return [...others, kept].sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity));
  }
}

function describe(error: unknown): Trouble {
  return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'failed';
}
