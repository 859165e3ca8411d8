import assert from "node:assert/strict";
import { test } from "node:test";
import { plain, sideOf } from "../gen/test/plain.mjs";

test("what turns text around, hides or controls is left out", () => {
  assert.equal(plain("甲\u202e乙\u2066丙\u2069丁\u200b\ufeff\u009b\u0007\u061c\u{e0041}戊"), "甲乙丙丁戊");
});

test("a text from right to left is isolated and cannot end its isolation", () => {
  assert.equal(plain("\u2069שלום\u202c 100"), "\u2068שלום 100\u2069");
  assert.equal(plain("مرحبا"), "\u2068مرحبا\u2069");
});

test("other text stays as it is", () => {
  assert.equal(plain("前晨汽车 · 新能源商用车（江阴）"), "前晨汽车 · 新能源商用车（江阴）");
  assert.equal(plain("𠮷野家 café"), "𠮷野家 café");
});

test("a text in both languages is told in that of the page", () => {
  assert.equal(sideOf("公式未公布 | formulas are not published", "zh-CN"), "公式未公布");
  assert.equal(sideOf("公式未公布 | formulas are not published", "en"), "formulas are not published");
  assert.equal(sideOf("公式未公布", "en"), "公式未公布");
  assert.equal(sideOf("甲 | 乙 | 丙", "en"), "甲 | 乙 | 丙");
});
