/** Hands a text to the browser to be saved under a name. */
export function saveFile(name: string, text: string, type = 'text/plain'): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download starts after this task; in some browsers a revoked address then gives an empty file.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
