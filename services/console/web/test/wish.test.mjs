import assert from "node:assert/strict";
import { test } from "node:test";
import { eventOf, expressionOf, isSum, nothing, sumOf, wishOf } from "../gen/test/wish.mjs";

const one = (field, comparator, value, stars = "") => ({ field, comparator, value, anyBefore: stars.includes("<"), anyAfter: stars.includes(">") });
const clause = (text, ...anyOf) => ({ text, negated: false, anyOf });

test("the form writes a filter", () => {
  assert.equal(expressionOf(nothing), "");
  assert.equal(
    expressionOf({ ...nothing, types: ["signing.announced", "signing.corrected"], zone: "wuxi", sector: " 集成电路 ", atLeast: "1.5亿", stage: "landed", light: "red", rest: ["count > 3", "a = 1 OR b = 2"] }),
    '(type = "signing.announced" OR type = "signing.corrected") AND zone.id = "wuxi" AND sector : "*集成电路*" AND amount_cny >= 150000000 AND stage = "landed" AND light = "red" AND count > 3 AND (a = 1 OR b = 2)',
  );
  assert.equal(expressionOf({ ...nothing, atLeast: "很多" }), "");
  assert.ok(isSum("") && isSum("1亿") && !isSum("很多"));
});

test("the form shows a filter again, and keeps what it has no field for", () => {
  const wish = wishOf([
    clause("t", one("type", "=", "signing.corrected"), one("type", ":", "signing.announced")),
    clause("z", one("zone.id", "=", "wuxi")),
    clause("s", one("sector", ":", "集成电路", "<>")),
    clause("c", one("company", "=", "前晨", "<>")),
    clause("amount_cny >= 1e8", one("amount_cny", ">=", "1e8")),
    clause("st", one("stage", "=", "landed")),
    clause("l", one("light", "=", "red")),
  ]);
  assert.deepEqual(wish, { types: ["signing.announced", "signing.corrected"], zone: "wuxi", sector: "集成电路", company: "前晨", atLeast: "1亿", stage: "landed", light: "red", rest: [] });
});

test("nothing that means something else is taken into a field", () => {
  const kept = [
    { text: "NOT zone.id = a", negated: true, anyOf: [one("zone.id", "=", "a")] },
    { text: "deep", negated: false, anyOf: [] },
    clause("zone.id = a OR zone.id = b", one("zone.id", "=", "a"), one("zone.id", "=", "b")),
    clause("zone.id = a*", one("zone.id", "=", "a", ">")),
    clause("zone.id != a", one("zone.id", "!=", "a")),
    clause("sector = x", one("sector", "=", "x")),
    clause("company = x*", one("company", "=", "x", ">")),
    clause("amount_cny > 1", one("amount_cny", ">", "1")),
    clause("amount_cny >= 1.234", one("amount_cny", ">=", "1.234")),
    clause("amount_cny >= -1", one("amount_cny", ">=", "-1")),
    clause("stage = x", one("stage", "=", "x")),
    clause("light:*", one("light", ":", "", "<")),
    clause("type = fact.corrected", one("type", "=", "fact.corrected")),
    clause("rank <= 3", one("rank", "<=", "3")),
  ];
  const wish = wishOf(kept);
  assert.deepEqual(wish, { ...nothing, rest: kept.map(({ text }) => text) });
});

test("a field holds one wish: the second one is kept beside it", () => {
  const wish = wishOf([clause("zone.id = a", one("zone.id", "=", "a")), clause("zone.id = b", one("zone.id", "=", "b"))]);
  assert.equal(wish.zone, "a");
  assert.deepEqual(wish.rest, ["zone.id = b"]);
});

test("sums read as people write them", () => {
  for (const [number, sum] of [["100000000", "1亿"], ["1.5e8", "1.5亿"], ["5e7", "5000万"], ["12", "12"], ["0.5", "0.5"], ["1e10", "100亿"], ["123456789", "123456789"], ["15000", "1.5万"], ["0", "0"], ["007", "7"], ["1.50", "1.5"]]) {
    assert.equal(sumOf(number), sum, number);
  }
  for (const bad of ["-1", "1.234", "x", "", "1e-2"]) {
    assert.equal(sumOf(bad), undefined, bad);
  }
});

test("an event is named by number, id, subject or the page it has", () => {
  assert.deepEqual(eventOf(" 4711 "), { case: "logNo", value: 4711n });
  assert.deepEqual(eventOf("signing/abc"), { case: "event", value: "signing/abc" });
  assert.deepEqual(eventOf("/zoneflow/ingest/signing/abc/1"), { case: "event", value: "/zoneflow/ingest/signing/abc/1" });
  assert.deepEqual(eventOf("http://127.0.0.1:8080/projects/abc?tab=1"), { case: "event", value: "case/abc" });
  assert.deepEqual(eventOf("http://h/boards/hot#x"), { case: "event", value: "board/hot" });
});
