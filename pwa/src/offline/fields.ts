/**
 * Named texts that are written on several devices: each edit shows at once, and joins what waits. The
 * server weighs field by field; what another device wrote meanwhile is kept beside until one decides.
 */
import type { Intent } from './handlers';
import { ageOf } from './ids';

export interface KeptText {
  id: string;
  field: string;
  text: string;
  writtenAt: string;
}

export interface Sheet {
  texts: Record<string, string>;
  kept: KeptText[];
  version: number;
}

export interface FieldEdits {
  texts: Record<string, string>;
  touched: Record<string, number>; // by field, by this phone's clock
  settles: string[]; // kept texts that are decided
}

interface Parts {
  fields: { name: string; text: string }[];
  kept: KeptText[];
  version: number;
}

export const sheetOf = ({ fields, kept, version }: Parts): Sheet => ({
  texts: Object.fromEntries(fields.map(({ name, text }) => [name, text])),
  kept: kept.map(({ id, field, text, writtenAt }) => ({ id, field, text, writtenAt })),
  version,
});

export const BLANK: Sheet = { texts: {}, kept: [], version: 0 };

/** Whether anything was written or chosen; the day alone of what happened says nothing. */
export const saysSomething = (texts: Record<string, string> = {}): boolean => Object.entries(texts).some(([name, text]) => name !== 'occurred_on' && text.trim());

/** What no server keeps: half a character, and none. */
const clean = (text: string): string => text.toWellFormed().replaceAll('\0', '');

export const edited = (texts: Record<string, string>, settles: string[] = []): FieldEdits => ({
  texts: Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, clean(text)])),
  touched: Object.fromEntries(Object.keys(texts).map((name) => [name, Date.now()])),
  settles,
});

export const withEdits = (sheet: Sheet, { texts, settles }: FieldEdits): Sheet => ({
  texts: { ...sheet.texts, ...texts },
  kept: sheet.kept.filter(({ id }) => !settles.includes(id)),
  version: sheet.version,
});

/** Two sets of edits as one; of a field in both, the one that was touched later. */
export function joined<E extends FieldEdits>(earlier: E, later: E): E {
  const both = { ...earlier, ...later, texts: { ...earlier.texts }, touched: { ...earlier.touched } };
  for (const [name, text] of Object.entries(later.texts)) {
    const before = both.touched[name] ?? 0;
    if (before > later.touched[name]! && before <= Date.now()) continue; // from the future: a clock was set back
    both.texts[name] = text;
    both.touched[name] = later.touched[name]!;
  }
  both.settles = [...new Set([...earlier.settles, ...later.settles])];
  return both;
}

/** Edits as they are sent. */
export const inputOf = ({ texts, touched, settles }: FieldEdits, { changeId, baseVersion, follows }: Intent) => ({
  changeId,
  baseVersion,
  follows,
  settles,
  fields: Object.entries(texts).map(([name, text]) => ({ name, text, ageSeconds: ageOf(touched[name]!) })),
});
