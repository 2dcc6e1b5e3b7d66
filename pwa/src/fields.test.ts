/**
 * Whatever is typed says what the browser may do with it. Chromium writes the words in a field into
 * its session's file, in the clear, unless they are no matter for completing: decision 6.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type AST } from 'svelte/compiler';
import { expect, it } from 'vitest';

const root = import.meta.dirname;
const files = globSync('**/*.svelte', { cwd: root });
const UNTYPED = ['radio', 'checkbox', 'file'];

/** Every element of a component, those within blocks too. */
function elementsOf(node: unknown): AST.RegularElement[] {
  if (!node || typeof node !== 'object') return [];
  const within = Object.values(node).flatMap((one) => (Array.isArray(one) ? one.flatMap(elementsOf) : elementsOf(one)));
  return (node as AST.BaseNode).type === 'RegularElement' ? [node as AST.RegularElement, ...within] : within;
}

const valueOf = ({ attributes }: AST.RegularElement, name: string) => {
  const found = attributes.find((one) => one.type === 'Attribute' && one.name === name);
  const value = found?.type === 'Attribute' && Array.isArray(found.value) ? found.value[0] : undefined;
  return value?.type === 'Text' ? value.data : found && '';
};

it.each(files)('%s', (file) => {
  const { fragment } = parse(readFileSync(join(root, file), 'utf8'), { modern: true });
  const fields = elementsOf(fragment).filter((one) => one.name === 'textarea' || (one.name === 'input' && !UNTYPED.includes(valueOf(one, 'type') ?? '')));
  const silent = fields.filter((one) => valueOf(one, 'autocomplete') === undefined);
  expect(silent.map(({ start }) => start)).toEqual([]);
});
