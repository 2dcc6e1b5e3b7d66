/** One way to ask the server: a document's id and its variables. */
import { Gone, Refused, TOO_LARGE } from './refused';
import type { TypedDocumentString } from './generated/graphql';

export class Offline extends Error {}
export class SignedOut extends Error {}
export class UpdateNeeded extends Error {}

/** The server asks to wait, or is in trouble. */
export class Wait extends Error {
  constructor(readonly milliseconds: number) {
    super();
  }
}

/** The server broke over this very request. */
export class Broken extends Wait {}

/** Whose things this tab holds. The server answers nobody else: one's text is never sent as another. */
export const speaker: { person: string | null } = { person: null };

/** How far the server's clock is ahead of this phone's, in ms; 0 until it has answered. */
export const serverClock = { ahead: 0 };

/** Answer a JSON request. Throws Offline when nothing came back, Wait for 5xx. */
export const postJson = (
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> =>
  request(path, 30_000, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function request(path: string, limit: number, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    // A hung request would hold the lock of all tabs.
    response = await fetch(path, { ...init, signal: AbortSignal.timeout(limit) });
  } catch {
    throw new Offline();
  }
  const now = Date.parse(response.headers.get('date') ?? '');
  if (now) serverClock.ahead = now - Date.now();
  if (response.status === 500) throw new Broken(waitOf(response));
  if (response.status > 500) throw new Wait(waitOf(response));
  return response;
}

const speaking = (): Record<string, string> =>
  speaker.person ? { 'growth-person': speaker.person } : {};

function checkStatus(response: Response): void {
  if (response.status === 401) throw new SignedOut();
  if (response.status === 408 || response.status === 429) throw new Wait(waitOf(response));
}

/** Put a file where the server keeps it. Throws as `ask` does; Gone for what it belongs to. */
export async function putFile(path: string, file: Blob): Promise<void> {
  const headers = { 'content-type': file.type, ...speaking() };
  const response = await request(path, 300_000, { method: 'PUT', headers, body: file });
  checkStatus(response);
  if (response.ok) return;
  if (response.status === 404) throw new Gone();
  const text = await response.text();
  throw new Refused(sentenceOf(text));
}

/** Get a file that the server keeps. Throws as `ask` does; Gone for what may not be seen. */
export async function getFile(path: string): Promise<Blob> {
  const response = await request(path, 60_000, { headers: speaking() });
  checkStatus(response);
  if (!response.ok) throw new Gone();
  return response.blob();
}

/** The sentence in a refusal, which is JSON from the app and plain text from its guard. */
function sentenceOf(text: string): string {
  try {
    const { problems, message } = JSON.parse(text);
    return problems?.[0]?.message ?? message;
  } catch {
    return text.slice(0, 200);
  }
}

export function waitOf(response: Response): number {
  const header = response.headers.get('retry-after') ?? '';
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Math.max(0, seconds || 0) * 1000;
}

export async function ask<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const documentId = (document.__meta__ as { hash: string }).hash;
  const response = await postJson('/graphql', { documentId, variables }, speaking());
  checkStatus(response);
  if (response.status === 413) throw new Refused(TOO_LARGE);
  const answer = await response.json().catch(() => {
    throw new Offline(); // a captive portal answers with a page of its own
  });
  if (!answer.errors) return answer.data;
  const [{ message, extensions }] = answer.errors;
  if (extensions?.code === 'UPDATE_NEEDED') throw new UpdateNeeded();
  if (extensions?.code === 'INTERNAL') throw new Broken(5_000);
  throw new Refused(message);
}
