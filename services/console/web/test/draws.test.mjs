import assert from "node:assert/strict";
import { test } from "node:test";
import { chanceOf, drawsOf, spans } from "../gen/test/draws.mjs";

test("an address that says nothing sensible about draws asks for none", () => {
  assert.equal(drawsOf(new URLSearchParams("draws=many")), undefined);
  assert.equal(drawsOf(new URLSearchParams("draws=0")), undefined);
  assert.deepEqual(drawsOf(new URLSearchParams("draws=1000&spread=0.1&seed=7")), { count: 1000, seed: 7n, weightSpread: "0.1" });
  assert.deepEqual(drawsOf(new URLSearchParams("draws=10&spread=2&seed=x")), { count: 10, seed: 1n, weightSpread: "" });
});

test("a chance that is not sure never reads as sure, nor as none", () => {
  assert.equal(chanceOf(1000n, 1000n), "100%");
  assert.equal(chanceOf(99999n, 100000n), "99.9%");
  assert.equal(chanceOf(1n, 100000n), "<0.1%");
  assert.equal(chanceOf(0n, 1000n), "0%");
  assert.equal(chanceOf(875n, 1000n), "87.5%");
});

test("an interval lies where its places lie, and one place can still be seen", () => {
  assert.deepEqual(spans({ low: 1, high: 10, median: 6 }, 10), { from: 0, width: 100, middle: 50 });
  assert.equal(spans({ low: 178, high: 178, median: 178 }, 1780).width, 1);
});
