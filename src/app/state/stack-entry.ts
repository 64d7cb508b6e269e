import type { Failure } from '../failure';
import type { Narrowed } from './narrowed';
import type { Picture } from './picture.svelte';
import type { ProductFacts } from './product-facts';
import type { Question } from './question';

/** A picture that stays on the map while the page goes on to another one. */
export interface Kept {
  picture: Picture;
  question: Question;
  /** What the question's `narrow` was made of. */
  narrowed: Narrowed;
  /** Of the product, as far as the area goes; null until they are known, of one that came with a link. */
  facts: ProductFacts | null;
  /** Why they cannot be known. */
  failure?: Failure;
}

/** What a link says of one line. */
export interface WantedEntry extends Pick<StackEntry, 'kind' | 'visible' | 'opacity'> {
  kept?: Pick<Kept, 'question' | 'narrowed'>;
}

/** One line of the list of layers. */
export interface StackEntry {
  id: string;
  /** 'live': the picture the page is about; 'counts': the observations behind it. */
  kind: 'live' | 'counts' | 'kept';
  visible: boolean;
  /** 0..1 */
  opacity: number;
  kept?: Kept;
}

/** Each holds its pixels, in memory and on the graphics card. */
export const MOST_KEPT = 4;
