// A morning at the console: an empty page, a newspaper arrives while it is open, the signing shows at once, the board
// moves, a start date is set and the timetable stands. The page is checked by axe where it is full and where it is
// empty, and it must not log an error.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { Suite } from "./suite.mjs";

const [build, sample] = process.argv.slice(2);
const screenshots = join(build, "screenshots");
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const live = { timeout: 20_000 };

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
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const told = grave.map((v) => `${v.impact} ${v.id}: ${v.nodes.map((n) => `${n.html} ${n.failureSummary}`).join("\n  ")}`);
  expect(grave.length === 0, told.join("\n"));
}

mkdirSync(screenshots, { recursive: true });
const profile = mkdtempSync(join(tmpdir(), "zoneflow-chromium-"));
const suite = await Suite.start(join(build, "bin"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    ...(process.getuid() === 0 ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
  viewport: { width: 1440, height: 1000 },
  locale: "zh-CN",
  reducedMotion: "reduce",
});
const page = await browser.newPage();
const complaints = [];
page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
page.on("pageerror", (error) => complaints.push(String(error)));
const picture = (name, fullPage = true) => page.screenshot({ path: join(screenshots, `${name}.png`), fullPage });
const signings = page.getByRole("region", { name: "实时签约" });
const board = page.getByRole("region", { name: "园区榜" });
const timetable = page.getByRole("region", { name: "倒排时间表" });

await fact("an empty suite says what is missing, and the stream stands", async () => {
  await page.goto(suite.url);
  await page.getByTestId("live-state").filter({ hasText: "实时" }).waitFor(live);
  await signings.getByText("尚无签约").waitFor(live);
  await timetable.getByText("尚无项目").waitFor(live);
  await board.getByText("尚无园区上榜").waitFor(live);
  await picture("1-empty");
});

await fact("the empty page has no grave accessibility fault", () => expectAccessible(page));

await fact("a signing shows while the page is open, marked as unchecked", async () => {
  await suite.zoneflow("ingest", sample, "--published", "2021-02-01");
  const row = signings.locator("tbody tr.fresh").first();
  await row.waitFor(live);
  expect((await row.innerText()).includes("未核"), `the row says: ${await row.innerText()}`);
  await picture("2-live");
});

await fact("the list agrees with the command line", async () => {
  await suite.zoneflow("wait", "--settled");
  const told = (await suite.zoneflow("signings", "list", "--format", "json")).trim().split("\n").filter(Boolean);
  expect(told.length > 0, "the sample holds no signing");
  await signings.getByText(`${told.length} 条`).waitFor(live);
});

await fact("the board stands with zones, totals and its source", async () => {
  await board.locator("tbody tr.ant-table-row").first().waitFor(live);
  const source = await board.getByTestId("board-source").innerText();
  expect(/第 \d+ 版 · 截至 \d{4}-\d\d-\d\d · .*来源：(Redis 缓存|服务内存|数据库)/.test(source), source);
  const first = await board.locator("tbody tr.ant-table-row").first().innerText();
  expect(/^1\s/.test(first) && /\d\.\d\d/.test(first), first);
});

await fact("the hot board can be chosen", async () => {
  await board.getByText("热度榜").click();
  await board.getByRole("columnheader", { name: "热度" }).waitFor(live);
  await board.locator("tbody tr.ant-table-row").first().waitFor(live);
  await board.getByText("签约总额榜").click();
  await board.getByRole("columnheader", { name: "热度" }).waitFor({ ...live, state: "detached" });
});

await fact("a start date gives a backward timetable", async () => {
  await timetable.getByLabel("必须开工日期").fill("2021-04-20");
  await timetable.getByLabel("必须开工日期").press("Enter");
  await timetable.getByRole("button", { name: /倒\s*排/ }).click();
  await timetable.getByRole("img", { name: /倒排时间表.*2021-04-20 开工/ }).waitFor(live);
  const rows = await timetable.locator("tbody tr.ant-table-row").count();
  expect(rows >= 20, `${rows} procedures`);
  await page.locator(".ant-message-notice").first().waitFor({ ...live, state: "detached" });
  await page.waitForTimeout(400); // the message fades; only the picture needs this
  await picture("3-timetable");
});

await fact("the same timetable stands after a reload", async () => {
  await page.reload();
  await timetable.getByRole("img", { name: /倒排时间表.*2021-04-20 开工/ }).waitFor(live);
  await signings.locator("tbody tr.ant-table-row").first().waitFor(live);
  await board.locator("tbody tr.ant-table-row").first().waitFor(live);
});

await fact("the full page has no grave accessibility fault", () => expectAccessible(page));

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

await fact("the page says so when the suite stops, and keeps what it read", async () => {
  const code = await suite.stop();
  expect(code === 0, `zoneflow dev ended with ${code}`);
  await page.getByText("实时连接已断开").waitFor(live);
  expect((await signings.locator("tbody tr.ant-table-row").count()) > 0, "the signings are gone");
  await picture("6-offline", false);
});

await browser.close();
rmSync(profile, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
