// Tenths of a percent as people write them: 889 is 88.9%; none of nothing.
export function percent(permille: bigint | undefined): string {
  return permille === undefined ? "—" : `${permille / 10n}.${permille % 10n}%`;
}
