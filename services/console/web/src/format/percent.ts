// A share as a percentage, by its digits: nothing is rounded on the way. "0.05" is "5%".
export function percent(share: string | undefined): string {
  if (share === undefined || !/^-?\d+(\.\d+)?$/.test(share)) {
    return "";
  }
  const sign = share.startsWith("-") ? "-" : "";
  const [whole = "", part = ""] = share.replace("-", "").split(".");
  const digits = whole + part.padEnd(2, "0").slice(0, 2);
  const rest = part.slice(2).replace(/0+$/, "");
  return `${sign}${digits.replace(/^0+(?=\d)/, "")}${rest === "" ? "" : `.${rest}`}%`;
}
