import { describe, expect, it } from 'vitest';
import { seriesFigure, stackFigure } from '#view/plot/figure-svg';
import { layoutStack } from '#view/plot/stack-layout';

const CAPTION = {
  title: 'NDVI <over> "time"',
  notes: ['A: 47° N', 'Line: median'],
  credit: 'A & B \u0000· CC-BY-4.0',
  formatLevel: String,
  formatTick: (date: Date) => date.toISOString().slice(0, 7),
};

/** Tags that open without closing, or close what is not open. */
function unbalanced(xml: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, close, name, , self] of xml.matchAll(/<(\/?)([a-z]+)((?:"[^"]*"|[^">])*?)(\/?)>/g)) {
    if (self) continue;
    if (!close) open.push(name!);
    else if (open.pop() !== name) wrong.push(name!);
  }
  return [...open, ...wrong];
}

describe('figures as SVG', () => {
  const series = [
    {
      label: 'A · NDVI',
      colour: '#d55e00',
      points: [
        { time: '2023-01-01', value: 0.2, masked: false, low: 0.1, high: 0.3 },
        { time: '2023-02-01', value: 0.9, masked: true, low: 0.1, high: 0.3 },
        { time: '2023-03-01', value: 0.4, masked: false, low: 0.2, high: 0.5 },
      ],
      line: [],
    },
  ];

  it('show every observation, masked ones hollow, with band, line, legend and credit', () => {
    const svg = seriesFigure(series, CAPTION);
    expect(svg.match(/<circle/g)).toHaveLength(3);
    expect(svg.match(/<circle[^>]*fill="#ffffff"/g)).toHaveLength(1);
    expect(svg).toContain('fill-opacity="0.16"');
    expect(svg).toContain('A · NDVI</text>');
    expect(svg).toContain('A &amp; B · CC-BY-4.0</text>');
    expect(svg).toContain('NDVI &lt;over&gt; &quot;time&quot;</text>');
    expect(unbalanced(svg)).toEqual([]);
  });

  it('stack amounts from zero, whole bars as high as their sum', () => {
    const steps = [
      { time: '2023-01-01', parts: [2, 0, 3] },
      { time: '2023-01-11', parts: [1, 4, Number.NaN] },
    ];
    const svg = stackFigure(
      steps,
      [1, 2, 3].map((i) => ({ label: `class ${i}`, colour: `#00000${i}` })),
      CAPTION,
    );
    expect(svg.match(/<rect/g)).toHaveLength(1 + 3 + 4);
    expect(unbalanced(svg)).toEqual([]);
    const frame = { width: 300, height: 160, left: 40, right: 10, top: 10, bottom: 20 };
    const { bars } = layoutStack(steps, frame);
    expect(bars.map(({ step, part }) => [step, part])).toEqual([
      [0, 0],
      [0, 2],
      [1, 0],
      [1, 1],
    ]);
    expect(bars[0]!.y + bars[0]!.height).toBe(140);
    expect(bars[1]!.y + bars[1]!.height).toBeCloseTo(bars[0]!.y);
    const height = (step: number) => bars.filter((bar) => bar.step === step).reduce((sum, bar) => sum + bar.height, 0);
    expect(height(0)).toBeCloseTo(height(1));
    expect(layoutStack([], frame).bars).toEqual([]);
  });
});
