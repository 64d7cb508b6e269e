import { type CatalogSource, Datacube, type Dataset, type ImageCatalog, indexImages, type OpenOptions } from '#quadrat';
import { describeFailure, type Failure } from '../failure';
import type { CheckName } from './checks';
import { type Probe, probeAddress } from './probe-address';

/** Why a check did not simply pass; words for it are in the texts. */
export type Trouble =
  | { kind: 'probe'; address: string; probe: Probe }
  | { kind: 'failure'; failure: Failure }
  | { kind: 'credentials' }
  | { kind: 'noAddress' }
  | { kind: 'noScene' }
  | { kind: 'noGrid' }
  | { kind: 'noRanges'; address: string };

export interface Finding {
  check: CheckName;
  verdict: 'running' | 'ok' | 'warning' | 'failed';
  trouble?: Trouble;
}

/** What an address turned out to be, ready to be opened. */
export interface CheckedSource {
  address: string;
  /** An image has no catalog; one is made of it. */
  catalog?: ImageCatalog;
  products: number;
}

export interface CheckOptions {
  /** Day of an image that tells none. */
  date?: string;
  signal: AbortSignal;
  onFinding: (finding: Finding) => void;
  /** How catalogs are opened on this page. */
  open: Pick<OpenOptions, 'extensions' | 'patchUrl' | 'onFullDownload'>;
}

/**
 * Tries an address as a picture would: is it there, does it let this page read, is it a catalog or an image, are grids
 * known, do the images answer. Null where something has to be mended first; the findings say what.
 */
export async function checkSource(text: string, options: CheckOptions): Promise<CheckedSource | null> {
  const { signal, onFinding } = options;
  const fail = (check: CheckName, trouble: Trouble): null => {
    onFinding({ check, verdict: 'failed', trouble });
    return null;
  };
  onFinding({ check: 'reach', verdict: 'running' });
  const address = text.trim();
  const asked = options.open.patchUrl?.(address) ?? address;
  if (!URL.canParse(asked) || !/^https?:$/.test(new URL(asked).protocol)) return fail('reach', { kind: 'noAddress' });
  if (new URL(asked).username !== '' || new URL(asked).password !== '') return fail('reach', { kind: 'credentials' });
  const probe = await probeAddress(asked, signal);
  if (probe.outcome !== 'answered') return fail('reach', { kind: 'probe', address, probe });
  if (probe.kind === 'unknown') return fail('reach', { kind: 'probe', address, probe });
  const needsRanges = probe.kind !== 'json' && !probe.ranges;
  onFinding({
    check: 'reach',
    verdict: needsRanges ? 'warning' : 'ok',
    ...(needsRanges ? { trouble: { kind: 'noRanges', address } } : {}),
  });
  try {
    return await look(address, probe.kind === 'tiff', options);
  } catch (error) {
    signal.throwIfAborted();
    return fail('open', { kind: 'failure', failure: describeFailure(error) });
  }
}

async function look(address: string, image: boolean, options: CheckOptions): Promise<CheckedSource | null> {
  const { signal, onFinding, date } = options;
  onFinding({ check: 'open', verdict: 'running' });
  const path = decodeURIComponent(new URL(address).pathname).replace(/^\//, '');
  const catalog = image
    ? await indexImages([{ path, source: address }], { ...(date === undefined ? {} : { date }), signal })
    : undefined;
  const source: CatalogSource = catalog ?? address;
  const cube = await Datacube.open({ ...options.open, catalogs: source, workers: 0, cache: 'none', signal });
  try {
    const products = await cube.products.list();
    onFinding({ check: 'open', verdict: 'ok' });
    onFinding({ check: 'scene', verdict: 'running' });
    const dataset = await firstDataset(cube, signal);
    if (!dataset) {
      onFinding({ check: 'scene', verdict: 'failed', trouble: { kind: 'noScene' } });
      return null;
    }
    onFinding({ check: 'scene', verdict: 'ok' });
    onFinding(projectionOf(dataset));
    if (!(await imagesAnswer(dataset, options))) return null;
    return { address, products: products.length, ...(catalog ? { catalog } : {}) };
  } finally {
    await cube.close();
  }
}

async function firstDataset(cube: Datacube, signal: AbortSignal): Promise<Dataset | null> {
  for await (const dataset of cube.find({ limit: 1, orderBy: '-time', signal })) return dataset;
  return null;
}

function projectionOf({ measurements }: Dataset): Finding {
  const bands = Object.values(measurements);
  const known = bands.length > 0 && bands.every(({ crs, shape, transform }) => crs && shape && transform);
  return known
    ? { check: 'projection', verdict: 'ok' }
    : { check: 'projection', verdict: 'warning', trouble: { kind: 'noGrid' } };
}

/** One image speaks for its host. */
async function imagesAnswer({ measurements }: Dataset, { signal, onFinding, open }: CheckOptions): Promise<boolean> {
  const [band] = Object.values(measurements);
  if (!band) return true;
  onFinding({ check: 'images', verdict: 'running' });
  const asked = open.patchUrl?.(band.href) ?? band.href;
  const probe: Probe = /^https?:/.test(asked)
    ? await probeAddress(asked, signal)
    : { outcome: 'unreachable', offline: false };
  if (probe.outcome !== 'answered') {
    onFinding({ check: 'images', verdict: 'failed', trouble: { kind: 'probe', address: band.href, probe } });
    return false;
  }
  onFinding(
    probe.ranges
      ? { check: 'images', verdict: 'ok' }
      : { check: 'images', verdict: 'warning', trouble: { kind: 'noRanges', address: band.href } },
  );
  return true;
}
