// How sums are written: exact to the last digit, in 亿 and 万 of the currency's major unit.
import type { Money } from "@proto/common/v1/values_pb";
import { currencies } from "../gen/currencies";

// A ten-to-the-`digits`th of `value`, with the digits needed and at least `least` of them.
function shifted(value: bigint, digits: number, least: number): string {
  const unit = 10n ** BigInt(digits);
  const sign = value < 0n ? "-" : "";
  const size = value < 0n ? -value : value;
  const whole = (size / unit).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  const fraction = (size % unit).toString().padStart(digits, "0").replace(/0+$/, "").padEnd(least, "0");
  return fraction === "" ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

// 亿元 of fen: 2770000000000n → "277.00".
export function inYi(minor: bigint): string {
  return shifted(minor, 10, 2);
}

export function money(value: Money | undefined): string {
  if (value === undefined) {
    return "未载明";
  }
  // One that the table does not hold is counted in hundredths, as in every service.
  const { minorDigits, unit } = currencies[value.currency] ?? { minorDigits: 2, unit: ` ${value.currency}` };
  const yi = 10n ** BigInt(8 + minorDigits);
  const isBelowYi = value.minor > -yi && value.minor < yi;
  return isBelowYi ? `${shifted(value.minor, 4 + minorDigits, 0)} 万${unit}` : `${shifted(value.minor, 8 + minorDigits, 2)} 亿${unit}`;
}
