import { readFile, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { plural } from '../index-folder/summary';
import { createByteClient, type Dataset, LocalIndex, LocalStore, QuadratError } from '../library';
import type { Terminal } from '../output';
import { writeWhole } from '../write-index';
import { DiskFiles } from './disk-files';

interface Surroundings {
  terminal: Terminal;
  signal: AbortSignal;
}

const EXAMPLES = `
Examples:
  $ quadrat local add farm/ landsat.parquet https://example.org/item.json
  $ quadrat local list farm/ landsat --archived all
  $ quadrat local archive farm/ LC08_L2SP_028030_20200114
  $ quadrat local export farm/ -o farm.parquet

The folder holds a journal and snapshots (docs/local-index.md). Whatever ends a command early, the folder is as it was.`;

/** `quadrat local …`: an index of one's own in a folder. */
export function addLocalCommands(program: Command, { terminal, signal }: Surroundings): void {
  const local = program
    .command('local')
    .summary('keep an index of your own in a folder')
    .description(
      'Keeps an index of your own in a folder: adds catalogs to it, archives, renames, tells lineage, exports.',
    )
    .addHelpText('after', EXAMPLES);
  const command = (name: string, description: string) =>
    local.command(name).description(description).argument('<folder>', 'the folder of the index');
  const say = (text: string) => terminal.out(`${text}\n`);

  command('add', 'Adds all that catalogs hold: all of a catalog or, where one dataset cannot be added, nothing of it.')
    .argument('<catalogs...>', 'catalogs (.parquet, STAC .json, EO3 .yaml) or addresses')
    .addOption(
      new Option('--existing <what>', 'what to do with datasets that are there already')
        .choices(['refuse', 'skip', 'replace'])
        .default('refuse'),
    )
    .action((folder: string, catalogs: string[], { existing }: { existing: 'refuse' | 'skip' | 'replace' }) =>
      using(folder, async (index) => {
        for (const catalog of catalogs) {
          const { added, replaced, skipped } = await importCatalog(index, catalog, existing, signal);
          say(`${catalog}: ${added} added, ${replaced} replaced, ${skipped} skipped`);
        }
      }),
    );

  command('list', 'Lists products, or the datasets of one by time and id.')
    .argument('[product]', 'list the datasets of this product')
    .addOption(
      new Option('--archived <which>', 'archived datasets: none, only or all of them')
        .choices(['no', 'only', 'all'])
        .default('no'),
    )
    .action((folder: string, product: string | undefined, { archived }: { archived: 'no' | 'only' | 'all' }) =>
      using(folder, async (index) => {
        const which = { no: false, only: true, all: null }[archived];
        if (product === undefined) await listProducts(index, say);
        else for await (const dataset of index.find({ product, archived: which, signal })) say(lineOf(dataset));
      }),
    );

  for (const [name, description] of [
    ['archive', 'Archives datasets: they stay, but no search finds them unless it asks for them.'],
    ['restore', 'Brings archived datasets back.'],
    ['purge', 'Takes archived datasets away for good.'],
  ] as const) {
    command(name, description)
      .argument('<ids...>', 'ids of datasets')
      .option('--product <name>', 'their product, where several have datasets of these ids')
      .action((folder: string, ids: string[], { product }: { product?: string }) =>
        using(folder, async (index) => {
          await index[name](ids.map((id) => (product === undefined ? id : { id, product })));
          say(`${plural(ids.length, 'dataset')}: ${name}d`);
        }),
      );
  }

  command('rename', 'Renames a product, in all its datasets.')
    .argument('<product>', 'its name')
    .argument('<name>', 'its new name')
    .action((folder: string, product: string, name: string) =>
      using(folder, (index) => index.renameProduct(product, name)),
    );

  command('delete', 'Deletes a product.')
    .argument('<product>', 'its name')
    .option('--datasets', 'with all its datasets, for good')
    .action((folder: string, product: string, { datasets }: { datasets?: true }) =>
      using(folder, (index) => index.deleteProduct(product, { datasets: datasets === true })),
    );

  command('lineage', 'Lists what a dataset was made from, or what was made from it.')
    .argument('<id>', 'id of the dataset; it need not be in the index')
    .option('--derived', 'what was made from it')
    .option('--depth <steps>', 'how many steps to go (default: all)', steps)
    .action((folder: string, id: string, { derived, depth }: { derived?: true; depth?: number }) =>
      using(folder, async (index) => {
        const direction = derived ? 'derived' : 'sources';
        const found = await index.lineage(id, { direction, ...(depth === undefined ? {} : { depth }) });
        for (const node of found.nodes) {
          const where = node.products.length > 0 ? node.products.join(', ') : 'not in this index';
          say(`${'  '.repeat(node.depth)}${node.id}  (${where}${node.archived ? ', archived' : ''})`);
        }
      }),
    );

  command('export', 'Writes everything, archived datasets and lineage too, into one STAC-GeoParquet file.')
    .requiredOption('-o, --output <catalog.parquet>', 'the file to write')
    .action((folder: string, { output }: { output: string }) =>
      using(folder, async (index) => {
        const bytes = await index.exportParquet();
        await writeWhole(output, bytes);
        say(`Wrote ${output}: ${plural(await index.count({ archived: null }), 'dataset')}, ${bytes.length} bytes`);
      }),
    );
}

async function using(folder: string, work: (index: LocalIndex) => Promise<unknown>): Promise<void> {
  const bytes = createByteClient();
  const index = new LocalIndex(basename(folder), new LocalStore(await DiskFiles.open(folder)), bytes);
  try {
    await work(index);
  } finally {
    await index.close();
    bytes.close();
  }
}

async function importCatalog(
  index: LocalIndex,
  catalog: string,
  existing: 'refuse' | 'skip' | 'replace',
  signal: AbortSignal,
): ReturnType<LocalIndex['import']> {
  if (/^https?:\/\//i.test(catalog)) return index.import(catalog, { existing, signal });
  const path = await realpath(catalog).catch((cause) => {
    throw new QuadratError('NOT_FOUND', `There is no catalog ${catalog}.`, { cause });
  });
  const url = pathToFileURL(path).href;
  const isParquet = /\.(?:geo)?parquet$/i.test(path);
  const source = isParquet
    ? new File([await readFile(path)], basename(path))
    : { text: await readFile(path, 'utf8'), url };
  return index.import(source, { existing, signal, baseUrl: url });
}

async function listProducts(index: LocalIndex, say: (text: string) => void): Promise<void> {
  for (const { name, measurements } of await index.products()) {
    const count = await index.count({ product: name });
    const archived = await index.count({ product: name, archived: true });
    const bands = measurements.map((measurement) => measurement.name).join(', ') || 'no bands';
    say(`${name}  ${plural(count, 'dataset')}${archived > 0 ? ` and ${archived} archived` : ''}  (${bands})`);
  }
}

function lineOf({ time, id }: Dataset): string {
  return `${time.start}  ${id}`;
}

function steps(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number))
    throw new InvalidArgumentError('It must be a whole number.');
  return number;
}
