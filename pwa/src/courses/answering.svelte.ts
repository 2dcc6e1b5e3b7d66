/** One answer while it is written: its fields, what is wrong with them, and what waits for a decision. */
import { words } from '../locales/course';
import { saysSomething, type KeptText } from '../offline/fields';
import { courses } from './courses.svelte';
import { isDone, type Answer, type Asked } from './things';

export const TEXT_LIMIT = 10_000; // characters
export const LINE_LIMIT = 300;
export const LINK_LIMIT = 2_000;

/** Whether this is no whole web address yet, and not nothing. */
export const isWrongLink = (text: string): boolean => !!text.trim() && !/^https?:\/\/[^\s/]/.test(text.trim());

/** How long a field may be, as the server sees it. */
const limitOf = (name: string): number =>
  name === 'link' ? LINK_LIMIT : /^(barrier|name|where|hashtag|title|author)\b|^step\./.test(name) ? LINE_LIMIT : TEXT_LIMIT;

/** The characters of a text, as the server counts them. */
export const lengthOf = (text: string): number => [...text].length;

export class Answering {
  problem = $state('');

  constructor(readonly activity: () => Asked) {}

  get answer(): Answer | undefined {
    return courses.answerTo(this.activity());
  }
  get isDone(): boolean {
    return isDone(this.answer);
  }
  get isEmpty(): boolean {
    return !saysSomething(this.answer?.texts);
  }

  text = (name: string): string => this.answer?.texts[name] ?? '';
  kept = (name: string): KeptText[] => this.answer?.kept.filter(({ field }) => field === name) ?? [];

  write = (name: string, text: string): void => this.writeAll({ [name]: text });

  writeAll(texts: Record<string, string>): void {
    this.problem = '';
    const isEmptied = !saysSomething({ ...this.answer?.texts, ...texts });
    void courses.answer(this.activity(), texts, this.isDone && isEmptied ? { isDone: false } : {}); // what says nothing is not done
  }

  add = ({ id, field, text }: KeptText): void => {
    const joint = [this.text(field), text].filter((one) => one.trim()).join('\n\n');
    void courses.answer(this.activity(), { [field]: joint }, { settles: [id] });
  };
  /** Of a short field: the other text takes its place. */
  replace = ({ id, field, text }: KeptText): void => void courses.answer(this.activity(), { [field]: text }, { settles: [id] });
  drop = ({ id }: KeptText): void => void courses.answer(this.activity(), {}, { settles: [id] });

  /** Call it done. False when there is something to mend first; `problem` says what. */
  async finish(): Promise<boolean> {
    const excess = Object.entries(this.answer?.texts ?? {}).map(([name, text]) => lengthOf(text) - limitOf(name));
    const over = excess.find((one) => one > 0);
    const isWrong = isWrongLink(this.text('link'));
    this.problem = this.isEmpty ? (this.activity().kind === 'RADAR' ? words.radar.choose : words.activity.empty) : over ? words.activity.tooLong(over) : isWrong ? words.activity.wrongLink : '';
    if (this.problem) return false;
    if (!this.isDone) await courses.answer(this.activity(), {}, { isDone: true });
    return true;
  }
}
