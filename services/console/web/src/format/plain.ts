// Text from documents and services, made safe beside the page's own words, also where no element can hold it: in labels,
// charts and announcements.

// Controls, directions, and what nobody sees.
const unsafe = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
// Scripts written from right to left; what stands beside them would be turned around too.
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

// The text without what turns text around or hides, isolated where its own direction could reach its neighbours.
export function plain(text: string): string {
  const shown = text.replace(unsafe, "");
  return rightToLeft.test(shown) ? `\u2068${shown}\u2069` : shown;
}

// Of a text of data that says one thing in both languages, "中文 | English", the side of the language; else all of it.
export function sideOf(text: string, language: "zh-CN" | "en"): string {
  const sides = text.split(" | ");
  return sides.length === 2 ? sides[language === "en" ? 1 : 0]! : text;
}
