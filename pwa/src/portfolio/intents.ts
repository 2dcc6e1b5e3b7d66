/** Judging oneself and linking deeds, and how it shows. Sending is loaded when there is something to send. */
import { handle } from '../offline/handlers';
import { EVIDENCE, RATING, type Evidence, type Rated } from './things';

const sends = () => import('./sends');

handle<Rated, Rated>(RATING, 'rate', {
  apply: (_, rated, { at }) => ({ ...rated, ratedAt: new Date(at).toISOString() }),
  merge: (_, later) => later,
  send: async (...what) => (await sends()).rate(...what),
});

export interface Linking extends Omit<Evidence, 'linkedAt'> {
  needs: string; // the deed, as a path of the phone: it goes first
}

handle<Evidence, Linking>(EVIDENCE, 'link', {
  apply: (evidence, { needs: _, ...linking }, { at }) => ({ ...linking, linkedAt: evidence?.linkedAt ?? new Date(at).toISOString() }),
  merge: (_, later) => later,
  after: ({ needs }) => needs,
  send: async (...what) => (await sends()).link(...what),
});
