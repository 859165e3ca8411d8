import assert from "node:assert/strict";
import { test } from "node:test";
import { yuanOf } from "../gen/test/amount.mjs";

test("what people type for a sum is understood to the fen", () => {
  assert.equal(yuanOf("1亿"), "100000000");
  assert.equal(yuanOf("5000万"), "50000000");
  assert.equal(yuanOf("1.5亿元"), "150000000");
  assert.equal(yuanOf("５０００万元"), "50000000");
  assert.equal(yuanOf("80,000"), "80000");
  assert.equal(yuanOf("￥ 12 345.60"), "12345.6");
  assert.equal(yuanOf("0.00000001亿"), "1");
  assert.equal(yuanOf("0.123456789012万"), undefined);
  assert.equal(yuanOf("0.000001万"), "0.01");
  assert.equal(yuanOf("3千万"), "30000000");
  assert.equal(yuanOf("007万"), "70000");
  assert.equal(yuanOf("0"), "0");
});

test("what is no sum is none", () => {
  for (const typed of ["", "亿", "一亿", "1亿5000万", "-1亿", "1e8", "1.2.3", "1 OR 2"]) {
    assert.equal(yuanOf(typed), undefined, typed);
  }
});
