/** What must be known of every feature before anybody's things are read. */
import './accounts/daysoff';
import './courses/intents';
import './hours/intents';
import { sending } from './journal/intents';
import './journal/journal.svelte';
import { audience } from './journal/audience';
import './mentoring/intents';
import { mentoring } from './mentoring/mentoring.svelte';
import './notifications/intents';
import './portfolio/intents';
import './reflections/intents';
import './reminders/intents';
import { rooms } from './rooms';
import { screens } from './screens';
import { tabs } from './tabs';
import TabBar from './ui/TabBar.svelte';

Object.assign(rooms, { screens, tabs, TabBar });
audience.standing = () => mentoring.standing;
sending.load = () => import('./journal/sends');
