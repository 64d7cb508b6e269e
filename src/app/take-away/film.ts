import { t } from '../texts/texts';

export type FilmFormat = 'mp4' | 'webm';

export interface FilmOptions {
  format: FilmFormat;
  width: number;
  height: number;
  framesPerSecond: number;
}

/** A film under way: frames go in as they are made, the file comes out. */
export interface Film {
  add(frame: CanvasImageSource): Promise<void>;
  finish(): Promise<Blob>;
  close(): void;
}

/** Of each container, what most players understand comes first. */
const CODECS: Record<FilmFormat, ReadonlyArray<{ codec: string; track: string }>> = {
  mp4: [
    { codec: 'avc1.640033', track: 'avc' },
    { codec: 'avc1.42003e', track: 'avc' },
    { codec: 'vp09.00.40.08', track: 'vp9' },
    { codec: 'av01.0.08M.08', track: 'av1' },
  ],
  webm: [
    { codec: 'vp09.00.40.08', track: 'V_VP9' },
    { codec: 'vp8', track: 'V_VP8' },
    { codec: 'av01.0.08M.08', track: 'V_AV1' },
  ],
};

/** Half a bit a pixel and frame: satellite images are all detail, and frames differ everywhere. */
const BITS_PER_PIXEL = 0.6;
const KEY_FRAME_EVERY = 10;
/** Frames the encoder may be behind before the next is made. */
const MOST_WAITING = 4;

/** The codecs of WebCodecs that this browser can encode such a film with; null where it has none. */
async function configurationFor(options: FilmOptions): Promise<{ config: VideoEncoderConfig; track: string } | null> {
  if (typeof VideoEncoder === 'undefined') return null;
  const { width, height, framesPerSecond } = options;
  for (const { codec, track } of CODECS[options.format]) {
    const config: VideoEncoderConfig = {
      codec,
      width,
      height,
      framerate: framesPerSecond,
      bitrate: Math.max(1e6, Math.round(width * height * framesPerSecond * BITS_PER_PIXEL)),
    };
    const { supported } = await VideoEncoder.isConfigSupported(config).catch(() => ({ supported: false }));
    if (supported) return { config, track };
  }
  return null;
}

/** Begins a film. Throws a sentence to show where this browser has no encoder for it. */
export async function startFilm(options: FilmOptions): Promise<Film> {
  const found = await configurationFor(options);
  if (!found) {
    throw new Error(t.takeAway.noEncoder(options.format.toUpperCase(), options.width, options.height));
  }
  const muxer = await muxerFor(options, found.track);
  let failure: unknown;
  const encoder = new VideoEncoder({
    output: (chunk, meta) => muxer.add(chunk, meta),
    error: (error) => {
      failure = error;
    },
  });
  encoder.configure(found.config);
  let frames = 0;
  let last: CanvasImageSource | null = null;
  const duration = 1e6 / options.framesPerSecond;
  const encode = (image: CanvasImageSource) => {
    const frame = new VideoFrame(image, { timestamp: Math.round(frames * duration), duration: Math.round(duration) });
    encoder.encode(frame, { keyFrame: frames % KEY_FRAME_EVERY === 0 });
    frame.close();
  };
  return {
    async add(image) {
      if (failure) throw failure;
      encode(image);
      last = image;
      frames++;
      while (encoder.encodeQueueSize > MOST_WAITING && !failure)
        await new Promise((resolve) => setTimeout(resolve, 10));
    },
    async finish() {
      // WebM says when a frame begins, not how long it lasts: without another one the last is gone in an instant.
      if (last && options.format === 'webm') encode(last);
      await encoder.flush();
      if (failure) throw failure;
      return muxer.finish();
    },
    close() {
      if (encoder.state !== 'closed') encoder.close();
    },
  };
}

interface FilmMuxer {
  add(chunk: EncodedVideoChunk, meta: EncodedVideoChunkMetadata | undefined): void;
  finish(): Blob;
}

async function muxerFor({ format, width, height, framesPerSecond }: FilmOptions, track: string): Promise<FilmMuxer> {
  if (format === 'mp4') {
    const { ArrayBufferTarget, Muxer } = await import('mp4-muxer');
    const target = new ArrayBufferTarget();
    const codec = track as 'avc' | 'vp9' | 'av1';
    const muxer = new Muxer({
      target,
      video: { codec, width, height, frameRate: framesPerSecond },
      fastStart: 'in-memory',
    });
    return {
      add: (chunk, meta) => muxer.addVideoChunk(chunk, meta),
      finish: () => {
        muxer.finalize();
        return new Blob([target.buffer], { type: 'video/mp4' });
      },
    };
  }
  const { ArrayBufferTarget, Muxer } = await import('webm-muxer');
  const target = new ArrayBufferTarget();
  const muxer = new Muxer({ target, video: { codec: track, width, height, frameRate: framesPerSecond } });
  return {
    add: (chunk, meta) => muxer.addVideoChunk(chunk, meta),
    finish: () => {
      muxer.finalize();
      return new Blob([target.buffer], { type: 'video/webm' });
    },
  };
}
