/** How unsent judgements and links are called where they wait. */
import { later } from '../locales/later';
import { describe } from '../offline/waiting';
import { EVIDENCE, RATING, type Evidence, type Rated } from './things';

const plain = (kind: string, title: string) =>
  describe<Rated | Evidence>(kind, (thing) => ({
    icon: 'timeline',
    title,
    note: thing ? later.waiting.criterion(thing.criterion) : '',
    path: '/growth/criteria',
    text: '',
  }));

plain(RATING, later.waiting.rating);
plain(EVIDENCE, later.waiting.evidence);
