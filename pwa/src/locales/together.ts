/** Words that are loaded with the screens of mentees and mentors. */
import { enTogether } from './en-together';

export const together = enTogether;
