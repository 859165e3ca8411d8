// A morning at the console: an empty page, a newspaper arrives while it is open, the signing shows at once, the board
// moves, a start date is set and the timetable stands. Then a bad afternoon: the cache, each service and the console
// itself are killed under the open page, which says so, loses nothing and comes back by itself. The page is checked by
// axe where it is empty, full and in trouble, and it must not log an error of its own.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { openChromium } from "./chromium.mjs";
import { Suite } from "./suite.mjs";

const [build, sample] = process.argv.slice(2);
const screenshots = join(build, "screenshots");
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// Ends a wait for what should happen, however busy the machine.
const live = { timeout: 60_000 };

let passed = 0;
let failed = 0;
async function fact(name, check) {
  try {
    await check();
    passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${String(error?.stack ?? error).replace(/^/gm, "        ")}`);
  }
}

function expect(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

async function expectAccessible(page) {
  // The page's policy lets no inline script in, so axe comes by the debugger's own door.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const told = violations.map((v) => `${v.impact} ${v.id}: ${v.nodes.map((n) => `${n.html} ${n.failureSummary}`).join("\n  ")}`);
  expect(violations.length === 0, told.join("\n"));
}

mkdirSync(screenshots, { recursive: true });
const suite = await Suite.start(join(build, "bin"), join(build, "web"));
const { page, profile, close } = await openChromium({ width: 1440, height: 1000 });
const complaints = [];
page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
page.on("pageerror", (error) => complaints.push(String(error)));
const picture = (name, fullPage = true) => page.screenshot({ path: join(screenshots, `${name}.png`), fullPage });
const signings = page.getByRole("region", { name: "实时签约" });
const board = page.getByRole("region", { name: "园区榜" });
const timetable = page.getByRole("region", { name: "倒排时间表" });
const rowsOf = (region) => region.locator("tbody tr.ant-table-row");
const isLive = () => page.getByTestId("live-state").filter({ hasText: "实时" }).waitFor(live);

async function requireStart(date) {
  await timetable.getByLabel("必须开工日期").fill(date);
  await timetable.getByLabel("必须开工日期").press("Enter");
  await timetable.getByRole("button", { name: "倒排" }).click();
}

// One sentence of news, in a document of its own.
let documents = 0;
async function publish(text) {
  documents += 1;
  const path = join(profile, `news-${documents}.txt`);
  writeFileSync(path, text);
  await suite.zoneflow("ingest", path, "--published", "2021-02-01");
  return path;
}

// The page holds what the services hold, each signing once, and it was not loaded anew to get there.
async function expectComplete() {
  await suite.zoneflow("wait", "--settled");
  const told = (await suite.zoneflow("signings", "list", "--format", "json")).trim().split("\n").filter(Boolean);
  await signings.getByText(`${told.length} 条，`).waitFor(live);
  const keys = await rowsOf(signings).evaluateAll((rows) => rows.map((row) => row.dataset.rowKey));
  expect(keys.length === told.length && new Set(keys).size === keys.length, `${keys.length} rows of ${told.length} signings`);
  expect(await page.evaluate(() => globalThis.wasOpenAllDay === true), "the page was loaded anew");
}

await fact("an empty suite says what is missing, and the stream stands", async () => {
  await page.goto(suite.url);
  await isLive();
  await page.evaluate(() => {
    globalThis.wasOpenAllDay = true;
  });
  await signings.getByText("尚无签约").waitFor(live);
  await timetable.getByText("尚无项目").waitFor(live);
  await board.getByText("尚无园区上榜").waitFor(live);
  await picture("1-empty");
});

await fact("the empty page has no accessibility fault", () => expectAccessible(page));

await fact("a signing shows while the page is open, marked as unchecked", async () => {
  await suite.zoneflow("ingest", sample, "--published", "2021-02-01");
  const row = signings.locator("tbody tr.fresh").first();
  await row.waitFor(live);
  expect((await row.innerText()).includes("未核"), `the row says: ${await row.innerText()}`);
  await picture("2-live");
});

await fact("the list agrees with the command line", expectComplete);

await fact("the next document shows without a reload, once, however often it comes", async () => {
  const before = await rowsOf(signings).count();
  const path = await publish("本报讯 近日，总投资26亿元的恒岳储能电池项目签约落户武汉东湖高新区。\n");
  const row = rowsOf(signings).filter({ hasText: "武汉东湖高新区" });
  await row.waitFor(live);
  expect((await row.innerText()).includes("26.00 亿元"), await row.innerText());
  expect((await rowsOf(signings).first().innerText()).includes("武汉东湖高新区"), "the newest is not the first");
  await suite.zoneflow("ingest", path, "--published", "2021-02-01");
  await expectComplete();
  expect((await rowsOf(signings).count()) === before + 1, "not one row more");
});

await fact("an unknown zone is listed and stands on no board", async () => {
  await publish("本报讯 近日，总投资8000万元的清禾精密轴承项目签约落户云泽高新区。\n");
  const row = rowsOf(signings).filter({ hasText: "云泽高新区" });
  await row.waitFor(live);
  const told = await row.innerText();
  expect(told.includes("未收录，不上榜") && told.includes("8,000 万元"), told);
  await board.getByText(/未折算、不计入：.*云泽高新区.*园区不在名录/).waitFor(live);
  expect((await rowsOf(board).filter({ hasText: "云泽高新区" }).count()) === 0, "it stands on the board");
});

await fact("the board stands with zones, totals and its source", async () => {
  await board.locator("tbody tr.ant-table-row").first().waitFor(live);
  const source = await board.getByTestId("board-source").innerText();
  expect(/第 \d+ 版 · 截至 \d{4}-\d\d-\d\d · .*来源：(Redis 缓存|服务内存|数据库)/.test(source), source);
  const first = await board.locator("tbody tr.ant-table-row").first().innerText();
  expect(/^\s*1\s/.test(first) && /\d\.\d\d/.test(first), first);
});

await fact("the hot board can be chosen", async () => {
  await board.getByText("热度榜").click();
  await board.getByRole("columnheader", { name: "热度" }).waitFor(live);
  await board.locator("tbody tr.ant-table-row").first().waitFor(live);
  await board.getByText("签约总额榜").click();
  await board.getByRole("columnheader", { name: "热度" }).waitFor({ ...live, state: "detached" });
});

await fact("a start date gives a backward timetable", async () => {
  await requireStart("2021-04-20");
  await timetable.getByRole("img", { name: /倒排时间表.*2021-04-20 开工/ }).waitFor(live);
  const rows = await timetable.locator("tbody tr.ant-table-row").count();
  expect(rows >= 20, `${rows} procedures`);
  await page.locator(".ant-message-notice").first().waitFor({ ...live, state: "detached" });
  await picture("3-timetable");
});

await fact("the same timetable stands after a reload", async () => {
  await page.reload();
  await timetable.getByRole("img", { name: /倒排时间表.*2021-04-20 开工/ }).waitFor(live);
  await signings.locator("tbody tr.ant-table-row").first().waitFor(live);
  await board.locator("tbody tr.ant-table-row").first().waitFor(live);
});

await fact("the full page has no accessibility fault", () => expectAccessible(page));

await fact("a signing opens to its members and its proof", async () => {
  await signings.locator(".ant-table-row-expand-icon").first().click();
  await signings.getByText(/出处：.*第 \d+–\d+ 字节/).first().waitFor(live);
  await picture("4-full", false);
});

await fact("a narrow window loses nothing", async () => {
  await page.setViewportSize({ width: 420, height: 900 });
  await timetable.getByRole("img", { name: /倒排时间表/ }).waitFor(live);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow <= 0, `${overflow} px too wide`);
  await picture("5-narrow");
  await page.setViewportSize({ width: 1440, height: 1000 });
});

await fact("the page logged no error", async () => expect(complaints.length === 0, complaints.join("\n")));

await fact("a forged Host is refused", async () => {
  const { request } = await import("node:http");
  const status = await new Promise((resolve, reject) => {
    request(suite.url, { headers: { Host: "evil.example" } }, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });
  expect(status === 403, `answered ${status}`);
});

await fact("a board says what made it", async () => {
  await rowsOf(board).first().getByRole("button").press("Enter");
  await board.getByText(/启衡生物.*（23 个）：186\.00 亿元/).waitFor(live);
});

await fact("a timetable beyond the published holidays is marked as provisional", async () => {
  await requireStart("2098-12-28");
  await timetable.getByText("暂定时间表").waitFor(live);
  await timetable.getByText("2098 年的放假安排尚未公布").waitFor(live);
  await timetable.getByText("2098 年 12 月 25 日至 31 日可能因次年元旦放假安排调休").waitFor(live);
  await requireStart("2021-04-20");
  await timetable.getByText("暂定时间表").waitFor({ ...live, state: "detached" });
});

await fact("a date that cannot be planned is refused in words", async () => {
  await requireStart("2100-01-01");
  await page.getByText("超出可办理的范围").waitFor(live);
  await timetable.getByRole("img", { name: /倒排时间表.*2021-04-20 开工/ }).waitFor(live);
});

// From here on a failed request is what is wanted; only the page's own errors count.
const isOwn = (complaint) => !complaint.includes("Failed to load resource");
await page.evaluate(() => {
  globalThis.wasOpenAllDay = true;
});

await fact("without Redis the board still answers and says from where", async () => {
  const figures = await rowsOf(board).allInnerTexts();
  await suite.kill("redis");
  await board.getByTestId("board-source").filter({ hasText: /来源：(服务内存|数据库)/ }).waitFor(live);
  expect((await rowsOf(board).allInnerTexts()).join() === figures.join(), "the figures changed");
  suite.startRedis();
});

await fact("a killed scoring service is told and its return noticed", async () => {
  await suite.kill("scoring");
  await board.getByText("榜单暂时读不到").waitFor(live);
  expect((await rowsOf(board).count()) > 0, "the board is gone");
  await expectAccessible(page);
  await picture("6-scoring-down", false);
  await suite.startService("scoring");
  await board.getByText("榜单暂时读不到").waitFor({ ...live, state: "detached" });
});

await fact("a killed approval service is told and its return noticed", async () => {
  await suite.kill("approval");
  await timetable.getByText("时间表暂时读不到").waitFor(live);
  await suite.startService("approval");
  await timetable.getByText("暂时读不到").first().waitFor({ ...live, state: "detached" });
  await timetable.getByRole("img", { name: /倒排时间表.*2021-04-20 开工/ }).waitFor(live);
});

await fact("a killed ingest service is told and its return noticed", async () => {
  await suite.kill("ingest");
  await signings.getByText("签约暂时读不到").waitFor(live);
  await suite.startService("ingest");
  await signings.getByText("签约暂时读不到").waitFor({ ...live, state: "detached" });
  await expectComplete();
});

await fact("what is signed while the stream is down shows once, before and after it is back", async () => {
  await suite.kill("notification");
  await page.getByText("实时连接已断开").waitFor(live);
  await publish("本报讯 近日，总投资12亿元的承晖光学镜头项目签约落户合肥高新区。\n");
  await rowsOf(signings).filter({ hasText: "承晖光学" }).waitFor(live);
  await suite.startService("notification");
  await page.getByText("实时连接已断开").waitFor({ ...live, state: "detached" });
  await isLive();
  await expectComplete();
});

await fact("a console that was killed is found again", async () => {
  await suite.kill("console");
  await page.getByText("实时连接已断开").waitFor(live);
  await publish("本报讯 近日，总投资7亿元的远澜机器人减速器项目签约落户广州开发区。\n");
  expect((await rowsOf(signings).count()) > 0, "the signings are gone");
  await suite.startService("console");
  await page.getByText("实时连接已断开").waitFor({ ...live, state: "detached" });
  await rowsOf(signings).filter({ hasText: "远澜机器人" }).waitFor(live);
  await publish("本报讯 近日，总投资9亿元的谷川医疗影像项目签约落户成都高新区。\n");
  await rowsOf(signings).filter({ hasText: "谷川医疗" }).waitFor(live);
  await expectComplete();
});

await fact("a stream that falls silent is noticed though nobody cut it", async () => {
  suite.pause("console");
  try {
    await page.getByText("实时连接已断开").waitFor(live);
  } finally {
    suite.resume("console");
  }
  await page.getByText("实时连接已断开").waitFor({ ...live, state: "detached" });
  await publish("本报讯 近日，总投资6亿元的砺石工业软件项目签约落户潍坊高新区。\n");
  await rowsOf(signings).filter({ hasText: "砺石工业软件" }).waitFor(live);
  await expectComplete();
});

await fact("all that trouble made no error in the page", async () => {
  const own = complaints.filter(isOwn);
  expect(own.length === 0, own.join("\n"));
});

await fact("the page says so when the suite stops, and keeps what it read", async () => {
  const ill = await suite.stop();
  expect(ill.length === 0, `ended ill: ${ill.join(", ")}`);
  await page.getByText("实时连接已断开").waitFor(live);
  expect((await rowsOf(signings).count()) > 0, "the signings are gone");
  await picture("7-offline", false);
});

await close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
