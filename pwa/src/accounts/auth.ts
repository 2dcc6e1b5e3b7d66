/** Getting in and out: the JSON routes under /auth/, and the browser's passkeys. */
import { postJson } from '../graphql/client';

type Json = Record<string, unknown>;

/** The server named what is wrong, by field. */
export class Problems extends Error {
  constructor(readonly byField: Record<string, string>) {
    super(Object.values(byField).join(' '));
  }
}

/** The person closed the passkey dialog, or has none here. */
export class NoPasskey extends Error {}

export interface Newcomer {
  name: string;
  email: string;
  locale: string;
  timeZone: string;
}

export interface Offers {
  registration: boolean;
  mail?: boolean; // whether a link can be mailed
  demo: { id: string; name: string }[];
}

export interface Ways {
  hasPassword: boolean;
  passkeys: { id: string; name: string; addedAt: string; usedAt: string | null }[];
  sessions: { id: string; device: string; seenAt: string; isHere: boolean }[];
}

async function answerOf<T>(response: Response): Promise<T> {
  const answer = await response.json();
  if (response.ok) return answer;
  const problems: { field: string; message: string }[] = answer.problems ?? [
    { field: '', message: answer.message },
  ];
  throw new Problems(Object.fromEntries(problems.map(({ field, message }) => [field, message])));
}

const post = async <T>(path: string, body: unknown = {}) =>
  answerOf<T>(await postJson(`/auth/${path}`, body));

const get = async <T>(path: string) => answerOf<T>(await fetch(`/auth/${path}`));

export const offers = () => get<Offers>('offers');
export const ways = () => get<Ways>('ways');

export const hasPasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' &&
  'parseCreationOptionsFromJSON' in PublicKeyCredential;

async function made(options: Json): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  return credentialOf(navigator.credentials.create({ publicKey }));
}

async function used(options: Json): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  return credentialOf(navigator.credentials.get({ publicKey }));
}

async function credentialOf(asked: Promise<Credential | null>): Promise<unknown> {
  const credential = await asked.catch(() => null);
  if (!(credential instanceof PublicKeyCredential)) throw new NoPasskey();
  return credential.toJSON();
}

interface SignedIn {
  id: string;
}

/** Whether this newcomer may have an account; what makes a passkey for it if so. */
export const checkNewcomer = (who: Newcomer) => post<Json>('sign-up/options', who);

export async function signUpWithPasskey(who: Newcomer): Promise<SignedIn> {
  const credential = await made(await checkNewcomer(who));
  return post('sign-up/passkey', { ...who, credential });
}

export const signUpWithPassword = (who: Newcomer, password: string) =>
  post<SignedIn>('sign-up/password', { ...who, password });

export async function signInWithPasskey(): Promise<SignedIn> {
  return post('sign-in/passkey', { credential: await used(await post<Json>('sign-in/options')) });
}

export const signInWithPassword = (email: string, password: string) =>
  post<SignedIn>('sign-in/password', { email, password });

export const signInAsDemo = (id: string) => post<SignedIn>('sign-in/demo', { id });
export const signOut = () => post('sign-out');

/** Have a link mailed. The answer tells nobody whether the address is known. */
export const askLink = (email: string, link: 'sign-in' | 'reset') => post('link', { email, link });
export const enterWithLink = (secret: string) => post<SignedIn>('enter', { secret });

export const resetPassword = (secret: string, password: string) =>
  post<SignedIn>('reset', { secret, password });

export async function addPasskey(): Promise<void> {
  await post('passkeys/add', { credential: await made(await post<Json>('passkeys/options')) });
}

export const removePasskey = (id: string) => post('passkeys/remove', { id });
export const endSession = (id: string) => post('sessions/end', { id });
export const setPassword = (password: string, current: string) =>
  post('password', { password, current });
