/** What whoever is in finds inside: filled by `features`, which is loaded with their things. */
import type { Component } from 'svelte';
import type { LucideIcon } from '@lucide/svelte';
import type { Screens } from './screens';

export interface Tab {
  to: string;
  label: string;
  icon: LucideIcon;
}

interface Rooms {
  screens: Screens;
  tabs: Tab[];
  TabBar?: Component;
}

export const rooms: Rooms = { screens: [], tabs: [] };
