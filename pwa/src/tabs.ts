/** The tabs: only those whose screens exist. */
import BookOpen from '@lucide/svelte/icons/book-open';
import NotebookPen from '@lucide/svelte/icons/notebook-pen';
import Sprout from '@lucide/svelte/icons/sprout';
import Sun from '@lucide/svelte/icons/sun';
import Users from '@lucide/svelte/icons/users-round';
import { inside } from './locales/inside';
import type { Tab } from './rooms';

export const tabs: Tab[] = [
  { to: '/', label: inside.tabs.today, icon: Sun },
  { to: '/journal', label: inside.tabs.journal, icon: NotebookPen },
  { to: '/course', label: inside.tabs.course, icon: BookOpen },
  { to: '/together', label: inside.tabs.together, icon: Users },
  { to: '/growth', label: inside.tabs.growth, icon: Sprout },
];
