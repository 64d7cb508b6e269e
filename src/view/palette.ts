import { schemeTableau10 } from 'd3-scale-chromatic';
import type { ClassName } from './combinations';

/** A class and how it is drawn. */
export interface PaletteEntry extends ClassName {
  /** CSS hex colour, `#rrggbb`. */
  colour: string;
  visible: boolean;
}

/** What people expect of names that most products use; the first that fits decides. Lightnesses differ on purpose. */
const EXPECTED: ReadonlyArray<readonly [RegExp, string]> = [
  [/no.?data|fill|outside/i, '#4a4f4d'],
  [/saturated|defective/i, '#d1495b'],
  [/shadow/i, '#6b6480'],
  [/dark/i, '#4d4336'],
  [/cirrus/i, '#a9cbe6'],
  [/unclassified|mixed/i, '#b58aa5'],
  [/medium/i, '#cdd3d3'],
  [/low prob/i, '#a8ada9'],
  [/snow|ice/i, '#7fe3f0'],
  [/cloud/i, '#f6f6f2'],
  [/not.?vegetat|bare|soil|sand/i, '#c8a15a'],
  [/water|sea|lake|river/i, '#2f6fb5'],
  [/vegetat|tree|forest|crop|grass/i, '#4f9a4a'],
  [/clear|land/i, '#9bbf7a'],
  [/urban|built|settle/i, '#b0563f'],
];

/** A first colour for every class; those no name suggests take Tableau's ten in turn, made to be told apart. */
export function classPalette(classes: readonly ClassName[]): PaletteEntry[] {
  const used = new Set<string>();
  let next = 0;
  return classes.map(({ value, label }) => {
    let colour = EXPECTED.find(([pattern, colour]) => pattern.test(label) && !used.has(colour))?.[1];
    while (colour === undefined || used.has(colour)) {
      colour = schemeTableau10[next % 10]!;
      // Beyond what can be told apart colours come again.
      if (next++ >= 10) break;
    }
    used.add(colour);
    return { value, label, colour, visible: true };
  });
}

/** 256 RGBA pixels, one a value; transparent where a class is hidden or unknown. */
export function paletteTexels(palette: readonly PaletteEntry[]): Uint8Array {
  const texels = new Uint8Array(256 * 4);
  for (const { value, colour, visible } of palette) {
    if (!visible) continue;
    const packed = Number.parseInt(colour.slice(1), 16);
    texels.set([packed >> 16, (packed >> 8) & 255, packed & 255, 255], value * 4);
  }
  return texels;
}
