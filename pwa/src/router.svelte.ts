/** Where the app is: a path, answered by one screen. Back works as people expect. */
const WANTED = 'wanted';

type Params = Record<string, string>;

class Router {
  path = $state(location.pathname);
  query = $state.raw(new URLSearchParams(location.search));
  /** The path of the screen that lies behind this one, null for the first of a visit. */
  previous: string | null = (history.state?.previous as string) ?? null;

  /** Where somebody was going who must sign in first; a phone may drop the tab meanwhile. */
  get wanted(): string | null {
    return sessionStorage.getItem(WANTED);
  }
  set wanted(to: string | null) {
    if (to) sessionStorage.setItem(WANTED, to);
    else sessionStorage.removeItem(WANTED);
  }

  /** How far down this screen was when one left it. */
  scrollY = 0;

  constructor() {
    history.scrollRestoration = 'manual'; // screens come later than the browser expects
    window.addEventListener('popstate', (event) => {
      this.previous = (event.state?.previous as string) ?? null;
      this.scrollY = (event.state?.scrollY as number) ?? 0;
      this.look();
    });
    document.addEventListener('click', (event) => this.follow(event));
  }

  private look(): void {
    this.path = location.pathname;
    this.query = new URLSearchParams(location.search);
  }

  go(to: string, { replace = false } = {}): void {
    replace ||= to === location.pathname + location.search + location.hash; // tapped twice
    if (!replace) {
      history.replaceState({ ...history.state, scrollY }, '');
      this.previous = this.path;
    }
    this.scrollY = 0;
    history[replace ? 'replaceState' : 'pushState']({ previous: this.previous }, '', to);
    this.look();
  }

  /** Back to a path: a step back where that is what lies behind. */
  back(to: string): void {
    if (this.previous === to) history.back();
    else this.go(to, { replace: true });
  }

  private follow(event: MouseEvent): void {
    const link = (event.target as Element).closest?.('a');
    const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.button);
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute('download'))
      return;
    if (link.origin !== location.origin) return;
    event.preventDefault();
    this.go(link.pathname + link.search + link.hash);
  }
}

/** The parts of a path that a pattern names, or null: "/journal/write/:id". */
export function match(pattern: string, path: string): Params | null {
  const [wanted, given] = [pattern, path].map((text) => text.replace(/\/$/, '').split('/'));
  if (!wanted || !given || wanted.length !== given.length) return null;
  const params: Params = {};
  for (const [at, part] of wanted.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = given[at]!;
    else if (part !== given[at]) return null;
  }
  return params;
}

export const router = new Router();
