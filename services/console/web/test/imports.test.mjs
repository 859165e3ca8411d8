import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf, reasonOfReject, rejectSheet, remarksOf } from "../gen/test/rows.mjs";
import { ruleInChinese } from "../gen/test/rule.mjs";

const words = {
  ledger: { place: "位置", header: "栏目", value: "内容", reason: "原因" },
  imports: { seeRow: (why, other) => `${why}：另见 ${other}`, flags: { burst: "同日集中办理，请核对" }, notRecorded: (why) => `其后未记录：${why}` },
  failures: { rule: ruleInChinese },
};

test("a place is told as spreadsheets tell it", () => {
  assert.equal(placeOf({ sheet: "办件", row: 7, column: "F" }), "办件!F7");
  assert.equal(placeOf({ sheet: "", row: 7, column: "" }), "7");
});

test("what is not taken goes back with row, column and reason", () => {
  const twice = { sheet: "办件", row: 3, column: "A", header: "办件编号", value: "P-1", rule: "number_twice", words: "办件编号重复", other: "办件!9" };
  assert.equal(reasonOfReject(twice, words), "办件编号重复：另见 办件!9");
  assert.deepEqual(rejectSheet({ rejects: [twice] }, words), { head: ["位置", "栏目", "内容", "原因"], rows: [["办件!A3", "办件编号", "P-1", "办件编号重复：另见 办件!9"]] });
});

test("what stands out about a row is told in Chinese, also what its dates break", () => {
  assert.deepEqual(remarksOf({ flags: ["burst"], fault: 'happened_on: "2021-02-01" is before 2021-02-03, when the node last changed' }, words), [
    "同日集中办理，请核对",
    "其后未记录：早于上一次办理之日 2021-02-03",
  ]);
  assert.deepEqual(remarksOf({ flags: [], fault: "" }, words), []);
});

test("a file that is no table is refused in Chinese", () => {
  assert.equal(ruleInChinese("no sheet has a header with a matter number (办件编号) and a procedure (事项名称)"), "没有一张表的表头含“办件编号”与“事项名称”两栏");
  assert.equal(ruleInChinese("encrypted; take the password off and save it as .xlsx again"), "文件有密码，请去掉密码后另存为 .xlsx");
});
