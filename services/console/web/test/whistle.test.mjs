import assert from "node:assert/strict";
import { test } from "node:test";
import { partsOf, percentUsed, secondsLeft } from "../gen/test/time.mjs";
import { faultOf, megabytes, partsFrom } from "../gen/test/photo.mjs";
import { dropWaiting, keepWaiting, readWaiting, sendWaiting } from "../gen/test/waiting.mjs";
import { ruleInChinese } from "../gen/test/rule.mjs";
import { percent } from "../gen/test/rate.mjs";

const clock = { limitSeconds: 3600n, runSeconds: 3000n, standing: false };

test("a clock runs on after it was read, and one that stands does not", () => {
  assert.equal(secondsLeft(clock, 0), 600);
  assert.equal(secondsLeft(clock, 90_500), 510);
  assert.equal(secondsLeft(clock, 700_000), -100);
  assert.equal(secondsLeft({ ...clock, standing: true }, 700_000), 600);
  assert.equal(percentUsed(clock, 0), 83);
  assert.equal(percentUsed(clock, 1_200_000), 116);
});

test("what is left is told in days, hours and minutes", () => {
  assert.deepEqual(partsOf(90_061), [1, 1, 1]);
  assert.deepEqual(partsOf(-3660), [0, 1, 1]);
});

test("rates are told to a tenth, and none of nothing", () => {
  assert.equal(percent(889n), "88.9%");
  assert.equal(percent(1000n), "100.0%");
  assert.equal(percent(undefined), "—");
});

test("what is no photo or paper is not sent, nor what is empty or above 20 MB", () => {
  assert.equal(faultOf({ type: "image/jpeg", size: 20971520 }), undefined);
  assert.equal(faultOf({ type: "image/jpeg", size: 20971521 }), "large");
  assert.equal(faultOf({ type: "application/pdf", size: 0 }), "empty");
  assert.equal(faultOf({ type: "image/svg+xml", size: 10 }), "type");
  assert.equal(faultOf({ type: "", size: 10 }), "type");
  assert.equal(megabytes(1000n), "< 0.1 MB");
  assert.equal(megabytes(2621440n), "2.5 MB");
  assert.equal(partsFrom(0, 100), 100);
  assert.equal(partsFrom(262144, 1000000), 524288);
});

function box() {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
}
const whistle = (requestId, person = "grid-worker") => ({ requestId, zoneId: "z", item: "common", place: `at ${requestId}`, text: "", person });
const isSilent = (error) => error === "no line";

test("a whistle waits once under its name, and what is no list is none", () => {
  const storage = box();
  assert.deepEqual(readWaiting({ getItem: () => "{", setItem: () => undefined }), []);
  assert.deepEqual(readWaiting({ getItem: () => '[null, {"requestId": 1}]', setItem: () => undefined }), []);
  keepWaiting(storage, whistle("a"));
  keepWaiting(storage, whistle("a"));
  keepWaiting(storage, whistle("b"));
  assert.deepEqual(readWaiting(storage).map(({ requestId }) => requestId), ["a", "b"]);
  dropWaiting(storage, "a");
  assert.deepEqual(readWaiting(storage).map(({ requestId }) => requestId), ["b"]);
});

test("what finds no line stays, what is refused is told and goes, and another person's is left", async () => {
  const storage = box();
  ["a", "b", "c"].forEach((name) => keepWaiting(storage, whistle(name)));
  keepWaiting(storage, whistle("d", "community"));
  const sent = [];
  const send = async ({ requestId }) => {
    if (requestId === "b") throw new Error("refused");
    if (requestId === "c") throw "no line";
    sent.push(requestId);
  };
  const { sent: count, refused } = await sendWaiting(storage, "grid-worker", send, isSilent);
  assert.equal(count, 1);
  assert.deepEqual(sent, ["a"]);
  assert.deepEqual(refused.map(({ one }) => one.requestId), ["b"]);
  assert.deepEqual(readWaiting(storage).map(({ requestId }) => requestId), ["c", "d"]);
});

test("what a whistle's act breaks is told in Chinese", () => {
  assert.equal(ruleInChinese("城市管理局 has bounced this ticket; a department does so once"), "城市管理局已退过单；一个部门只能退单一次");
  assert.equal(ruleInChinese("there would be 2 departments in the lead; there is one"), "主办部门应为 1 个，现为 2 个");
  assert.equal(ruleInChinese("is empty"), "须填写");
});
