/** Other tabs, and the service worker: told what changed, so that they read it anew. */
export interface News {
  person: string;
  things: [kind: string, id: string][]; // besides what waits to be sent
}

const channel = new BroadcastChannel('growth-store');

export const tellOthers = (person: string | null, ...things: [string, string][]): void =>
  channel.postMessage({ person, things });

export function hearOthers(hear: (news: News) => void): void {
  channel.onmessage = ({ data }) => hear(data);
}

/** The service worker is woken under this name when there is a network again. */
export const BACKGROUND = 'growth-outbox';
