// How a figure became points, in Chinese: the words are those of services/scoring/core/framework. What has none here stays
// as the service says it.

import { ruleInChinese } from "./rule";

const rules: Readonly<Record<string, string>> = {
  points: "按量计分", bands: "分档计分", over_under: "超欠计分", steps: "按台阶计分", piecewise: "分段计分", given: "直接给分", constant: "固定分",
  best_per_item: "每项取最优", min_max: "极差标准化", z_score: "Z 值标准化", rank: "按名次", distance: "目标比",
};

const sentences: readonly (readonly [RegExp, string])[] = [
  [/as given/g, "按给定值"],
  [/(^|：)fixed$/g, "$1固定"],
  [/(\S+) of (\S+) is not reported/g, "$2 年度 $1 未填报"],
  [/counted as 0/g, "按 0 计"],
  [/(\S+) has (\d+) figures where one is wanted/g, "$1 有 $2 个数，只应有一个"],
  [/(\S+) lacks numerator and denominator: done and planned/g, "$1 缺分子、分母（完成与计划）"],
  [/imputed: mean of the cohort/g, "填补：取同组均值"],
  [/imputed: median of the cohort/g, "填补：取同组中位数"],
  [/imputed: last year's figure/g, "填补：取上年数"],
  [/imputed: half way between the years beside it/g, "填补：取前后年中值"],
  [/capped at (\S+) from (\S+)/g, "封顶 $1（原 $2）"],
  [/held at (\S+) from (\S+)/g, "保底 $1（原 $2）"],
  [/raised to (\S+) from (\S+)/g, "抬至 $1（原 $2）"],
  [/clipped to (\S+) from (\S+)/g, "截至 $1（原 $2）"],
  [/winsorised: (\S+) taken for (\S+)/g, "缩尾：$2 按 $1 计"],
  [/only (\S+) of the weight (\S+) is there/g, "权重 $2 中只有 $1 有数"],
  [/^weight (\S+): /g, "权重按 $1 计："],
  [/stored bounds (\S+) to (\S+)/g, "公布的上下限 $1 至 $2"],
  [/bounds of this board's own units (\S+) to (\S+)/g, "本榜单位的上下限 $1 至 $2"],
  [/, by logarithms/g, "，取对数"],
  [/standard deviations from the mean of (\d+)/g, "与 $1 个单位均值相差的标准差"],
  [/place (\d+) of (\d+)/g, "第 $1 名，共 $2"],
  [/(\d+) items, each by its best/g, "$1 项，每项取最优"],
  [/not counted: (.+), the item has (.+)/g, "不重复计：$1，该项已按 $2 计"],
  [/not eligible: /g, "不具参评资格："],
  [/not ranked: /g, "不排名："],
  [/in no tier: /g, "不评等次："],
  [/ not passed, in no tier/g, " 未达标，不评等次"],
  [/ not passed, one tier lower/g, " 未达标，降一等"],
  [/no final board of (\S+) for (\S+)/g, "$1 没有 $2 期的定稿榜"],
  [/(.+) is no unit of board (\S+)/g, "$1 不在 $2 榜上"],
  [/in whatever order the causes take place, a board on the way lacks figures/g, "不论先后，途中总有指标缺数"],
  [/a board has more than (\d+) units/g, "单位多于 $1 个"],
  [/one board ranks (\S+), the other (\S+)/g, "两榜的单位不是一类"],
];

export function scoringInChinese(text: string): string {
  const word = /^([a-z_]+)(?::|$)/.exec(text)?.[1] ?? "";
  const told = rules[word] === undefined ? text : rules[word] + text.slice(word.length).replace(/^: /, "：");
  return sentences.reduce((said, [pattern, chinese]) => said.replace(pattern, chinese), told);
}

const columns: Readonly<Record<string, string>> = {
  unit: "单位", indicator: "指标", period: "时期", value: "数值", numerator: "分子", denominator: "分母", item: "分项", source: "出处", status: "状态",
  known_at: "知悉时间", reason: "理由", revision_reason: "修订理由",
};

// What is wrong with a cell: "value: "8%" must be …".
export function cellFaultInChinese(what: string): string {
  const [head, column = "", rule = ""] = /^([a-z_]+): (.*)$/.exec(what) ?? [];
  const name = columns[column];
  return head === undefined || name === undefined ? (ruleInChinese(what) ?? what) : `${name}：${ruleInChinese(rule) ?? rule}`;
}
