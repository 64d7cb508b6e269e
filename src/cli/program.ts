import { Command, InvalidArgumentError, Option } from 'commander';
import type { IndexFlags } from '#index-images/settings';
import { type IndexCommandOptions, indexCommand } from './index-command';
import { QuadratError } from './library';
import { addLocalCommands } from './local/local-command';
import { EXIT, reportFailure, type Terminal } from './output';
import { DEFAULT_PORT, type RunningServer } from './serve';
import { type SimulateOptions, simulate } from './simulate';
import { start } from './start';
import { describeValidation, hasFaults, validate } from './validate';

export interface Surroundings {
  terminal: Terminal;
  /** Folder of the built application. */
  app: string;
  version: string;
  /** Aborted when the user interrupts. */
  signal: AbortSignal;
}

const EXAMPLES = `
Examples:
  $ quadrat start photos/                        show a folder of GeoTIFFs
  $ quadrat start https://example.org/cat.parquet
  $ quadrat index landsat/ -o landsat/catalog.parquet
  $ quadrat serve landsat/catalog.parquet

\`quadrat <command> --help\` tells more about each.`;

const FLAGS_HELP = `
What a folder does not tell by itself:
  $ quadrat start naip/ --measurements red,green,blue,nir
  $ quadrat start landsat/ --measurements b3=red,b4=nir,b5=swir16 --mask fmask:2,3,4
  $ quadrat start drone/ --pattern 'flight_(?<day>\\d\\d)(?<month>\\d\\d)(?<year>\\d{4})'

  A pattern is a regular expression over the path below the folder, without the file's ending. Its groups:
  id, date (or year with month and day, or with doy), time, band, product, tile.

  A file quadrat.json in the folder may hold the same answers under the same names; flags win over it:
  { "product": "farm", "measurements": { "b3": "red", "b4": { "name": "nir", "scale": 0.0001 } }, "mask": "fmask:2,3,4" }`;

/** Runs one command line (without node and script). Resolves with the exit code; never rejects. */
export async function runProgram(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal } = surroundings;
  try {
    await build(surroundings).parseAsync([...args], { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    return reportFailure(error, terminal, args.includes('--debug'));
  }
}

function build(surroundings: Surroundings): Command {
  const { terminal, signal } = surroundings;
  const program = new Command('quadrat')
    .description(
      'A datacube that runs in a browser tab: index folders of GeoTIFFs, and serve them with the application.',
    )
    .version(surroundings.version)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .configureHelp({ showGlobalOptions: true })
    .option('--debug', 'show where in the program an error comes from')
    .showHelpAfterError('(--help tells what there is)')
    .addHelpText('after', EXAMPLES);

  withIndexFlags(serving(program.command('start')))
    .summary('show a folder of images, a catalog or an address in the browser')
    .description(
      'Shows what is given in the browser: indexes folders (into a cache; the folders are only read), opens catalogs and addresses. Without any, shows the simulated sample.',
    )
    .argument('[sources...]', 'folders, images, catalogs (.parquet, STAC .json) or addresses')
    .addHelpText('after', FLAGS_HELP)
    .action((sources: string[], options: ServingOptions & IndexFlags) =>
      untilAborted(start(sources, flagsOf(options), { ...surroundings, ...servingOf(options) }), signal),
    );

  withIndexFlags(program.command('index'))
    .summary('make a catalog of every GeoTIFF below folders')
    .description(
      'Makes a catalog (STAC-GeoParquet) of every GeoTIFF below the paths and says what it understood. Links are relative where images lie beside or below the catalog. What stays ambiguous is asked, not guessed.',
    )
    .argument('<paths...>', 'folders or images')
    .requiredOption('-o, --output <catalog.parquet>', 'the catalog to write; with --partition its manifest (.json)')
    .addOption(
      new Option('--partition <period>', 'one file for each year or month, and a manifest of them').choices([
        'year',
        'month',
      ]),
    )
    .option('--sync', 'read only what has changed since the last --sync, and say what was added, changed or lost')
    .option('--dry-run', 'say what would change, and write nothing')
    .addHelpText('after', FLAGS_HELP)
    .action((paths: string[], options: IndexFlags & IndexCommandOptions & { output: string }) =>
      indexCommand(paths, options.output, flagsOf(options), terminal, signal, options),
    );

  serving(program.command('serve'))
    .summary('serve the application, with a catalog that exists')
    .description(
      'Serves the application as a plain static host would, with range requests and CORS. With a catalog, or a folder that holds catalog.parquet, the page opens that, and images beside and below it are served, too.',
    )
    .argument('[source]', 'a catalog (.parquet, STAC .json), a folder with a catalog.parquet in it, or an address')
    .action((source: string | undefined, options: ServingOptions) =>
      untilAborted(start(source ? [source] : [], undefined, { ...surroundings, ...servingOf(options) }), signal),
    );

  program
    .command('validate')
    .summary('say what a catalog lacks, and for which feature')
    .description(
      'Reads a whole catalog and says what works with it, what is missing for which feature, and what is wrong. Ends with 1 where something is wrong.',
    )
    .argument('<catalog>', 'a catalog (.parquet, STAC .json), or the address of one')
    .action(async (catalog: string) => {
      const found = await validate(catalog, signal);
      terminal.out(`${describeValidation(catalog, found)}\n`);
      if (hasFaults(found)) throw new QuadratError('BAD_CATALOG', 'The catalog has faults; see above.');
    });

  program
    .command('simulate')
    .summary('make the simulated sample')
    .description(
      'Makes a simulated landscape as a satellite would see it over two years: images, their catalog, and the cloud-free truth behind them. The same seed makes the same files.',
    )
    .requiredOption('-o, --output <folder>', 'folder to make; a missing or empty one, or an earlier sample')
    .option('--seed <number>', 'another seed, another landscape', wholeNumber)
    .option('--size <pixels>', 'pixels of 10 m along each side of a tile', wholeNumber)
    .option('--dates <number>', 'passes of the satellite', wholeNumber)
    .option('--workers <number>', 'threads; 0 works on this one (default: one per core)', wholeNumber)
    .option('--quiet', 'say nothing but errors')
    .action(async ({ output, ...options }: Omit<SimulateOptions, 'out'> & { output: string }) => {
      await simulate({ ...options, out: output, terminal, signal });
    });
  addLocalCommands(program, surroundings);
  return program;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number))
    throw new InvalidArgumentError('It must be a whole number.');
  return number;
}

interface ServingOptions {
  port?: number;
  host?: string;
}

function serving(command: Command): Command {
  return command
    .option('--port <number>', `port to serve on, or the next free one after it (default: ${DEFAULT_PORT})`, portOf)
    .option('--host <address>', 'address to serve on; 0.0.0.0 lets other machines in (default: 127.0.0.1)');
}

function withIndexFlags(command: Command): Command {
  return command
    .option(
      '--measurements <list>',
      'names of the bands: in file order, or as pairs of what a band is called and its name',
    )
    .option('--pattern <regexp>', 'where in a path the date, the band and others stand, as named groups')
    .option('--product <name>', 'name of the product (default: the name of the folder)')
    .option('--mask <band:classes>', 'the quality band, and its classes that are dropped, by number or name')
    .option('--nodata <value>', 'what stands for no data: one value, or one per band, as in fmask=255,red=0')
    .option('--description <text>', 'what the product is')
    .option('--license <name>', 'licence of the images, as an SPDX name');
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new InvalidArgumentError('It must be a number from 0 to 65535; 0 lets the system choose.');
  }
  return port;
}

function servingOf({ port, host }: ServingOptions): ServingOptions {
  return { port, host };
}

function flagsOf({ measurements, pattern, product, mask, nodata, description, license }: IndexFlags): IndexFlags {
  return { measurements, pattern, product, mask, nodata, description, license };
}

/** Keeps the command running with its server until the user interrupts, then closes it. */
async function untilAborted(starting: Promise<RunningServer>, signal: AbortSignal): Promise<void> {
  const server = await starting;
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await server.close();
}
