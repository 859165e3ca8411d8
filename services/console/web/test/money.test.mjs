import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { currencies } from "../gen/test/currencies.mjs";
import { inYi, money } from "../gen/test/money.mjs";

const written = (minor, currency) => money({ minor, currency });

test("a sum is written in the major unit of its currency", () => {
  assert.equal(written(2_770_000_000_000n, "CNY"), "277.00 亿元");
  assert.equal(written(15_000_000_000n, "USD"), "1.50 亿美元");
  // A won and a yen have no minor unit, a dinar has a thousand.
  assert.equal(written(300_000_000_000n, "KRW"), "3,000.00 亿韩元");
  assert.equal(written(500_000_000n, "JPY"), "5.00 亿日元");
  assert.equal(written(12_345_678n, "KRW"), "1,234.5678 万韩元");
  assert.equal(written(500_000_000_000n, "KWD"), "5.00 亿科威特第纳尔");
  assert.equal(written(-1n, "CNY"), "-0.000001 万元");
});

test("every currency's hundred million is one 亿", () => {
  const rows = readFileSync(process.env.CURRENCIES, "utf8").split("\n").filter((line) => /^[A-Z]{3},/.test(line));
  assert.equal(rows.length, 156);
  assert.equal(Object.keys(currencies).length, rows.length);
  for (const row of rows) {
    const [code, digits, , unit] = row.split(",");
    assert.equal(written(10n ** (8n + BigInt(digits)), code), `1.00 亿${unit}`);
    assert.equal(written(10n ** (4n + BigInt(digits)), code), `1 万${unit}`);
  }
});

test("a currency that nobody knows keeps its code", () => {
  assert.equal(written(10_000_000_000n, "XXX"), "1.00 亿 XXX");
  assert.equal(written(1_000_000n, "toString"), "1 万 toString");
});

test("what is not stated is said so", () => {
  assert.equal(money(undefined), "未载明");
  assert.equal(inYi(2_770_000_000_000n), "277.00");
});
