/** How what is done about notifications is sent. Each returns the server's copy. */
import { ask } from '../graphql/client';
import { MarkReadDocument, SetPreferencesDocument, type NotificationWay } from '../graphql/generated/graphql';
import { thingOf } from '../graphql/result';
import type { Handler } from '../offline/handlers';
import { ageOf } from '../offline/ids';
import type { Changes } from './intents';
import { newsOf, preferencesOf, type News, type Preferences } from './things';

export const read: Handler<News, null>['send'] = async (_, { id, at }) => {
  const { markNotificationsRead } = await ask(MarkReadDocument, { ids: [id], ageSeconds: ageOf(at) });
  return thingOf(markNotificationsRead).notifications.map(newsOf)[0];
};

export const set: Handler<Preferences, Changes>['send'] = async ({ quiet, ways, canMail: _, ...rest }, { at }) => {
  const input = {
    ...rest,
    ...(quiet && { quietHours: quiet }),
    ...(ways && { ways: Object.entries(ways).map(([kind, way]) => ({ kind, way: way as NotificationWay })) }),
    ageSeconds: ageOf(at),
  };
  const { setNotificationPreferences } = await ask(SetPreferencesDocument, { input });
  return preferencesOf(thingOf(setNotificationPreferences));
};
