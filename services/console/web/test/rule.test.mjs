import assert from "node:assert/strict";
import { test } from "node:test";
import { ruleInChinese } from "../gen/test/rule.mjs";

// The sentences are those of services/approval/core/node_event.cpp, keep_promise.cpp and record_node.cpp, and of services/ingest/core/review.cpp.
test("a rule is told in Chinese with its days, names and states", () => {
  assert.equal(
    ruleInChinese("accepted: the result of 用地预审、规划条件 is missing; it must be there, or promised where the catalogue allows it, before acceptance"),
    "缺前置结果：用地预审、规划条件。须先办结，或在目录允许时作出承诺",
  );
  assert.equal(ruleInChinese("received: the node is in_review; papers are received once an application"), "现为“办理中”，一次申请只收件一次");
  assert.equal(ruleInChinese('"2021-02-03" is after today, 2021-02-01'), "晚于今天 2021-02-01");
  assert.equal(ruleInChinese('"" is empty; the applicant is told why (行政许可法 art. 38)'), "须填写：应向申请人说明理由（行政许可法第38条）");
  assert.equal(ruleInChinese("'很多' must be an amount and the code of its currency, as '27700000000 CNY'"), "应写金额与币种代码，如 27700000000 CNY");
  assert.equal(ruleInChinese("the node is with 自然资源局; person/wang does not belong to it"), "由自然资源局办理，您不属于该单位");
});

test("what contradicts, what does not save the start, and what is no longer current is told in Chinese", () => {
  assert.equal(ruleInChinese("a (是否有甲) is yes, which b (是否有乙（表）) being no contradicts"), "“是否有甲”答“是”，与“是否有乙（表）”答“否”矛盾");
  assert.equal(
    ruleInChinese("the start 2021-04-20 is 5 working days late all the same; with them it may lawfully be 2021-04-27 at the earliest"),
    "采纳后仍晚 5 个工作日，不能保 2021-04-20 开工；依法最早 2021-04-27 开工",
  );
  assert.equal(ruleInChinese("2 is not the current one, 3; look at that before you sign"), "第 2 版已不是现行版本，现行为第 3 版，请看过再签");
});

test("a rule of another wording is left to the service", () => {
  assert.equal(ruleInChinese("something else"), undefined);
});
