/** Words of the screens that whoever is in needs first. */
import { enInside } from './en-inside';

export const inside = enInside;
