import assert from "node:assert/strict";
import { test } from "node:test";
import { at, fitted, scaleOf, shownRows, spanOf, ticksOf } from "../gen/test/timeline.mjs";
import { ganttOf, headHeight, rowHeight } from "../gen/test/gantt.mjs";

const bar = (from, to) => ({ shape: "round", from: at(from), to: at(to), color: "ink", size: 16 });
const picture = (marks, rows = marks.length) => ({
  rows: Array.from({ length: rows }, (_, row) => ({ name: `第${row}行`, told: "" })), marks, lines: [], headHeight: 34, rowHeight: 32,
});

test("a day lies where its share of the span is", () => {
  const one = picture([[bar("2021-01-01", "2021-01-11")], [bar("2021-01-06", "2021-01-21")]]);
  assert.deepEqual(spanOf(one), { from: at("2021-01-01"), to: at("2021-01-21") });
  const x = scaleOf(one, 100, 330);
  assert.equal(x(at("2021-01-01")), 100);
  assert.equal(x(at("2021-01-11")), 200);
  assert.equal(x(at("2021-01-21")), 300);
});

test("labels stand on days, Mondays or firsts of months, never closer than asked", () => {
  const labels = (from, to) => ticksOf(picture([[bar(from, to)]]), 1030, 92).map(({ label }) => label);
  assert.deepEqual(labels("2021-02-01", "2021-02-06"), ["2021-02-01", "2021-02-02", "2021-02-03", "2021-02-04", "2021-02-05", "2021-02-06"]);
  assert.ok(labels("2021-02-01", "2021-03-30").every((day) => new Date(day).getUTCDay() === 1));
  assert.deepEqual(labels("2021-02-15", "2021-09-10"), ["2021-03-01", "2021-04-01", "2021-05-01", "2021-06-01", "2021-07-01", "2021-08-01", "2021-09-01"]);
  const decade = labels("2021-02-15", "2031-02-15");
  assert.ok(decade.length <= 11 && decade.every((day) => day.endsWith("-01")), decade.join());
});

test("of 1,500 rows those in sight are drawn, and no others", () => {
  const many = picture([], 1500);
  assert.deepEqual(shownRows(many, 0, 34 + 32 * 10), { first: 0, last: 10 });
  assert.deepEqual(shownRows(many, 34 + 32 * 700, 320), { first: 700, last: 710 });
  assert.deepEqual(shownRows(many, 34 + 32 * 1495, 3200), { first: 1495, last: 1500 });
});

test("a name is cut where it is too long, at the last character that fits", () => {
  const width = (text) => text.length * 10;
  assert.equal(fitted("规划条件出具", 60, width), "规划条件出具");
  assert.equal(fitted("国有建设用地使用权", 60, width), "国有建设用…");
});

test("a procedure has its plan, its review, its stops, its promise, and the baseline where it has moved", () => {
  const words = { casework: { statuses: { in_review: "办理中" } }, project: { span: (from, to, days) => `${from} 至 ${to}，${days}`, start: "开工" }, todo: { isToday: "今天" } };
  const node = { procedureId: "EIA", zh: "环评", status: 4, light: 2, latestAccept: "2021-03-01", latestResult: "2021-03-10", acceptedOn: "2021-02-20", completedOn: "", stops: [{ from: "2021-02-22", until: "2021-02-24", expectedUntil: "" }] };
  const caseState = { requiredStart: "2021-04-20", timetable: { start: "2021-04-20", nodes: [{ procedureId: "EIA", durationWd: 7 }] } };
  const moved = new Map([["EIA", { wasAccept: "2021-02-25", wasResult: "2021-03-05" }]]);
  const { marks, lines, rows } = ganttOf({ caseState, nodes: [node], promises: [{ procedureId: "EIA", state: 1, dueOn: "2021-03-15" }] }, "2021-02-25", words, moved);
  assert.deepEqual(marks[0].map(({ shape, color }) => `${shape} ${color}`), ["outline quiet", "round light-yellow", "square warm-line", "square ink", "diamond brand"]);
  assert.equal(marks[0][3].to, at("2021-02-26")); // under review until today, whose day is drawn to its end
  assert.deepEqual(lines.map(({ label }) => label), ["开工", "今天"]);
  assert.equal(rows[0].told, "环评\n办理中\n2021-03-01 至 2021-03-10，7");
  assert.ok(headHeight > 0 && rowHeight > 0);
});
