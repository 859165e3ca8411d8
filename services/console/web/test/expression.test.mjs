import assert from "node:assert/strict";
import { test } from "node:test";
import { allOf, anyOf, containing, quoted, searching } from "../gen/test/expression.mjs";

test("what was typed stays a text", () => {
  assert.equal(quoted('a"b\\c*'), '"a\\"b\\\\c\\*"');
  assert.equal(containing("company", '前"晨*'), 'company : "*前\\"晨\\**"');
  assert.equal(searching(" 前晨　汽车 "), '"前晨" "汽车"');
  assert.equal(searching("  "), "");
});

test("parts hold together, choices stay apart", () => {
  assert.equal(allOf(["a = 1", "", anyOf(["b = 1", "b = 2"])]), "a = 1 AND (b = 1 OR b = 2)");
  assert.equal(allOf([]), "");
});
