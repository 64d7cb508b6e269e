/**
 * `npm run build [-- --force] [-- step ...]`: the kernels, the app, the library with its types, the commands. A step runs
 * when the files it is made from have changed since it last ran, judged by their content.
 */
import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, run } from './steps.mjs';

const CONFIGURATION = ['package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts', 'scripts/build.mjs'];
const SOURCES = [...CONFIGURATION, 'src', 'workers', 'build/wasm'];

/** In the order they need each other. `from` is hashed, `makes` must exist, `clears` goes first. */
const STEPS = [
  {
    name: 'wasm',
    from: ['wasm', 'package-lock.json'],
    makes: 'build/wasm/kernels.wasm',
    command: ['node', 'wasm/build.mjs'],
  },
  {
    name: 'app',
    from: [...SOURCES, 'index.html'],
    makes: 'dist/index.html',
    clears: ['dist/assets', 'dist/index.html'],
    command: ['vite', 'build', '--logLevel', 'warn'],
  },
  {
    name: 'lib',
    from: SOURCES,
    makes: 'dist/lib/quadrat.js',
    command: ['vite', 'build', '--mode', 'lib', '--logLevel', 'warn'],
  },
  {
    name: 'types',
    from: SOURCES,
    makes: 'dist/lib/quadrat.d.ts',
    command: [
      ...['dts-bundle-generator', '--silent', '--no-banner', '--no-check', '--export-referenced-types=false'],
      ...['--project', 'tsconfig.json', '-o', 'dist/lib/quadrat.d.ts', 'src/quadrat.ts'],
    ],
  },
  {
    name: 'cli',
    from: SOURCES,
    makes: 'dist/cli/quadrat.js',
    command: ['vite', 'build', '--mode', 'cli', '--logLevel', 'warn'],
  },
];

const stampOf = (step) => join(ROOT, `build/stamps/${step.name}`);
const exists = (path) => stat(path).then(Boolean, () => false);

/** Every file at or below `path`, relative to the project; nothing where it does not exist. */
async function filesBelow(path) {
  const info = await stat(join(ROOT, path)).catch(() => null);
  if (!info) return [];
  if (!info.isDirectory()) return [path];
  const entries = await readdir(join(ROOT, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length));
}

async function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const file of (await Promise.all(paths.map(filesBelow))).flat().sort()) {
    hash.update(`${file}\0`).update(await readFile(join(ROOT, file)));
  }
  return hash.digest('hex');
}

/**
 * Makes dist/ hold the static files of public/, as hard links where the disk allows, so that the sample and DuckDB's
 * extensions do not take their place twice. What has left a folder of public/ leaves it in dist/ too.
 */
export async function placeStaticFiles() {
  // What begins with a dot is a sample under way.
  const files = (await filesBelow('public'))
    .filter((file) => !/[\\/]\./.test(file))
    .map((file) => relative('public', file));
  for (const folder of new Set(files.filter((file) => dirname(file) !== '.').map((file) => file.split(sep)[0]))) {
    for (const file of await filesBelow(join('dist', folder))) {
      if (!files.includes(relative('dist', file))) await rm(join(ROOT, file));
    }
  }
  for (const file of files) {
    const [from, to] = [join(ROOT, 'public', file), join(ROOT, 'dist', file)];
    const [source, target] = await Promise.all([stat(from), stat(to).catch(() => null)]);
    if (target && (target.ino === source.ino || (target.size === source.size && target.mtimeMs >= source.mtimeMs))) {
      continue;
    }
    await mkdir(dirname(to), { recursive: true });
    await rm(to, { force: true });
    await link(from, to).catch(() => copyFile(from, to));
  }
}

/** Builds what is stale among `names` (all by default). Throws with the tool's own words where a step fails. */
export async function build({ names = STEPS.map((step) => step.name), force = false } = {}) {
  for (const step of STEPS.filter(({ name }) => names.includes(name))) {
    const now = await fingerprint(step.from);
    const before = await readFile(stampOf(step), 'utf8').catch(() => '');
    if (!force && now === before && (await exists(join(ROOT, step.makes)))) continue;
    const started = Date.now();
    await rm(stampOf(step), { force: true });
    for (const path of step.clears ?? []) await rm(join(ROOT, path), { recursive: true, force: true });
    const { code, output } = await run(step.command, { show: false });
    if (code !== 0) throw new Error(`${output}\nBuilding ${step.name} failed: ${step.command.join(' ')}`);
    if (!(await exists(join(ROOT, step.makes))))
      throw new Error(`Building ${step.name} made no ${step.makes}\n${output}`);
    await mkdir(dirname(stampOf(step)), { recursive: true });
    await writeFile(stampOf(step), now);
    console.log(`Built ${step.name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  }
  if (names.includes('app')) await placeStaticFiles();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const args = process.argv.slice(2);
  const names = args.filter((arg) => !arg.startsWith('-'));
  try {
    await build({ names: names.length ? names : undefined, force: args.includes('--force') });
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
