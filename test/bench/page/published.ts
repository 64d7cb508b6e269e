/** The published library's own files, as the bench's server has them. */
let addresses: { worker: string; kernels: string } | undefined;
let compiled: Promise<WebAssembly.Module> | undefined;

export function useLibrary(found: { worker: string; kernels: string }): void {
  addresses = found;
}

export function publishedWorker(): Worker {
  return new Worker(addresses!.worker, { type: 'module' });
}

export function compiledKernels(): Promise<WebAssembly.Module> {
  compiled ??= fetch(addresses!.kernels)
    .then((response) => response.arrayBuffer())
    .then((bytes) => WebAssembly.compile(bytes));
  return compiled;
}
