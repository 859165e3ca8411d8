// Takes the picture of the README: the sample page on the morning of its day, one project planned.
import { join } from "node:path";
import { openChromium } from "./chromium.mjs";
import { isLive, live, region, rowsOf } from "./stage.mjs";
import { Suite } from "./suite.mjs";

const [build, sample, picture] = process.argv.slice(2);
const suite = await Suite.start(join(build, "bin"), join(build, "web"));
const { page, close } = await openChromium({ width: 1440, height: 520 });
try {
  await page.goto(suite.url);
  await isLive(page);
  await suite.zoneflow("ingest", sample, "--published", "2021-02-01");
  await suite.zoneflow("wait", "--settled");
  const [first] = (await suite.zoneflow("case", "list", "--format", "json")).split("\n");
  await suite.zoneflow("case", "require-start", JSON.parse(first).id, "--on", "2021-04-20");
  await suite.zoneflow("wait", "--settled");
  await rowsOf(region(page, "实时签约")).nth(1).waitFor(live);
  await rowsOf(region(page, "园区榜")).nth(1).waitFor(live);
  await region(page, "要赶的项目").getByRole("listitem").first().waitFor(live);
  await page.mouse.move(0, 0);
  await page.screenshot({ path: picture });
} finally {
  await close();
  await suite.stop();
}
