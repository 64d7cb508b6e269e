import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { type RunningCommand, startQuadrat } from './command';
import { launch } from './page';

/** A browser, and `quadrat start` on the simulated sample, for all tests of the block that asks for them. */
export function useSample(): { readonly browser: Browser; readonly command: RunningCommand } {
  let browser: Browser | undefined;
  let command: RunningCommand | undefined;
  beforeAll(async () => {
    [browser, command] = await Promise.all([launch(), startQuadrat()]);
  });
  afterAll(async () => {
    await browser?.close();
    await command?.stop();
  });
  return {
    get browser() {
      return browser!;
    },
    get command() {
      return command!;
    },
  };
}
