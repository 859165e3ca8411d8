// The winter campaign in miniature, on a suite of its own whose clock is a file: from the page of the day three projects
// get their templates and what is known of them, a table of matters comes in, one procedure slips, its light turns at
// midnight with nobody looking, the stream tells it once, a rescue is proposed and adopted, the diff is shown, and the
// leader signs a new baseline.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { choosePerson, expect, expectAccessible, live, readCase, region, rowsOf } from "./stage.mjs";
import { Suite } from "./suite.mjs";

const projects = {
  plant: { name: "云岭微电子", template: undefined, answers: { 是否自行取用地表水或地下水: "否", 用地是否尚未完成征收: "否" } },
  rented: { name: "启衡生物", template: "工业备案·租赁厂房装修", answers: { "年综合能耗是否达 1000 吨标准煤或 500 万千瓦时": "否" } },
  extension: { name: "澜石半导体", template: "工业备案·自有用地扩建", answers: { 是否有爆炸和火灾危险环境: "是" } },
};
const slipping = "规划条件出具";

export async function runCampaign({ fact, binaries, web, sample, makeStage, browser }) {
  const folder = mkdtempSync(join(tmpdir(), "zoneflow-campaign-"));
  const clock = join(folder, "clock");
  writeFileSync(clock, "2021-02-01T01:00:00Z\n");
  const suite = await Suite.start(binaries, web, `file:${clock}`);
  const stage = makeStage(suite);
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  const open = (path) => stage.open(page, path);
  const actAs = (name) => choosePerson(page, name);
  const cases = {};
  const pathOf = (key) => `/projects/${encodeURIComponent(cases[key].id)}`;
  const timetable = region(page, "倒排时间表");
  const versions = region(page, "时间表版本");
  const rescue = region(page, "抢回工期");
  const requireStart = async (day) => {
    await timetable.getByLabel("必须开工日期").fill(day);
    await timetable.getByRole("button", { name: "倒排" }).click();
    await timetable.getByRole("img", { name: new RegExp(`${day} 开工`) }).waitFor(live);
  };

  await fact("campaign: the page of the day is handed in, and its named projects stand in the register", async () => {
    await open("/documents");
    await page.getByLabel("刊发日期").fill("2021-02-01");
    await page.getByLabel("文件", { exact: true }).setInputFiles(sample);
    await page.getByTestId("uploads").getByText("读出").waitFor(live);
    await suite.zoneflow("wait", "--settled");
    const listed = (await suite.zoneflow("case", "list", "--format", "json")).trim().split("\n").map((line) => JSON.parse(line));
    for (const [key, { name }] of Object.entries(projects)) {
      cases[key] = listed.find((one) => one.company === name);
      expect(cases[key] !== undefined, `no case of ${name}: ${listed.map(({ company }) => company).join("; ")}`);
    }
    await open("/projects");
    await rowsOf(region(page, "项目")).filter({ hasText: projects.plant.name }).waitFor(live);
  });

  await fact("campaign: three projects get a template and what is known of them, and open questions make the start an interval", async () => {
    for (const [key, { template, answers }] of Object.entries(projects)) {
      await open(pathOf(key));
      const questions = region(page, "项目类型与情况");
      if (template !== undefined) {
        await questions.getByLabel("项目类型（决定要办哪些事项）").selectOption({ label: template });
        await questions.getByRole("button", { name: "改用这一类型" }).click();
        await rowsOf(timetable).filter({ hasText: "土地挂牌出让" }).waitFor({ ...live, state: "detached" });
      }
      await requireStart("2021-07-30");
      await questions.getByText(/最早可开工在 \d{4}-\d\d-\d\d 至 \d{4}-\d\d-\d\d 之间/).waitFor(live);
      for (const [question, answer] of Object.entries(answers)) {
        const group = questions.getByRole("group", { name: question });
        await group.getByRole("button", { name: answer, exact: true }).click();
        await group.getByRole("button", { name: answer, exact: true, pressed: true }).waitFor(live);
      }
      if (key === "extension") {
        await rowsOf(timetable).filter({ hasText: "雷电防护装置设计审核" }).waitFor(live);
        await stage.picture(page, "campaign-questions");
        await expectAccessible(page);
      }
      if (key === "rented") {
        await rowsOf(timetable).filter({ hasText: "节能审查" }).waitFor({ ...live, state: "detached" });
      }
    }
  });

  await fact("campaign: a table of matters of three projects is imported", async () => {
    const row = (number, key, procedure, accepted, completed) => [number, cases[key].project_name, cases[key].company, procedure, accepted, completed].join(",");
    const table = join(folder, "matters.csv");
    writeFileSync(table, [
      "办件编号,项目名称,申请单位,事项名称,受理时间,办结时间",
      row("D-1", "plant", "企业投资项目备案", "2021-01-25", "2021-01-26"),
      row("D-2", "rented", "企业投资项目备案", "2021-01-26", "2021-01-27"),
      row("D-3", "extension", "企业投资项目备案", "2021-01-27", "2021-01-28"),
    ].join("\n"));
    await open("/imports");
    await page.getByLabel("办件表").setInputFiles(table);
    const counts = page.getByTestId("import-counts");
    await counts.filter({ hasText: "新增 3 件，变更 0 件，未变 0 件，未采用 0 行" }).waitFor(live);
    await page.getByRole("button", { name: "导入", exact: true }).click();
    await counts.filter({ hasText: "已导入：新增 3 件" }).waitFor(live);
    await open(pathOf("rented"));
    await rowsOf(timetable).filter({ hasText: "企业投资项目备案" }).getByText("已办结").waitFor(live);
  });

  await fact("campaign: the start is set as early as the law lets it, and the leader signs the first baseline", async () => {
    await open(pathOf("plant"));
    await requireStart((await readCase(page, cases.plant.id)).plan.earliestStart);
    await actAs(/^审批专员/);
    await versions.getByText("基线由园区领导签署").waitFor(live);
    await actAs(/^园区负责人（苏州工业园区）/);
    await versions.getByRole("button", { name: "签署为基线" }).click();
    await expectAccessible(page);
    await page.getByRole("dialog").getByRole("button", { name: "签署为基线" }).click();
    await versions.getByText("现行版本即基线").waitFor(live);
    await actAs(/^本机运维/);
    expect((await rescue.count()) === 0, "a rescue is offered though nothing is lost");
    const row = rowsOf(timetable).filter({ hasText: slipping });
    await row.filter({ hasText: "2021-02-01" }).waitFor(live);
    expect((await row.getByText("红灯").count()) === 0, await row.innerText());
  });

  await fact("campaign: a procedure tells in words why it stands where it does", async () => {
    await timetable.getByRole("button", { name: slipping }).click();
    const why = page.getByRole("dialog").getByRole("region", { name: "为何在此" });
    await why.getByText(/最迟 2021-02-01 受理/).first().waitFor(live);
    await why.getByText(/^最迟 .*，因为「/).first().waitFor(live);
    await stage.picture(page, "campaign-why", false);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
  });

  await suite.zoneflow("subscribe", "lights", "--filter", "type = case.light.changed");

  await fact("campaign: at midnight its light turns red on the open page, with nobody's doing", async () => {
    await page.evaluate(() => {
      globalThis.wasOpenAllNight = true;
    });
    writeFileSync(clock, "2021-02-01T16:00:05Z\n");
    await rowsOf(timetable).filter({ hasText: slipping }).getByText("红灯").waitFor(live);
    await rescue.getByText(/照现状已晚 \d+ 个工作日/).waitFor(live);
    expect(await page.evaluate(() => globalThis.wasOpenAllNight === true), "the page was loaded anew");
  });

  await fact("campaign: the subscriber is told of it once, however often the clock is read", async () => {
    writeFileSync(clock, "2021-02-02T01:00:00Z\n");
    await suite.zoneflow("wait", "--settled");
    const subscriber = await browser.newPage();
    await subscriber.goto(stage.address("/subscriptions/lights"));
    const told = rowsOf(region(subscriber, "投递")).filter({ hasText: cases.plant.id });
    await told.first().waitFor(live);
    await suite.zoneflow("wait", "--settled");
    await subscriber.reload();
    await told.first().waitFor(live);
    expect((await told.count()) === 1, `told ${await told.count()} times`);
    expect((await told.innerText()).includes("亮灯变化") && (await told.innerText()).includes("2021-02-02 00:00:00"), await told.innerText());
    await stage.picture(subscriber, "campaign-told", false);
    await subscriber.close();
  });

  await fact("campaign: the fewest measures that save the start are proposed with their proof", async () => {
    await open(pathOf("plant"));
    await rescue.getByText(/最少 \d+ 项措施可保/).waitFor(live);
    await rescue.getByText(/为何不能更少：试过而保不住的 \d+ 组/).click();
    await rowsOf(rescue).first().waitFor(live);
    await stage.picture(page, "campaign-rescue");
    await expectAccessible(page);
  });

  await fact("campaign: it is adopted, the start is saved, and the diff names its cause", async () => {
    await rescue.getByRole("button", { name: "采纳" }).click();
    const form = page.getByRole("dialog", { name: "采纳" });
    await form.getByLabel("理由（可不填）").fill("调度会议定");
    await expectAccessible(page);
    await form.getByRole("button", { name: "采纳" }).click();
    await rescue.waitFor({ ...live, state: "detached" });
    expect((await readCase(page, cases.plant.id)).plan.smallestSlackWd >= 0, "the start is still lost");
    await rowsOf(versions).filter({ hasText: "现行" }).filter({ hasText: /承诺「|采用/ }).waitFor(live);
    const diff = versions.getByRole("region", { name: /^第 \d+ 版与第 \d+ 版的差异$/ });
    await diff.getByText(/^缘由：(承诺「|采用)/).waitFor(live);
    await rowsOf(diff).first().getByText(/(晚|早) \d+ 个工作日/).first().waitFor(live);
    await rowsOf(region(page, "容缺承诺")).filter({ hasText: "待补交" }).first().waitFor(live);
    await stage.picture(page, "campaign-adopted");
    await expectAccessible(page);
  });

  await fact("campaign: the plan stands beside the baseline until the leader signs the new one", async () => {
    await timetable.getByRole("columnheader", { name: "较基线" }).waitFor(live);
    await rowsOf(timetable).getByText(/^(晚|早) \d+ 日$/).first().waitFor(live);
    await actAs(/^园区负责人（苏州工业园区）/);
    await versions.getByRole("button", { name: "签署为基线" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "签署为基线" }).click();
    await versions.getByText("现行版本即基线").waitFor(live);
    await rowsOf(versions).filter({ hasText: "现行" }).filter({ hasText: "园区负责人（苏州工业园区） 于 2021-02-02" }).waitFor(live);
    await timetable.getByRole("columnheader", { name: "较基线" }).waitFor({ ...live, state: "detached" });
    await stage.picture(page, "campaign-signed");
    await page.setViewportSize({ width: 390, height: 844 });
    await stage.picture(page, "phone-campaign");
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(tooWide <= 0, `${tooWide} px too wide`);
    await expectAccessible(page);
    await page.setViewportSize({ width: 1440, height: 1000 });
    await actAs(/^本机运维/);
  });

  await fact("campaign: where nothing lawful saves the start, the page says so with the earliest lawful one", async () => {
    await open(pathOf("rented"));
    await requireStart("2021-02-05");
    await rescue.getByText(/已试 \d+ 组合法措施，均不能保 2021-02-05 开工；依法最早 \d{4}-\d\d-\d\d 开工/).waitFor(live);
    await rescue.getByText("依法最早可开工", { exact: true }).waitFor(live);
    expect((await rescue.getByRole("button", { name: "采纳" }).count()) === 0, "what saves nothing may be adopted");
    await expectAccessible(page);
  });

  await fact("campaign: every timetable that was published follows from the journal, and planning all anew moves none that need not", async () => {
    await open("/operations");
    const audit = region(page, "核验时间表");
    await audit.getByRole("button", { name: "逐版核验" }).click();
    await audit.getByText(/已核 [1-9]\d* 版：\d+ 版相同，\d+ 版依其后公布的节假日，0 版不符。/).waitFor(live);
    const replan = region(page, "全部重新排期");
    expect(await replan.getByRole("button", { name: "重新排期" }).isDisabled(), "all is planned anew unseen");
    await replan.getByLabel("依据").fill("国办发明电〔2020〕27号");
    await replan.getByRole("button", { name: "试算" }).click();
    await replan.getByText(/试算 [1-9]\d* 个项目：0 个日期将动/).waitFor(live);
    await stage.picture(page, "operations-replan");
    await expectAccessible(page);
    await replan.getByRole("button", { name: "重新排期" }).click();
    await replan.getByText(/已重排 [1-9]\d* 个项目：0 个日期已动/).waitFor(live);
  });

  await fact("campaign: the pages logged no error, and every service ended well", async () => {
    expect(complaints.length === 0, complaints.join("\n"));
    await page.close();
    const ill = await suite.stop();
    expect(ill.length === 0, `ended ill: ${ill.join(", ")}`);
  });
  rmSync(folder, { recursive: true, force: true });
}
