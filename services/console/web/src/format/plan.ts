// How a light and a progress came, in Chinese: the words are those of services/scoring/core/scorecard. What has none here
// stays as the service says it.
const sentences: readonly (readonly [RegExp, string])[] = [
  [/^as the worst below it$/, "取下级最差"],
  [/^as most below it$/, "取下级多数"],
  [/^its progress by weights$/, "按权重汇总进度"],
  [/^red by its guarantee (\S+)$/, "保障为红，整体为红"],
  [/^said by (\S+) for (\S+)$/, "$1 报 $2"],
  [/^no target is known$/, "目标未知"],
  [/^where it started is not known$/, "起点未知"],
  [/^has no dates to be held against$/, "没有起止日期"],
  [/^past its day, and nobody has said how far it is$/, "已过期限，无人填报"],
  [/^moved away from its target$/, "与目标背离"],
  [/^fell since (\S+)$/, "较 $1 倒退"],
  [/^the last word is of another kind of measure$/, "上次填报不是这种指标"],
  [/^done$/, "已完成"],
  [/^not done$/, "未完成"],
  [/^(\S+) of (\S+), (\S+)% wanted$/, "$1/$2，目标 $3%"],
  [/^(\S+) of (\S+), from (\S+)$/, "现 $1，目标 $2，起点 $3"],
  [/^(\S+) of (\S+)$/, "现 $1，目标 $2"],
];

export function planInChinese(text: string): string {
  const found = sentences.find(([pattern]) => pattern.test(text));
  return found === undefined ? text : text.replace(found[0], found[1]);
}
