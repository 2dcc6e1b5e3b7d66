/** Words that are loaded with the screens of reflections and growth. */
import { enGrowth } from './en-growth';

export const words = enGrowth;
