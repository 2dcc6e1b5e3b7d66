/**
 * The app's own files, so that it opens without a network. Each version has a cache of its own: the
 * one that runs is never half of another. Names under /assets/ carry a hash of what they hold, so
 * what an older version fetched is taken over, not fetched again.
 */
interface Entry {
  url: string;
  revision: string | null; // null where the name itself tells the version
}

const PREFIX = 'growth-shell-';
const SHELL = '/index.html';
/** What looks like a file, and what the server computes, is asked of the server. */
const NOT_THE_APP = /^\/(auth|graphql|photos)(\/|$)|\.[^/]+$/;

export class Shell {
  private readonly name: string;
  private readonly paths: Set<string>;

  constructor(private readonly entries: readonly Entry[]) {
    this.name = PREFIX + hashOf(JSON.stringify(entries));
    this.paths = new Set(entries.map(({ url }) => pathOf(url)));
  }

  /** Fetch every file of this version. Rejects, and nothing is installed, when one is missing. */
  async install(): Promise<void> {
    const cache = await caches.open(this.name);
    await Promise.all(
      this.entries.map(async ({ url, revision }) => {
        const path = pathOf(url);
        const known = revision === null ? await caches.match(path) : undefined;
        const response = known ?? (await fetch(path, { cache: 'reload' }));
        if (!response.ok) throw new TypeError(`${path}: ${response.status}`);
        await cache.put(path, response);
      }),
    );
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
    const path = isPage ? SHELL : pathname;
    return this.paths.has(path) ? this.find(path, request) : undefined;
  }

  private async find(path: string, request: Request): Promise<Response> {
    const cache = await caches.open(this.name);
    return (await cache.match(path)) ?? fetch(request);
  }
}

const pathOf = (url: string) => new URL(url, location.origin).pathname;

/** FNV-1a, 32 bits: names a version, protects nothing. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return (hash >>> 0).toString(16);
}
