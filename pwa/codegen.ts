import type { CodegenConfig } from '@graphql-codegen/cli';

/** Typed operations from the features' own .graphql files; only their ids reach the bundle. */
const config: CodegenConfig = {
  schema: '../schema.graphql',
  documents: 'src/**/operations.graphql',
  generates: {
    './src/graphql/generated/': {
      preset: 'client',
      presetConfig: {
        fragmentMasking: false,
        persistedDocuments: { mode: 'replaceDocumentWithHash', hashAlgorithm: 'sha256' },
      },
      config: {
        documentMode: 'string',
        useTypeImports: true,
        enumsAsTypes: true,
        avoidOptionals: { field: true },
        scalars: { UUID: 'string', Date: 'string', DateTime: 'string', Time: 'string' },
      },
    },
  },
};

export default config;
