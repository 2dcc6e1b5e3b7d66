/** Writing a reflection, and how it shows. Sending is loaded when there is something to send. */
import { BLANK, joined, withEdits, type FieldEdits } from '../offline/fields';
import { handle } from '../offline/handlers';
import { dayOf } from '../ui/day';
import { REFLECTION, type Reflection } from './things';

const sends = () => import('./sends');

handle<Reflection, FieldEdits>(REFLECTION, 'write', {
  apply: (reflection, edits, { id, at }) => ({
    ...withEdits(reflection ?? BLANK, edits),
    id,
    occurredOn: edits.texts.occurred_on || reflection?.occurredOn || dayOf(new Date(at)),
    writtenAt: reflection?.writtenAt ?? new Date(at).toISOString(),
  }),
  merge: joined,
  send: async (...what) => (await sends()).write(...what),
});

handle<Reflection, null>(REFLECTION, 'delete', {
  apply: () => undefined,
  isFinal: true,
  send: async (...what) => (await sends()).remove(...what),
});
