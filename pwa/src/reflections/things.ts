/** Mindset reflections as the phone keeps them: fields, and what they mean. */
import type { Helped, Mindset, ReflectionPartsFragment } from '../graphql/generated/graphql';
import type { Sheet } from '../offline/fields';
import { isKind } from '../offline/handlers';

export const REFLECTION = 'mindset_reflection';
export const MINDSETS: readonly Mindset[] = ['FIXED', 'GROWTH', 'INNOVATOR', 'BEGINNER'];
export const TEXT_LIMIT = 10_000; // characters

export type { Helped, Mindset };

export interface Reflection extends Sheet {
  id: string;
  occurredOn: string;
  writtenAt: string;
}

isKind<Reflection>(REFLECTION, { dayOf: ({ occurredOn }) => occurredOn });

export const reflectionOf = (parts: ReflectionPartsFragment): Reflection => ({
  id: parts.id,
  occurredOn: parts.occurredOn,
  writtenAt: parts.writtenAt,
  version: parts.version,
  kept: parts.kept.map(({ id, field, text, writtenAt }) => ({ id, field, text, writtenAt })),
  texts: {
    event: parts.event,
    line: parts.line,
    before: parts.before.join(' '),
    after: parts.after.join(' '),
    helped_others: parts.helpedOthers ?? '',
    helped_situation: parts.helpedSituation ?? '',
  },
});

/** The mindsets that a field names. */
export const mindsetsOf = ({ texts }: Reflection, field: 'before' | 'after'): Mindset[] =>
  (texts[field] ?? '').split(' ').filter((name): name is Mindset => MINDSETS.includes(name as Mindset));
