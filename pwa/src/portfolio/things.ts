/** Criteria judged and shown, as the phone keeps them: under names that two phones share. */
import type { EvidenceKind, EvidencePartsFragment, Rating, RatingPartsFragment } from '../graphql/generated/graphql';
import { isKind } from '../offline/handlers';

export const RATING = 'criterion_rating';
export const EVIDENCE = 'evidence';
export const RATINGS: readonly Rating[] = ['NOT_YET', 'WORKING_ON_IT', 'MET'];

export type { EvidenceKind, Rating };

/** A judgement: one a criterion and day. */
export interface Rated {
  course: string;
  criterion: string;
  rating: Rating;
  ratedOn: string;
  ratedAt?: string; // none where an older version of the app kept it
}

export interface Evidence {
  course: string;
  criterion: string;
  kind: EvidenceKind;
  thing: string;
  linkedAt: string;
  isLinked: boolean;
}

export const ratingId = ({ course, criterion, ratedOn }: Pick<Rated, 'course' | 'criterion' | 'ratedOn'>): string =>
  `${course}:${criterion}:${ratedOn}`;
export const evidenceId = ({ course, criterion, kind, thing }: Pick<Evidence, 'course' | 'criterion' | 'kind' | 'thing'>): string =>
  `${course}:${criterion}:${kind}:${thing}`;

isKind<Rated>(RATING, { dayOf: ({ ratedOn }) => ratedOn });
isKind<Evidence>(EVIDENCE, { dayOf: ({ linkedAt }) => linkedAt });

export const ratedOf = ({ course, criterion, rating, ratedOn, ratedAt }: RatingPartsFragment): Rated => ({ course, criterion, rating, ratedOn, ratedAt });

export const evidenceOf = ({ course, criterion, shownBy: kind, thing, linkedAt, isLinked }: EvidencePartsFragment): Evidence => ({
  course, criterion, kind, thing, linkedAt, isLinked,
}); // prettier-ignore
