import assert from "node:assert/strict";
import test from "node:test";
import { faultsOf, figureOf, reportedOf } from "../gen/test/draft.mjs";
import { cellFaultInChinese } from "../gen/test/scoring.mjs";

const known = { indicator: "firms", locked: false, observation: { value: "1", numerator: "", denominator: "", source: "年报", status: 2 } };
const missing = { indicator: "output", locked: false };

test("only rows that say something new are reported", () => {
  const cells = [known, missing];
  assert.deepEqual(reportedOf("a", "2020", cells, {}), []);
  assert.deepEqual(reportedOf("a", "2020", cells, { firms: figureOf(known), output: figureOf(missing) }), []);
  const drafts = { firms: { ...figureOf(known), value: " 2 ", checked: false }, output: { ...figureOf(missing), source: "年报" } };
  assert.deepEqual(reportedOf("a", "2020", cells, drafts), [
    { unit: "a", indicator: "firms", period: "2020", value: "2", numerator: "", denominator: "", source: "年报", revisionReason: "", status: 1 },
  ]);
  assert.equal(reportedOf("a", "2020", cells, { output: { ...figureOf(missing), numerator: "4", denominator: "5", checked: true } })[0].status, 2);
});

test("a refusal stands at the rows that it names", () => {
  const faults = faultsOf('observations[1].value: "8%" must be a plain decimal such as 12.5\nand 7 more', [{ indicator: "a" }, { indicator: "b" }]);
  assert.deepEqual([...faults], [["b", ['"8%" must be a plain decimal such as 12.5']], ["", ["and 7 more"]]]);
});

test("a cell's fault is told in Chinese", () => {
  assert.equal(cellFaultInChinese('value: "8%" must be a plain decimal such as 12.5'), "数值：应写小数，如 12.5");
  assert.equal(cellFaultInChinese('unit: "x" is no unit that is known'), "单位：没有登记单位“x”");
  assert.equal(cellFaultInChinese("column unit is missing"), "缺少列 unit");
  assert.equal(cellFaultInChinese("and 7 more"), "and 7 more");
});
