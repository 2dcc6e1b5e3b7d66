/** One way to ask the server: a document's id and its variables. */
import { t } from '../locales';
import { Refused } from './refused';
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

/** Answer a JSON request. Throws Offline when nothing came back, Wait for 429 and 5xx. */
export async function postJson(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000), // a hung request would hold the lock of all tabs
    });
  } catch {
    throw new Offline();
  }
  if (response.status >= 500) throw new Wait(waitOf(response));
  return response;
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
  const as: Record<string, string> = speaker.person ? { 'growth-person': speaker.person } : {};
  const response = await postJson('/graphql', { documentId, variables }, as);
  if (response.status === 401) throw new SignedOut();
  if (response.status === 408 || response.status === 429) throw new Wait(waitOf(response));
  if (response.status === 413) throw new Refused(t.failed.tooLarge);
  const answer = await response.json().catch(() => {
    throw new Offline(); // a captive portal answers with a page of its own
  });
  if (!answer.errors) return answer.data;
  const [{ message, extensions }] = answer.errors;
  if (extensions?.code === 'UPDATE_NEEDED') throw new UpdateNeeded();
  if (extensions?.code === 'INTERNAL') throw new Broken(5_000);
  throw new Refused(message);
}
