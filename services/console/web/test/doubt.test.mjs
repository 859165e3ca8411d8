import assert from "node:assert/strict";
import { test } from "node:test";
import { doubt } from "../gen/test/doubt.mjs";

// The reasons are those of services/approval/core/timetable.cpp.
test("a reason is told in Chinese with its years", () => {
  assert.equal(
    doubt("the holidays of 2027, 2028 are not published; its days follow weekdays"),
    "2027、2028 年的放假安排尚未公布，其间只按周末推算，公布后日期会变。",
  );
  assert.equal(
    doubt("25 to 31 December 2026 may be moved by the notice of 2027, which is not published"),
    "2026 年 12 月 25 日至 31 日可能因次年元旦放假安排调休，次年安排尚未公布。",
  );
  assert.equal(
    doubt("the holidays of 2027 are not published; its days follow weekdays; 25 to 31 December 2026 may be moved by the notice of 2027, which is not published"),
    "2027 年的放假安排尚未公布，其间只按周末推算，公布后日期会变。2026 年 12 月 25 日至 31 日可能因次年元旦放假安排调休，次年安排尚未公布。",
  );
});

test("a reason of another wording still warns", () => {
  assert.match(doubt("something else"), /尚未公布/);
  assert.match(doubt(""), /尚未公布/);
});
