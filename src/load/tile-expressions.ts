import { type CompiledExpressions, compileExpressions } from '#compose/compile';
import { parseExpression } from '#compose/expression';
import type { Kernels } from '#kernels/kernels';
import type { TypedArray } from '#model/dtype';
import type { TileJob } from '#plan/tile-job';

/** What the expressions of a job give for one time step. */
export interface ComputedBands {
  /** By place in the job's outputs; undefined for a band that is only read. */
  outputs: Array<Float32Array | undefined>;
  /** What decides which date is best, where the job asks for that. */
  score?: Float32Array;
}

/** The expressions of a job, compiled to one program: a band that several use is read once. */
export class TileExpressions {
  readonly #job: TileJob;
  readonly #compiled: CompiledExpressions;

  constructor(job: TileJob) {
    this.#job = job;
    const texts = job.outputs.flatMap(({ from }) => (from.kind === 'expression' ? [from.text] : []));
    if (job.reduce?.by !== undefined) texts.push(job.reduce.by);
    this.#compiled = compileExpressions(texts.map(parseExpression));
  }

  /** `bands`: one array per read of the job, of the tile's size. */
  evaluate(bands: readonly TypedArray[], kernels: Kernels): ComputedBands {
    const { reads, outputs, height, width, reduce } = this.#job;
    const { program, bands: names } = this.#compiled;
    if (program.results.length === 0) return { outputs: [] };
    const inputs = names.map((name) => {
      const index = reads.findIndex((read) => read.name === name || read.aliases?.includes(name));
      const { nodata, scale, offset } = reads[index]!;
      return { data: bands[index]!, nodata, scale, offset };
    });
    const results = kernels.evaluate(program, inputs, height * width);
    let next = 0;
    const computed = outputs.map(({ from }) => (from.kind === 'expression' ? results[next++]! : undefined));
    return { outputs: computed, ...(reduce?.by !== undefined && { score: results[next]! }) };
  }
}
