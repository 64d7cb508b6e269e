import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Question } from '#index-images/question';
import { type Settings, settingsFromJson } from '#index-images/settings';

export const SETTINGS_FILE = 'quadrat.json';

/** The folder's own `quadrat.json` with the flags laid over it, key by key. */
export async function settingsFor(folder: string, flags: Settings): Promise<Settings> {
  const path = join(folder, SETTINGS_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return flags;
    throw error;
  }
  try {
    return { ...settingsFromJson(JSON.parse(text)), ...flags };
  } catch (error) {
    throw new Question(`${path}: ${(error as Error).message}`);
  }
}
