import { describe, expect, it } from 'vitest';
import { boxOfCamera, CLOSEST, cameraFor, paddingOf } from '#view/camera';
import { boxOfLonLat, contains } from '#view/mercator';

const WIDE = { width: 1128, height: 720 };
const TALL = { width: 390, height: 480 };

describe('cameraFor', () => {
  it.each([
    { bounds: [9, 45, 9.1, 45.2], frame: WIDE },
    { bounds: [9, 45, 10.5, 45.2], frame: TALL },
    { bounds: [177, -19, 181.5, -16], frame: WIDE },
  ] as const)('shows all of $bounds, and as large as that allows', ({ bounds, frame }) => {
    const seen = boxOfCamera(cameraFor(bounds, frame), frame);
    const wanted = boxOfLonLat(bounds);
    expect(contains(seen, wanted)).toBe(true);
    const metres = (seen.east - seen.west) / frame.width;
    const room = Math.min(
      frame.width - (wanted.east - wanted.west) / metres,
      frame.height - (wanted.north - wanted.south) / metres,
    );
    expect(room).toBeCloseTo(2 * paddingOf(frame), 6);
  });

  it('comes no closer to a point than anybody wants to be', () => {
    expect(cameraFor([9, 45, 9, 45], WIDE)).toEqual({ lon: 9, lat: expect.closeTo(45, 9), zoom: CLOSEST });
  });
});

describe('boxOfCamera', () => {
  it('is as large as the frame, at the scale of the zoom', () => {
    const box = boxOfCamera({ lon: 0, lat: 0, zoom: 0 }, { width: 512, height: 256 });
    expect(box.east - box.west).toBeCloseTo(2 * 20037508.342789244, 6);
    expect(box.north).toBeCloseTo(20037508.342789244 / 2, 6);
    expect(box.south).toBeCloseTo(-box.north, 6);
  });
});
