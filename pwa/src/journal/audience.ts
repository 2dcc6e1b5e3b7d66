/** Who will read a page once it is done. Given by the app: pairings are not the journal's to know. */
export const audience = { standing: (): { id: string; name: string }[] => [] };
