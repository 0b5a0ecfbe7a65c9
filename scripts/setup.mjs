/**
 * Gets a fresh clone ready: packages when node_modules is missing or stale and, with --browser, a Chromium for the
 * tests. Says what it could not do and what to do about it. Uses only what Node brings.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.playground-lock`;
const windows = process.platform === 'win32';

/** Stops with a plain message. */
function giveUp(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

/** Runs a command in the repository with its output shown; true when it ended well. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: windows, ...options });
  return result.status === 0;
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    giveUp(`Node ${process.versions.node} is too old: 20.19 or later is needed (https://nodejs.org).`);
  }
}

/** Installs the locked packages unless the installed ones already match package-lock.json. */
export function setUpPackages() {
  checkNode();
  const hash = createHash('sha256')
    .update(readFileSync(`${root}package-lock.json`))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  console.log('Installing packages ...');
  if (!run('npm', ['ci', '--no-fund', '--no-audit'])) {
    giveUp(
      'The packages could not be installed. Check the connection to the npm registry and run the command again.',
    );
  }
  writeFileSync(stamp, hash);
}

/** Finds a Chromium, or installs one: Playwright's own, else the system's through apt. */
export async function setUpChromium() {
  const { findChromium } = await import('./lib/chromium.mjs');
  // A bare machine may lack libraries that a downloaded Chromium needs; the system's package brings them.
  const ready = () => {
    const found = findChromium();
    return (
      found !== undefined &&
      spawnSync(found, ['--version'], { stdio: 'ignore', timeout: 60_000 }).status === 0
    );
  };
  if (ready()) return;
  console.log("Installing Playwright's Chromium ...");
  run('npx', ['playwright', 'install', 'chromium', '--no-shell'], { timeout: 600_000 });
  if (ready()) return;
  if (process.platform === 'linux' && existsSync('/usr/bin/apt-get')) {
    console.log("Installing the system's Chromium ...");
    const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
    const apt = (...args) => {
      const [command, ...rest] = [...sudo, 'apt-get', ...args];
      return run(command, rest, { timeout: 900_000 });
    };
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', 'chromium');
    if (ready()) return;
  }
  giveUp(
    'No Chromium was found, and none could be installed. Install Chrome or Chromium by hand, or set CHROMIUM_PATH to one, and run the command again.',
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  setUpPackages();
  if (process.argv.includes('--browser')) await setUpChromium();
  console.log('Ready.');
}
