/** The courses on this phone, and where one is in them. */
import { ask, Offline } from '../graphql/client';
import { CourseListDocument, WholeCourseDocument } from '../graphql/generated/graphql';
import { edited } from '../offline/fields';
import { uuid5 } from '../offline/ids';
import { store } from '../offline/store.svelte';
import type { Answering, Reading } from './intents';
import { ANSWER, isDone, partOf, PROGRESS, wordingOf, type Answer, type Asked, type Course, type Progress, type Section, type Topic } from './things';

const KEPT = 'courses'; // the store's notes: what is read is nobody's secret
const CHOSEN = 'course';

export type Place = { section: Section; topic: Topic };

class Courses {
  /** All of them; none until they were read from the phone. */
  all = $state.raw<readonly Course[]>([]);
  /** Whether it is known what there is: on this phone, or at the server. */
  isKnown = $state(false);
  /** Whether what this person's phone holds was read. */
  isLoaded = $state(false);
  private chosen = $state('');
  private reading: Promise<void> = Promise.resolve();
  private refreshing: Promise<void> | null = null;
  private of: string | null = null; // whose phone's notes these are

  /** The course one is in. */
  get current(): Course | undefined {
    return this.all.find(({ slug }) => slug === this.chosen) ?? this.all[0];
  }

  /** What the server calls the answer to each activity and self-assessment, by its name here. */
  answerIds = $state.raw<ReadonlyMap<string, string>>(new Map());

  private async take(all: readonly Course[]): Promise<void> {
    const names = all.flatMap((course) => askedIn(course).map(({ slug }): [string, string] => [course.slug, slug]));
    const ids = names.map(async ([course, slug]): Promise<[string, string]> => [partOf(course, slug), await uuid5(store.person!, `answer/${course}/${slug}`)]);
    this.answerIds = new Map(await Promise.all(ids));
    this.all = all;
  }

  /** Show what is on the phone, then what the server has instead. Calling it again is harmless. */
  async open(): Promise<void> {
    await this.local();
    this.refreshing ??= this.refresh()
      .catch(() => undefined) // without a network what is here is read on
      .finally(() => (this.refreshing = null));
    await this.refreshing;
    this.isKnown = true;
  }

  /** Open, and read what was done with a part of a course before a screen shows it. */
  async ready(part: string): Promise<void> {
    await this.local();
    const opening = this.open();
    if (!this.all.length) await opening;
    const has = (course: Course) =>
      course.sections.some(({ topics }) => topics.some(({ slug }) => slug === part)) || askedIn(course).some(({ slug }) => slug === part);
    const other = this.current && !has(this.current) ? this.all.find(has) : undefined;
    if (other) await this.choose(other.slug);
    await store.need(this.idOf(part)).catch(() => undefined);
  }

  /** What is on the phone, read once for each person. */
  private local(): Promise<void> {
    if (this.of !== store.person) {
      this.of = store.person;
      this.isLoaded = false;
      this.reading = this.readLocal()
        .catch(() => void (this.of = null)) // the next time, then
        .finally(() => (this.isLoaded = true));
    }
    return this.reading;
  }

  private async readLocal(): Promise<void> {
    this.chosen = (await store.noted<string>(CHOSEN)) ?? '';
    await this.take((await store.noted<Course[]>(KEPT)) ?? []);
    this.isKnown = this.all.length > 0;
  }

  private async refresh(): Promise<void> {
    const language = document.documentElement.lang || 'en';
    const { courses } = await ask(CourseListDocument, { language });
    const whole = await Promise.all(courses.map((one) => this.held(one) ?? fetched(one.slug, language)));
    const all = whole.filter((one) => !!one);
    const isSame = all.length === this.all.length && all.every((one, at) => one === this.all[at]);
    if (isSame) return;
    await this.take(all);
    await store.note(KEPT, all);
  }

  private held({ slug, language, revision }: Pick<Course, 'slug' | 'language' | 'revision'>): Course | undefined {
    return this.all.find((one) => one.slug === slug && one.language === language && one.revision === revision);
  }

  async choose(slug: string): Promise<void> {
    this.chosen = slug;
    await store.note(CHOSEN, slug);
  }

  /** All that is answered in the course one is in. */
  get asked(): Asked[] {
    return this.current ? askedIn(this.current) : [];
  }

  get places(): Place[] {
    return this.current?.sections.flatMap((section) => section.topics.map((topic) => ({ section, topic }))) ?? [];
  }

  progressOf = ({ slug }: Topic): Progress | undefined => store.get<Progress>(PROGRESS, this.idOf(slug));
  answerTo = ({ slug }: Pick<Asked, 'slug'>): Answer | undefined => store.get<Answer>(ANSWER, this.idOf(slug));
  hasRead = (topic: Topic): boolean => !!this.progressOf(topic)?.readAt;
  isAnswered = (topic: Topic): boolean => isDone(this.answerTo(topic.activity));
  isDone = (topic: Topic): boolean => this.hasRead(topic) && this.isAnswered(topic);

  /** Where one goes on: what comes next after what was done last. */
  get next(): Place | undefined {
    return this.places.find(({ topic }) => !this.isDone(topic));
  }

  idOf(part: string): string {
    return partOf(this.current?.slug ?? '', part);
  }

  async look(topic: Topic, page: number, isRead: boolean): Promise<void> {
    const before = this.progressOf(topic);
    if (before?.page === page && (!isRead || before.readAt)) return;
    const reading: Reading = { course: this.current!.slug, topic: topic.slug, page, isRead };
    await store.change<Reading>(PROGRESS, this.idOf(topic.slug), 'read', reading);
  }

  /** Write in the fields of an answer, and perhaps call it done. */
  async answer(activity: Asked, texts: Record<string, string>, more: { isDone?: boolean; settles?: string[] } = {}): Promise<boolean> {
    const { slug, kind, title } = activity;
    const { slug: course, language, version } = this.current!;
    const done = more.isDone === undefined ? {} : { isDone: more.isDone, doneAt: Date.now() };
    return store.change<Answering>(ANSWER, this.idOf(slug), 'answer', {
      ...edited(texts, more.settles),
      ...done,
      course,
      language,
      activity: slug,
      kind,
      title,
      version,
      prompt: wordingOf(activity),
    });
  }
}

const askedIn = ({ sections }: Course): Asked[] =>
  sections.flatMap(({ topics, selfAssessment }) => [...topics.map(({ activity }) => activity), selfAssessment]);

async function fetched(slug: string, language: string): Promise<Course | null | undefined> {
  const { course } = await ask(WholeCourseDocument, { slug, language });
  if (!course) throw new Offline(); // it was taken away this moment
  return course;
}

/** A part of a course that a screen shows: nothing is called gone before the phone has looked. */
export class Shown {
  /** What was done with it before has been read from the phone. */
  isHere = $state(false);
  /** Whether what is not there is gone. */
  isKnown = $derived(this.isHere && courses.isKnown);

  constructor(part: string) {
    void courses.ready(part).then(() => (this.isHere = true));
  }
}

export const courses = new Courses();
