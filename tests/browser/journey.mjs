// A morning at the console: an empty page, a newspaper arrives while it is open, the signing shows at once, the board
// moves, a start date is set and the timetable stands; then every room, and eight tabs at once. Then a bad afternoon: the
// cache, each service and the console itself are killed under the open pages, which say so, lose nothing and come back by
// themselves. They are checked by axe where they are empty, full and in trouble, and must not log an error of their own.
import { request } from "node:http";
import { join } from "node:path";
import { act } from "./acts.mjs";
import { workThrough } from "./casework.mjs";
import { runCampaign } from "./campaign.mjs";
import { openChromium } from "./chromium.mjs";
import { scrollLongTimetable } from "./gantt.mjs";
import { importMatters } from "./imports.mjs";
import { runOfficialBoard } from "./official.mjs";
import { showRankings } from "./rankings.mjs";
import { reviewAtDesk } from "./review.mjs";
import { walkRooms } from "./rooms.mjs";
import { expect, expectAccessible, isLive, keysOf, live, region, rowsOf, Stage } from "./stage.mjs";
import { Suite } from "./suite.mjs";
import { openManyTabs } from "./tabs.mjs";
import { runWebhooks } from "./webhooks.mjs";
import { runWhistles } from "./whistles.mjs";

const [build, sample] = process.argv.slice(2);
const suite = await Suite.start(join(build, "bin"), join(build, "web"));
const { page, profile, close } = await openChromium({ width: 1440, height: 1000 });
const browser = page.context();
const stage = new Stage(suite, build, profile);
const { fact } = stage;

const complaints = [];
const hear = (tab) => {
  tab.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  tab.on("pageerror", (error) => complaints.push(String(error)));
};
hear(page);
const newest = region(page, "实时签约");
const board = region(page, "园区榜");

await fact("an empty suite says what is missing, and the stream stands", async () => {
  await page.goto(suite.url);
  await isLive(page);
  await newest.getByText("尚无签约").waitFor(live);
  await region(page, "要赶的项目").getByText("尚无项目").waitFor(live);
  await board.getByText("尚无园区上榜").waitFor(live);
  await stage.picture(page, "1-empty");
});

await fact("the empty page has no accessibility fault", () => expectAccessible(page));

await fact("a signing shows while the page is open, marked as unchecked", async () => {
  await suite.zoneflow("ingest", sample, "--published", "2021-02-01");
  const row = newest.locator("tbody tr.fresh").first();
  await row.waitFor(live);
  expect((await row.innerText()).includes("未核"), `the row says: ${await row.innerText()}`);
  await stage.picture(page, "2-live");
});

await fact("the next document shows without a reload, on top and once, however often it comes", async () => {
  const path = await stage.publish("本报讯 近日，总投资26亿元的恒岳储能电池项目签约落户武汉东湖高新区。\n");
  const row = rowsOf(newest).filter({ hasText: "武汉东湖高新区" });
  await row.waitFor(live);
  expect((await row.innerText()).includes("26.00 亿元"), await row.innerText());
  expect((await rowsOf(newest).first().innerText()).includes("武汉东湖高新区"), "the newest is not the first");
  await suite.zoneflow("ingest", path, "--published", "2021-02-01");
  await suite.zoneflow("wait", "--settled");
  expect((await row.count()) === 1, "it shows twice");
});

// The rooms that stay open all day beside the overview.
const allDay = async (path) => {
  const tab = await browser.newPage();
  hear(tab);
  await tab.goto(stage.address(path));
  await isLive(tab);
  await tab.evaluate(() => {
    globalThis.wasOpenAllDay = true;
  });
  return tab;
};
const listTab = await allDay("/signings");
const list = region(listTab, "签约");
const boardTab = await allDay("/boards/zones");
const ranking = region(boardTab, "签约总额榜");
const operationsTab = await allDay("/operations");

// The list holds what the services hold, each signing once, and it was not loaded anew to get there.
async function expectComplete() {
  const told = await stage.told();
  await rowsOf(list).nth(told.length - 1).waitFor(live);
  const keys = await keysOf(list);
  expect(keys.length === told.length && new Set(keys).size === keys.length, `${keys.length} rows of ${told.length} signings`);
  expect(await listTab.evaluate(() => globalThis.wasOpenAllDay === true), "the page was loaded anew");
}

await fact("the list agrees with the command line", expectComplete);

await fact("an unknown zone is listed and stands on no board, which says so in one line", async () => {
  await stage.publish("本报讯 近日，总投资8000万元的清禾精密轴承项目签约落户安吉高新区。\n");
  const row = rowsOf(list).filter({ hasText: "安吉高新区" });
  await row.waitFor(live);
  const told = await row.innerText();
  expect(told.includes("未收录，不上榜") && told.includes("8,000 万元"), told);
  await ranking.getByText(/^另有 \d+ 次签约未计入榜单$/).click();
  await ranking.getByRole("listitem").filter({ hasText: /安吉高新区.*园区不在名录/ }).waitFor(live);
  expect((await rowsOf(ranking).filter({ hasText: "安吉高新区" }).count()) === 0, "it stands on the board");
});

await fact("the board stands with zones, totals and its day, the operator's page with its source", async () => {
  const first = await rowsOf(ranking).first().innerText();
  expect(/^\s*1\s/.test(first) && /\d\.\d\d/.test(first), first);
  await boardTab.getByTestId("board-day").filter({ hasText: /截至 2021-02-01.*变动为较 2021-01-25/ }).waitFor(live);
  await operationsTab.getByTestId("board-source").filter({ hasText: /第 \d+ 版.*取自：(Redis 缓存|服务内存|数据库)/ }).waitFor(live);
  expect((await boardTab.getByText("Redis").count()) + (await page.getByText("Redis").count()) === 0, "the cache is shown to everybody");
});

await fact("the hot board can be chosen", async () => {
  await boardTab.getByRole("link", { name: "热度榜" }).click();
  await boardTab.getByRole("columnheader", { name: "热度" }).waitFor(live);
  await rowsOf(region(boardTab, "热度榜")).first().waitFor(live);
  await boardTab.goBack();
  await rowsOf(ranking).first().waitFor(live);
});

await fact("a board says what made it", async () => {
  await rowsOf(ranking).first().getByRole("button").press("Enter");
  await ranking.getByText(/启衡生物.*（23 个）：186\.00 亿元/).waitFor(live);
});

const caseId = JSON.parse((await suite.zoneflow("case", "list", "--format", "json")).split("\n")[0]).id;
const caseTab = await allDay(`/projects/${encodeURIComponent(caseId)}`);
const timetable = region(caseTab, "倒排时间表");
const picture = timetable.getByRole("img", { name: /倒排时间表.*2021-04-20 开工/ });
async function requireStart(date) {
  await timetable.getByLabel("必须开工日期").fill(date);
  await timetable.getByRole("button", { name: "倒排" }).click();
}

await fact("a start date gives a backward timetable", async () => {
  await requireStart("2021-04-20");
  await picture.waitFor(live);
  const rows = await rowsOf(timetable).count();
  expect(rows >= 20, `${rows} procedures`);
  await caseTab.locator(".toast").first().waitFor({ ...live, state: "detached" });
  await stage.picture(caseTab, "3-timetable");
});

await fact("the same timetable stands after a reload, without an accessibility fault", async () => {
  await caseTab.reload();
  await picture.waitFor(live);
  await caseTab.evaluate(() => {
    globalThis.wasOpenAllDay = true;
  });
  await expectAccessible(caseTab);
});

await fact("a timetable beyond the published holidays is marked as provisional", async () => {
  await requireStart("2098-12-28");
  await timetable.getByText("暂定时间表").waitFor(live);
  await timetable.getByText("2098 年的放假安排尚未公布").waitFor(live);
  await timetable.getByText("2098 年 12 月 25 日至 31 日可能因次年元旦放假安排调休").waitFor(live);
  await requireStart("2021-04-20");
  await timetable.getByText("暂定时间表").waitFor({ ...live, state: "detached" });
});

await fact("the full overview has no accessibility fault", async () => {
  await stage.picture(page, "4-full", false);
  await expectAccessible(page);
});

await walkRooms(stage, browser, await allDay("/"));

await fact("the pages logged no error", async () => expect(complaints.length === 0, complaints.join("\n")));

await openManyTabs(stage);
await act(stage, browser);
await workThrough(stage, browser);
await importMatters(stage, browser);
await scrollLongTimetable(stage, browser);
await reviewAtDesk(stage, browser);
await showRankings(stage, browser);

await fact("a tab that was open while another person acted is the operator's again", async () => {
  const services = region(operationsTab, "服务");
  await services.getByText("正常").nth(3).waitFor(live);
  expect((await services.getByText("没有办理这一事项的权限").count()) === 0, await services.innerText());
});

await fact("a forged Host is refused", async () => {
  const status = await new Promise((resolve, reject) => {
    request(suite.url, { headers: { Host: "evil.example" } }, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });
  expect(status === 403, `answered ${status}`);
});

// From here on a failed request is what is wanted; only the page's own errors count.
const isOwn = (complaint) => !complaint.includes("Failed to load resource");

await fact("a date that cannot be planned is refused in words", async () => {
  await requireStart("2100-01-01");
  await caseTab.getByText("超出可办理的范围").waitFor(live);
  await picture.waitFor(live);
});

await fact("without Redis the board still answers, and the operator's page says from where", async () => {
  const figures = await rowsOf(ranking).allInnerTexts();
  await suite.kill("redis");
  await operationsTab.getByTestId("board-source").filter({ hasText: /取自：(服务内存|数据库)/ }).waitFor(live);
  expect((await rowsOf(ranking).allInnerTexts()).join() === figures.join(), "the figures changed");
  suite.startRedis();
});

await fact("a killed scoring service is told and its return noticed", async () => {
  await suite.kill("scoring");
  await boardTab.getByText("榜单暂时读不到").waitFor(live);
  await operationsTab.getByText("无应答，正在自动重试").first().waitFor(live);
  expect((await rowsOf(ranking).count()) > 0, "the board is gone");
  await expectAccessible(boardTab);
  await stage.picture(boardTab, "6-scoring-down", false);
  await suite.startService("scoring");
  await boardTab.getByText("榜单暂时读不到").waitFor({ ...live, state: "detached" });
});

await fact("a killed approval service is told and its return noticed", async () => {
  await suite.kill("approval");
  await caseTab.getByText("时间表暂时读不到").waitFor(live);
  await suite.startService("approval");
  await caseTab.getByText("暂时读不到").first().waitFor({ ...live, state: "detached" });
  await picture.waitFor(live);
});

await fact("a killed ingest service is told and its return noticed", async () => {
  await suite.kill("ingest");
  await listTab.getByText("签约暂时读不到").waitFor(live);
  await suite.startService("ingest");
  await listTab.getByText("签约暂时读不到").waitFor({ ...live, state: "detached" });
  await expectComplete();
});

const lost = (tab) => tab.getByText("实时连接已断开");

await fact("what is signed while the stream is down shows once, before and after it is back", async () => {
  await suite.kill("notification");
  await lost(page).waitFor(live);
  await stage.publish("本报讯 近日，总投资12亿元的承晖光学镜头项目签约落户合肥高新区。\n");
  await rowsOf(list).filter({ hasText: "承晖光学" }).waitFor(live);
  const row = rowsOf(newest).filter({ hasText: "承晖光学" });
  await row.filter({ hasText: "新到" }).waitFor(live);
  await suite.startService("notification");
  await lost(page).waitFor({ ...live, state: "detached" });
  await isLive(page);
  expect((await row.count()) === 1, "it shows twice");
  await expectComplete();
});

await fact("a console that was killed is found again", async () => {
  await suite.kill("console");
  await lost(page).waitFor(live);
  await stage.publish("本报讯 近日，总投资7亿元的远澜机器人减速器项目签约落户广州开发区。\n");
  expect((await rowsOf(list).count()) > 0, "the signings are gone");
  await suite.startService("console");
  await lost(page).waitFor({ ...live, state: "detached" });
  await rowsOf(list).filter({ hasText: "远澜机器人" }).waitFor(live);
  await stage.publish("本报讯 近日，总投资9亿元的谷川医疗影像项目签约落户成都高新区。\n");
  await rowsOf(list).filter({ hasText: "谷川医疗" }).waitFor(live);
  await rowsOf(newest).filter({ hasText: "谷川医疗" }).waitFor(live);
  await expectComplete();
});

await fact("a stream that falls silent is noticed though nobody cut it", async () => {
  suite.pause("console");
  try {
    await lost(page).waitFor(live);
  } finally {
    suite.resume("console");
  }
  await lost(page).waitFor({ ...live, state: "detached" });
  await stage.publish("本报讯 近日，总投资6亿元的砺石工业软件项目签约落户潍坊高新区。\n");
  await rowsOf(list).filter({ hasText: "砺石工业软件" }).waitFor(live);
  await expectComplete();
});

await fact("all that trouble made no error in the pages", async () => {
  const own = complaints.filter(isOwn);
  expect(own.length === 0, own.join("\n"));
});

await fact("the page says so when the suite stops, and keeps what it read", async () => {
  const ill = await suite.stop();
  expect(ill.length === 0, `ended ill: ${ill.join(", ")}`);
  await lost(page).waitFor(live);
  expect((await rowsOf(newest).count()) > 0, "the signings are gone");
  await stage.picture(page, "7-offline", false);
});

await runCampaign({
  fact, browser, sample, binaries: join(build, "bin"), web: join(build, "web"),
  makeStage: (own) => new Stage(own, build, profile),
});

await runWhistles({
  fact, browser, binaries: join(build, "bin"), web: join(build, "web"),
  makeStage: (own) => new Stage(own, build, profile),
});

await runOfficialBoard({
  fact, browser, binaries: join(build, "bin"), web: join(build, "web"),
  makeStage: (own) => new Stage(own, build, profile),
});

await runWebhooks({
  fact, browser, binaries: join(build, "bin"), web: join(build, "web"),
  makeStage: (own) => new Stage(own, build, profile),
});

await close();
console.log(`${stage.passed} passed, ${stage.failed} failed`);
process.exitCode = stage.failed === 0 ? 0 : 1;
