import assert from "node:assert/strict";
import { test } from "node:test";
import { scoringInChinese } from "../gen/test/scoring.mjs";

// The words are those of services/scoring/core/framework.
test("how a figure became points is told in Chinese", () => {
  assert.equal(scoringInChinese("points: 1.2 × 1"), "按量计分：1.2 × 1");
  assert.equal(scoringInChinese("given: as given"), "直接给分：按给定值");
  assert.equal(scoringInChinese("points"), "按量计分");
  assert.equal(scoringInChinese("constant: fixed"), "固定分：固定");
  assert.equal(scoringInChinese("items_5a of 2020 is not reported"), "2020 年度 items_5a 未填报");
  assert.equal(scoringInChinese("rates_3/number: rate_3_number of 2020 is not reported"), "rates_3/number: 2020 年度 rate_3_number 未填报");
  assert.equal(scoringInChinese("min_max: stored bounds 20 to 85"), "极差标准化：公布的上下限 20 至 85");
  assert.equal(scoringInChinese("capped at 3 from 4.5"), "封顶 3（原 4.5）");
  assert.equal(scoringInChinese("imputed: mean of the cohort; x of 2021 is not reported"), "填补：取同组均值; 2021 年度 x 未填报");
});

test("what has no words here stays as it is said", () => {
  assert.equal(scoringInChinese("something else: 3"), "something else: 3");
});
