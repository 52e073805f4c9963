import eslint from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import lit from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';
import { configs as wc } from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

/**
 * The rooms of docs/architecture, from the ground up: a room may import from those it lists, and itself.
 * Why the simulator and the relay's protocol stand where they do: docs/decisions/0003.
 */
const ROOMS = {
  telemetry: [],
  simulator: ['telemetry'],
  aggregator: ['telemetry'],
  diagnosis: ['telemetry', 'aggregator'],
  storage: ['telemetry', 'aggregator'],
  worker: ['telemetry', 'simulator', 'aggregator', 'diagnosis', 'storage'],
  peer: ['telemetry', 'worker'],
  components: ['telemetry', 'aggregator', 'diagnosis', 'worker'],
  app: ['telemetry', 'simulator', 'aggregator', 'diagnosis', 'storage', 'worker', 'peer', 'components'],
  relay: ['telemetry', 'simulator'],
};

const zones = Object.entries(ROOMS).map(([room, allowed]) => ({
  target: `./src/${room}`,
  from: './src',
  except: [room, ...allowed].map((name) => `./${name}`),
  message: `src/${room} may import only from: ${[room, ...allowed].join(', ')} (docs/decisions/0003).`,
}));

export default tseslint.config(
  { ignores: ['**/*.generated.ts', 'dist/', 'node_modules/', '.cache/', 'test-results/', 'playwright-report/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.mjs'] })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // `!= null` is how absent and null are told from a value in one look.
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['src/components/**/*.ts', 'src/app/**/*.ts'],
    extends: [lit.configs['flat/recommended'], wc['flat/best-practice'], litA11y.configs.recommended],
    rules: {
      // Components draw; they take data by property, so only types may come from below.
      'wc/guard-super-call': 'off',
    },
  },
  {
    files: ['src/components/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '/worker/|/aggregator/',
              allowTypeImports: true,
              message: 'Components import only types from here.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['tests/**/*.ts', 'scripts/**'],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Assertions narrow and fakes are plain objects; tests may ask what types already promise.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'max-lines': ['error', { max: 600, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
);
