/** The tabs: only those whose screens exist. */
import NotebookPen from '@lucide/svelte/icons/notebook-pen';
import Users from '@lucide/svelte/icons/users-round';
import Sun from '@lucide/svelte/icons/sun';
import { t } from '../locales';

export const tabs = [
  { to: '/', label: t.tabs.today, icon: Sun },
  { to: '/journal', label: t.tabs.journal, icon: NotebookPen },
  { to: '/together', label: t.tabs.together, icon: Users },
];
