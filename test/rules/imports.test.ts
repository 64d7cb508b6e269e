import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A module with one import, and the rule it must break; none for those that keep the table. */
const MODULES: Array<[file: string, imports: string, rule?: string]> = [
  ['src/model/alone.ts', './grid'],
  ['src/model/up.ts', '#geo/crs', 'model-imports'],
  ['src/geo/model.ts', '#model/grid'],
  ['src/geo/sideways.ts', '#bytes/source', 'geo-imports'],
  ['src/geo/relative.ts', '../bytes/source', 'geo-imports'],
  ['src/geo/package.ts', 'hyparquet', 'geo-packages'],
  ['src/geo/allowed-package.ts', 'proj4'],
  ['src/bytes/node.ts', 'node:fs', 'bytes-no-node'],
  ['src/plan/missing.ts', '#geo/nowhere', 'resolvable'],
  ['src/view/inside.ts', '#model/grid', 'view-imports'],
  ['src/view/public.ts', '#quadrat'],
  ['src/cli/inside.ts', '#model/grid', 'cli-imports'],
  ['src/cli/library.ts', '#model/grid'],
  ['src/cli/node.ts', 'node:fs'],
  ['src/cli/development.ts', 'vitest', 'cli-packages'],
  ['src/novel/new.ts', '#model/grid', 'unlisted-folder'],
  ['src/compose/about.ts', './round', 'no-cycles'],
  ['src/load/from-test.ts', '../../test/fixture', 'nothing-imports-tests'],
  ['workers/thin.ts', '#load/from-model'],
  ['workers/thick.ts', '#catalog/index', 'workers-imports'],
];

const OTHERS: Record<string, string> = {
  'src/model/grid.ts': '',
  'src/geo/crs.ts': '',
  'src/bytes/source.ts': '',
  'src/catalog/index.ts': '',
  'src/load/from-model.ts': "import '#model/grid';",
  'src/compose/round.ts': "import './about';",
  'src/quadrat.ts': '',
  'test/fixture.ts': '',
};

interface Violation {
  from: string;
  rule: { name: string };
}

describe('the import table', () => {
  let folder: string;
  let violations: Violation[];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'quadrat-imports-'));
    for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) {
      copyFileSync(join(ROOT, file), join(folder, file));
    }
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const files = { ...OTHERS, ...Object.fromEntries(MODULES.map(([file, from]) => [file, `import '${from}';`])) };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), `${text}\nexport const name = '${file}';\n`);
    }
    const cruise = ['depcruise', 'src', 'workers', 'test', '--output-type', 'json'];
    const [program, ...args] = [join(ROOT, 'node_modules/.bin', cruise[0]!), ...cruise.slice(1)];
    const output = execFileSync(program!, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
    violations = (JSON.parse(output) as { summary: { violations: Violation[] } }).summary.violations;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(MODULES)('%s imports %s: %s', (file, _, rule) => {
    const broken = violations.filter(({ from }) => from === file).map((violation) => violation.rule.name);
    if (rule) expect(broken).toContain(rule);
    else expect(broken).toEqual([]);
  });
});
