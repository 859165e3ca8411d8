// What every scene of the browser test stands on: the suite, the browser, and the count of what held.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Ends a wait for what should happen, however busy the machine.
export const live = { timeout: 60_000 };

export function expect(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

export async function expectAccessible(page) {
  // The page's policy lets no inline script in, so axe comes by the debugger's own door.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const told = violations.map((v) => `${v.impact} ${v.id}: ${v.nodes.map((n) => `${n.html} ${n.failureSummary}`).join("\n  ")}`);
  expect(violations.length === 0, told.join("\n"));
}

export const isLive = (page) => page.getByTestId("live-state").filter({ hasText: "实时" }).waitFor(live);
export const region = (page, name) => page.getByRole("region", { name, exact: true });
export const rowsOf = (place) => place.locator("tbody tr[data-row-key]");
export const keysOf = (place) => rowsOf(place).evaluateAll((rows) => rows.map((row) => row.dataset.rowKey));

// Who acts from here on, by the name in the dialog.
export const choosePerson = async (page, name) => {
  await page.getByRole("button", { name: "办理人" }).click();
  await page.getByRole("radio", { name }).check();
  await page.keyboard.press("Escape");
};

// A case as the service tells it, asked for by the page.
export const readCase = (page, id) =>
  page.evaluate(async (body) => (await fetch("/zoneflow.approval.v1.ApprovalService/GetCase", { method: "POST", headers: { "Content-Type": "application/json" }, body })).json(), JSON.stringify({ id }));

export class Stage {
  passed = 0;
  failed = 0;
  documents = 0;

  constructor(suite, build, profile) {
    this.suite = suite;
    this.profile = profile;
    this.screenshots = join(build, "screenshots");
    mkdirSync(this.screenshots, { recursive: true });
  }

  fact = async (name, check) => {
    try {
      await check();
      this.passed += 1;
      console.log(`ok      ${name}`);
    } catch (error) {
      this.failed += 1;
      console.log(`FAILED  ${name}\n${String(error?.stack ?? error).replace(/^/gm, "        ")}`);
    }
  };

  address(path) {
    return new URL(path, this.suite.url).href;
  }

  // Goes there and waits until the page is told what happens.
  async open(page, path) {
    await page.goto(this.address(path));
    await isLive(page);
  }

  async picture(page, name, fullPage = true) {
    await page.bringToFront(); // a tab behind another is not drawn
    await page.screenshot({ path: join(this.screenshots, `${name}.png`), fullPage });
  }

  // Sentences of news, each in a document of its own.
  async publishAll(texts) {
    const paths = texts.map((text) => {
      this.documents += 1;
      const path = join(this.profile, `news-${this.documents}.txt`);
      writeFileSync(path, text);
      return path;
    });
    await this.suite.zoneflow("ingest", ...paths, "--published", "2021-02-01");
    return paths;
  }

  async publish(text) {
    return (await this.publishAll([text]))[0];
  }

  // What the command line lists, settled.
  async told() {
    await this.suite.zoneflow("wait", "--settled");
    return (await this.suite.zoneflow("signings", "list", "--format", "json")).trim().split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }
}
