// An officer's day: what is due stands in 待办, is recorded in three clicks and gone at once, and the project's page tells
// it; who may not act sees no button, and the service refuses who tries all the same.
import { choosePerson, expect, expectAccessible, live, region, rowsOf } from "./stage.mjs";

const procedure = "规划条件出具"; // of 自然资源局; its papers came five working days ago, so that its answer is due today
const today = "2021-02-01";

export async function workThrough(stage, browser) {
  const { fact, suite } = stage;
  const zoneflow = (...args) => suite.zoneflow(...args);
  const [listed] = (await zoneflow("case", "list", "--filter", "朗屿航空", "--format", "json")).split("\n");
  const { id } = JSON.parse(listed);
  const projectPath = `/projects/${encodeURIComponent(id)}`;
  await zoneflow("case", "require-start", id, "--on", "2021-07-30");
  await zoneflow("case", "record", id, "PLANCOND", "receive", "--on", "2021-01-25");
  await zoneflow("wait", "--settled");

  const page = await browser.newPage();
  const open = (path, tab = page) => stage.open(tab, path);
  const todo = (tab = page) => region(tab, "待办");
  const rowOf = (tab = page) => rowsOf(todo(tab)).filter({ hasText: "朗屿航空" }).filter({ hasText: procedure });
  const dialog = (name) => page.getByRole("dialog", { name });
  const drawer = () => dialog(procedure);
  const entries = () => drawer().locator(".history").getByRole("listitem");
  const actAs = (name) => choosePerson(page, name);
  // Another desk that is open all day, told by the stream.
  const other = await browser.newPage();
  await open("/todo?due=today", other);
  await rowOf(other).waitFor(live);

  await fact("who may not act sees no buttons, and the page says whose it is", async () => {
    await open("/todo?due=today");
    await rowOf().getByRole("button", { name: `受理：${procedure}` }).waitFor(live);
    await actAs(/^生态环境局经办人/);
    await rowOf().getByRole("button").first().waitFor({ ...live, state: "detached" });
    await rowOf().getByRole("link").click();
    await drawer().getByText("由自然资源局办理；以您现在的身份不能办理。").waitFor(live);
    expect((await drawer().getByRole("button", { name: /^(受理|退回|交办|更正)/ }).count()) === 0, "acts are offered");
    await drawer().getByRole("button", { name: /^催办/ }).waitFor(live);
    await expectAccessible(page);
    await drawer().getByRole("button", { name: "关闭" }).click();
    await actAs(/^本机运维/);
  });

  await fact("the service refuses an officer of another department, in words", async () => {
    await open("/todo?due=today");
    await rowOf().getByRole("button", { name: `受理：${procedure}` }).click();
    // As if somebody else had sat down at an open form.
    await page.route("**/RecordNodeEvent", (route) => route.continue({ headers: { ...route.request().headers(), "x-zoneflow-person": "department-ecology" } }));
    await dialog(`受理：${procedure}`).getByRole("button", { name: "确认受理" }).click();
    await dialog(`受理：${procedure}`).getByText("没有办理这一事项的权限：由自然资源局办理，您不属于该单位。").waitFor(live);
    await expectAccessible(page);
    await page.unrouteAll({ behavior: "ignoreErrors" });
  });

  await fact("what breaks a rule is refused at its field, in Chinese", async () => {
    await open("/todo?due=today");
    await rowOf().getByRole("button", { name: `受理：${procedure}` }).click();
    const form = dialog(`受理：${procedure}`);
    await form.getByLabel("日期").fill("2021-01-20");
    await form.getByRole("button", { name: "确认受理" }).click();
    await form.locator("small.fault").filter({ hasText: "早于上一次办理之日 2021-01-25" }).waitFor(live);
    expect((await form.getByLabel("日期").getAttribute("aria-invalid")) === "true", "the field is not marked");
    await stage.picture(page, "todo-refused", false);
    await page.keyboard.press("Escape");
  });

  await fact("acceptance is recorded from 待办 in three clicks, and gone at once here and at another desk", async () => {
    await open("/");
    let clicks = 0;
    const click = (button) => ((clicks += 1), button.click(live));
    await click(page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "待办" }));
    await rowOf().getByText("待受理").waitFor(live);
    await stage.picture(page, "todo");
    await expectAccessible(page);
    await click(rowOf().getByRole("button", { name: `受理：${procedure}` }));
    await expectAccessible(page);
    await click(dialog(`受理：${procedure}`).getByRole("button", { name: "确认受理" }));
    await rowOf().getByText("待受理").waitFor({ ...live, state: "detached" });
    await rowOf().getByText("待办结").waitFor(live);
    expect(clicks === 3, `${clicks} clicks`);
    await rowOf(other).waitFor({ ...live, state: "detached" });
  });

  await fact("the project's page tells who recorded it and when, and the drawer has an address", async () => {
    await rowOf().getByRole("link").click();
    const entry = entries().filter({ hasText: "受理" }).first();
    await entry.filter({ hasText: today }).filter({ hasText: /本机运维 于 2021-02-01 \d\d:\d\d:\d\d 记录/ }).waitFor(live);
    await page.reload();
    await entry.waitFor(live);
    await stage.picture(page, "node-drawer", false);
    await expectAccessible(page);
    await drawer().getByRole("button", { name: "关闭" }).click();
    await drawer().waitFor({ ...live, state: "detached" });
    const row = rowsOf(region(page, "倒排时间表")).filter({ hasText: procedure });
    await row.getByText("办理中").waitFor(live);
    await region(page, "办理记录").getByRole("listitem").filter({ hasText: `受理 ${procedure}` }).waitFor(live);
  });

  const act = async (name, fill) => {
    await drawer().getByRole("button", { name: `${name}：${procedure}` }).click();
    const form = dialog(`${name}：${procedure}`);
    await fill(form);
    await form.getByRole("button", { name: `确认${name}` }).click();
    await form.waitFor({ ...live, state: "detached" });
  };
  const history = (text) => entries().filter({ hasText: text }).first().waitFor(live);

  await fact("a click on the picture opens a procedure, whose clock stops, runs on, and whose limit is extended", async () => {
    await open(projectPath);
    const picture = region(page, "倒排时间表").getByRole("img");
    await picture.locator(".bars-body").waitFor(live);
    await picture.click({ position: { x: 60, y: 34 + 16 } });
    await page.getByRole("dialog").waitFor(live);
    await page.keyboard.press("Escape");
    await region(page, "倒排时间表").getByRole("button", { name: procedure }).click();
    await act("暂停", async (form) => {
      await form.getByLabel("理由").fill("专家评审");
      await form.getByLabel("书面告知文号").fill("2021-17");
      await form.getByLabel("预计恢复日（可不填）").fill("2021-02-05");
    });
    await history("书面告知文号：2021-17");
    await drawer().getByText("2021-02-01 起，预计 2021-02-05 恢复（2021-17）").waitFor(live);
    await page.keyboard.press("Escape");
    await stage.picture(page, "project-suspended");
    await region(page, "倒排时间表").getByRole("button", { name: procedure }).click();
    await act("恢复", async () => undefined);
    await act("延期", async (form) => {
      await form.getByLabel("延长工作日").fill("5");
      await form.getByLabel("决定人姓名").fill("局长");
      await form.getByLabel("理由").fill("案情复杂");
    });
    await history("延长 5 个工作日，本机关负责人（局长）决定");
  });

  await fact("a typed date is corrected with a reason, the old one kept", async () => {
    await drawer().getByRole("button", { name: "更正第 1 条的日期" }).click();
    const form = dialog(`更正：${procedure}`);
    await form.getByLabel("日期").fill("2021-01-26");
    await form.getByLabel("理由").fill("录入有误");
    await form.getByRole("button", { name: "确认更正" }).click();
    await history("第 1 条由 2021-01-25 改为 2021-01-26");
    await history("原日期 2021-01-25");
  });

  await fact("handing over and asking are in the history", async () => {
    await act("交办", async (form) => form.getByLabel("经办人（可不填）").fill("person/department-resources"));
    await history("经办人：自然资源局经办人");
    await act("催办", async (form) => form.getByLabel("理由（可不填）").fill("请于周五前办结"));
    await history("请于周五前办结");
    await expectAccessible(page);
  });

  await fact("a promise is made, kept and confirmed on the project's page", async () => {
    await open(projectPath);
    const panel = region(page, "容缺承诺");
    await panel.getByRole("button", { name: "作出承诺" }).click();
    const form = dialog("作出承诺");
    await form.getByLabel("承诺补交").selectOption({ label: "建设工程设计方案审查：日照分析" });
    await expectAccessible(page);
    await form.getByRole("button", { name: "作出承诺" }).click();
    const row = rowsOf(panel).filter({ hasText: "日照分析" });
    await row.getByText("待补交").waitFor(live);
    await stage.picture(page, "project-promise");
    for (const [button, state] of [["已补交", "已补交"], ["确认", "已确认"]]) {
      await row.getByRole("button", { name: button }).click();
      await page.getByRole("dialog").getByRole("button", { name: button }).click();
      await row.locator(".mark").filter({ hasText: state }).waitFor(live);
    }
  });

  await fact("filter, scope and place of 待办 are in its address", async () => {
    await open("/todo");
    await page.getByRole("navigation", { name: "何时到期" }).getByRole("link", { name: "即将" }).click();
    await page.waitForURL(/due=upcoming/);
    await todo().getByLabel("要做的").selectOption("receive");
    await todo().getByRole("button", { name: "筛选", exact: true }).click();
    await page.waitForURL(/act=receive/);
    await rowsOf(todo()).first().waitFor(live);
    const told = await rowsOf(todo()).allInnerTexts();
    expect(told.every((row) => row.includes("待收件")), told.join("\n"));
    const days = told.map((row) => /\d{4}-\d\d-\d\d/.exec(row)?.[0] ?? "");
    expect(days.every((day) => day > "2021-02-07"), `due this week: ${days.join()}`);
    const desk = await browser.newPage();
    await desk.goto(page.url());
    await rowsOf(todo(desk)).first().waitFor(live);
    expect((await rowsOf(todo(desk)).allInnerTexts()).length === told.length, "other rows");
    await desk.close();
  });

  await fact("by keyboard alone a result is recorded", async () => {
    await open("/todo?q=朗屿航空&act=complete");
    const button = rowOf().getByRole("button", { name: `办结：${procedure}` });
    await button.waitFor(live);
    for (let presses = 0; presses < 80 && !(await button.evaluate((one) => one === document.activeElement)); presses += 1) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await dialog(`办结：${procedure}`).waitFor(live);
    await page.keyboard.press("Enter");
    await rowOf().waitFor({ ...live, state: "detached" });
  });

  await fact("on a phone 待办 fits its width and is worked off there, and it speaks English", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open("/todo?q=朗屿航空");
    const row = rowOf();
    await row.getByText("待送达").waitFor(live);
    await stage.picture(page, "phone-todo");
    const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect((await tooWide()) <= 0, `${await tooWide()} px too wide`);
    await row.getByRole("button", { name: `送达：${procedure}` }).click();
    await stage.picture(page, "phone-act", false);
    await expectAccessible(page);
    await dialog(`送达：${procedure}`).getByRole("button", { name: "确认送达" }).click();
    await row.waitFor({ ...live, state: "detached" });
    await expectAccessible(page);
    await open(`${projectPath}?node=PLANCOND`);
    await history("送达");
    await stage.picture(page, "phone-drawer", false);
    expect((await tooWide()) <= 0, `${await tooWide()} px too wide`);
    await page.evaluate(() => window.localStorage.setItem("zoneflow.language", "en"));
    await page.goto(stage.address("/todo"));
    await page.getByRole("heading", { level: 1, name: "To do" }).waitFor(live);
    await rowsOf(region(page, "To do")).first().waitFor(live);
    expect((await tooWide()) <= 0, `${await tooWide()} px too wide in English`);
    await expectAccessible(page);
    await page.goto(stage.address(`${projectPath}?node=PLANCOND`));
    await page.getByRole("dialog").getByText("recorded by").first().waitFor(live);
    await expectAccessible(page);
    await page.evaluate(() => window.localStorage.removeItem("zoneflow.language"));
  });

  await page.close();
  await other.close();
}
