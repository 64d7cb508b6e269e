/** A GDAL that runs somewhere: gdal3.js in its worker, or on the calling thread. It has one file at a time. */
export interface GdalProcess {
  /** Closes what is open and makes `file` the one that is read. */
  mount(file: File): Promise<void>;
  /** Opens the file; the number stands for it until the next `mount`. Rejects where GDAL cannot make sense of it. */
  open(openOptions: readonly string[]): Promise<number>;
  /** `gdalinfo -json` with options: what it says, checked by nobody yet. */
  info(dataset: number, options: readonly string[]): Promise<unknown>;
  /** Runs `gdal_translate`; the bytes of the file it made. Rejects where GDAL reports any error meanwhile. */
  translate(dataset: number, options: readonly string[]): Promise<Uint8Array>;
  /** Ends it at once, whatever it does. */
  end(): void;
}
