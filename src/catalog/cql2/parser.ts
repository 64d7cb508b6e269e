/// <reference path="./cql2-wasm.d.ts" />
import { QuadratError } from '#model/errors';

/** CQL2 text to CQL2 JSON. Throws BAD_REQUEST for what is no CQL2. */
export type Cql2Parser = (text: string) => unknown;

/** Longest filter taken as text, and deepest nesting of parentheses: the parser is recursive and its stack is small. */
const LONGEST = 64 * 1024;
const DEEPEST = 64;
/** Stands for the quote inside a text; a character that nobody may use in interchange. */
const QUOTE = '\uFDD0';

let memoryInUse: WebAssembly.Memory | undefined;

/**
 * Makes a parser out of the bytes of cql2-wasm. It is strict where that is not: it stops at the first thing it does not
 * understand and forgets the rest, so the filter is put in parentheses, which must close at its end; and it does not
 * know the doubled quote inside a text, which goes through it as another character.
 */
export async function createParser(wasm: WebAssembly.Module | BufferSource): Promise<Cql2Parser> {
  const glue = await import('cql2-wasm/cql2_wasm_bg.js');
  const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(wasm);
  const start = () => {
    // The glue is one for the whole page and keeps a view of the memory it worked in last; growing that, even by
    // nothing, detaches the view, and the glue looks again.
    memoryInUse?.grow(0);
    const { exports } = new WebAssembly.Instance(module, {
      './cql2_wasm_bg.js': functionsOf(glue),
    });
    memoryInUse = exports.memory as WebAssembly.Memory;
    glue.__wbg_set_wasm(exports);
    (exports.__wbindgen_start as () => void)();
  };
  start();
  return (text) => {
    const prepared = prepare(text);
    try {
      const expression = glue.parseText(`(${prepared})`);
      const json: string = expression.to_json();
      expression.free();
      return JSON.parse(json, (_, value) => (typeof value === 'string' ? value.replaceAll(QUOTE, "'") : value));
    } catch (cause) {
      // What failed inside may have left anything behind.
      if (cause instanceof WebAssembly.RuntimeError) start();
      throw new QuadratError('BAD_REQUEST', `The filter is not CQL2 text: ${reasonOf(cause)}`, { cause });
    }
  };
}

/** A module namespace as an object of functions, which is all that an instance can import. */
function functionsOf(module: object): Record<string, () => void> {
  return Object.fromEntries(Object.entries(module).filter(([, value]) => typeof value === 'function'));
}

function reasonOf(cause: unknown): string {
  const text = String(cause instanceof Error ? cause.message : cause).split('\n')[0]!;
  return text === '' ? 'it could not be read.' : text.slice(0, 300);
}

/** Checks what the parser does not, and hides quotes inside texts from it. */
function prepare(text: string): string {
  if (text.length > LONGEST) throw bad(`it is longer than ${LONGEST} characters`);
  if (text.includes(QUOTE) || text.includes('\0')) throw bad('it holds a character that no text may hold');
  let depth = 0;
  let result = '';
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === "'" || character === '"') {
      const end = endOfQuoted(text, i, character);
      const inside = text.slice(i + 1, end);
      result += character + (character === "'" ? inside.replaceAll(/''|\\'/g, QUOTE) : inside) + character;
      i = end;
      continue;
    }
    if (character === '(' && ++depth > DEEPEST) throw bad(`its parentheses are nested more than ${DEEPEST} deep`);
    if (character === ')' && --depth < 0) throw bad('it closes a parenthesis that was not opened');
    result += character;
  }
  if (depth > 0) throw bad('a parenthesis is not closed');
  return result;
}

function endOfQuoted(text: string, from: number, quote: string): number {
  for (let i = from + 1; i < text.length; i++) {
    if (quote === "'" && text[i] === '\\' && text[i + 1] === quote) i++;
    else if (text[i] === quote) {
      if (quote === "'" && text[i + 1] === quote) i++;
      else return i;
    }
  }
  throw bad('a quote is not closed');
}

function bad(what: string): QuadratError {
  return new QuadratError('BAD_REQUEST', `The filter is not CQL2 text: ${what}.`);
}
