/** The words of the person's language. English is the only one so far. */
import { en, type Messages } from './en';

export const t: Messages = en;
