/**
 * Makes src/compose/index-table.json, the spectral indices that requests may name, out of Awesome Spectral Indices
 * (https://github.com/awesome-spectral-indices/awesome-spectral-indices, MIT licence, David Montero and contributors).
 *
 *   node scripts/index-table.mjs [folder]
 *
 * `folder` holds the list's `output/` folder; without one its files are fetched from GitHub at the version below. Left
 * out are indices with a parameter that has no default (wavelengths, radiation), and kernel indices, whose parameter is
 * chosen per picture.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = 'https://github.com/awesome-spectral-indices/awesome-spectral-indices';
const COMMIT = '926973262d11d37ba9cebdd56fbc0ff07fe367a9';
const TARGET = fileURLToPath(new URL('../src/compose/index-table.json', import.meta.url));
const RADAR = ['VV', 'VH', 'HV', 'HH'];

const [folder] = process.argv.slice(2);

async function listed(name) {
  if (folder) return JSON.parse(await readFile(join(folder, 'output', name), 'utf8'));
  const address = `${SOURCE.replace('github.com', 'raw.githubusercontent.com')}/${COMMIT}/output/${name}`;
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.json();
}

const { SpectralIndices } = await listed('spectral-indices-dict.json');
const bands = await listed('bands.json');
const constants = await listed('constants.json');

const table = Object.fromEntries(
  Object.entries(bands).map(([symbol, { common_name, long_name }]) => [
    symbol,
    { name: common_name, title: long_name },
  ]),
);
for (const symbol of RADAR) table[symbol] = { name: symbol.toLowerCase(), title: `${symbol} polarisation` };

/** Formulas hold numbers, names, brackets and + - * / ** only; anything else is not taken. */
const ARITHMETIC = /^[\w\s.+\-*/()]+$/;

const indices = [];
const leftOut = [];
for (const { short_name, long_name, formula, reference, application_domain } of Object.values(SpectralIndices)) {
  const names = [...new Set(formula.match(/[A-Za-z_]\w*/g))];
  const parameters = names.filter((name) => !(name in table));
  if (!ARITHMETIC.test(formula) || parameters.some((name) => typeof constants[name]?.default !== 'number')) {
    leftOut.push(short_name);
    continue;
  }
  const filled = parameters.reduce(
    (text, name) => text.replace(new RegExp(`\\b${name}\\b`, 'g'), String(constants[name].default)),
    formula,
  );
  indices.push({ name: short_name, title: long_name, domain: application_domain, formula: filled, reference });
}
indices.sort((a, b) => (a.name < b.name ? -1 : 1));

const licence = 'MIT, Copyright (c) 2021 David Montero Loaiza';
await writeFile(
  TARGET,
  `${JSON.stringify({ source: SOURCE, commit: COMMIT, licence, symbols: table, indices }, null, 2)}\n`,
);
console.log(`${indices.length} indices; left out: ${leftOut.join(', ')}`);
