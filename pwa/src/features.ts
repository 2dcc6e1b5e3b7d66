/** What must be known of every feature before anybody's things are read. */
import './accounts/daysoff';
import { sending } from './journal/intents';
import './journal/journal.svelte';
import './notifications/intents';
import './reminders/intents';

sending.load = () => import('./journal/sends');
