/**
 * Something a folder leaves open and only its owner can answer. The message asks it and names the flag that answers.
 * Ends the command with exit code 2, as wrong usage does.
 */
export class Question extends Error {
  override readonly name = 'Question';
}

/** Why a file is left out of the index: one reason for many files, each of which is an example of it. */
export class LeftOut extends Error {
  override readonly name = 'LeftOut';
  /** What would answer it, where it is a question rather than a fault of the file. */
  readonly question: string | undefined;
  /** What is different about this file; said beside the example. */
  readonly detail: string | undefined;
  /** What could be told for all such files at once. */
  readonly missing: 'date' | undefined;

  constructor(reason: string, about: { question?: string; detail?: string; missing?: 'date' } = {}) {
    super(reason);
    this.question = about.question;
    this.detail = about.detail;
    this.missing = about.missing;
  }
}
