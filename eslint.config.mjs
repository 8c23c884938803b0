import tseslint from 'typescript-eslint';

/** Who may import what: the directions of src/README.md, for the editor. test/unit/directions.test.ts is the judge. */
const only = (name, message) => ({ name, message });
const vscodeHere = only('vscode', 'vscode is known to src/workbench and src/extension.ts alone.');
const ssh2Here = only('ssh2', 'ssh2 is known to src/ssh and src/lab alone.');
const socketsHere = ['net', 'tls', 'dns', 'dns/promises', 'dgram'].flatMap((m) => [
  only(m, 'Sockets and DNS belong to src/network (and the lab).'),
  only(`node:${m}`, 'Sockets and DNS belong to src/network (and the lab).'),
]);
const restrict = (files, ...groups) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { paths: groups.flat() }] },
});

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', '.vscode-test/', '**/*.js', '**/*.mjs', '**/*.cjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './webview/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'Property[key.name="hostVerifier"]',
          message:
            'ssh2 accepts a key on every answer but false: only src/ssh/hostKeys/hostVerifier.ts may set hostVerifier.',
        },
      ],
    },
  },
  restrict(
    ['src/{appliance,network,store,asyncos,session,tunnel,probe,capture,casework}/**/*.ts'],
    vscodeHere,
    ssh2Here,
  ),
  restrict(
    ['src/{appliance,store,asyncos,session,tunnel,probe,capture,casework}/**/*.ts'],
    vscodeHere,
    ssh2Here,
    socketsHere,
  ),
  restrict(['src/ssh/**/*.ts'], vscodeHere, socketsHere),
  restrict(['src/lab/**/*.ts'], vscodeHere),
  restrict(['src/workbench/**/*.ts', 'src/*.ts'], ssh2Here, socketsHere),
  // The lab's client stands for the OpenSSH of a simulated hop, whose own known_hosts decides.
  {
    files: ['src/ssh/hostKeys/hostVerifier.ts', 'src/lab/asyncos/sshClient.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // node:test's test() returns a promise that its own runner awaits.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['test', 'it', 'describe', 'suite'], package: 'node:test' },
          ],
        },
      ],
    },
  },
);
