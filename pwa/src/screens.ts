/** The screens of whoever is in, by path. Known before the phone's things are read: the door needs none. */
import type { Component } from 'svelte';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Screen = Component<any>;
export type Lazy = () => Promise<{ default: Screen }>;
export type Screens = [path: string, Lazy][];

export const screens: Screens = [
  ['/', () => import('./today/Today.svelte')],
  ['/journal', () => import('./journal/Journal.svelte')],
  ['/journal/write/:id', () => import('./journal/Write.svelte')],
  ['/journal/entry/:id', () => import('./today/ReadPage.svelte')],
  ['/journal/readers/:id', () => import('./mentoring/ReaderLog.svelte')],
  ['/journal/timeline', () => import('./journal/Wizard.svelte')],
  ['/journal/search', () => import('./journal/Search.svelte')],
  ['/journal/choose/:id', () => import('./journal/Choose.svelte')],
  ['/journal/earlier/:id', () => import('./journal/Earlier.svelte')],
  ['/waiting', () => import('./today/Waiting.svelte')],
  ['/share', () => import('./today/Shared.svelte')],
  ['/me/phone', () => import('./accounts/Phone.svelte')],
  ['/me', () => import('./today/Mine.svelte')],
  ['/me/reminders', () => import('./reminders/Reminders.svelte')],
  ['/me/days-off', () => import('./reminders/DaysOff.svelte')],
  ['/me/what-reaches-you', () => import('./notifications/Reach.svelte')],
  ['/me/home-screen', () => import('./notifications/HomeScreen.svelte')],
  ['/notifications', () => import('./notifications/Notifications.svelte')],
  ['/reminders/later', () => import('./reminders/Later.svelte')],
  ['/course', () => import('./today/CoursePage.svelte')],
  ['/course/about', () => import('./courses/About.svelte')],
  ['/course/lesson/:topic', () => import('./courses/Lesson.svelte')],
  ['/course/activity/:activity', () => import('./courses/Activity.svelte')],
  ['/reflections', () => import('./reflections/Reflections.svelte')],
  ['/reflections/new', () => import('./reflections/New.svelte')],
  ['/reflections/:id', () => import('./today/ReflectionPage.svelte')],
  ['/course/assessment/:assessment', () => import('./portfolio/Assessment.svelte')],
  ['/growth/hours', () => import('./growth/HoursPage.svelte')],
  ['/growth/record', () => import('./portfolio/Record.svelte')],
  ['/growth/criteria', () => import('./growth/Criteria.svelte')],
  ['/growth', () => import('./growth/Growth.svelte')],
  ['/together', () => import('./mentoring/Together.svelte')],
  ['/together/entry/:id', () => import('./mentoring/SharedEntry.svelte')],
  ['/together/question/:id', () => import('./today/QuestionPage.svelte')],
  ['/together/pairing/:id', () => import('./mentoring/Pairing.svelte')],
  ['/together/meeting/:id', () => import('./mentoring/Meeting.svelte')],
  ['/together/since/:id', () => import('./mentoring/Since.svelte')],
  ['/together/ask', () => import('./today/AskPage.svelte')],
  ['/together/invite', () => import('./mentoring/Invite.svelte')],
  ['/me/readers', () => import('./mentoring/Readers.svelte')],
  ['/me/profile', () => import('./accounts/Profile.svelte')],
  ['/me/getting-in', () => import('./accounts/GettingIn.svelte')],
];
