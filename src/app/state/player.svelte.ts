import type { Choices } from './choices.svelte';
import type { Picture } from './picture.svelte';
import { questionKey } from './question';

/** How long each picture stays, milliseconds. */
export const DELAYS = [2000, 1000, 400] as const;
export type Delay = (typeof DELAYS)[number];

/** Plays the steps of time as an animation, each when its picture is there. */
export class Player {
  playing = $state(false);
  delay = $state<Delay>(1000);
  readonly #choices: Choices;
  readonly #picture: Picture;

  constructor(choices: Choices, picture: Picture) {
    this.#choices = choices;
    this.#picture = picture;
  }

  toggle(): void {
    if (!this.playing) this.#choices.cutTime();
    this.playing = !this.playing && this.#choices.steps.length > 1;
  }

  /** To be called whenever anything it reads has changed, while it plays; returns a function that calls the next step off. */
  tick(): (() => void) | undefined {
    const { question, steps, stepIndex } = this.#choices;
    if (!this.playing || !question) return undefined;
    const { state, key } = this.#picture;
    if (key !== questionKey(question) || state.name === 'working' || state.name === 'waiting') return undefined;
    if (['failed', 'stopped', 'asking'].includes(state.name)) {
      this.playing = false;
      return undefined;
    }
    const next = setTimeout(() => this.#choices.goTo(steps[(stepIndex + 1) % steps.length]), this.delay);
    return () => clearTimeout(next);
  }
}
