/** What must be known of every feature before anybody's things are read. */
import './accounts/daysoff';
import { sending } from './journal/intents';
import './journal/journal.svelte';
import { audience } from './journal/audience';
import './mentoring/intents';
import { mentoring } from './mentoring/mentoring.svelte';
import './notifications/intents';
import './reminders/intents';

audience.standing = () => mentoring.standing;
sending.load = () => import('./journal/sends');
