import type { ByteSource, ReadOptions } from '#bytes/source';
import type { Kernels } from '#kernels/kernels';
import type { TypedArray } from '#model/dtype';
import type { ImageLayout } from '#model/image';

/** One decoded block: interleaved samples when the file interleaves them, and only rows that exist for a cut strip. */
export interface DecodedBlock {
  /** Row-major, `samples` values a pixel. */
  data: TypedArray;
  width: number;
  height: number;
  samples: number;
}

/** Turns the stored bytes of a block of a layout into samples. */
export interface BlockDecoder {
  /** As in `layout.driver`. */
  readonly name: string;
  /**
   * Stored bytes of block `index` of level `level` to samples in native byte order. Rejects with BAD_TIFF where the
   * bytes are corrupt, UNSUPPORTED where no decoder is known.
   */
  decodeBlock(
    layout: ImageLayout,
    level: number,
    index: number,
    bytes: Uint8Array,
    kernels: Kernels,
  ): Promise<DecodedBlock>;
}

/**
 * Reads one family of image formats in two steps that need nothing from each other but plain data: the layout, once per
 * file, then any block from its own bytes.
 */
export interface ReadDriver extends BlockDecoder {
  /** Whether `head`, the first bytes of a file (16 at least), belongs to this family. */
  recognises(head: Uint8Array): boolean;
  /** Structure only. Rejects with BAD_TIFF or UNSUPPORTED; never hangs, whatever the header claims. */
  readLayout(source: ByteSource, options?: ReadOptions): Promise<ImageLayout>;
}
