// Draws as they stand in the address (draws=COUNT, spread=±, seed=SEED), and what is shown of them.
export interface Drawn {
  count: number;
  seed: bigint;
  weightSpread: string;
}

export const drawCount = 1000;

export function drawsOf(params: URLSearchParams): Drawn | undefined {
  const count = params.get("draws") ?? "";
  const seed = params.get("seed") ?? "";
  const spread = params.get("spread") ?? "";
  return /^[1-9]\d{0,4}$/.test(count) ? { count: Number(count), seed: /^\d{1,18}$/.test(seed) ? BigInt(seed) : 1n, weightSpread: /^0(\.\d{1,18})?$/.test(spread) ? spread : "" } : undefined;
}

// A share of the draws with one digit, cut so that what is not sure never reads 100 %.
export function chanceOf(draws: bigint, of: bigint): string {
  const thousandths = of === 0n ? 0n : (draws * 1000n) / of;
  return thousandths === 0n && draws > 0n ? "<0.1%" : `${thousandths / 10n}${thousandths % 10n === 0n ? "" : `.${thousandths % 10n}`}%`;
}

// The interval in hundredths of the board's width, at least one wide.
export function spans({ low, high, median }: { low: number; high: number; median: number }, places: number): { from: number; width: number; middle: number } {
  const at = (place: number) => ((place - 1) / Math.max(1, places)) * 100;
  return { from: at(low), width: Math.max(1, at(high + 1) - at(low)), middle: at(median) };
}
