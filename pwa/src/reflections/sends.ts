/** How reflections are sent. */
import { ask } from '../graphql/client';
import { DeleteReflectionDocument, WriteReflectionDocument } from '../graphql/generated/graphql';
import { deletionOf, thingOf } from '../graphql/result';
import { inputOf, type FieldEdits } from '../offline/fields';
import type { Handler } from '../offline/handlers';
import { reflectionOf, type Reflection } from './things';

type Send<P> = Handler<Reflection, P>['send'];

export const write: Send<FieldEdits> = async (edits, intent) => {
  const input = { id: intent.id, edits: inputOf(edits, intent) };
  return reflectionOf(thingOf((await ask(WriteReflectionDocument, { input })).writeMindsetReflection));
};

export const remove: Send<null> = async (_, { id }) =>
  deletionOf((await ask(DeleteReflectionDocument, { id })).deleteMindsetReflection);
