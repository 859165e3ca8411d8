// Takes the picture of the README: the sample page on the morning of its day, one project planned.
import { join } from "node:path";
import { openChromium } from "./chromium.mjs";
import { Suite } from "./suite.mjs";

const [build, sample, picture] = process.argv.slice(2);
const suite = await Suite.start(join(build, "bin"), join(build, "web"));
const { page, close } = await openChromium({ width: 1440, height: 1120 });
try {
  await page.goto(suite.url);
  await page.getByTestId("live-state").filter({ hasText: "实时" }).waitFor();
  await suite.zoneflow("ingest", sample, "--published", "2021-02-01");
  await suite.zoneflow("wait", "--settled");
  await page.getByLabel("必须开工日期").fill("2021-04-20");
  await page.getByLabel("必须开工日期").press("Enter");
  await page.getByRole("button", { name: "倒排" }).click();
  await page.getByRole("img", { name: /2021-04-20 开工/ }).waitFor();
  await page.getByText("已按新的开工日期倒排").waitFor();
  await page.getByText("已按新的开工日期倒排").waitFor({ state: "detached" });
  await page.getByTestId("board-source").filter({ hasText: "Redis" }).waitFor();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: picture });
} finally {
  await close();
  await suite.stop();
}
