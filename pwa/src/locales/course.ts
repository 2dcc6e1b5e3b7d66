/** Words that are loaded with the screens of the course. */
import { enCourse } from './en-course';

export const words = enCourse;
