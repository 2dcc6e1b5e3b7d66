/** How judgements and linked deeds are sent. */
import { ask } from '../graphql/client';
import { LinkEvidenceDocument, RateCriterionDocument } from '../graphql/generated/graphql';
import { Gone } from '../graphql/refused';
import { orMoot, thingOf } from '../graphql/result';
import type { Handler } from '../offline/handlers';
import { ageOf } from '../offline/ids';
import type { Linking } from './intents';
import { evidenceOf, ratedOf, type Evidence, type Rated } from './things';

type Send<T, P> = Handler<T, P>['send'];

export const rate: Send<Rated, Rated> = async ({ course, criterion, rating, ratedOn }, { at }) => {
  const input = { course, criterion, rating, ratedOn, ageSeconds: ageOf(at) };
  return ratedOf(thingOf((await ask(RateCriterionDocument, { input })).rateCriterion));
};

/** A deed that was deleted meanwhile shows nothing. */
export const link: Send<Evidence, Linking> = ({ needs: _, ...linking }, { at }) => {
  const input = { ...linking, ageSeconds: ageOf(at) };
  return orMoot(ask(LinkEvidenceDocument, { input }).then((answer) => evidenceOf(thingOf(answer.linkEvidence))), Gone);
};
