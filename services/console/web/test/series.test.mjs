import assert from "node:assert/strict";
import test from "node:test";
import { percent } from "../gen/test/percent.mjs";
import { linesOf } from "../gen/test/lines.mjs";

test("a share is told in percent without a rounding", () => {
  const told = { "0.05": "5%", "0.024695": "2.4695%", "-2": "-200%", "1": "100%", "0": "0%", "0.5": "50%", "-0.1625": "-16.25%", "12.3456": "1234.56%", "": "", many: "" };
  assert.deepEqual(Object.keys(told).map(percent), Object.values(told));
  assert.equal(percent(undefined), "");
});

test("a period without a figure breaks the line", () => {
  assert.deepEqual(linesOf([["0", "10", "", "5"], ["", "", "", ""]], 300, 100), [["0,100 100,0", "300,50 300,50"], []]);
});
