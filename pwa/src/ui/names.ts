/** "Ben", of "Ben Okafor": how one speaks of a colleague. */
export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name;
