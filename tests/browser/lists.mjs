// How soon the lists of the console are there when the store is full: 100,000 signings, each with a named project and so
// a case, on embedded defaults, in Chromium.
//
//   node lists.mjs BUILD [SIGNINGS] [ROUNDS]
//
// Prints JSON lines {name, value, unit}: from the address to the first row that can be pressed, and from an act (words,
// an order, the next page) to the rows that it asks for; the median of the rounds and the slowest. Ends with 1 if one
// takes more than a second. Each round is a page of its own, nothing is kept between them.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openChromium } from "./chromium.mjs";
import { expect, live, region, rowsOf } from "./stage.mjs";
import { Suite } from "./suite.mjs";

const [build, count = "100000", times = "7"] = process.argv.slice(2);
const signings = Number(count);
const rounds = Number(times);
const limitMs = 1000;
const perDocument = 2000;

// Four of these make a name of its own, as in tests/faults/documents.cpp.
const syllables = [..."晨瑞辰腾凯宏锐泰鑫捷朗澜睿昊恒芯擎越驰翔"];
const zones = ["成都高新区", "江阴高新区", "无锡高新区", "潍坊高新区", "珠海高新区", "合肥高新区", "西安高新区"];
const companyOf = (number) => [0, 1, 2, 3].map((place) => syllables[Math.floor(number / syllables.length ** place) % syllables.length]).join("") + "半导体";
const textOf = (i) =>
  `本报讯 1月${1 + (i % 28)}日，总投资${5 + (i % 95)}.${i % 10}亿元的${2 + (i % 8)}个项目在${zones[i % zones.length]}签约。其中，${companyOf((i * 7919) % 160000)}拟投资${1 + (i % 4)}亿元建设研发基地。\n`;

const tell = (name, value, unit) => console.log(JSON.stringify({ name, value: Math.round(value), unit }));
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function fill(suite) {
  const began = Date.now();
  for (let first = 0; first < signings; first += perDocument) {
    const path = join(suite.data, `signings-${first}.txt`);
    const last = Math.min(first + perDocument, signings);
    writeFileSync(path, Array.from({ length: last - first }, (_, i) => `${textOf(first + i)}\n`).join(""));
    await suite.zoneflow("ingest", "--published", "2021-02-01", path);
  }
  let settled = false;
  while (!settled) {
    settled = await suite.zoneflow("wait", "--settled", "--timeout", "50").then(() => true, () => false);
  }
  tell("signings", signings, "");
  tell("filled", (Date.now() - began) / 1000, "s");
}

const suite = await Suite.start(join(build, "bin"), join(build, "web"));
const { page: blank, close } = await openChromium({ width: 1440, height: 1000 });
const browser = blank.context();
const taken = new Map();
const time = async (name, body) => {
  const began = performance.now();
  await body();
  taken.set(name, [...(taken.get(name) ?? []), performance.now() - began]);
};

async function round(number) {
  for (const [path, title] of [["signings", "签约"], ["projects", "项目"]]) {
    const page = await browser.newPage();
    const list = region(page, title);
    const shown = (words = "") => rowsOf(list).filter({ hasText: words }).first().waitFor(live);
    // The rows of this question, and not those of the one before.
    const settled = () => list.locator("[aria-busy=false]").waitFor(live);
    await time(`${path}, opened`, async () => {
      await page.goto(suite.url + path);
      await shown();
      await rowsOf(list).getByRole("link").first().click({ trial: true });
    });
    await time(`${path}, next page`, async () => {
      await page.getByRole("button", { name: "下一页" }).click();
      await page.getByTestId("page-of").filter({ hasText: "第 2 页" }).waitFor(live);
      await settled();
      await shown();
    });
    const name = companyOf((((number * 997 + 13) % signings) * 7919) % 160000);
    await time(`${path}, words of a name`, async () => {
      await page.goto(`${suite.url}${path}?q=${encodeURIComponent(name)}`);
      await shown(name);
    });
    await time(`${path}, two characters of many names`, async () => {
      await page.goto(`${suite.url}${path}?q=${encodeURIComponent(name.slice(0, 2))}`);
      await shown(name.slice(0, 2));
    });
    if (path === "signings") {
      await time(`${path}, by amount`, async () => {
        await page.goto(`${suite.url}${path}?sort=-amount_cny`);
        await shown();
      });
    }
    await page.close();
  }
}

let slow = 0;
try {
  await fill(suite);
  await round(0); // the files of the page come from the disk once
  taken.clear();
  for (let i = 1; i <= rounds; ++i) {
    await round(i);
  }
  for (const [name, values] of taken) {
    tell(`${name}, median`, median(values), "ms");
    tell(`${name}, slowest`, Math.max(...values), "ms");
    slow += median(values) > limitMs ? 1 : 0;
  }
  expect(slow === 0, `${slow} of ${taken.size} take more than ${limitMs} ms`);
} finally {
  await close();
  await suite.stop();
}
