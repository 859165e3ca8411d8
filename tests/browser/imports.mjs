// A table of another system is looked at row by row, its unknown name is asked once, what is wrong goes back with row and
// reason, what is right is recorded once however often it comes.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, expectAccessible, live, readCase, region, rowsOf } from "./stage.mjs";

const procedure = "规划条件出具";

export async function importMatters(stage, browser) {
  const { fact, suite } = stage;
  const { id, company, project_name: project } = JSON.parse((await suite.zoneflow("case", "list", "--filter", "渡川智能", "--format", "json")).split("\n")[0]);
  // Somebody typed a day before the table came.
  await suite.zoneflow("case", "record", id, "PLANCOND", "receive", "--on", "2021-01-27");
  await suite.zoneflow("wait", "--settled");

  const page = await browser.newPage();
  const open = (path) => stage.open(page, path);
  const head = ["办件编号", "项目名称", "申请单位", "事项名称", "收件时间", "受理时间", "办结时间"];
  const rows = [
    ["DC-1", procedure, "2021-01-28", "2021-01-29", "2021-02-01"],
    ["DC-2", "企业项目备案登记", "", "2021年1月25日", ""], // no name of the catalogue
    ["DC-3", "环境影响评价文件审批", "", "2021-02-30", ""], // no day
    ["DC-4", "总平面与设计方案编制", "", "2021-01-18", ""],
    ["DC-4", "EIA", "", "2021-01-18", ""], // a number twice
  ].map(([number, ...rest]) => [number, project, company, ...rest]);
  const stranger = ["DC-5", "无此项目", "无此公司", "EIA", "", "2021-01-18", ""];
  const file = (name, table) => {
    const path = join(stage.profile, name);
    writeFileSync(path, `\ufeff${[head, ...table].map((row) => row.join(",")).join("\r\n")}\r\n`);
    return path;
  };
  const table = file("matters.csv", [...rows, stranger]);
  const hand = (path) => page.getByLabel("办件表").setInputFiles(path);
  const counts = page.getByTestId("import-counts");
  const matters = region(page, "读入的办件");
  const rejects = region(page, "未采用的行");
  const apply = page.getByRole("button", { name: "导入", exact: true });

  await fact("a file that is no table of matters is refused in words, a workbook of other things too", async () => {
    await open("/projects");
    await rowsOf(region(page, "项目")).first().waitFor(live);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "导出 XLSX" }).click()]);
    const workbook = join(stage.profile, "projects.xlsx");
    await download.saveAs(workbook);
    await open("/imports");
    await expectAccessible(page);
    await hand(workbook);
    await page.getByRole("alert").filter({ hasText: "没有一张表的表头含“办件编号”与“事项名称”两栏" }).waitFor(live);
  });

  await fact("a table is looked at row by row, and nothing is recorded by looking", async () => {
    await hand(table);
    await counts.filter({ hasText: "预览，尚未记录：新增 1 件，变更 0 件，未变 0 件，未采用 5 行" }).waitFor(live);
    await rowsOf(matters).filter({ hasText: "DC-1" }).filter({ hasText: "2021-02-01" }).filter({ hasText: "新增" }).waitFor(live);
    await rowsOf(rejects).filter({ hasText: "F4" }).filter({ hasText: "2021-02-30" }).waitFor(live);
    await rowsOf(region(page, "与手工录入不一致")).filter({ hasText: "2021-01-27" }).filter({ hasText: "2021-01-28" }).waitFor(live);
    await stage.picture(page, "import-preview");
    await expectAccessible(page);
    const node = (await readCase(page, id)).nodes.find(({ procedureId }) => procedureId === "PLANCOND");
    expect(node.receivedOn === "2021-01-27" && node.completedOn === undefined, JSON.stringify(node));
  });

  await fact("an unknown name is asked once, and its row is taken as soon as it is told", async () => {
    await region(page, "不认识的事项名称").getByLabel("企业项目备案登记").selectOption({ label: "企业投资项目备案" });
    await counts.filter({ hasText: "新增 2 件" }).waitFor(live);
    await rowsOf(matters).filter({ hasText: "DC-2" }).filter({ hasText: "2021-01-25" }).waitFor(live);
    await expectAccessible(page);
  });

  await fact("what is not taken goes back as a file with row, column and reason", async () => {
    const [download] = await Promise.all([page.waitForEvent("download"), rejects.getByRole("button", { name: "下载清单" }).click()]);
    const path = join(stage.profile, "rejects.csv");
    await download.saveAs(path);
    const lines = readFileSync(path, "utf8").trim().split("\r\n");
    expect(lines[0] === "位置,栏目,内容,原因", lines[0]);
    expect(lines.some((line) => line.startsWith("F4,受理时间,2021-02-30,")), lines.join("\n"));
    expect(lines.filter((line) => line.includes("DC-4") && /另见 [56]/.test(line)).length === 2, lines.join("\n"));
  });

  await fact("it is imported once, the typed day gives way, and the history says where it came from", async () => {
    let sent;
    page.on("request", (request) => request.url().endsWith("/ApplyImport") && (sent = request));
    await apply.click();
    await counts.filter({ hasText: "已导入：新增 2 件，变更 0 件，未变 0 件，未采用 4 行" }).waitFor(live);
    await stage.picture(page, "import-done");
    await expectAccessible(page);
    // The same request again, as by a browser that lost the answer; then another one under its name.
    const again = (body) => page.evaluate(async ([url, text]) => (await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: text })).json(), [sent.url(), JSON.stringify(body)]);
    const body = JSON.parse(sent.postData());
    const repeated = await again(body);
    expect(repeated.repeated === true && repeated.import.newMatters === 2, JSON.stringify(repeated));
    const other = await again({ ...body, aliases: [] });
    expect(other.code === "already_exists", JSON.stringify(other));
    await rowsOf(matters).filter({ hasText: "DC-1" }).getByRole("link").click();
    const drawer = page.getByRole("dialog", { name: procedure });
    await drawer.getByRole("listitem").filter({ hasText: "第 1 条由 2021-01-27 改为 2021-01-28" }).waitFor(live);
    await drawer.getByRole("listitem").filter({ hasText: "导入办件 DC-1" }).first().waitFor(live);
    expect((await drawer.getByRole("listitem").filter({ hasText: "办结" }).filter({ hasText: "2021-02-01" }).count()) === 1, "recorded twice");
  });

  await fact("the same file again brings nothing and asks nothing", async () => {
    await open("/imports");
    await hand(table);
    await counts.filter({ hasText: "新增 0 件，变更 0 件，未变 2 件，未采用 4 行" }).waitFor(live);
    expect((await region(page, "不认识的事项名称").count()) === 0, "the name is asked again");
    expect(await apply.isDisabled(), "it can be imported");
  });

  await fact("a row that changed brings what is new in it, on a phone too", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open("/imports");
    await hand(file("later.csv", rows.map((row) => (row[0] === "DC-2" ? [...row.slice(0, -1), "2021-01-28"] : row))));
    await counts.filter({ hasText: "新增 0 件，变更 1 件，未变 1 件" }).waitFor(live);
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(tooWide <= 0, `${tooWide} px too wide`);
    await stage.picture(page, "phone-import");
    await expectAccessible(page);
    await apply.click();
    await counts.filter({ hasText: "已导入：新增 0 件，变更 1 件" }).waitFor(live);
  });

  await fact("who may not import is told whose it is", async () => {
    await page.setViewportSize({ width: 1440, height: 1000 });
    await open("/imports");
    await page.getByRole("button", { name: "办理人" }).click();
    await page.getByRole("radio", { name: /^招商专员 / }).first().check();
    await page.getByText("以您现在的身份不能办理。").waitFor(live);
    await page.getByRole("radio", { name: /^本机运维/ }).check();
    await page.getByLabel("办件表").waitFor(live);
  });

  await page.close();
}
