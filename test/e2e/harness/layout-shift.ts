import type { Page } from 'playwright-core';

/** How much of the page has moved by itself since it was opened: Cumulative Layout Shift without the visitor's own doing. */
export async function layoutShift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const observer = new PerformanceObserver((list) => {
          const shifts = list.getEntries() as Array<PerformanceEntry & { value: number; hadRecentInput: boolean }>;
          observer.disconnect();
          resolve(shifts.reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0));
        });
        observer.observe({ type: 'layout-shift', buffered: true });
        // Without any shift it is never called.
        setTimeout(() => resolve(0), 500);
      }),
  );
}
