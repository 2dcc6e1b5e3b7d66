/**
 * Add this build's documents to those that were ever shipped. An app that a phone installed long
 * ago still asks by its own ids, so the file is only ever appended to.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const shipped = new URL('../backend/documents.json', import.meta.url);
const built = new URL('./src/graphql/generated/persisted-documents.json', import.meta.url);

const read = (file: URL): Record<string, string> => JSON.parse(readFileSync(file, 'utf8'));
const before = read(shipped);
const after = { ...before, ...read(built) };
if (Object.keys(after).length > Object.keys(before).length) {
  writeFileSync(shipped, `${JSON.stringify(after, null, 2)}\n`);
}

// A bundler may drop those that nobody asks for: fragments, and in the worker all but a few.
const typed = new URL('./src/graphql/generated/graphql.ts', import.meta.url);
const source = readFileSync(typed, 'utf8');
writeFileSync(typed, source.replaceAll('= new TypedDocumentString(', '= /* @__PURE__ */ new TypedDocumentString('));
