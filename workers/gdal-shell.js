/**
 * A classic worker around gdal3.js, which is one classic script and is shipped as it is. It answers `{ id, call, args }`
 * with `{ id, value }` or `{ id, error }`. gdal3.js would answer messages itself, but says nothing of what GDAL reports
 * while a file is read: damaged blocks would come out as zeros.
 */
const INPUT = '/input';

let gdal;
/** What GDAL has reported as errors since the call began. */
let errors = [];
let mounted = '';
let datasets = [];

const calls = {
  async load({ js, wasm, data }, env) {
    importScripts(js);
    // The script has taken `onmessage` for itself.
    self.onmessage = hear;
    gdal = await self.initGdalJs({
      useWorker: false,
      paths: { wasm, data },
      env,
      logHandler: () => {},
      errorHandler: (line) => /^ERROR \d+: /.test(line) && errors.push(line.replace(/^ERROR \d+: /, '').trim()),
    });
  },

  async mount(file) {
    const { FS, WORKERFS } = gdal.Module;
    for (const dataset of datasets) await gdal.close(dataset);
    if (mounted) FS.unmount(INPUT);
    datasets = [];
    FS.mount(WORKERFS, { files: [file] }, INPUT);
    mounted = `${INPUT}/${file.name}`;
  },

  async open(options) {
    const opened = await gdal.open(mounted, options);
    datasets.push(opened.datasets[0]);
    return datasets.length - 1;
  },

  info: (dataset, options) => gdal.gdalinfo(datasets[dataset], options),

  async translate(dataset, options) {
    // One name for all: each result replaces the one before.
    const path = await gdal.gdal_translate(datasets[dataset], options, 'block');
    const bytes = await gdal.getFileBytes(path);
    if (errors.length > 0) throw new Error(errors[0]);
    return bytes;
  },
};

async function hear({ data: { id, call, args } }) {
  errors = [];
  try {
    const value = await calls[call](...args);
    self.postMessage({ id, value }, value instanceof Uint8Array ? [value.buffer] : []);
  } catch (cause) {
    const first = Array.isArray(cause) ? cause[0] : cause;
    self.postMessage({ id, error: errors[0] ?? first?.message ?? String(first) });
  }
}

self.onmessage = hear;
