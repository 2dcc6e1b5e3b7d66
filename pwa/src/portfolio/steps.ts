/** The steps of a plan: fields of its answer, such as `step.3.text`. */
const STEPS_LIMIT = 12; // as `portfolio.rules`

const PARTS = ['text', 'on', 'bell', 'done_on'] as const;
type Part = (typeof PARTS)[number];

export type Step = Record<Part, string> & { number: number };

/** What parts of a step are called among the fields of its answer. */
export const fieldsOf = (number: number, parts: Partial<Record<Part, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(parts).map(([part, said]) => [`step.${number}.${part}`, said]));

/** Every step that a plan can have, those that say nothing too; `text` gives what a field says. */
export const stepsOf = (text: (field: string) => string | undefined): Step[] =>
  Array.from({ length: STEPS_LIMIT }, (_, index) => {
    const number = index + 1;
    const said = PARTS.map((part) => [part, text(`step.${number}.${part}`) ?? '']);
    return { number, ...(Object.fromEntries(said) as Record<Part, string>) };
  });
