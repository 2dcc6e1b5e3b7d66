/** What the app says at the door and on every screen, in English. Other languages have the same shape. */

export const en = {
  app: 'Collective Growth',
  demo: 'Demo server: anyone here can open the demo accounts.',
  back: 'Back',
  close: 'Close',
  cancel: 'Cancel',
  offline: 'Offline',
  saved: {
    phone: 'Saved on this phone',
    sending: 'Sending',
    saved: 'Saved',
    needsYou: 'Needs you',
    keeping: 'Keeping',
    trouble: 'Not saved: this phone is full. Free some space; your words stay on this screen.',
  },
  sessionEnded: {
    title: 'Your session has ended.',
    text: 'Sign in again and all of this is sent. Nothing was lost.',
    action: 'Sign in again',
  },
  update: {
    title: 'New version ready',
    text: 'What you wrote is kept.',
    action: 'Reload',
    later: 'Later',
    needed: 'This version is too old to send. Reload when you are done writing.',
  },
  noPage: { title: 'Nothing is here', text: 'This page does not exist.', action: 'Go to Today' },

  welcome: {
    title: ['Collective', 'Growth'],
    lede: 'Share what you know. Keep what you hear. Write down what came of it.',
    passkey: 'Sign in with a passkey',
    password: 'Use my password',
    fresh: 'I am new here',
    closed: 'Accounts are made by invitation here.',
    demoTitle: 'Try it as',
    demoNote: 'Demo people. Nothing here is private.',
  },
  signIn: {
    title: 'Sign in',
    email: 'E-mail',
    password: 'Password',
    action: 'Sign in',
    passkey: 'Use a passkey instead',
    forgot: 'Forgot it? Ask whoever gave you this app’s address for a reset link.',
  },
  password: { label: 'Password', show: 'Show', hide: 'Hide' },
  failed: {
    offline: 'No network here. Try again when there is one.',
    other: 'That did not work. Please try again.',
    passkey: 'No passkey was used. Try again, or use a password.',
    noPasskeys: 'This browser knows no passkeys. Use a password.',
  },
};

export type Messages = typeof en;
