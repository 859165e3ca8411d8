// Every room by its address: after a reload, shared, filtered, turned over, taken along, printed, in another language, in
// the dark, on a phone and by keyboard alone.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, expectAccessible, isLive, keysOf, live, region, rowsOf } from "./stage.mjs";

async function download(page, button, folder) {
  const [file] = await Promise.all([page.waitForEvent("download", live), page.getByRole("button", { name: button }).click()]);
  const path = join(folder, file.suggestedFilename());
  await file.saveAs(path);
  return path;
}

// The rows of the first sheet, by the texts and numbers they hold.
export function sheetRows(path) {
  const script = "import re,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nprint(len(re.findall('<row', z.read('xl/worksheets/sheet1.xml').decode())))";
  return Number(execFileSync("python3", ["-c", script, path], { encoding: "utf8" }));
}

export async function walkRooms(stage, browser, page) {
  const { fact } = stage;
  const open = (path) => stage.open(page, path);
  const list = () => region(page, "签约");
  const ask = () => list().getByRole("button", { name: "筛选", exact: true }).click();
  const pageOf = (number) => page.getByTestId("page-of").filter({ hasText: `第 ${number} 页` }).waitFor(live);

  await fact("a signing shows its article with its own figures marked in place", async () => {
    await open("/signings?q=云岭微电子");
    await rowsOf(list()).filter({ hasText: "云岭微电子" }).getByRole("link").first().click();
    const article = page.getByTestId("article-text");
    await article.locator("mark.own").first().waitFor(live);
    const marked = (await article.locator("mark.own").evaluateAll((marks) => marks.map((mark) => mark.querySelector("bdi").textContent))).join();
    expect(marked.includes("186 亿元的 23 个项目签约落户苏州工业园区"), marked);
    await stage.picture(page, "signing");
    await expectAccessible(page);
  });

  await fact("a member of a signing leads to its project", async () => {
    await region(page, "具名项目（2）").getByRole("link").first().click();
    await region(page, "倒排时间表").waitFor(live);
    await page.getByRole("link", { name: "查看签约与出处" }).click();
    await page.getByTestId("article-text").waitFor(live);
  });

  await fact("a file handed in at the page is read, and what is not sure shows without colours", async () => {
    await open("/documents");
    const text = "今年，成都高新区规上工业增加值达90亿元，增长8%。\n\n另据介绍，泸州高新区引进约3个好项目，合肥高新区也有增长。\n";
    await page.getByLabel("文件", { exact: true }).setInputFiles([
      { name: "晨报.txt", mimeType: "text/plain", buffer: Buffer.from(text) },
      { name: "空.txt", mimeType: "text/plain", buffer: Buffer.from("") },
    ]);
    const uploads = page.getByTestId("uploads");
    await uploads.getByText("已完成 2 / 2 份").waitFor(live);
    await uploads.locator('li[data-state="refused"]').filter({ hasText: "空.txt" }).waitFor(live);
    const done = uploads.locator('li[data-state="done"]');
    expect(/读出 1 篇文章、\d+ 处事实/.test(await done.innerText()), await done.innerText());
    await stage.picture(page, "upload");
    await done.getByRole("link").click();
    await page.getByTestId("article-text").locator("mark.unsure sup").first().waitFor(live);
    const marks = await page.getByTestId("article-text").locator("mark").evaluateAll((all) => all.map((mark) => mark.dataset.meaning));
    expect(marks.every((meaning) => /可信度 \d+%/.test(meaning)), marks.join("\n"));
    await region(page, "出处 表格").filter({ hasText: "待核" }).waitFor(live);
    await stage.picture(page, "document");
    await expectAccessible(page);
  });

  await fact("a ledger handed in at the page becomes signings, and the rows that are not taken say why", async () => {
    await open("/documents");
    const rows = ["项目名称,企业名称,总投资(万元),签约日期", "霁川光刻胶项目,霁川材料,350000,2021-01-15", "澄岳齿轮项目,澄岳传动,面议,2021-01-20", "合计,,350000,"];
    await page.getByLabel("台账所属园区").fill("西安高新区");
    await page.getByLabel("文件", { exact: true }).setInputFiles({ name: "台账1月.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) });
    const ledger = page.getByTestId("ledger");
    await ledger.getByText("新增 1 项").waitFor(live);
    const refused = rowsOf(ledger);
    expect((await refused.count()) === 1, `${await refused.count()} rows`);
    expect(/C3.*总投资.*面议.*不是金额/s.test(await refused.innerText()), await refused.innerText());
    await expectAccessible(page);
    await stage.picture(page, "ledger");
    await page.getByTestId("uploads").getByRole("link", { name: "台账1月.csv" }).click();
    await page.getByTestId("article-text").getByText("霁川光刻胶项目").first().waitFor(live);
    await open("/signings?q=霁川");
    await rowsOf(region(page, "签约")).filter({ hasText: "35.00 亿元" }).waitFor(live);
  });

  // Enough for two pages of twenty.
  await stage.publishAll(Array.from({ length: 24 }, (_, at) => `本报讯 近日，总投资${at + 2}亿元的海澜${"甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥金木"[at]}号新材料项目签约落户${["合肥高新区", "成都高新区", "广州开发区"][at % 3]}。\n`));
  const told = await stage.told();
  const anySigning = encodeURIComponent(told[0].id);
  const anyCase = encodeURIComponent(JSON.parse((await stage.suite.zoneflow("case", "list", "--format", "json")).split("\n")[0]).id);
  await fact("every room stands at its address after a reload, without an accessibility fault", async () => {
    const rooms = {
      "/": "总览", "/todo": "待办", "/signings": "签约", "/review": "审核", "/documents": "文档", "/facilities": "设施", [`/signings/${anySigning}`]: undefined, "/projects": "项目", [`/projects/${anyCase}`]: undefined,
      "/imports": "导入", "/review/months": "月份", "/review/doubles": "可能重复", "/boards/zones": "榜单", "/boards/hot?vs=month": "榜单", "/boards/frameworks": "榜单", "/boards/official": "榜单", "/boards/whatif": "榜单", "/scorecards": "任务书", "/reports": "填报", "/series": "指标", "/subscriptions": "订阅", "/whistles": "吹哨", "/whistles/new": "吹哨", "/whistles/rates": "三率", "/operations": "运维", "/no-such-room": "没有这一页",
    };
    for (const [path, title] of Object.entries(rooms)) {
      await open(path);
      await page.reload();
      await isLive(page);
      const head = page.getByRole("heading", { level: 1 });
      await (title === undefined ? head : head.filter({ hasText: title })).waitFor(live);
      await page.locator(".loading").first().waitFor({ ...live, state: "detached" });
      await expectAccessible(page).catch((error) => {
        throw new Error(`${path}: ${error.message}`);
      });
      await stage.picture(page, `room${path.split("?")[0].replaceAll("/", "-").slice(0, 20)}`);
    }
  });

  await fact("a list is filtered by the service in the field's words, and its address gives another browser the same rows", async () => {
    await open("/signings");
    await rowsOf(list()).first().waitFor(live);
    const sums = Object.fromEntries(await rowsOf(list()).evaluateAll((rows) => rows.map((row) => [row.dataset.rowKey, row.querySelector("[data-title=签约总额] .main-line").textContent])));
    const rich = Object.keys(sums).filter((key) => / 亿元$/.test(sums[key]) && Number(sums[key].replace(/[^\d.]/g, "")) >= 20);
    expect(rich.length > 1 && rich.length < Object.keys(sums).length, JSON.stringify(sums));
    await list().getByLabel("金额不低于").fill("20亿");
    await ask();
    await page.waitForURL(/min=/);
    await page.getByTestId("page-of").filter({ hasText: `本页 ${rich.length} 条` }).waitFor(live);
    const kept = await keysOf(list());
    expect(kept.join() === rich.join(), `${kept.join()} instead of ${rich.join()}`);
    const other = await browser.newPage();
    await other.goto(page.url());
    await rowsOf(region(other, "签约")).first().waitFor(live);
    expect((await keysOf(region(other, "签约"))).join() === kept.join(), "other rows");
    expect((await region(other, "签约").getByLabel("金额不低于").inputValue()) === "20亿", "the form forgot what was asked");
    await other.close();
  });

  await fact("a sum that is none is refused at its field, and nothing is asked", async () => {
    const before = page.url();
    await list().getByLabel("金额不高于").fill("很多");
    await ask();
    await list().getByText("请写成 1亿、5000万 或元数").waitFor(live);
    expect(page.url() === before, page.url());
    await list().getByRole("button", { name: "清除条件" }).click();
  });

  await fact("the two registers of large projects are filters that are kept in the address", async () => {
    await open("/signings?register=domestic");
    await page.locator("[aria-busy=false]").first().waitFor(live);
    expect((await list().getByLabel("大项目").inputValue()) === "domestic", "the form forgot the register");
    const domestic = await keysOf(list());
    await open("/signings?register=foreign");
    await page.locator("[aria-busy=false]").first().waitFor(live);
    const foreign = await keysOf(list());
    expect(domestic.length > 0 && foreign.length > 0 && domestic.every((key) => !foreign.includes(key)), `${domestic.length} domestic, ${foreign.length} foreign`);
    await open("/signings");
  });

  await fact("facilities are listed by stage and day, lead to their article and the desk, and are taken along", async () => {
    await stage.publish("本报讯 2月1日，昆明高新区车联网创新中心揭牌，昆明高新区微纳产业园开工建设。\n");
    const facilities = () => region(page, "设施");
    await open("/facilities?stage=unveiled&sort=-date");
    const row = rowsOf(facilities()).filter({ hasText: "车联网创新中心" });
    await row.waitFor(live);
    expect(!(await facilities().innerText()).includes("微纳产业园"), "another stage is listed");
    const cells = await row.innerText();
    expect(["中心", "揭牌", "昆明高新区", "2021-02-01"].every((word) => cells.includes(word)), cells);
    await stage.picture(page, "facilities");
    const lines = readFileSync(await download(page, "导出 CSV", stage.profile), "utf8");
    expect(lines.includes("车联网创新中心") && !lines.includes("微纳产业园"), lines);
    await row.getByRole("link").first().click();
    await page.waitForURL(/documents\/.*article=/);
    await page.goBack();
    await row.locator("td").last().getByRole("link").click();
    await page.waitForURL(/item=fact/);
    await page.getByTestId("article-text").getByText("车联网创新中心").first().waitFor(live);
    await open("/signings");
  });

  await fact("a list is ordered and turned over, and the address keeps the place", async () => {
    await open("/signings?size=20&sort=-amount_cny");
    await rowsOf(list()).first().waitFor(live);
    const amounts = await rowsOf(list()).locator("td[data-title='签约总额'] .main-line").allInnerTexts();
    const yi = amounts.filter((text) => text.endsWith("亿元")).map((text) => Number(text.replace(/[^\d.]/g, "")));
    expect(yi.join() === [...yi].sort((a, b) => b - a).join(), amounts.join());
    const first = await keysOf(list());
    await page.getByRole("button", { name: "下一页" }).click();
    await pageOf(2);
    await list().locator("[aria-busy=false]").waitFor(live);
    const second = await keysOf(list());
    expect(second.length > 0 && second.every((key) => !first.includes(key)), "the second page repeats the first");
    await page.reload();
    await pageOf(2);
    await rowsOf(list()).first().waitFor(live);
    expect((await keysOf(list())).join() === second.join(), "another page after a reload");
    await page.getByRole("button", { name: "上一页" }).click();
    await pageOf(1);
    await rowsOf(list()).first().waitFor(live);
    await list().getByRole("columnheader", { name: /^日期/ }).getByRole("button").click();
    await page.waitForURL(/sort=-date/);
  });

  await fact("columns are chosen, and the export is what is filtered, in both forms", async () => {
    await open("/signings?min=1亿&sort=-amount_cny");
    await rowsOf(list()).first().waitFor(live);
    await page.getByRole("button", { name: "列", exact: true }).click();
    await page.getByLabel("币种").check();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await list().getByRole("columnheader", { name: "币种" }).waitFor(live);
    const rows = await rowsOf(list()).count();
    const lines = readFileSync(await download(page, "导出 CSV", stage.profile), "utf8").trimEnd().split("\r\n");
    expect(lines[0].startsWith("\ufeff") && lines[0].includes("签约总额") && lines[0].includes("币种"), lines[0]);
    expect(lines.length === rows + 1, `${lines.length} lines, ${rows} rows`);
    const sheet = await download(page, "导出 XLSX", stage.profile);
    expect(sheetRows(sheet) === rows + 1, `${sheetRows(sheet)} rows in the workbook, ${rows} on the page`);
  });

  await fact("paper shows the filter and the rows and nothing to press", async () => {
    await page.emulateMedia({ media: "print" });
    await page.getByText("金额不低于 1亿").waitFor(live);
    expect((await rowsOf(list()).first().isVisible()) && !(await page.getByRole("button", { name: "打印" }).isVisible()) && !(await page.getByRole("navigation").first().isVisible()), "not fit for paper");
    await stage.picture(page, "print");
    await page.emulateMedia({ media: "screen" });
  });

  await fact("projects are searched by part of a name", async () => {
    await open("/projects");
    const projects = region(page, "项目");
    await rowsOf(projects).first().waitFor(live);
    const all = await rowsOf(projects).count();
    await projects.getByLabel("企业或项目名称").fill("云岭");
    await projects.getByLabel("企业或项目名称").press("Enter");
    await page.waitForURL(/q=/);
    await projects.locator("[aria-busy=false]").waitFor(live);
    await rowsOf(projects).filter({ hasText: "云岭" }).first().waitFor(live);
    const found = await rowsOf(projects).allInnerTexts();
    expect(found.length < all && found.every((text) => text.includes("云岭")), found.join("\n"));
  });

  await fact("search finds a project, a zone and a signing, and its window has no accessibility fault", async () => {
    await open("/");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "搜索签约、项目、园区" }).fill("云岭");
    await page.getByRole("option", { name: /项目.*云岭/ }).first().waitFor(live);
    await page.getByRole("option", { name: /签约.*云岭/ }).first().waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "search", false);
    await page.getByRole("combobox").fill("苏州");
    await page.getByRole("option", { name: /园区.*苏州/ }).first().click();
    await page.waitForURL(/signings\?zone=/);
  });

  await fact("moves on a board are against a named day", async () => {
    await open("/boards/zones");
    await page.getByTestId("board-day").filter({ hasText: "变动为较 2021-01-25" }).waitFor(live);
    await page.getByLabel("变动与何日相比").selectOption("month");
    await page.getByTestId("board-day").filter({ hasText: "变动为较 2021-01-01" }).waitFor(live);
    await page.getByText("新上榜").first().waitFor(live);
    expect(page.url().includes("vs=month"), page.url());
  });

  await fact("a subscription is made by form with a live check, filled, changed and deleted", async () => {
    await open("/subscriptions");
    await page.getByRole("button", { name: "新建订阅" }).click();
    const editor = page.getByRole("dialog");
    await editor.getByLabel("名称", { exact: true }).fill("big-signings");
    await editor.getByLabel("新签约").check();
    await editor.getByLabel("投资额不低于", { exact: true }).fill("1亿");
    expect((await editor.getByLabel("条件", { exact: true }).inputValue()) === 'type = "signing.announced" AND amount_cny >= 100000000', await editor.getByLabel("条件", { exact: true }).inputValue());
    await editor.locator("[data-verdict=fits]").waitFor(live);
    await editor.getByLabel("条件", { exact: true }).fill("amount_cnx >= 1");
    await editor.locator("[data-verdict=refused]").waitFor(live);
    expect(await editor.getByRole("button", { name: "保存" }).isDisabled(), "a refused filter may be saved");
    // What is written by hand is read back into the form; what the form has no field for is kept.
    await editor.getByLabel("条件", { exact: true }).fill('amount_cny >= 1.5e8 sector : "*集成电路*" count > 0 light = red');
    await editor.locator("[data-testid=rest]").filter({ hasText: "count > 0" }).waitFor(live);
    expect((await editor.getByLabel("投资额不低于", { exact: true }).inputValue()) === "1.5亿", "the sum was not read back");
    expect((await editor.getByLabel("产业", { exact: true }).inputValue()) === "集成电路", "the sector was not read back");
    expect((await editor.getByLabel("灯", { exact: true }).inputValue()) === "red", "the light was not read back");
    await editor.getByLabel("灯", { exact: true }).selectOption("");
    expect((await editor.getByLabel("条件", { exact: true }).inputValue()) === 'sector : "*集成电路*" AND amount_cny >= 150000000 AND count > 0', await editor.getByLabel("条件", { exact: true }).inputValue());
    await expectAccessible(page);
    await stage.picture(page, "subscription", false);
    await editor.getByLabel("条件", { exact: true }).fill("type = signing.announced");
    await editor.locator("[data-verdict=fits]").waitFor(live);
    await editor.getByRole("button", { name: "看看以往会收到什么" }).click();
    await editor.locator("[data-testid=backtest]").filter({ hasText: /以往 \d+ 条事件中有 [1-9]\d* 条符合/ }).waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "subscription-backtest", false);
    await editor.getByLabel("从何时起").selectOption("beginning");
    await editor.getByRole("button", { name: "保存" }).click();
    await page.getByRole("link", { name: "big-signings" }).click();
    await rowsOf(region(page, "投递")).first().waitFor(live);
    await page.reload();
    await rowsOf(region(page, "投递")).first().waitFor(live);
    await region(page, "为什么没有收到").getByLabel("哪一件").fill(stage.address(`/projects/${anyCase}`));
    await region(page, "为什么没有收到").getByRole("button", { name: "查原因" }).click();
    await page.locator("[data-testid=why][data-told=false]").filter({ hasText: "不符合当时的条件" }).waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "subscription-why");
    await page.getByRole("link", { name: "‹ 订阅" }).click();
    const row = page.locator("tr[data-row-key=big-signings]");
    await row.getByRole("button", { name: "暂停" }).click();
    await row.getByText("已暂停").waitFor(live);
    await row.getByRole("button", { name: "恢复" }).click();
    await row.getByRole("button", { name: "暂停" }).waitFor(live);
    await row.getByRole("button", { name: "修改" }).click();
    await editor.getByLabel("条件", { exact: true }).fill("type = case.opened");
    await editor.getByRole("button", { name: "保存" }).click();
    await row.filter({ hasText: "type = case.opened" }).waitFor(live);
    await row.getByRole("button", { name: "删除" }).click();
    await editor.getByRole("button", { name: "删除" }).click();
    await row.waitFor({ ...live, state: "detached" });
  });

  await fact("the page speaks English and goes dark, and remembers both", async () => {
    await open("/signings");
    await page.getByRole("button", { name: "设置" }).click();
    await page.getByLabel("外观").selectOption("dark");
    await expectAccessible(page);
    await page.getByLabel("语言").selectOption("en");
    await page.getByRole("heading", { level: 1, name: "Signings" }).waitFor(live);
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Signings" }).waitFor(live);
    expect((await page.evaluate(() => document.documentElement.lang + document.documentElement.dataset.theme)) === "endark", "forgotten");
    await rowsOf(region(page, "Signings")).first().waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "english-dark");
    for (const path of ["/", `/projects/${anyCase}`, "/boards/zones", `/signings/${anySigning}`]) {
      await page.goto(stage.address(path));
      await page.getByRole("heading", { level: 1 }).waitFor(live);
      await page.locator(".loading").first().waitFor({ ...live, state: "detached" });
      await expectAccessible(page);
    }
    await stage.picture(page, "signing-dark");
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByLabel("Language").selectOption("zh-CN");
    await page.getByLabel("外观").selectOption("system");
  });

  await fact("on a phone every room fits its width, and what matters first two screens", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ["/", "/todo", "/signings", "/projects", `/projects/${anyCase}`, `/signings/${anySigning}`, "/boards/zones", "/boards/frameworks", "/subscriptions", "/operations"]) {
      await page.goto(stage.address(path));
      await page.getByRole("heading", { level: 1 }).waitFor(live);
      await page.locator(".loading").first().waitFor({ ...live, state: "detached" });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow <= 0, `${path}: ${overflow} px too wide`);
      await stage.picture(page, `phone${path.replaceAll("/", "-").slice(0, 16)}`);
      if (path === "/") {
        const end = await region(page, "园区榜").evaluate((panel) => panel.getBoundingClientRect().bottom + window.scrollY);
        expect(end <= 2 * 844, `the board ends at ${end} px`);
        await expectAccessible(page);
      }
    }
    await page.setViewportSize({ width: 1440, height: 1000 });
  });

  await fact("a start that has passed is planned only when it is meant", async () => {
    await open(`/projects/${anyCase}`);
    await page.getByTestId("business-date").filter({ hasText: "演示日期 2021-02-01" }).waitFor(live);
    const panel = region(page, "倒排时间表");
    await panel.getByLabel("必须开工日期").fill("2021-01-15");
    await panel.getByRole("button", { name: "倒排" }).click();
    await page.getByRole("dialog").getByText("2021-01-15 早于业务日期 2021-02-01").waitFor(live);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ ...live, state: "detached" });
    await panel.getByLabel("必须开工日期").fill("2021-04-20");
  });

  await fact("by keyboard alone: skip, search, open, set a start date, read the timetable", async () => {
    await open("/");
    await page.locator("body").press("Tab");
    await page.getByRole("link", { name: "跳到正文" }).waitFor(live);
    await page.keyboard.press("Enter");
    expect((await page.evaluate(() => document.activeElement.id)) === "content", "the keyboard is elsewhere");
    await page.keyboard.press("/");
    await page.locator("[role=combobox]:focus").waitFor(live);
    await page.keyboard.type("恒岳");
    await page.getByRole("option", { name: /项目.*恒岳/ }).first().waitFor(live);
    await page.keyboard.press("Enter");
    await page.waitForURL(/projects\//);
    await page.getByLabel("必须开工日期").waitFor(live);
    for (let presses = 0; presses < 40 && !(await page.getByLabel("必须开工日期").evaluate((field) => field === document.activeElement)); presses += 1) {
      await page.keyboard.press("Tab");
    }
    // Year, month and day, whatever their order.
    for (const next of ["ArrowRight", "ArrowRight", "Enter"]) {
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press(next);
    }
    await page.getByRole("img", { name: /倒排时间表/ }).waitFor(live);
  });
}
