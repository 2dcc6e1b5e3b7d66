/** A mutation's answer: the thing, or a typed refusal. */
import { Moot } from '../offline/handlers';
import { Gone, Refused } from './refused';

interface UserError {
  __typename: 'InvalidInput' | 'NotFound' | 'NotAllowed';
  message: string;
  problems?: { field: string; message: string }[];
}

const isUserError = (answer: object): answer is UserError =>
  'message' in answer && '__typename' in answer;

/** The thing a mutation answered. Throws Refused with the sentence the person is shown. */
export function thingOf<T extends object>(answer: T): Exclude<T, { message: string }> {
  if (!isUserError(answer)) return answer as Exclude<T, { message: string }>;
  if (answer.__typename === 'NotFound') throw new Gone(answer.message);
  throw new Refused(answer.problems?.map((problem) => problem.message).join(' ') || answer.message);
}

/** What was asked; a refusal of that kind is turned into Moot: nobody can mend it, and nobody is asked. */
export async function orMoot<T>(asked: Promise<T>, when: typeof Refused = Refused): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof when ? new Moot() : error;
  }
}

/** What a deletion answered: undefined, also when there was nothing to delete. */
export function deletionOf(answer: object): undefined {
  if (isUserError(answer) && answer.__typename !== 'NotFound') throw new Refused(answer.message);
}
