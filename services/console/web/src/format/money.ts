// How sums are written: exact to the last digit, in 亿 and 万 of the currency's major unit, or in English in billions
// and millions.
import type { Money } from "@proto/common/v1/values_pb";
import { currencies } from "../../gen/currencies";

// A ten-to-the-`digits`th of `value`, with the digits needed and at least `least` of them.
export function shifted(value: bigint, digits: number, least: number, groups = ","): string {
  const unit = 10n ** BigInt(digits);
  const sign = value < 0n ? "-" : "";
  const size = value < 0n ? -value : value;
  const whole = (size / unit).toString().replace(/\B(?=(\d{3})+$)/g, groups);
  const fraction = (size % unit).toString().padStart(digits, "0").replace(/0+$/, "").padEnd(least, "0");
  return fraction === "" ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

// 亿元 of fen: 2770000000000n → "277.00".
export function inYi(minor: bigint): string {
  return shifted(minor, 10, 2);
}

// One that the table does not hold is counted in hundredths, as in every service.
function unitOf(currency: string) {
  return currencies[currency] ?? { minorDigits: 2, unit: ` ${currency}` };
}

export function money(value: Money | undefined): string {
  if (value === undefined) {
    return "未载明";
  }
  const { minorDigits, unit } = unitOf(value.currency);
  const yi = 10n ** BigInt(8 + minorDigits);
  const isBelowYi = value.minor > -yi && value.minor < yi;
  return isBelowYi ? `${shifted(value.minor, 4 + minorDigits, 0)} 万${unit}` : `${shifted(value.minor, 8 + minorDigits, 2)} 亿${unit}`;
}

export function moneyInEnglish(value: Money | undefined): string {
  if (value === undefined) {
    return "not stated";
  }
  const { minorDigits } = unitOf(value.currency);
  const billion = 10n ** BigInt(9 + minorDigits);
  const isBelow = value.minor > -billion && value.minor < billion;
  return `${value.currency} ${isBelow ? `${shifted(value.minor, 6 + minorDigits, 0)} m` : `${shifted(value.minor, 9 + minorDigits, 2)} bn`}`;
}

// In major units, without groups: "27700000000", "0.01".
export function majorUnits(value: Money): string {
  return shifted(value.minor, unitOf(value.currency).minorDigits, 0, "");
}
