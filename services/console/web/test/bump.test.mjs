import assert from "node:assert/strict";
import { test } from "node:test";
import { apart, bumpOf, chosen } from "../gen/test/bump.mjs";

const board = (period, ranks) => ({ period, ranks: new Map(Object.entries(ranks)) });

test("a line goes from rank to rank, the first place on top, and breaks where there is none", () => {
  const boards = [board("2018", { a: "1", b: "2" }), board("2019", { a: "", b: "1" }), board("2020", { a: "2", b: "1" })];
  const { lines, columns } = bumpOf(boards, ["a", "b"], 400);
  assert.deepEqual(columns, [0, 200, 400]);
  assert.deepEqual(lines[0].parts, ["0,11 0,11", "400,33 400,33"]);
  assert.deepEqual(lines[1].parts, ["0,33 200,11 400,11"]);
  assert.deepEqual(lines[0].ranks, ["1", "", "2"]);
  assert.deepEqual(lines[1].dots.map(({ rank }) => rank), ["2", "1", "1"]);
});

test("one's own units are drawn wherever they stand, then the first of the last board", () => {
  const last = board("2020", { a: "3", b: "1", c: "2", d: "", e: "40" });
  assert.deepEqual(chosen(last, ["e", "gone"], 3), ["e", "b", "c"]);
  assert.deepEqual(chosen(last, [], 9), ["b", "c", "a", "e"]);
  assert.deepEqual(chosen(undefined, ["e"], 9), []);
});

test("names of one rank stand below one another, and of a board with many places none is drawn beyond the picture", () => {
  assert.deepEqual(apart([30, 10, 30, 12], 15), [40, 10, 55, 25]);
  const { lines, height } = bumpOf([board("2019", { a: "1", b: "178" }), board("2020", { a: "1.5", b: "1.5" })], ["a", "b"], 100);
  assert.ok(height <= 20 * 22 + 30, String(height));
  assert.ok(Math.abs(lines[0].labelAt - lines[1].labelAt) >= 15);
});
