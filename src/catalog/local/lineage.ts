import type { LineageRelation } from './change';
import { type LocalState, withId } from './state';

/** A dataset on the way from where a lineage was asked for. */
export interface LineageNode {
  id: string;
  /** Products that have a dataset with this id; none where it is known by its id only. */
  products: string[];
  /** Whether all of them have archived it. */
  archived: boolean;
  /** Steps from the dataset asked for, which is at 0. */
  depth: number;
}

/** Datasets and how they were made from each other; a dataset that several were made from is in it once. */
export interface Lineage {
  nodes: LineageNode[];
  relations: LineageRelation[];
}

export interface LineageOptions {
  /** What it was made from (default), what was made from it, or both. */
  direction?: 'sources' | 'derived' | 'both';
  /** How many steps to go. Default: all. */
  depth?: number;
  /** Relations of these classifiers only. */
  classifiers?: readonly string[];
}

/**
 * Walks the relations of a dataset, each once, the nearest first. It need not be in the index: relations need only ids.
 * Both directions means all ancestors and all descendants, not the other descendants of an ancestor.
 */
export function lineageAround(state: LocalState, id: string, options: LineageOptions = {}): Lineage {
  const { direction = 'sources', depth = Number.POSITIVE_INFINITY, classifiers } = options;
  const wanted = classifiers && new Set(classifiers);
  const counts = (relation: LineageRelation) => !wanted || wanted.has(relation.classifier);
  const depths = new Map([[id, 0]]);
  const relations = new Set<LineageRelation>();
  const walk = (
    relationsOf: (id: string) => readonly LineageRelation[],
    next: (relation: LineageRelation) => string,
  ): void => {
    const seen = new Set([id]);
    let ring = [id];
    for (let step = 1; step <= depth && ring.length > 0; step++) {
      const found = ring.flatMap((each) => relationsOf(each).filter(counts));
      for (const relation of found) relations.add(relation);
      ring = [...new Set(found.map(next))].filter((each) => !seen.has(each));
      for (const each of ring) {
        seen.add(each);
        depths.set(each, Math.min(step, depths.get(each) ?? step));
      }
    }
  };
  if (direction !== 'derived')
    walk(
      (each) => state.lineage.get(each) ?? [],
      ({ source }) => source,
    );
  if (direction !== 'sources') {
    const bySource = relationsBySource(state);
    walk(
      (each) => bySource.get(each) ?? [],
      ({ derived }) => derived,
    );
  }
  return {
    nodes: [...depths].map(([each, steps]) => nodeOf(state, each, steps)),
    relations: [...relations],
  };
}

function nodeOf(state: LocalState, id: string, depth: number): LineageNode {
  const known = withId(state, id);
  return {
    id,
    products: known.map(({ product }) => product),
    archived: known.length > 0 && known.every(({ archived }) => archived),
    depth,
  };
}

function relationsBySource({ lineage }: LocalState): ReadonlyMap<string, readonly LineageRelation[]> {
  const bySource = new Map<string, LineageRelation[]>();
  for (const relations of lineage.values()) {
    for (const relation of relations) {
      const others = bySource.get(relation.source);
      if (others) others.push(relation);
      else bySource.set(relation.source, [relation]);
    }
  }
  return bySource;
}
