// What is known of a photo or a paper before it is sent.

export const mostBytes = 20 * 1024 * 1024;
export const types: readonly string[] = ["image/jpeg", "image/png", "image/webp", "application/pdf"];
// On a bad line a part has to go through within the page's patience.
const partBytes = 256 * 1024;

export function partsFrom(at: number, size: number): number {
  return Math.min(at + partBytes, size);
}

// Why it is not taken, as a key of words.whistle.notTaken; undefined for what is.
export function faultOf(file: { type: string; size: number }): "type" | "empty" | "large" | undefined {
  if (!types.includes(file.type)) {
    return "type";
  }
  return file.size === 0 ? "empty" : file.size > mostBytes ? "large" : undefined;
}

export function megabytes(bytes: bigint): string {
  const tenths = (Number(bytes) * 10) / (1024 * 1024);
  return tenths < 1 ? "< 0.1 MB" : `${(Math.round(tenths) / 10).toFixed(1)} MB`;
}
