import assert from "node:assert/strict";
import { test } from "node:test";
import { csv, exactNumber, harmless } from "../gen/test/sheet.mjs";

test("no cell of text is a formula", () => {
  for (const cell of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"]) {
    assert.equal(harmless(cell), `'${cell}`);
  }
  assert.equal(harmless("前晨汽车"), "前晨汽车");
  assert.equal(harmless(-1), -1);
});

test("a table is RFC 4180 in UTF-8", () => {
  assert.equal(csv(["甲", "乙"], [["a,b", 1], ['说"好"', "=x\n"]]), "\ufeff甲,乙\r\n\"a,b\",1\r\n\"说\"\"好\"\"\",\"'=x\n\"\r\n");
});

test("a sum beyond what a number holds stays text", () => {
  assert.equal(exactNumber("27700000000"), 27700000000);
  assert.equal(exactNumber("0.01"), 0.01);
  assert.equal(exactNumber("12345678901234.56"), "12345678901234.56");
});
