/** Hands a file to the browser's downloads. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold of the blob by the next turn, but not in every browser by the end of this one.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A name that every file system takes: strangers' product names hold slashes and colons. */
export function fileName(parts: readonly string[], extension: string): string {
  const stem = parts
    .map((part) =>
      part
        .normalize('NFKD')
        .replaceAll(/\p{M}/gu, '')
        .replaceAll(/[^\p{L}\p{N}_.-]+/gu, '-')
        .replaceAll(/^[-.]+|[-.]+$/g, ''),
    )
    .filter((part) => part !== '')
    .join('_');
  return `${stem.slice(0, 120) || 'quadrat'}.${extension}`;
}
