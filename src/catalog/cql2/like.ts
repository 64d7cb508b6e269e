/**
 * CQL2's `like`: `%` stands for any text, `_` for one character, `\` takes the next one as it is. Walks both texts with
 * one place to come back to, so that no pattern takes longer than the product of the lengths (a regular expression can).
 */
export function likeMatches(text: string, pattern: string): boolean {
  const characters = [...text];
  const parts = partsOf(pattern);
  let [at, part] = [0, 0];
  let [star, from] = [-1, 0];
  while (at < characters.length) {
    const wanted = parts[part];
    if (wanted === ANY) {
      star = part++;
      from = at;
    } else if (wanted !== undefined && (wanted === ONE || wanted === characters[at])) {
      part++;
      at++;
    } else if (star >= 0) {
      part = star + 1;
      at = ++from;
    } else return false;
  }
  while (parts[part] === ANY) part++;
  return part === parts.length;
}

const ANY = Symbol('any text');
const ONE = Symbol('one character');

function partsOf(pattern: string): Array<string | typeof ANY | typeof ONE> {
  const characters = [...pattern];
  const parts: Array<string | typeof ANY | typeof ONE> = [];
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!;
    if (character === '\\' && i + 1 < characters.length) parts.push(characters[++i]!);
    else parts.push(character === '%' ? ANY : character === '_' ? ONE : character);
  }
  return parts;
}
