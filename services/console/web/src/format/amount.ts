// What a person types for a sum of yuan: 1亿, 5,000万, 1.5亿元, 80000.
const powers: Record<string, number> = { "": 0, 元: 0, 千: 3, 万: 4, 百万: 6, 千万: 7, 亿: 8, 百亿: 10, 千亿: 11, 万亿: 12 };

// Whole yuan or with fen, as decimal digits: "100000000". undefined for what is no sum, and for less than a fen.
export function yuanOf(typed: string): string | undefined {
  const text = typed
    .replace(/[\uff10-\uff19\uff0e\uff0c]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\s,，]/g, "")
    .replace(/^[¥￥]|(?<=.)(?:元|人民币)$/g, "");
  const found = /^(\d+)(?:\.(\d+))?(\p{Script=Han}*)$/u.exec(text);
  const power = found === null ? undefined : powers[found[3] ?? ""];
  if (found === null || power === undefined) {
    return undefined;
  }
  const fraction = (found[2] ?? "").replace(/0+$/, "");
  const digits = `${found[1]}${fraction.padEnd(power, "0")}`;
  const point = digits.length - Math.max(fraction.length - power, 0);
  const rest = digits.slice(point);
  if (rest.length > 2) {
    return undefined;
  }
  const whole = digits.slice(0, point).replace(/^0+(?=\d)/, "");
  return rest === "" ? whole : `${whole}.${rest}`;
}
