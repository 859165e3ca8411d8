// Why a timetable is provisional, in Chinese: the service names the years.
export function doubt(reason: string): string {
  const years = reason.match(/holidays of ([\d, ]+) are/)?.[1];
  const yearEnds = [...reason.matchAll(/25 to 31 December (\d{4})/g)].map((found) => found[1]);
  const sentences = [
    years === undefined ? "" : `${years.replace(/, /g, "、")} 年的放假安排尚未公布，其间只按周末推算，公布后日期会变。`,
    ...yearEnds.map((year) => `${year} 年 12 月 25 日至 31 日可能因次年元旦放假安排调休，次年安排尚未公布。`),
  ].filter((sentence) => sentence !== "");
  return sentences.length === 0 ? "部分日期所依据的放假安排尚未公布，公布后日期会变。" : sentences.join("");
}
