import type { ImageLayout } from '#model/image';
import { datesIn, type NamedTime } from './dates';
import { LeftOut } from './question';
import type { NameReading } from './read-name';

const ACQUISITION =
  /^(?:acquisition[_ ]?(?:date|time|datetime|date_?time)|date[_ ]?acquired|sensing[_ ]?(?:time|start)|acquired)$/i;

export interface ImageTime {
  when: NamedTime;
  from: string;
}

/**
 * When an image was taken. A pattern or a publisher's convention comes first; then metadata that speaks of the
 * acquisition; then a date in a name; last TIFF's DateTime, which means the acquisition where a camera wrote it and the
 * processing where software did, so it never overrules a name. Without any, throws LeftOut.
 */
export function timeOfImage(layout: ImageLayout, reading: NameReading): ImageTime {
  const byRule = reading.whenFrom === 'pattern' || reading.convention !== undefined;
  if (byRule && reading.when) return { when: reading.when, from: reading.whenFrom ?? 'pattern' };
  const acquired = acquisitionOf(layout);
  if (acquired) return { when: acquired, from: 'acquisition metadata in the files' };
  if (reading.when) return { when: reading.when, from: reading.whenFrom ?? 'file name' };
  if (reading.whenProblem) throw reading.whenProblem;
  // Its clock has no zone: only the day is certain.
  const written = layout.dateTime === undefined ? undefined : datesIn(layout.dateTime.slice(0, 10))[0];
  if (written) return { when: written, from: 'TIFF DateTime tag (when a camera or a program wrote the file)' };
  throw new LeftOut('no date in its name, its folders or its tags', {
    missing: 'date',
    question:
      "When was it taken? --pattern '(?<date>\\d{8})' with the characters around it; groups year, month, day and doy work, too",
  });
}

function acquisitionOf(layout: ImageLayout): NamedTime | undefined {
  for (const [key, value] of Object.entries(layout.metadata)) {
    if (!ACQUISITION.test(key)) continue;
    const dates = datesIn(value.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d)/, '$1T'));
    if (dates.length === 1) return dates[0];
  }
  return undefined;
}
