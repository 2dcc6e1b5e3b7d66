/**
 * The app's own files, so that it opens without a network. Each version has a cache of its own: the
 * one that runs is never half of another. Names under /assets/ carry a hash of what they hold, so
 * what an older version fetched is taken over, not fetched again.
 */
type File = [url: string, revision: string | null]; // null where the name itself tells the version

const PREFIX = 'growth-shell-';
const SHELL = '/index.html';
const LIST = '/shell.json'; // every file of the app, beside the worker: it would be the half of it
/** What looks like a file, and what the server computes, is asked of the server. */
const NOT_THE_APP = /^\/(auth|calendar|events|graphql|mentoring|photos)(\/|$)|\.[^/]+$/;
const OURS = /^\/(assets\/.+|[\w-]+\.(svg|png|webmanifest))$/;

export class Shell {
  private readonly name: string;

  /** `fingerprint`: of the list, SHA-256 in hexadecimal. */
  constructor(private readonly fingerprint: string) {
    this.name = PREFIX + fingerprint.slice(0, 16);
  }

  /** Fetch every file of this version. Rejects, and nothing is installed, when one is missing. */
  async install(): Promise<void> {
    const cache = await caches.open(this.name);
    await Promise.all((await this.files()).map((file) => this.keep(cache, file)));
  }

  /** The list, as it was when this worker was built: a newer server brings a newer worker soon. */
  private async files(): Promise<File[]> {
    const bytes = await (await fetch(LIST, { cache: 'reload' })).arrayBuffer();
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const found = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    if (found !== this.fingerprint) throw new TypeError(LIST);
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  private async keep(cache: Cache, [url, revision]: File): Promise<void> {
    const path = `/${url}`;
    const known = revision === null ? await caches.match(path) : undefined;
    const response = known ?? (await fetch(path, { cache: 'reload' }));
    if (!response.ok) throw new TypeError(`${path}: ${response.status}`);
    await cache.put(path, response);
  }

  /** Forget the files of every other version, and what an older app kept in caches of its own. */
  async forgetOthers(): Promise<void> {
    for (const name of await caches.keys()) if (name !== this.name) await caches.delete(name);
  }

  /** Answer with the app's own file, if this asks for one; every path of the app is one shell. */
  answer(request: Request): Promise<Response> | undefined {
    const { origin, pathname } = new URL(request.url);
    if (request.method !== 'GET' || origin !== location.origin) return undefined;
    const isPage = request.mode === 'navigate' && !NOT_THE_APP.test(pathname);
    if (isPage) return this.find(SHELL, request);
    return OURS.test(pathname) ? this.find(pathname, request) : undefined;
  }

  private async find(path: string, request: Request): Promise<Response> {
    const cache = await caches.open(this.name);
    return (await cache.match(path)) ?? fetch(request);
  }
}
