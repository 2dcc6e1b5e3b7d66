/** How the journal's unsent things are called where they wait. */
import { inside } from '../locales/inside';
import { later } from '../locales/later';
import { store } from '../offline/store.svelte';
import { describe, isDraft, type Described } from '../offline/waiting';
import { recently, shortDay } from '../ui/dates';
import { journal } from './journal.svelte';
import { ENTRY, PROMPTS, REVISION, SPARK, SPARK_DRAFT, TIMELINE, type Entry, type Revision, type Spark } from './things';

const w = later.waiting;
const nameOf = (entry: Entry) => {
  const slot = journal.slotOf(entry.occurredOn);
  return slot ? inside.journal.entry(slot.number) : inside.journal.page;
};

describe<Entry>(ENTRY, (entry, intents): Described => {
  const when = recently(intents.at(-1)!.at);
  if (!entry) return { icon: 'entry', title: w.deleted(inside.journal.page), note: when, text: '' };
  const isDraft = entry.state === 'DRAFT';
  const said = PROMPTS.filter((prompt) => entry[prompt].trim());
  return {
    icon: 'entry',
    title: isDraft ? w.draft(nameOf(entry)) : nameOf(entry),
    note: said.length ? w.written(when) : w.photo,
    path: isDraft ? `/journal/write/${entry.id}` : `/journal/entry/${entry.id}`,
    text: [
      shortDay(entry.occurredOn),
      ...said.map((prompt) => `${inside.write.prompts[prompt]}\n${entry[prompt]}`),
    ].join('\n\n'),
  };
});

describe<Spark>(SPARK, (spark) => ({
  icon: 'spark',
  title: spark ? w.spark : w.sparkDeleted,
  note: spark ? `“${spark.text}”` : '',
  path: '/',
  text: spark?.text ?? '',
}));

describe<Revision>(REVISION, (revision) => ({
  icon: 'entry',
  title: w.choice,
  note: revision ? inside.write.prompts[revision.prompt] : '',
  text: revision?.text ?? '',
}));

describe(TIMELINE, () => ({
  icon: 'timeline',
  title: w.timeline,
  note: '',
  path: '/journal/timeline',
  text: '',
}));

isDraft(() => journal.noteShared());
isDraft(async () => {
  const half = await store.notedText(SPARK_DRAFT);
  if (half.trim()) await journal.note(half, SPARK_DRAFT);
});
