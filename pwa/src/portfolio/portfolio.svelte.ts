/** How one judges oneself by the criteria of the course, and which deeds show them. */
import { courses } from '../courses/courses.svelte';
import { ANSWER, writtenIn, type Answer } from '../courses/things';
import { journal } from '../journal/journal.svelte';
import { ENTRY, PROMPTS } from '../journal/things';
import { words } from '../locales/course';
import { inside } from '../locales/inside';
import { mentoring } from '../mentoring/mentoring.svelte';
import { COMMENT, PAIRING } from '../mentoring/things';
import { pathOf } from '../offline/handlers';
import { store } from '../offline/store.svelte';
import { reflections } from '../reflections/reflections.svelte';
import { REFLECTION } from '../reflections/things';
import { clock } from '../ui/clock.svelte';
import { dayOf } from '../ui/day';
import type { Linking } from './intents';
import { EVIDENCE, evidenceId, RATING, ratingId, type Evidence, type EvidenceKind, type Rated, type Rating } from './things';

/** Something that can show a criterion: what it is, in words. */
export interface Deed {
  kind: EvidenceKind;
  thing: string;
  day: string;
  title: string;
  text: string;
  path: string; // under which the phone keeps it
}

/** A line of an answer that its writer knows again; nothing of one that says nothing. */
function excerptOf(answer: Answer): string {
  const { kind, texts } = answer;
  const said = writtenIn(answer).filter(([name]) => !name.startsWith('link'));
  const longest = said.map(([, text]) => text).sort((a, b) => b.length - a.length)[0] ?? '';
  if (kind === 'MINDSET') return reflections.get(texts.reflection ?? '')?.texts.event || longest;
  if (kind === 'RADAR') return longest || words.disciplines[texts.work_on ?? ''] || '';
  return longest;
}

class Portfolio {
  /** The newest first. A day later than it was sent on was a wrong clock's: the record says so too. */
  private ratings = $derived(
    store.all<Rated>(RATING)
      .map((one) => ({ ...one, ratedOn: [one.ratedOn, one.ratedAt ? dayOf(new Date(one.ratedAt)) : clock.today].sort()[0]! }))
      .sort((a, b) => (b.ratedAt ?? b.ratedOn).localeCompare(a.ratedAt ?? a.ratedOn)),
  ); // prettier-ignore
  private evidence = $derived(store.all<Evidence>(EVIDENCE).filter(({ isLinked }) => isLinked));

  /** All that can show a criterion, the newest first. */
  deeds: Deed[] = $derived(
    [...this.entries(), ...this.events(), ...this.answers(), ...this.said(), ...this.pairs()].sort((a, b) => b.day.localeCompare(a.day)),
  );
  private known = $derived(new Map(this.deeds.map((deed) => [`${deed.kind}:${deed.thing}`, deed])));

  private entries(): Deed[] {
    return journal.entries
      .filter(({ state }) => state === 'DONE')
      .map((entry) => {
        const slot = journal.slotOf(entry.occurredOn);
        const title = slot ? inside.journal.entry(slot.number) : inside.journal.page;
        return { kind: 'ENTRY', path: pathOf(ENTRY, entry.id), thing: entry.id, day: entry.occurredOn, title, text: PROMPTS.map((prompt) => entry[prompt].trim()).find(Boolean) ?? '' };
      });
  }

  private events(): Deed[] {
    return reflections.whole.map((one) => ({ kind: 'REFLECTION', path: pathOf(REFLECTION, one.id), thing: one.id, day: one.occurredOn, title: words.deeds.REFLECTION, text: one.texts.event ?? '' }));
  }

  private answers(): Deed[] {
    return courses.asked.flatMap((asked) => {
      const answer = courses.answerTo(asked);
      const thing = courses.answerIds.get(courses.idOf(asked.slug));
      const text = answer && excerptOf(answer);
      if (!answer?.doneAt || !thing || !text) return [];
      return [{ kind: 'ANSWER' as const, path: pathOf(ANSWER, courses.idOf(asked.slug)), thing, day: dayOf(new Date(answer.doneAt)), title: answer.title, text }];
    });
  }

  private said(): Deed[] {
    return [...mentoring.withMentors, ...mentoring.formerMentors]
      .flatMap((pairing) => mentoring.saidIn(pairing))
      .map(({ id, writtenAt, author, isMine, text }) => ({ kind: 'COMMENT', path: pathOf(COMMENT, id), thing: id, day: dayOf(new Date(writtenAt)), title: isMine ? words.deeds.mine : words.deeds.from(author.name), text }));
  }

  private pairs(): Deed[] {
    return mentoring.all.map((one) => ({ kind: 'PAIRING', path: pathOf(PAIRING, one.id), thing: one.id, day: dayOf(new Date(one.beganAt)), title: words.deeds.with(mentoring.otherOf(one).name), text: one.focus }));
  }

  /** The judgements of a criterion, the newest first. */
  historyOf(criterion: string): Rated[] {
    const course = courses.current?.slug;
    return this.ratings.filter((one) => one.course === course && one.criterion === criterion);
  }

  ratingOf = (criterion: string): Rating | undefined => this.historyOf(criterion)[0]?.rating;

  /** The deeds that show a criterion, the newest first; one that was deleted since shows nothing. */
  shownBy(criterion: string): Deed[] {
    const course = courses.current?.slug;
    return this.evidence
      .filter((one) => one.course === course && one.criterion === criterion)
      .map(({ kind, thing }) => this.known.get(`${kind}:${thing}`))
      .filter((deed) => !!deed)
      .sort((a, b) => b.day.localeCompare(a.day));
  }

  rate(criterion: string, rating: Rating): Promise<boolean> {
    const rated: Rated = { course: courses.current!.slug, criterion, rating, ratedOn: clock.today };
    return store.change<Rated>(RATING, ratingId(rated), 'rate', rated);
  }

  link(criterion: string, { kind, thing, path }: Deed, isLinked: boolean): Promise<boolean> {
    const linking: Linking = { course: courses.current!.slug, criterion, kind, thing, isLinked, needs: path };
    return store.change<Linking>(EVIDENCE, evidenceId(linking), 'link', linking);
  }
}

export const portfolio = new Portfolio();
