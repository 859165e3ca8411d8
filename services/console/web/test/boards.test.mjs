import assert from "node:assert/strict";
import test from "node:test";
import { assumedOf, sliderOf } from "../gen/test/assumptions.mjs";
import { waterfall } from "../gen/test/waterfall.mjs";

test("each step of a waterfall begins where the one before has ended", () => {
  assert.deepEqual(waterfall(["3", "-4", "1"]), [
    { from: 25, width: 75, falls: false },
    { from: 0, width: 100, falls: true },
    { from: 0, width: 25, falls: false },
  ]);
  assert.deepEqual(waterfall(["0", "0"]), [{ from: 0, width: 0, falls: false }, { from: 0, width: 0, falls: false }]);
  assert.deepEqual(waterfall([]), []);
});

test("an address holds what is assumed, and what cannot be understood is left out", () => {
  const params = new URLSearchParams("framework=f&w.1/1.1=2.5&w.2=many&f.甲.高新区.rate_1=0.9&f.rate=3&without=乙&without=丙");
  assert.deepEqual(assumedOf(params), {
    weights: [{ path: "1/1.1", weight: "2.5" }],
    figures: [{ unit: "甲.高新区", indicator: "rate_1", value: "0.9" }],
    withoutUnits: ["乙", "丙"],
  });
});

test("a slider goes to twice its weight", () => {
  assert.deepEqual(sliderOf("50"), { max: 100, step: 1 });
  assert.deepEqual(sliderOf("3"), { max: 6, step: 0.01 });
  assert.deepEqual(sliderOf("0"), { max: 1, step: 0.01 });
});
