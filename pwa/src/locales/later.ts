/** Words that are loaded with the screens that say them. */
import { enLater } from './en-later';

export const later = enLater;
