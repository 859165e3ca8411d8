// A ranking by a framework, from the figures of a file to the source behind one of them.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, expectAccessible, isLive, live, region, rowsOf } from "./stage.mjs";

const units = `unit,name,cohort
a,甲高新区,国家级
b,乙高新区,国家级
c,丙高新区,省级
`;

// Two of three report everything; a figure of 乙 nobody has checked.
const figures = [
  ["a", "0.96", "年报第3页", "checked"],
  ["b", "1.2", "年报第4页", "extracted"],
].flatMap(([unit, value, source, status]) =>
  ["rate_1", "rate_2", "rate_3_number", "rate_3_amount", "given_4"].map((indicator) =>
    `${unit},${indicator},2020,${indicator === "rate_1" ? value : "0.5"},${source},${indicator === "rate_1" ? status : "checked"}`));

export async function showRankings(stage, browser) {
  const { fact, suite } = stage;
  const page = await browser.newPage();
  const file = (name, text) => {
    const path = join(stage.profile, name);
    writeFileSync(path, text);
    return path;
  };

  await fact("a ranking by a framework shows who is missing and reaches the source behind a figure in two clicks", async () => {
    await suite.zoneflow("units", "import", file("units.csv", units));
    await suite.zoneflow("observations", "import", file("figures.csv", `unit,indicator,period,value,source,status\n${figures.join("\n")}\n`));
    await page.goto(stage.address("/boards/zones"));
    await isLive(page);
    await page.getByRole("link", { name: "考核榜" }).click();
    await page.getByLabel("考核办法").selectOption("investment_appraisal");
    await page.getByLabel("时期").fill("2020");
    await page.getByLabel("时期").press("Enter");
    const board = region(page, "考核榜 表格");
    await rowsOf(board).nth(2).waitFor(live);
    const told = await rowsOf(board).evaluateAll((rows) => rows.map((row) => row.innerText.replace(/\s+/g, " ")));
    expect(told[0].startsWith("1 乙高新区") && told[1].startsWith("2 甲高新区") && told[2].startsWith("– 丙高新区"), told.join("\n"));
    expect(told[2].includes("2020 年度 rate_1 未填报"), told[2]);
    await page.getByTestId("ranking-head").filter({ hasText: "1 项数据未核" }).waitFor(live);
    await page.getByRole("button", { name: "乙高新区的得分说明" }).click();
    const why = board.getByRole("table", { name: "得分说明" });
    await why.getByText("rate_1 2020: 1.2").waitFor(live);
    await why.getByText("年报第4页").first().waitFor(live);
    await why.getByText("未核").waitFor(live);
    await board.getByText(/追兵：甲高新区/).waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "ranking");
    await page.reload();
    await rowsOf(board).nth(2).waitFor(live);
  });
  await page.close();
}
