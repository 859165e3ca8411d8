// What tabs that nobody touches cost the console, in Chromium on the real services.
//
//   node idle.mjs BUILD [TABS] [SECONDS]
//
// Prints JSON lines {name, value, unit}: the console's process alone, in % of a core, with no tab and with so many of
// one browser, each live on a page of the navigation; the suite has no documents, and nothing happens in it. Ends with 1
// if they take more than 2 %.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openChromium } from "./chromium.mjs";
import { expect, isLive } from "./stage.mjs";
import { Suite } from "./suite.mjs";

const [build, tabCount = "20", secondsText = "60"] = process.argv.slice(2);
const tabs = Number(tabCount);
const seconds = Number(secondsText);
const ticksPerSecond = 100; // of Linux, whatever the machine
const limit = 2;
const pages = ["", "signings", "projects", "boards", "todo", "subscriptions"];

// [name, parent, ticks] of a process; undefined once it is gone.
function statOf(pid) {
  try {
    const [, name, rest] = readFileSync(`/proc/${pid}/stat`, "utf8").match(/\((.*)\) (.*)/s);
    const fields = rest.split(" ");
    return { name, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return undefined;
  }
}

function consoleOf(driver) {
  const pid = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).find((name) => {
    const stat = statOf(name);
    return stat?.parent === driver && stat.name.startsWith("console_service");
  });
  expect(pid !== undefined, "the suite has no console");
  return pid;
}

async function measure(name, pid) {
  await sleep(10_000); // what opening costs is over
  const before = statOf(pid).ticks;
  const began = performance.now();
  await sleep(seconds * 1000);
  const took = (performance.now() - began) / 1000;
  const percent = ((statOf(pid).ticks - before) / ticksPerSecond / took) * 100;
  console.log(JSON.stringify({ name, value: Number(percent.toFixed(2)), unit: "% of a core" }));
  return percent;
}

const suite = await Suite.start(join(build, "bin"), join(build, "web"));
const { page, close } = await openChromium({ width: 1440, height: 1000 });
try {
  const pid = consoleOf(suite.driver.pid);
  await measure("chromium_no_tabs", pid);
  for (let at = 0; at < tabs; at += 1) {
    const tab = at === 0 ? page : await page.context().newPage();
    await tab.goto(suite.url + pages[at % pages.length]);
    await isLive(tab);
  }
  const percent = await measure(`chromium_${tabs}_tabs`, pid);
  expect(percent <= limit, `${tabs} idle tabs take ${percent.toFixed(2)} % of a core, more than ${limit}`);
} finally {
  await close();
  await suite.stop();
}
