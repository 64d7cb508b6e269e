import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHROMIUM_ARGS, findChromium } from '../../../scripts/chromium.mjs';

/** Of a process on Linux: writing it makes the system forget the peak so far. */
const FORGET_PEAK = '5';

/** A Chromium as a person has it: nothing is attached to it. */
export interface PlainBrowser {
  /** Most memory that one of its pages, workers included, has held so far, bytes; the browser's own code in it counts. */
  peakOfPages(): number;
  /** Lets that count begin anew. */
  forgetPeaks(): void;
  /** Resolves when it has ended, rejects where it did not start. */
  ended: Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens `url` and lets it run. Whoever drives a page from outside has its process keep the bodies of responses (240 MB
 * of them in a dump of a large composite's), for tools to look at; so a page whose memory or speed is measured has to run, and to tell its outcome, by itself.
 * Linux only.
 */
export async function openPlainly(url: string, more: readonly string[] = []): Promise<PlainBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'quadrat-profile-'));
  const args = [...CHROMIUM_ARGS, '--headless=new', `--user-data-dir=${profile}`, ...more, url];
  const browser = spawn((await findChromium())!, args, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve, reject) => {
    browser.on('exit', () => resolve());
    browser.on('error', reject);
  });
  ended.catch(() => {});
  return {
    ended,
    peakOfPages: () => Math.max(0, ...renderersOf(browser).map(peakOf)),
    forgetPeaks: () => {
      for (const id of renderersOf(browser)) writeFileSync(`/proc/${id}/clear_refs`, FORGET_PEAK);
    },
    async close() {
      browser.kill();
      await ended;
      // Its other processes write for a moment longer; a profile that stays is no failure of what was measured.
      await sleep(1000);
      await rm(profile, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
    },
  };
}

function renderersOf({ pid }: ChildProcess): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = /\) \S (\d+)/.exec(read(`/proc/${name}/stat`))?.[1];
    if (parent) parents.set(Number(name), Number(parent));
  }
  const descends = (id: number | undefined): boolean => id !== undefined && (id === pid || descends(parents.get(id)));
  return [...parents.keys()].filter((id) => descends(id) && read(`/proc/${id}/cmdline`).includes('--type=renderer'));
}

function peakOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

/** Nothing of a process that has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
