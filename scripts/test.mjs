/**
 * Everything a change must pass, from a bare clone: types, lint, unused code, unit tests, components and kernels in a real Chromium,
 * the tests of pretraining, the production build, its size, and end-to-end tests on it. The last line adds up the reports.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { setUpChromium, setUpPackages } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = join(root, 'node_modules', '.cache', 'test-reports');
const totals = { passed: 0, failed: 0 };
const skipped = [];
const failedTests = [];
const failedStages = [];

/** Runs one stage; a stage that ends badly fails the run even when no reporter counted why. */
function stage(name, command, args, env = {}) {
  console.log(`\n== ${name}`);
  const started = Date.now();
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ...env },
  });
  const ok = result.status === 0;
  console.log(`== ${name}: ${ok ? 'ok' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  if (!ok) failedStages.push(name);
  return ok;
}

/** Adds a reporter's counts; a report that was never written is one failure. */
function count(name, file, read) {
  if (!existsSync(file)) {
    totals.failed++;
    failedTests.push(`${name}: left no report`);
    return;
  }
  const { passed, failed, skippedNames, failures } = read(JSON.parse(readFileSync(file, 'utf8')));
  totals.passed += passed;
  totals.failed += failed;
  skipped.push(...skippedNames.map((test) => `${name}: ${test}`));
  failedTests.push(...failures.map(([test, why = '']) => `${name}: ${test}\n${beginning(why)}`));
}

/** The first lines of what a test failed with, so that the end of a long log says it. */
function beginning(message) {
  const plain = stripVTControlCharacters(message).split('\n').slice(0, 12);
  return plain.map((line) => `    ${line.slice(0, 200)}`).join('\n');
}

function readVitest(report) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const idle = tests.filter(
    (test) => test.status === 'skipped' || test.status === 'pending' || test.status === 'todo',
  );
  // A file that could not even be loaded has no tests of its own to fail.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const failures = [
    ...tests
      .filter((test) => test.status === 'failed')
      .map((test) => [test.fullName, test.failureMessages.join('\n')]),
    ...brokenFiles.map((file) => [file.name, file.message]),
  ];
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skippedNames: idle.map((test) => test.fullName),
    failures,
  };
}

function readPlaywright(report) {
  const names = [];
  const failures = (report.errors ?? []).map((error) => ['outside a test', error.message]);
  const walk = (suite) => {
    for (const spec of suite.specs ?? []) {
      if (spec.tests.some((test) => test.status === 'skipped')) names.push(spec.title);
      for (const { status, results } of spec.tests) {
        const error = results.find((result) => result.error)?.error;
        if (status === 'unexpected' || status === 'flaky') failures.push([spec.title, error?.message]);
      }
    }
    for (const child of suite.suites ?? []) walk(child);
  };
  for (const suite of report.suites) walk(suite);
  const { expected, unexpected, flaky } = report.stats;
  return {
    passed: expected,
    failed: unexpected + flaky + (report.errors?.length ?? 0),
    skippedNames: names,
    failures,
  };
}

function vitest(project) {
  const file = join(reports, `${project}.json`);
  const args = [
    'vitest',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  stage(`${project} tests`, 'npx', args);
  count(project, file, readVitest);
}

/** The curriculum's tests need nothing but Python; without one they are named as skipped. */
function pretrainingTests() {
  const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0);
  if (!python) {
    skipped.push('pretraining: all (no Python found)');
    return;
  }
  console.log('\n== pretraining tests');
  const args = ['-B', '-m', 'unittest', 'discover', '-v', '-s', 'pretraining', '-t', '.', '-p', 'test_*.py'];
  const result = spawnSync(python, args, { cwd: root, encoding: 'utf8' });
  process.stdout.write(result.stderr);
  const ran = Number(/^Ran (\d+) tests?/m.exec(result.stderr)?.[1] ?? 0);
  const bad = [...result.stderr.matchAll(/(?:failures|errors|unexpected successes)=(\d+)/g)].reduce(
    (sum, match) => sum + Number(match[1]),
    0,
  );
  const idle = Number(/skipped=(\d+)/.exec(result.stderr)?.[1] ?? 0);
  // A test with a docstring has it on a line of its own; a class that is skipped in setUpClass is named once.
  for (const match of result.stderr.matchAll(/^\w+ \(([\w.]+)\)(?:\n.*)? \.\.\. skipped ['"](.*)['"]$/gm))
    skipped.push(`pretraining: ${match[1]} (${match[2]})`);
  for (const [, test] of result.stderr.matchAll(/^(?:FAIL|ERROR): (.*)$/gm))
    failedTests.push(`pretraining: ${test}`);
  totals.passed += ran - bad - idle;
  totals.failed += bad;
  if (result.status !== 0 || ran === 0) failedStages.push('pretraining tests');
}

setUpPackages();
await setUpChromium();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

stage('types', 'npx', ['tsc', '-b']);
stage('lint', 'npx', ['biome', 'check', '.', '--error-on-warnings']);
stage('unused files and exports', 'npx', ['knip']);
vitest('unit');
vitest('browser');
vitest('gpu');
pretrainingTests();
if (stage('build', 'npx', ['vite', 'build', '--logLevel', 'warn'])) {
  stage('size', 'node', ['scripts/size.mjs']);
  const file = join(reports, 'e2e.json');
  stage('end-to-end tests', 'npx', ['playwright', 'test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  count('e2e', file, readPlaywright);
}

if (skipped.length > 0) console.log(`\nSkipped, by name:\n${skipped.map((name) => `  ${name}`).join('\n')}`);
if (failedTests.length > 0)
  console.log(`\nFailed tests:\n${failedTests.map((test) => `  ${test}`).join('\n')}`);
if (failedStages.length > 0) console.log(`\nFailed: ${failedStages.join(', ')}`);
// A stage that failed without a failing test (types, lint, build, size) still counts.
const uncounted = failedStages.filter((name) => !/ tests$/.test(name)).length;
const failed = Math.max(totals.failed + uncounted, failedStages.length > 0 ? 1 : 0);
console.log(`\n${totals.passed} passed, ${failed} failed`);
process.exit(failed > 0 || totals.passed === 0 ? 1 : 0);
