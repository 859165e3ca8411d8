// A reviewer's hour at a full desk: how soon the queue opens with 100,000 items waiting, how soon the next one stands there,
// and how many a minute are decided by keyboard alone, in Chromium, on embedded defaults.
//
//   node desk.mjs BUILD [ITEMS] [DECIDED]
//
// Prints JSON lines {name, value, unit}. Of twenty items sixteen are confirmed, three corrected (their sum) and one rejected
// with its reason; the script reads nothing, so a person is slower by as much as she reads. Ends with 1 if the queue takes
// more than a second to open or a next item, by the median, more than 150 ms.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openChromium } from "./chromium.mjs";
import { expect, live, region, rowsOf } from "./stage.mjs";
import { Suite } from "./suite.mjs";

const [build, count = "100000", times = "200"] = process.argv.slice(2);
const items = Number(count);
const decisions = Number(times);
const opensMs = 1000;
const nextMs = 150;
const perDocument = 2000;
const looks = 40;

const syllables = [..."晨瑞辰腾凯宏锐泰鑫捷朗澜睿昊恒芯擎越驰翔"];
const zones = ["成都高新区", "江阴高新区", "无锡高新区", "潍坊高新区", "珠海高新区", "合肥高新区", "西安高新区"];
const nameOf = (number) => [0, 1, 2, 3].map((place) => syllables[Math.floor(number / syllables.length ** place) % syllables.length]).join("");
// Each a name of its own: of one name there would be as many doubles as items.
const textOf = (i) => `本报讯 1月${1 + (i % 28)}日，总投资${5 + (i % 95)}.${i % 10}亿元的${nameOf((i * 7919) % 160000)}光学镜头项目签约落户${zones[i % zones.length]}。\n`;

const tell = (name, value, unit) => console.log(JSON.stringify({ name, value: Math.round(value * 10) / 10, unit }));
const sorted = (values) => [...values].sort((a, b) => a - b);
const quantile = (values, share) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))];

async function fill(suite) {
  const began = Date.now();
  for (let first = 0; first < items; first += perDocument) {
    const path = join(suite.data, `desk-${first}.txt`);
    writeFileSync(path, Array.from({ length: Math.min(perDocument, items - first) }, (_, i) => `${textOf(first + i)}\n`).join(""));
    await suite.zoneflow("ingest", "--published", "2021-02-01", path);
  }
  for (let settled = false; !settled;) {
    settled = await suite.zoneflow("wait", "--settled", "--timeout", "50").then(() => true, () => false);
  }
  tell("items", items, "");
  tell("filled", (Date.now() - began) / 1000, "s");
}

const suite = await Suite.start(join(build, "bin"), join(build, "web"));
const { page: blank, close } = await openChromium({ width: 1440, height: 1000 });
const browser = blank.context();

const queue = (page) => region(page, "待审数字");
const reading = (page) => region(page, "读出的内容");
const opened = (page) => new URL(page.url()).searchParams.get("item");
const press = (page, key) => page.locator("body").press(key);
// The figure stands there with the article that it was read from.
const stands = async (page) => {
  await reading(page).waitFor(live);
  await page.getByTestId("article-text").locator("mark.own").first().waitFor(live);
};
const movedFrom = (page, id) => page.waitForFunction((was) => ![null, was].includes(new URLSearchParams(location.search).get("item")), id, live);

async function openQueue() {
  const page = await browser.newPage();
  const began = performance.now();
  await page.goto(`${suite.url}review`);
  await rowsOf(queue(page)).first().waitFor(live);
  const took = performance.now() - began;
  await page.waitForURL(/item=/);
  await stands(page);
  return { page, took };
}

async function decide(page, number) {
  const id = opened(page);
  if (number % 20 === 19) {
    await press(page, "x");
    const form = page.getByRole("dialog", { name: /^驳回：/ });
    await form.getByLabel("理由", { exact: true }).fill("旧闻重登");
    await form.getByLabel("理由", { exact: true }).press("Control+Enter");
  } else if (number % 20 % 6 === 5) {
    await press(page, "e");
    const amount = page.getByRole("dialog", { name: /^更正：/ }).getByLabel("金额", { exact: true }).first();
    await amount.fill(`${1_000_000_000 + number} CNY`);
    await amount.press("Enter");
  } else {
    await press(page, "Enter");
  }
  await queue(page).locator(`tr[data-row-key="${id}"]`).waitFor({ ...live, state: "detached" });
  await movedFrom(page, id);
  await stands(page);
}

try {
  await fill(suite);
  await (await openQueue()).page.close(); // the files of the page come from the disk once
  const opening = [];
  for (let round = 0; round < 5; ++round) {
    const { page, took } = await openQueue();
    opening.push(took);
    await page.close();
  }
  tell("the queue opens, median", quantile(opening, 0.5), "ms");
  tell("the queue opens, slowest", Math.max(...opening), "ms");
  const { page } = await openQueue();
  const nexts = [];
  for (let look = 0; look < looks; ++look) {
    const id = opened(page);
    const began = performance.now();
    await press(page, "j");
    await movedFrom(page, id);
    await stands(page);
    nexts.push(performance.now() - began);
  }
  tell("the next item, median", quantile(nexts, 0.5), "ms");
  tell("the next item, p95", quantile(nexts, 0.95), "ms");
  await page.goto(`${suite.url}review`);
  await page.waitForURL(/item=/);
  await stands(page);
  const took = [];
  const began = performance.now();
  for (let number = 0; number < decisions; ++number) {
    const from = performance.now();
    await decide(page, number);
    took.push(performance.now() - from);
  }
  const minutes = (performance.now() - began) / 60_000;
  tell("decided", decisions, "");
  tell("decided a minute", decisions / minutes, "");
  tell("a decision until the next item stands there, median", quantile(took, 0.5), "ms");
  tell("a decision until the next item stands there, p95", quantile(took, 0.95), "ms");
  const acts = (await suite.zoneflow("review", "acts", "--format", "json", "--limit", String(decisions + 1))).split("\n").filter(Boolean);
  expect(acts.length === decisions, `${acts.length} acts are kept of ${decisions} decisions`);
  expect(quantile(opening, 0.5) <= opensMs, `the queue opens in ${Math.round(quantile(opening, 0.5))} ms, more than ${opensMs}`);
  expect(quantile(nexts, 0.5) <= nextMs, `the next item takes ${Math.round(quantile(nexts, 0.5))} ms, more than ${nextMs}`);
} finally {
  await close();
  await suite.stop();
}
