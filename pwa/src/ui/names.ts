/** "Ben", of "Ben Okafor": how one speaks of a colleague. A flower before it is no name. */
export function firstName(name: string): string {
  const parts = name.trim().split(/\s+/);
  return parts.find((part) => /\p{L}/u.test(part)) ?? parts[0] ?? name;
}

/** "BO", of "Ben Okafor". */
export const initialsOf = (name: string): string => {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  return ends.map((word) => [...word][0] ?? '').join('').toUpperCase(); // prettier-ignore
};
