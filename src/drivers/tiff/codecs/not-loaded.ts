import { QuadratError } from '#model/errors';

/** That the file is fine but a part of Quadrat is missing. */
export function notLoaded(name: string, cause: unknown): QuadratError {
  return new QuadratError(
    'NETWORK',
    `The image holds ${name}, but the part of Quadrat that decodes it could not be loaded. Check the connection and try again.`,
    { cause },
  );
}
