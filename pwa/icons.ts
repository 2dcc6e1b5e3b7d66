/**
 * Icons as plain markup, made while building. Lucide's own component sets each attribute of each line
 * by itself: 36 of the 89 ms in which Today was mounted, in one profile. An icon takes a class, and
 * nothing else; it says nothing to those who listen.
 */
import type { PreprocessorGroup } from 'svelte/compiler';

type Shape = [tag: string, attributes: Record<string, string>];

const FILE = /@lucide\/svelte\/dist\/icons\/[\w-]+\.svelte$/;
const DATA = /const iconData = (\{.*\});\n/;
const FRAME =
  'xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"';

const marked = ([tag, attributes]: Shape): string =>
  `<${tag} ${Object.entries(attributes).map(([name, value]) => `${name}="${value}"`).join(' ')} />`; // prettier-ignore

/** Raises an error when Lucide writes its icons otherwise than it did: then look at them anew. */
export const icons: PreprocessorGroup = {
  name: 'icons',
  markup({ content, filename = '' }) {
    if (!FILE.test(filename)) return;
    const [, data] = DATA.exec(content) ?? [];
    if (!data) throw new Error(`No icon stands in ${filename}.`);
    const { size, node } = JSON.parse(data) as { size: number; node: Shape[] };
    if (size !== 24) throw new Error(`${filename} is no icon of 24 by 24.`);
    const code = `<script>let { class: name } = $props();</script><svg ${FRAME} class={name}>${node.map(marked).join('')}</svg>`;
    return { code };
  },
};
