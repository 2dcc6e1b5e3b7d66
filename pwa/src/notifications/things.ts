/** What a person was told, and how they want to be told, as the phone keeps it. */
import type {
  DevicePartsFragment,
  NotificationPartsFragment,
  NotificationWay,
  PreferencesPartsFragment,
} from '../graphql/generated/graphql';
import { isKind } from '../offline/handlers';

export const NOTIFICATION = 'notification';
export const PREFERENCES = 'notification_preferences';
export const MINE = 'mine';

export interface News {
  id: string;
  kind: string;
  title: string;
  body: string;
  path: string;
  createdAt: string;
  readAt: string | null;
  wasMailed: boolean;
}

export interface Preferences {
  quiet: { isOn: boolean; startsAt: string; endsAt: string };
  ways: Record<string, NotificationWay>;
  mailsUnreached: boolean;
  gathersMail: boolean;
  canMail?: boolean; // as this server last said; unknown before
}

export const USUAL: Preferences = {
  quiet: { isOn: true, startsAt: '20:00', endsAt: '07:00' },
  // Every kind, in the server's order: no row is added when it answers.
  ways: { comment: 'PHONE', share: 'PHONE', question: 'PHONE', pairing: 'PHONE', nudge: 'PHONE', reminder: 'PHONE', step: 'PHONE' },
  mailsUnreached: true,
  gathersMail: false,
};

export type Device = Omit<DevicePartsFragment, '__typename'>;

// What is new is needed at once: it shows on Today.
isKind<News>(NOTIFICATION, { dayOf: ({ createdAt, readAt }) => (readAt ? createdAt : undefined) });

export const newsOf = (parts: NotificationPartsFragment): News => ({
  id: parts.id,
  kind: parts.about,
  title: parts.title,
  body: parts.body,
  path: parts.path,
  createdAt: parts.createdAt,
  readAt: parts.readAt,
  wasMailed: parts.wasMailed,
});

const timeOf = (time: string) => time.slice(0, 5);

export const preferencesOf = ({ quietHours, ways, mailsUnreached, gathersMail, canMail }: PreferencesPartsFragment): Preferences => ({
  quiet: { isOn: quietHours.isOn, startsAt: timeOf(quietHours.startsAt), endsAt: timeOf(quietHours.endsAt) },
  ways: Object.fromEntries(ways.map(({ kind, way }) => [kind, way])),
  mailsUnreached,
  gathersMail,
  canMail,
});
