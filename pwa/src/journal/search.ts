/** Searching one's own words, on the phone: without case and accents, every word anywhere. */
export function folded(text: string): string {
  return text.toLowerCase().replaceAll('ß', 'ss').normalize('NFKD').replace(/\p{M}/gu, '');
}

const wordsOf = (words: string) => folded(words).split(/\s+/).filter(Boolean);

/** Whether a text holds every word. No words match nothing. */
export function matches(text: string, words: string): boolean {
  const wanted = wordsOf(words);
  const within = folded(text);
  return wanted.length > 0 && wanted.every((word) => within.includes(word));
}

export interface Piece {
  text: string;
  isHit: boolean;
}

const AROUND = 60; // characters before the first hit

/** A text cut to where its first hit is, in pieces, so that hits can be marked. */
export function pieces(text: string, words: string): Piece[] {
  const wanted = wordsOf(words);
  const letters = [...text];
  const hits = letters.map(() => false);
  const plain = letters.map(folded);
  for (const word of wanted)
    for (let at = 0; at < plain.length; at += 1) {
      const length = lengthAt(plain, at, word);
      if (length) hits.fill(true, at, at + length);
    }
  const first = hits.indexOf(true);
  const from = first > AROUND ? first - AROUND / 2 : 0;
  const result: Piece[] = from ? [{ text: '…', isHit: false }] : [];
  for (let at = from; at < letters.length; at += 1) {
    const last = result.at(-1);
    if (last?.isHit === hits[at]) last!.text += letters[at];
    else result.push({ text: letters[at]!, isHit: hits[at]! });
  }
  return result;
}

/** How many letters from `at` on spell a folded word, or 0. */
function lengthAt(plain: string[], at: number, word: string): number {
  let spelled = '';
  for (let end = at; end < plain.length && spelled.length < word.length; end += 1) {
    spelled += plain[end];
    if (spelled === word) return end - at + 1;
    if (!word.startsWith(spelled)) return 0;
  }
  return 0;
}
