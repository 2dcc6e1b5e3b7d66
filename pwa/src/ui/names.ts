/** "Ben", of "Ben Okafor": how one speaks of a colleague. A flower before it is no name. */
export function firstName(name: string): string {
  const parts = name.trim().split(/\s+/);
  return parts.find((part) => /\p{L}/u.test(part)) ?? parts[0] ?? name;
}
