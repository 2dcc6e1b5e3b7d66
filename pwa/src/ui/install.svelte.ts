/** Putting the app on the Home Screen: the browser's own offer, kept until somebody asks for it. */
interface Offer extends Event {
  prompt(): Promise<unknown>;
}

class Install {
  offer: Offer | null = $state.raw(null);

  start(): void {
    addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault(); // it is asked where it is explained
      this.offer = event as Offer;
    });
    addEventListener('appinstalled', () => (this.offer = null));
  }

  async ask(): Promise<void> {
    await this.offer?.prompt();
    this.offer = null;
  }
}

export const install = new Install();
