// An official board through its whole life at the page, by the persons who may: the office tries and publishes it, a zone
// leader sees why the zone stands there and objects, the office answers, makes it final and issues an erratum. On a suite of
// its own whose clock is a file.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sheetRows } from "./rooms.mjs";
import { showScorecards } from "./scorecards.mjs";
import { choosePerson, expect, expectAccessible, live, region, rowsOf } from "./stage.mjs";
import { Suite } from "./suite.mjs";

const units = `unit,name,zone_id
cd,成都高新区,cn-sc-chengdu-hitech
sz,苏州工业园区,cn-js-suzhou-sip
jia,甲高新区,
`;

// The first two rates by unit; all else is the same.
const rates = {
  2019: { cd: ["1.2", "0.5"], sz: ["1", "0.5"], jia: ["0.8", "0.5"] },
  2020: { cd: ["0.9", "0.5"], sz: ["1", "0.45"], jia: ["1.1", "0.4"] },
};

function figuresOf(year) {
  return Object.entries(rates[year]).flatMap(([unit, [first, second]]) =>
    [["rate_1", first], ["rate_2", second], ["rate_3_number", "0.5"], ["rate_3_amount", "0.5"], ["given_4", "0.5"]].map(
      ([indicator, value]) => `${unit},${indicator},${year},${value},${year} 年报第3页,checked`));
}

export async function runOfficialBoard({ fact, binaries, web, makeStage, browser }) {
  const folder = mkdtempSync(join(tmpdir(), "zoneflow-official-"));
  const clock = join(folder, "clock");
  const setClock = (instant) => writeFileSync(clock, `${instant}\n`);
  setClock("2021-02-01T10:00:00+08:00");
  const suite = await Suite.start(binaries, web, `file:${clock}`);
  const stage = makeStage(suite);
  const page = await browser.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  const file = (name, text) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const importFigures = (name, rows) => suite.zoneflow("observations", "import", file(name, `unit,indicator,period,value,source,status\n${rows.join("\n")}\n`));
  const open = (path) => stage.open(page, path);
  const actAs = (name) => choosePerson(page, name);
  const board = () => region(page, "考核榜 表格");
  const life = region(page, "进程");
  const told = async () => (await rowsOf(board()).evaluateAll((rows) => rows.map((row) => row.innerText.replace(/\s+/g, " ").split(" ").slice(0, 2).join(" ")))).join(", ");
  const act = async (name, what, fill) => {
    const form = page.getByRole("dialog", { name: `${name}：${what}` });
    await form.waitFor(live);
    await fill(form);
    await form.getByRole("button", { name: `确认${name}` }).click();
    await form.waitFor({ ...live, state: "detached" });
  };

  await fact("official: the office tries a board out of the ranking that it looks at", async () => {
    await suite.zoneflow("units", "import", file("units.csv", units));
    await importFigures("2019.csv", figuresOf(2019));
    await importFigures("2020.csv", figuresOf(2020));
    await suite.zoneflow("official", "publish", "zs-2019", "investment_appraisal", "--period", "2019", "--objections-until", "2021-02-01");
    setClock("2021-02-02T10:00:00+08:00");
    await suite.zoneflow("official", "finalize", "zs-2019");
    await open("/boards/frameworks?framework=investment_appraisal&period=2020");
    await actAs(/^考核办工作人员/);
    await rowsOf(board()).nth(2).waitFor(live);
    await page.getByRole("link", { name: "试算为正式榜" }).click();
    await act("试算", "新榜", async (form) => {
      await form.getByLabel("榜的代号").fill("zs-2020");
      expect((await form.getByLabel("时期").inputValue()) === "2020", "the period is not taken over");
      await expectAccessible(page);
      await stage.picture(page, "official-try", false);
    });
    await life.getByRole("listitem").filter({ hasText: "试算" }).and(page.locator("[aria-current]")).waitFor(live);
    await rowsOf(board()).nth(2).waitFor(live);
    expect((await told()) === "1 甲高新区, 2 苏州工业园区, 3 成都高新区", await told());
  });

  await fact("official: a trial is not for zones, what is public is", async () => {
    await actAs(/^园区负责人（成都高新区）/);
    await open("/boards/official");
    await rowsOf(region(page, "正式榜 表格")).first().waitFor(live);
    expect((await page.getByRole("link", { name: "zs-2020" }).count()) === 0, "a zone sees the trial");
    await actAs(/^考核办工作人员/);
    await open("/boards/official/zs-2020");
    await life.getByRole("button", { name: "公示" }).click();
    await act("公示", "zs-2020", (form) => form.getByLabel("异议截止日").fill("2021-02-05"));
    await page.getByTestId("board-life").filter({ hasText: "异议截止 2021-02-05" }).waitFor(live);
  });

  await fact("official: a zone leader sees own zone first, and why it fell in one click, to the source in two", async () => {
    await actAs(/^园区负责人（成都高新区）/);
    await open("/boards/official");
    await page.getByRole("link", { name: "zs-2020" }).click();
    const own = region(page, "本区：成都高新区");
    await own.getByText("本区：成都高新区，第 3 名").waitFor(live);
    await own.getByText("标兵：苏州工业园区，差 0.025").waitFor(live);
    await own.getByRole("table", { name: "短板" }).getByText("完成率一").waitFor(live);
    const causes = own.getByRole("table", { name: "变动原因" });
    await own.getByTestId("compared").filter({ hasText: "较 zs-2019（2019 定稿）：名次 1 → 3，降 2 位" }).waitFor(live);
    await causes.getByRole("row").filter({ hasText: "本单位数据" }).getByText("降 1.5 位").waitFor(live);
    await causes.getByRole("row").filter({ hasText: "其他单位数据" }).getByText("降 0.5 位").waitFor(live);
    await causes.getByRole("row").filter({ hasText: "合计" }).getByText("降 2 位").waitFor(live);
    const history = region(page, "名次历程");
    await history.getByRole("img", { name: "2019 至 2020 的名次，3 条线" }).waitFor(live);
    await history.getByText("各期名次").click();
    const held = (await history.getByRole("row").filter({ hasText: "成都高新区" }).innerText()).replace(/\s+/g, " ");
    expect(held.trim() === "成都高新区 1 3", held);
    await stage.picture(page, "official-history");
    await page.getByRole("button", { name: "成都高新区的得分说明" }).click();
    await board().getByText("2020 年报第3页").first().waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "official-own-zone");
    await page.reload();
    await board().getByText("2020 年报第3页").first().waitFor(live);
    const [taken] = await Promise.all([page.waitForEvent("download", live), page.getByRole("button", { name: "导出 XLSX" }).click()]);
    expect(taken.suggestedFilename() === "zs-2020.xlsx", taken.suggestedFilename());
    const sheet = join(folder, "zs-2020.xlsx");
    await taken.saveAs(sheet);
    expect(sheetRows(sheet) === 4, `${sheetRows(sheet)} rows in the sheet`);
  });

  await fact("official: the zone objects, the office answers, and the board waits for the last day", async () => {
    await life.getByRole("button", { name: "提出异议" }).click();
    await act("提出异议", "zs-2020", async (form) => {
      await form.getByLabel("单位").selectOption({ label: "成都高新区" });
      await form.getByLabel("指标").selectOption("rate_1");
      await form.getByLabel("说明").fill("完成率少计一个项目");
      await expectAccessible(page);
      await stage.picture(page, "official-objection", false);
    });
    const objections = region(page, "异议与答复");
    await objections.getByText("待答复").waitFor(live);
    expect((await life.getByRole("button", { name: "定稿" }).count()) === 0, "a zone is offered the end");
    await actAs(/^考核办工作人员/);
    await open("/boards/official/zs-2020");
    expect((await life.getByRole("button", { name: "定稿" }).count()) === 0, "the end is offered before the last day");
    await objections.getByRole("button", { name: "答复异议 1" }).click();
    await act("答复", "zs-2020", (form) => form.getByLabel("说明").fill("已复核，口径不含该项目"));
    await objections.getByText("不采纳").waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "official-answered");
  });

  await fact("official: after the last day it becomes final, and an erratum stands beside it", async () => {
    setClock("2021-02-06T10:00:00+08:00");
    await open("/boards/official/zs-2020");
    await life.getByRole("button", { name: "定稿" }).click();
    await act("定稿", "zs-2020", async () => undefined);
    await life.getByRole("button", { name: "勘误" }).waitFor(live);
    await importFigures("corrected.csv", ["cd,rate_1,2020,1,更正,checked"]);
    await life.getByRole("button", { name: "勘误" }).click();
    await act("勘误", "zs-2020", async (form) => {
      await form.getByLabel("单位").selectOption({ label: "成都高新区" });
      await form.getByLabel("说明").fill("漏计一个项目");
    });
    await region(page, "勘误").getByText(/成都高新区：名次 3 → 1，总分 1\.95 → 2/).first().waitFor(live);
    await rowsOf(board()).nth(2).waitFor(live);
    expect((await told()) === "1 甲高新区, 2 苏州工业园区, 3 成都高新区", `the final board changed: ${await told()}`);
    await expectAccessible(page);
    await stage.picture(page, "official-erratum");
  });

  await fact("official: a weight is moved, everybody sees who would move, and the address is passed on", async () => {
    await page.getByRole("link", { name: "推演" }).click();
    const result = page.getByTestId("simulated");
    await rowsOf(result).nth(2).waitFor(live);
    await page.getByLabel("完成率一的权重").fill("0.1");
    await rowsOf(result).first().filter({ hasText: "成都高新区" }).filter({ hasText: "升 2 位" }).waitFor(live);
    const address = page.url();
    expect(address.includes("w.rate_1=0.1"), address);
    await page.getByRole("button", { name: "去掉 甲高新区" }).click();
    await rowsOf(result).nth(2).waitFor({ ...live, state: "detached" });
    await expectAccessible(page);
    await stage.picture(page, "what-if");
    await page.goto(address);
    await rowsOf(result).first().filter({ hasText: "成都高新区" }).waitFor(live);
    expect((await rowsOf(result).count()) === 3, "the address holds more than it says");
    await page.getByRole("button", { name: "恢复原状" }).click();
    await rowsOf(result).first().filter({ hasText: "甲高新区" }).waitFor(live);
  });

  await fact("reports: a department fills in what is owed, wrong cells of a table are named, and nothing of it is taken", async () => {
    await actAs(/^考核办工作人员/);
    await open("/reports?framework=investment_appraisal&period=2021-01");
    const progress = region(page, "填报进度");
    await rowsOf(progress).nth(2).waitFor(live);
    await progress.getByRole("link", { name: "成都高新区" }).click();
    await page.getByRole("button", { name: "完成率一的责任人" }).click();
    const duty = page.getByRole("dialog", { name: "完成率一的责任人" });
    await duty.getByLabel("责任单位").fill("经发局");
    await duty.getByLabel("期末后几日").fill("3");
    await duty.getByLabel("多久一报").selectOption({ label: "每月" });
    await duty.getByRole("button", { name: "设责任人" }).click();
    await duty.waitFor({ ...live, state: "detached" });
    await page.getByRole("button", { name: "完成率一的责任人" }).click();
    expect((await duty.getByLabel("期末后几日").inputValue()) === "3" && (await duty.getByLabel("多久一报").inputValue()) === "1", "what was stated is not what is changed");
    await page.keyboard.press("Escape");
    await actAs(/^园区负责人（成都高新区）/);
    await open("/reports?framework=investment_appraisal&period=2021-01");
    const form = region(page, "成都高新区 2021-01 填报");
    const row = (indicator) => form.locator(`tr[data-row-key="${indicator}"]`);
    await row("rate_1").getByText("逾期未报").waitFor(live);
    await row("rate_1").getByText("2021-02-03 前").waitFor(live);
    await form.getByLabel("完成率一的数值").fill("8%");
    await form.getByRole("button", { name: "保存 1 项" }).click();
    await row("rate_1").getByText("应写小数，如 12.5").waitFor(live);
    await expectAccessible(page);
    await form.getByLabel("完成率一的数值").fill("0.8");
    await form.getByLabel("完成率一的出处").fill("月报第1页");
    await form.getByRole("button", { name: "保存 1 项" }).click();
    await row("rate_1").getByText("未核").waitFor(live);
    const table = (rows) => ({ name: "一月.csv", mimeType: "text/csv", buffer: Buffer.from(`unit,indicator,period,value,source\n${rows.join("\n")}\n`) });
    const import_ = region(page, "导入表格");
    await import_.getByLabel("文件").setInputFiles(table(["cd,rate_2,2021-01,many,月报", "xx,rate_2,2021-01,1,月报"]));
    await import_.getByTestId("import-faults").filter({ hasText: "有 1 处错误" }).waitFor(live);
    await import_.getByRole("row").filter({ hasText: "D2" }).filter({ hasText: "数值：应写小数，如 12.5" }).waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "reports-import-faults");
    await import_.getByLabel("文件").setInputFiles(table(["rate_2", "rate_3_number", "rate_3_amount", "given_4"].map((indicator) => `cd,${indicator},2021-01,0.5,月报`)));
    await import_.getByTestId("import-looked").filter({ hasText: "将记下 4 项" }).waitFor(live);
    await import_.getByRole("button", { name: "记下" }).click();
    await row("given_4").getByText("未核").waitFor(live);
  });

  await fact("reports: the month is signed off once all is checked, and from then on changes by revisions alone", async () => {
    setClock("2021-02-07T10:00:00+08:00");
    await actAs(/^统计员/);
    await open("/reports?framework=investment_appraisal&period=2021-01&unit=cd");
    const form = region(page, "成都高新区 2021-01 填报");
    const signOff = async () => {
      await form.getByRole("button", { name: "签发并锁定" }).click();
      await page.getByRole("dialog", { name: "签发：成都高新区 2021-01" }).getByRole("button", { name: "签发并锁定" }).click();
    };
    await signOff();
    await form.getByText("rate_1：未核").waitFor(live);
    for (const name of ["完成率一", "完成率二", "个数完成率", "金额完成率", "给定分"]) {
      await form.getByLabel(`${name}的已核`).check();
    }
    await form.getByRole("button", { name: "保存 5 项" }).click();
    await form.locator('tr[data-row-key="given_4"]').locator(".mark-checked").waitFor(live);
    await signOff();
    await form.getByTestId("signed-off").filter({ hasText: "统计员" }).waitFor(live);
    setClock("2021-02-08T10:00:00+08:00");
    await form.getByLabel("完成率一的数值").fill("0.9");
    await form.getByRole("button", { name: "保存 1 项" }).click();
    await form.getByText(/须填写：cd 2021-01 已于 2021-02-07 锁定，改动是修订/).waitFor(live);
    await form.getByLabel("完成率一的修订理由").fill("漏报一个项目");
    await form.getByRole("button", { name: "保存 1 项" }).click();
    await form.locator('tr[data-row-key="rate_1"]').getByText("锁定后有修订").waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "reports-locked");
  });

  await fact("series: growth and contributions of an indicator, and a ratio target that is not reached by a hair", async () => {
    await actAs(/^统计员/);
    await open("/series");
    await page.getByLabel("指标", { exact: true }).fill("rate_1");
    await page.getByLabel("起", { exact: true }).fill("2019");
    await page.getByLabel("止", { exact: true }).fill("2020");
    await page.getByRole("button", { name: "查看" }).click();
    const series = region(page, "指标序列");
    const row = (name) => rowsOf(series).filter({ hasText: name });
    // 成都 was corrected to 1: 3 in 2019, 3.1 in 2020 all together.
    await row("合计").getByText("3.3333%").first().waitFor(live);
    await row("成都高新区").getByText("-200%").waitFor(live);
    await series.getByRole("img", { name: "2019 至 2020 的走势，4 条线" }).waitFor(live);
    await expectAccessible(page);
    const target = region(page, "达标率");
    await target.getByLabel("标准").selectOption("不低于");
    await target.getByLabel("界限").fill("1.05");
    await target.getByLabel("目标（%）").fill("33.34");
    await target.getByRole("button", { name: "计算" }).click();
    await target.getByTestId("ratio").filter({ hasText: "未达目标：1/3 个单位达标，0 个未报。 33.34% 至少要 2 个。 还差 1 个。" }).waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "series");
    await page.reload();
    await target.getByTestId("ratio").waitFor(live);
  });

  await fact("ranking: draws of other weights say how sure each rank is", async () => {
    await open("/boards/frameworks?framework=investment_appraisal&period=2020");
    await actAs(/^考核办工作人员/);
    await page.getByRole("link", { name: "名次区间" }).click();
    const drawn = page.getByTestId("simulated");
    await drawn.getByTestId("draws").filter({ hasText: "共模拟 1000 次：各权重在 ±25% 内浮动" }).waitFor(live);
    await drawn.getByRole("img", { name: /^第 \d 至 \d 名，居中第 \d 名$/ }).nth(2).waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "rank-intervals");
    const before = await drawn.innerText();
    await page.reload();
    await drawn.getByTestId("draws").waitFor(live);
    expect((await drawn.innerText()) === before, "the same address draws otherwise");
  });

  await showScorecards({ fact, stage, page });

  await fact("official: no error in the pages", async () => {
    expect(complaints.length === 0, complaints.join("\n"));
  });
  await page.close();
  await suite.stop();
  rmSync(folder, { recursive: true, force: true });
}
