import { boxPolygon, HOSTILE } from './contract-items';

const property = (name: string) => ({ property: name });
const op = (name: string, ...args: unknown[]) => ({ op: name, args });
const hostile = (index: number) => `h${index} ${HOSTILE[index]}`;

/** Filters over the contract's items, each with the ids it finds. */
export const FILTERS: Array<[filter: object, ids: string[]]> = [
  [op('=', property('side'), 'left'), ['a1', 'a2']],
  [op('<>', property('side'), 'left'), ['a3']],
  [op('not', op('=', property('side'), 'left')), ['a3']],
  [op('<', 15, property('cloud')), ['a2', 'a3', 'a4', 'a5']],
  [op('and', op('>=', property('cloud'), 20), op('<', property('cloud'), 40)), ['a2', 'a3']],
  [op('or', op('=', property('cloud'), 10), op('=', property('good'), false)), ['a1', 'a5']],
  // A side that is not known is not known to differ either, but the other half may decide.
  [op('or', op('<>', property('side'), 'left'), op('=', property('cloud'), 40)), ['a3', 'a4']],
  [op('in', property('cloud'), [10, 50, 99]), ['a1', 'a5']],
  [op('not', op('in', property('cloud'), [0, 10, 20, 30.5])), ['a4', 'a5']],
  [op('between', property('cloud'), 20, 30.5), ['a2', 'a3']],
  [op('like', property('side'), 'l%'), ['a1', 'a2']],
  [op('like', property('side'), '_ight'), ['a3']],
  [op('like', op('casei', property('side')), op('casei', 'RIGH%')), ['a3']],
  [op('and', op('isNull', property('side')), op('=', property('collection'), 'fields')), ['a4', 'a5']],
  [op('=', property('collection'), 'nowhere'), []],
  [op('in', property('id'), ['a3', 'l4']), ['a3', 'l4']],
  [op('=', op('*', property('cloud'), 2), 61), ['a3']],
  [op('>', op('/', property('cloud'), 0), 1), []],
  // A text is no number, however it looks.
  [op('>', property('depth'), 5), []],
  [op('=', property('properties.depth'), '10'), ['l1']],
  [op('s_intersects', property('geometry'), boxPolygon(9, 49, 10, 50)), ['a1', 'a2']],
  [op('s_intersects', property('geometry'), { bbox: [12.2, 51.5, 13, 53] }), ['l1']],
  [op('s_intersects', property('geometry'), op('bbox', 179.2, -16.6, 179.4, -16.5)), ['l2']],
  [
    op(
      'and',
      op('=', property('collection'), 'fields'),
      op('s_disjoint', property('geometry'), boxPolygon(9, 49, 13, 53)),
    ),
    ['a4', 'a5'],
  ],
  [op('=', property('datetime'), { date: '2019-06-01' }), ['l1', 'a2']],
  [op('<=', property('datetime'), { date: '2019-06-01' }), ['l1', 'a1', 'a2']],
  [op('>', property('datetime'), { timestamp: '2022-01-10T00:00:00Z' }), []],
  [op('>=', property('datetime'), '2022-01-10'), [hostile(9)]],
  [op('t_during', property('datetime'), { interval: ['2019-12-31', '2020-02-29T12:00:00Z'] }), ['a4']],
  [op('t_intersects', property('datetime'), { interval: ['..', '2019-05-31'] }), ['l1', 'a1']],
  [
    op('t_after', property('start_datetime'), { interval: ['2021-03-02T00:00:00Z', '2022-01-09T00:00:00Z'] }),
    [hostile(9)],
  ],
  [op('and', op('t_contains', property('datetime'), { date: '2019-07-01' }), true), ['l1']],
  [op('=', property('text'), HOSTILE[0]), [hostile(0)]],
  [op('or', op('=', property('text'), HOSTILE[1]), op('=', property('index'), 2)), [hostile(1), hostile(2)]],
  [false as unknown as object, []],
];
