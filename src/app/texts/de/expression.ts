import type { ExpressionProblem } from '#quadrat';
import { number } from './words';

type Wanted = Extract<ExpressionProblem, { kind: 'ends-early' }>['wanted'];

/** What is wrong with a formula that is being written. */
export function sayProblem(problem: ExpressionProblem): string {
  switch (problem.kind) {
    case 'too-long':
      return `Die Formel ist länger als ${number.format(problem.most)} Zeichen.`;
    case 'too-deep':
      return `Die Formel ist tiefer als ${problem.most} Ebenen verschachtelt.`;
    case 'number-too-large':
      return `${problem.text} ist zu groß.`;
    case 'other-operator':
      return `Den Operator „${problem.sign}“ gibt es nicht; ist „${problem.meant}“ gemeint?`;
    case 'open-quote':
      return 'Der Text in Anführungszeichen endet nicht.';
    case 'strange-sign':
      return `„${problem.sign}“ hat hier keine Bedeutung.`;
    case 'chained-comparison':
      return 'Vergleiche lassen sich nicht aneinanderreihen; schreiben Sie a < b && b < c.';
    case 'unknown-function':
      return `Die Funktion „${problem.name}“ gibt es nicht.${guess(problem.near)} Es gibt: ${problem.known.join(', ')}.`;
    case 'arguments': {
      const { name, least, most, given } = problem;
      const count = least === most ? String(least) : `mindestens ${least}`;
      return `${name} braucht ${count} ${count === '1' ? 'Wert' : 'Werte'}, nicht ${given}.`;
    }
    case 'band-without-quotes':
      return 'band(…) nimmt einen Namen in Anführungszeichen.';
    case 'ends-early':
      return `Die Formel endet, wo ${sayWanted(problem.wanted)} folgen sollte.`;
    case 'unexpected': {
      const { wanted, found, meant } = problem;
      const hint = meant ? `; schreiben Sie „${meant}“ statt „${found}“` : '';
      return `Wo „${found}“ steht, sollte ${sayWanted(wanted)} stehen${hint}.`;
    }
    case 'unknown-band':
      return `Den Kanal „${problem.name}“ gibt es nicht.${guess(problem.near)}`;
    case 'no-band':
      return 'Die Formel verwendet keinen Kanal.';
  }
}

const guess = (near: string | undefined) => (near === undefined ? '' : ` Ist „${near}“ gemeint?`);

function sayWanted(wanted: Wanted): string {
  if (wanted.what === 'sign') return `„${wanted.sign}“`;
  return wanted.what === 'operator' ? 'ein Operator oder das Ende' : 'eine Zahl, ein Kanal oder eine Klammer';
}
