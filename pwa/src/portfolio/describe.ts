/** How unsent judgements and links are called where they wait. */
import { later } from '../locales/later';
import { describe } from '../offline/waiting';
import { EVIDENCE, RATING } from './things';

const plain = (kind: string, title: string) =>
  describe(kind, () => ({ icon: 'timeline', title, note: '', path: '/growth/criteria', text: '' }));

plain(RATING, later.waiting.rating);
plain(EVIDENCE, later.waiting.evidence);
