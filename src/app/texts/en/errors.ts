import type { ErrorCode } from '#quadrat';

/** Where an error has no better advice than its kind allows. The sentence above it says what happened. */
const ADVICE: Record<ErrorCode, string> = {
  NOT_FOUND: 'Check the address for a typing error, and that the file is still there.',
  NETWORK: 'Check the connection, then try again. What was read so far is kept.',
  CORS: 'The host has to allow this page: it must send Access-Control-Allow-Origin for the file. Whoever runs the host can switch that on.',
  NO_RANGE_SUPPORT:
    'The host sends whole files only. Put the file on a host that answers range requests, as every object store does.',
  CHANGED_DURING_READ: 'The file was replaced while it was being read. Try again to read the new one.',
  UNAUTHORIZED: 'The host asks for a login. Quadrat needs an address that is public, or a signed one.',
  RATE_LIMITED: 'The host asks for a pause. Wait a minute, then try again.',
  BAD_CATALOG: 'Check the catalog with “quadrat validate”, or make it anew with “quadrat index”.',
  BAD_TIFF: 'The image is damaged or was cut short. Copy it again from where it came from.',
  UNSUPPORTED: 'Choose something simpler here, or convert the images to a cloud-optimised GeoTIFF.',
  BAD_REQUEST: 'Change the choice on the left and try again.',
  UNKNOWN_PRODUCT: 'Choose one of the products of this catalog.',
  UNKNOWN_MEASUREMENT: 'Choose one of the bands of this product.',
  NO_DATA: 'Choose a longer time span or another place.',
  TOO_LARGE: 'Zoom in, or choose a shorter time span.',
  OUT_OF_MEMORY: 'Close other tabs, zoom in, or choose a shorter time span.',
  WORKER_CRASHED: 'Try again. If it happens once more, reload the page.',
  QUOTA: 'The browser gives no more storage to this page. Clear its data, or go on without a cache.',
};

const TITLES: Partial<Record<ErrorCode, string>> = {
  NOT_FOUND: 'Not there',
  NETWORK: 'No answer',
  CORS: 'The host does not let this page read',
  NO_RANGE_SUPPORT: 'The host cannot send parts of a file',
  CHANGED_DURING_READ: 'The file changed',
  UNAUTHORIZED: 'Not allowed',
  RATE_LIMITED: 'Too many requests',
  BAD_CATALOG: 'This catalog cannot be read',
  BAD_TIFF: 'This image cannot be read',
  UNSUPPORTED: 'Not possible yet',
  UNKNOWN_PRODUCT: 'No such product',
  UNKNOWN_MEASUREMENT: 'No such band',
  TOO_LARGE: 'Too much at once',
  OUT_OF_MEMORY: 'Out of memory',
  WORKER_CRASHED: 'A worker stopped',
  QUOTA: 'Storage is full',
};

export const errors = {
  /** What happened, in a language other than the library's, whose own sentence is the detail then. */
  lead: (_code: ErrorCode): string | undefined => undefined,
  title: (code: ErrorCode | undefined) => (code && TITLES[code]) ?? 'Something went wrong',
  advice: (code: ErrorCode | undefined) =>
    code ? ADVICE[code] : 'Try again. If it happens once more, reload the page.',
  retry: 'Try again',
  dismiss: 'Dismiss',
  address: 'Address',
  scene: 'Scene',
};
