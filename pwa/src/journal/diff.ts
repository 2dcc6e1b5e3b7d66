/** How two texts differ, word by word. */
export interface Piece {
  text: string;
  in: 'both' | 'first' | 'second';
}

const LONGEST = 4_000_000; // pairs of words compared: about a blink on a slow phone

const wordsOf = (text: string): string[] => text.match(/\s*\S+/g) ?? [];

/** Return both texts as one run of pieces: the longest common run of words, and what is left. */
export function difference(first: string, second: string): Piece[] {
  const [a, b] = [wordsOf(first), wordsOf(second)];
  if (a.length * b.length > LONGEST)
    return [{ text: first, in: 'first' as const }, { text: second, in: 'second' as const }];
  const same = (i: number, j: number) => a[i]!.trim() === b[j]!.trim();
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width); // of what follows each pair of places
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      common[i * width + j] = same(i, j)
        ? common[(i + 1) * width + j + 1]! + 1
        : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const pieces: Piece[] = [];
  const add = (text: string, where: Piece['in']) => {
    const last = pieces.at(-1);
    if (last?.in === where) last.text += text;
    else pieces.push({ text, in: where });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && same(i, j)) {
      add(a[i]!.length > b[j]!.length ? a[i]! : b[j]!, 'both'); // the wider space: words never join
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) {
      add(a[i]!, 'first');
      i += 1;
    } else {
      add(b[j]!, 'second');
      j += 1;
    }
  }
  return pieces;
}

/** How many words stand only in the second text, and how many only in the first. */
export function counts(pieces: readonly Piece[]): { more: number; fewer: number } {
  const words = (where: Piece['in']) =>
    pieces.filter((piece) => piece.in === where).reduce((sum, { text }) => sum + wordsOf(text).length, 0);
  return { more: words('second'), fewer: words('first') };
}
