/** A line of the table. */
export interface Row {
  stage: string;
  against: string;
  /** Our time over theirs, median of the runs: below 1 is faster. */
  ratio: number;
  /** The ratio above which the command fails. */
  atMost: number;
  runs: number;
}

/** Enough of a result to tell whether two contestants did the same work. */
export interface Digest {
  /** Adler-32 over the bytes of all bands, one after the other. */
  adler: number;
  /** Samples at regular places of every band, for results that may differ by rounding. */
  probes: number[];
}

export interface Measure {
  ms: number;
  digest: Digest;
  /** What else is worth a look while it runs. */
  note?: string;
}

/**
 * How alike two results must be: 'exact', or a share of the pixels that lie within some units of each other, or all of them
 * on the average. 'none' where the contestants are one program on different amounts of work.
 */
export type Agreement = 'exact' | 'none' | { within: number; share: number } | { meanWithin: number };

/** One comparison. Both contestants may be called any number of times, and leave nothing behind for the next call. */
export interface Stage {
  stage: string;
  against: string;
  atMost: number;
  agreement: Agreement;
  /** What ours must be exactly, where theirs is only near it: the result of a third. */
  expected?: () => Promise<Digest>;
  /** Brings the data into the contestants' memories, untimed. */
  prepare?: () => Promise<void>;
  ours: () => Promise<Measure>;
  theirs: () => Promise<Measure>;
  /** How many times the work of theirs ours has: 1 unless said. */
  amount?: number;
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** Says why two results are not the same work; undefined where they are. */
export function disagreement(ours: Digest, theirs: Digest, agreement: Agreement): string | undefined {
  if (agreement === 'none') return undefined;
  if (agreement === 'exact') {
    return ours.adler === theirs.adler ? undefined : `checksum ${ours.adler} against ${theirs.adler}`;
  }
  const { probes } = ours;
  if (probes.length !== theirs.probes.length) return `${probes.length} samples against ${theirs.probes.length}`;
  if ('meanWithin' in agreement) {
    const mean = probes.reduce((sum, value, i) => sum + Math.abs(value - theirs.probes[i]!), 0) / probes.length;
    if (mean <= agreement.meanWithin) return undefined;
    return `samples differ by ${mean.toFixed(2)} on the average, not ${agreement.meanWithin} at most`;
  }
  const alike = probes.filter((value, i) => Math.abs(value - theirs.probes[i]!) <= agreement.within).length;
  if (alike >= agreement.share * probes.length) return undefined;
  const percent = ((100 * alike) / probes.length).toFixed(2);
  return `only ${percent} % of the samples are within ${agreement.within} of each other`;
}

/**
 * Times one comparison: a round to warm up, in which the results are compared, then `runs` rounds of both in turn, so that
 * a busy machine slows both alike. The ratio is the median of the rounds' ratios.
 *
 * @throws Error where the contestants' results differ: they did not do the same work, and their times say nothing
 */
export async function measure(stage: Stage, runs: number, print: (line: string) => void): Promise<Row> {
  const { stage: name, against, atMost, amount = 1 } = stage;
  await stage.prepare?.();
  const expected = await stage.expected?.();
  const ratios: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const ours = await stage.ours();
    const theirs = await stage.theirs();
    const why =
      (expected && disagreement(ours.digest, expected, 'exact')) ??
      disagreement(ours.digest, theirs.digest, stage.agreement);
    if (why) throw new Error(`the results differ: ${why}`);
    const ratio = ours.ms / theirs.ms / amount;
    if (run > 0) ratios.push(ratio);
    const times = `${ours.ms.toFixed(0)} ms against ${theirs.ms.toFixed(0)} ms: ${ratio.toFixed(3)}`;
    const notes = [ours.note, theirs.note].filter(Boolean).join('; ');
    print(`  ${run === 0 ? 'warm-up' : `run ${run}  `} ${times}${notes ? ` (${notes})` : ''}`);
  }
  return { stage: name, against, ratio: median(ratios), atMost, runs };
}
