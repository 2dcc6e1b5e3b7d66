/** Things as screens see them: the server's copies, with everything done since on top. */
import { handlerOf, pathOf, type Intent } from './handlers';

export class Things {
  private base = new Map<string, unknown>();
  private shown = new Map<string, Map<string, unknown>>();
  /** Raised with every change of a kind: what read it is computed anew. */
  private versions: Record<string, number> = $state({});
  private lastVersion = 0;

  /** All things of a kind, in no order. */
  all<T>(kind: string): T[] {
    void this.versions[kind];
    return [...(this.shown.get(kind)?.values() ?? [])] as T[];
  }

  get<T>(kind: string, id: string): T | undefined {
    void this.versions[kind];
    return this.shown.get(kind)?.get(id) as T | undefined;
  }

  /** The server's own copy of a thing, without what was done since. */
  baseOf<T>(kind: string, id: string): T | undefined {
    return this.base.get(pathOf(kind, id)) as T | undefined;
  }

  /** Every thing the server told of, as kind and id. */
  known(): [kind: string, id: string][] {
    return [...this.base.keys()].map((path) => path.split('/') as [string, string]);
  }

  /** The server's copy is this now; undefined when it is gone. */
  setBase(kind: string, id: string, thing: unknown, intents: readonly Intent[]): void {
    if (thing === undefined) this.base.delete(pathOf(kind, id));
    else this.base.set(pathOf(kind, id), thing);
    this.show(kind, id, intents);
  }

  /** Show a thing anew, with what was done to it. */
  show(kind: string, id: string, intents: readonly Intent[]): void {
    let thing = this.base.get(pathOf(kind, id));
    for (const intent of intents) thing = handlerOf(intent).apply(thing, intent.payload, intent);
    let shown = this.shown.get(kind);
    if (!shown) this.shown.set(kind, (shown = new Map()));
    if (thing === undefined) shown.delete(id);
    else shown.set(id, thing);
    this.versions[kind] = this.lastVersion += 1;
  }

  clear(): void {
    this.base.clear();
    this.shown.clear();
    for (const kind of Object.keys(this.versions)) this.versions[kind] = this.lastVersion += 1;
  }
}
