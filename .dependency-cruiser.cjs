/**
 * The import table of docs/architecture.md, enforced. `folders`: which folders of src a folder may import besides
 * itself; `packages`: which npm packages. What is not listed is refused, so that a new dependency is a decision here.
 */
const LIBRARY = [
  'model',
  'geo',
  'bytes',
  'kernels',
  'catalog',
  'drivers',
  'plan',
  'load',
  'compose',
  'index-images',
  'simulate',
  'datacube',
];

const TABLE = {
  model: { folders: [], packages: [] },
  geo: { folders: ['model'], packages: ['proj4', 'epsg-index'] },
  bytes: { folders: ['model'], packages: ['comlink'] },
  kernels: { folders: [], packages: [], wasm: true },
  catalog: {
    folders: ['bytes', 'model', 'geo'],
    packages: [
      '@duckdb/duckdb-wasm',
      'apache-arrow',
      'comlink',
      'cql2-wasm',
      'hyparquet',
      'hyparquet-compressors',
      'hyparquet-writer',
      'yaml',
    ],
    workers: true,
  },
  drivers: {
    folders: ['bytes', 'kernels', 'model', 'geo'],
    packages: ['geotiff', '@cwasm/jpeg-turbo', '@cwasm/webp', 'lerc'],
  },
  plan: { folders: ['model', 'geo'], packages: [] },
  // Composing happens in the worker that made the tile, so that no stack of dates ever leaves it.
  load: { folders: ['plan', 'compose', 'drivers', 'bytes', 'kernels', 'model', 'geo'], packages: ['comlink'] },
  compose: { folders: ['kernels', 'model'], packages: [] },
  simulate: { folders: ['model', 'geo'], packages: [] },
  'index-images': { folders: ['bytes', 'drivers', 'model', 'geo'], packages: [] },
  // The inside of src/quadrat.ts, which only names what is public.
  datacube: {
    folders: ['catalog', 'load', 'compose', 'plan', 'drivers', 'bytes', 'kernels', 'model', 'geo'],
    packages: ['apache-arrow', 'gdal3.js'],
    wasm: true,
    workers: true,
  },
  view: {
    folders: [],
    publicApi: true,
    packages: [
      'svelte',
      'maplibre-gl',
      'topojson-client',
      'topojson-specification',
      'world-atlas',
      'geojson',
      'd3-scale',
      'd3-scale-chromatic',
      'd3-color',
      'd3-interpolate',
      'd3-geo',
      'terra-draw',
      'terra-draw-maplibre-gl-adapter',
    ],
  },
  app: {
    folders: ['view'],
    publicApi: true,
    packages: [
      'svelte',
      'maplibre-gl',
      '@lucide/svelte',
      'city-timezones',
      '@fontsource-variable/inter',
      'geojson',
      'apache-arrow',
      'comlink',
      'hyparquet-writer',
      'gifenc',
      'mp4-muxer',
      'webm-muxer',
    ],
  },
  embed: { folders: ['view'], publicApi: true, packages: ['svelte', 'maplibre-gl'] },
  cli: {
    folders: ['simulate', 'index-images'],
    publicApi: true,
    door: 'library',
    node: true,
    packages: ['commander', 'yaml'],
  },
};

const either = (names) => `(?:${names.map((name) => name.replace(/[.]/g, '\\.')).join('|')})`;
const npm = (packages) => packages.map((name) => `(?:^|/)node_modules/(?:@types/)?${name}/`);
const kinds = { npm: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] };

const folderRules = Object.entries(TABLE).flatMap(([folder, row]) => {
  const { folders, packages, publicApi, node, wasm, workers, door } = row;
  // A door is the one module of a folder that may reach into the library, for what a user of the library has no need of.
  const doorway = door ? `^src/${folder}/${door}\\.ts$` : '^$';
  const allowed = [`^src/${either([folder, ...folders])}/`];
  if (publicApi) allowed.push('^src/quadrat\\.ts$');
  if (wasm) allowed.push('^build/wasm/');
  if (workers) allowed.push('^workers/');
  return [
    {
      name: `${folder}-imports`,
      comment: `src/${folder} may import ${[...folders, publicApi ? 'quadrat.ts' : ''].filter(Boolean).join(', ') || 'nothing'}`,
      severity: 'error',
      from: { path: `^src/${folder}/`, pathNot: doorway },
      to: { path: '^(?:src|workers|wasm|build|test|scripts)/', pathNot: allowed },
    },
    ...(door
      ? [
          {
            name: `${folder}-door`,
            severity: 'error',
            from: { path: doorway },
            to: {
              path: '^(?:src|workers|wasm|build|test|scripts)/',
              pathNot: [...allowed, `^src/${either(LIBRARY)}/`],
            },
          },
        ]
      : []),
    {
      name: `${folder}-packages`,
      comment: `src/${folder} may use ${packages.join(', ') || 'no package'}`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { dependencyTypes: kinds.npm, pathNot: packages.length ? npm(packages) : '^$' },
    },
    ...(node
      ? []
      : [
          {
            name: `${folder}-no-node`,
            comment: 'Only the command line may use node:*; everything else runs in a browser too',
            severity: 'error',
            from: { path: `^src/${folder}/` },
            to: { dependencyTypes: ['core'] },
          },
        ]),
  ];
});

module.exports = {
  forbidden: [
    ...folderRules,
    {
      name: 'unlisted-folder',
      comment: 'A folder of src that the table does not know; say there what it may import',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/${either(Object.keys(TABLE))}/` },
      to: {},
    },
    {
      name: 'public-api-imports',
      severity: 'error',
      from: { path: '^src/quadrat\\.ts$' },
      to: { path: '^(?:src|workers|wasm|build|test|scripts)/', pathNot: [`^src/${either([...LIBRARY, 'datacube'])}/`] },
    },
    {
      name: 'public-api-packages',
      severity: 'error',
      from: { path: '^src/quadrat\\.ts$' },
      to: { dependencyTypes: [...kinds.npm, 'core'], pathNot: npm(['apache-arrow', 'comlink']) },
    },
    {
      name: 'workers-imports',
      comment:
        'Workers are thin shells over load, drivers and kernels; the engine of the index reads by the rules of bytes',
      severity: 'error',
      from: { path: '^workers/' },
      to: {
        path: '^(?:src|wasm|build|test|scripts)/',
        pathNot: [`^src/${either(['load', 'drivers', 'kernels', 'bytes'])}/`, '^build/wasm/'],
      },
    },
    {
      name: 'workers-packages',
      severity: 'error',
      from: { path: '^workers/' },
      to: { dependencyTypes: [...kinds.npm, 'core'], pathNot: npm(['comlink', '@duckdb/duckdb-wasm']) },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { path: '^(?:src|workers|wasm|scripts)/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-cycles',
      comment: 'Types count too: a cycle of types is a design that has not decided who knows whom',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { couldNotResolve: true, pathNot: ['\\?(?:url|worker|raw|inline)', '^virtual:', '^build/wasm/', '^#wasm/'] },
    },
    {
      name: 'dev-dependency-shipped',
      comment: 'The library and the commands run from dependencies; devDependencies are bundled into the app only',
      severity: 'error',
      from: { path: `^(?:src/${either([...LIBRARY, 'datacube', 'cli'])}/|src/quadrat\\.ts$|workers/)` },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'svelte', 'browser', 'import', 'default'],
      extensions: ['.ts', '.svelte', '.js', '.mjs', '.d.ts'],
    },
    skipAnalysisNotInRules: true,
  },
};
