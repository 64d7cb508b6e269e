import type { GeoJsonGeometry } from '#quadrat';
import { boxOfLonLat, intersect, lonLatOf, ringOf } from '#view/mercator';
import type { MapView } from '../state/picture-request';
import type { ProductFacts } from '../state/product-facts';

/** What of a product a view shows, in EPSG:4326; all of it without a view; null where the view shows nothing of it. */
export function fromView(
  view: Pick<MapView, 'box'> | null,
  { bounds }: Pick<ProductFacts, 'bounds'>,
): GeoJsonGeometry | null {
  const whole = boxOfLonLat(bounds);
  const box = view ? intersect(view.box, whole) : whole;
  if (!box) return null;
  return { type: 'Polygon', coordinates: [ringOf(lonLatOf(box))] };
}
