import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { icons } from '../icons';

const file = new URL('../node_modules/@lucide/svelte/dist/icons/chevron-left.svelte', import.meta.url).pathname;
const made = (content: string, filename = file) => icons.markup!({ content, filename });

it('draws what Lucide draws', async () => {
  const found = await made(readFileSync(file, 'utf8'));
  expect(found?.code).toContain('<path d="m15 18-6-6 6-6" /></svg>');
});

it('leaves every other component as it is', async () => {
  expect(await made('<p>Not an icon.</p>', '/src/Today.svelte')).toBeUndefined();
});

it('refuses an icon that is written otherwise than it was, or that has another size', () => {
  const content = readFileSync(file, 'utf8');
  expect(() => made(content.replace('iconData', 'shape'))).toThrow('No icon stands in');
  expect(() => made(content.replace('"size": 24', '"size": 16'))).toThrow('no icon of 24 by 24');
});
