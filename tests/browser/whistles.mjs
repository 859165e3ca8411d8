// A community whistles by phone on a bad line, three departments are sent: one reports in and resolves it, one bounces it,
// one is late, so that the level above is told. Who was told what by which channel stands on the ticket, and the rates
// say how it went. On a suite of its own whose clock is a file.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { choosePerson, expect, expectAccessible, isLive, live, region, rowsOf } from "./stage.mjs";
import { Suite } from "./suite.mjs";

// A photo of more than one part: of noise, which does not shrink.
async function makePhoto(page) {
  const address = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [640, 400];
    const context = canvas.getContext("2d");
    const image = context.createImageData(640, 400);
    let seed = 7;
    image.data.forEach((_, at) => {
      seed ^= seed << 13;
      seed ^= seed >>> 17;
      seed ^= seed << 5;
      image.data[at] = at % 4 === 3 ? 255 : seed & 255;
    });
    context.putImageData(image, 0, 0);
    context.fillStyle = "#2a7";
    context.fillRect(160, 100, 320, 200);
    return canvas.toDataURL("image/png");
  });
  return Buffer.from(address.split(",")[1], "base64");
}

const place = "金鼎社区港湾大道 1 号";
const zone = "cn-gd-zhuhai-hitech";

export async function runWhistles({ fact, binaries, web, makeStage, browser }) {
  const folder = mkdtempSync(join(tmpdir(), "zoneflow-whistles-"));
  const clock = join(folder, "clock");
  const setClock = (instant) => writeFileSync(clock, `${instant}\n`);
  setClock("2021-03-02T10:00:00+08:00");
  const suite = await Suite.start(binaries, web, `file:${clock}`);
  const stage = makeStage(suite);
  const page = await browser.newPage();
  const complaints = [];
  let isCut = false;
  // A refusal is a complaint too: the page asks for signings and projects only those who may see them.
  page.on("console", (message) => message.type() === "error" && !isCut && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  const open = (path) => stage.open(page, path);
  const actAs = (name) => choosePerson(page, name);
  const inbox = region(page, "吹哨");
  const photo = await makePhoto(page);
  const row = () => rowsOf(inbox).filter({ hasText: place });
  const fits = async () => {
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(tooWide <= 0, `${tooWide} px too wide`);
  };
  // An act by its button, in whatever shows the ticket.
  const act = async (name, what, fill) => {
    await page.getByRole("button", { name: `${name}：${what}`, exact: true }).first().click(live);
    const form = page.getByRole("dialog", { name: `${name}：${what}` });
    await fill(form);
    await form.getByRole("button", { name: `确认${name}` }).click();
    await form.waitFor({ ...live, state: "detached" });
  };
  const openTicket = async () => {
    await open("/whistles");
    await row().getByRole("link").click();
    await region(page, "全过程留痕").waitFor(live);
  };

  await fact("whistle: a grid worker whistles by phone without a line, and it is sent once there is one, once", async () => {
    await open("/whistles/new");
    await actAs(/^网格员（珠海高新区）/);
    await page.setViewportSize({ width: 390, height: 844 });
    const form = region(page, "什么事，在哪里");
    await form.getByLabel("事项").selectOption({ label: "市容环境" });
    const byHand = await form.locator("input, textarea, select").count();
    expect(byHand <= 4, `${byHand} fields`);
    await form.getByLabel("地点").fill(place);
    await form.getByLabel("情况（可不填）").fill("路口堆放垃圾");
    await form.getByLabel("照片（可不填）").setInputFiles({ name: "说明.txt", mimeType: "text/plain", buffer: Buffer.from("垃圾") });
    await form.getByText("只收 JPEG、PNG、WebP 照片或 PDF。").waitFor(live);
    await form.getByLabel("照片（可不填）").setInputFiles({ name: "路口.png", mimeType: "image/png", buffer: photo });
    await fits();
    await expectAccessible(page);
    await stage.picture(page, "whistle-phone-form");
    isCut = true;
    await page.route("**/*WhistleService/Blow", (route) => route.abort());
    let parts = 0;
    await page.route("**/*EvidenceService/UploadEvidence", (route) => {
      parts += 1;
      return parts === 2 ? route.abort() : route.continue();
    });
    await form.getByRole("button", { name: "吹哨" }).click();
    await page.getByText("1 条吹哨等待网络").waitFor(live);
    await fits();
    await stage.picture(page, "whistle-phone-waiting");
    await page.reload();
    await page.getByText("1 条吹哨等待网络").waitFor(live);
    // The line comes back and breaks off in the middle of the photo: it is gone on with, and there is one ticket with one.
    await page.unroute("**/*WhistleService/Blow");
    await page.getByText("1 条吹哨等待网络").waitFor({ ...live, state: "detached" });
    expect(parts > 3, `${parts} parts`);
    await page.unrouteAll({ behavior: "ignoreErrors" });
    isCut = false;
    await row().getByText("待核实").waitFor(live);
    expect((await row().count()) === 1, `${await row().count()} tickets`);
    await fits();
  });

  await fact("whistle: the photo stands on the ticket's timeline for whoever may see the ticket, as it was sent", async () => {
    await openTicket();
    const timeline = region(page, "全过程留痕");
    await timeline.getByRole("button", { name: "查看证据：路口.png" }).click();
    const shown = timeline.getByRole("img", { name: "路口.png" });
    await shown.waitFor(live);
    const size = await shown.evaluate(async (image) => {
      await image.decode();
      return { width: image.naturalWidth, height: image.naturalHeight };
    });
    expect(size.width === 640 && size.height === 400, JSON.stringify(size));
    expect((await timeline.getByText("附证据").count()) === 1, "attached more than once");
    await fits();
    await expectAccessible(page);
    await stage.picture(page, "whistle-phone-evidence");
    await page.setViewportSize({ width: 1440, height: 1000 });
    await open("/whistles");
  });

  await fact("whistle: the community verifies it, and a second one for it is shown the first", async () => {
    await actAs(/^社区工作人员（珠海高新区）/);
    await act("核实", "市容环境", async () => undefined);
    await row().getByText("待分派").waitFor(live);
    await open("/whistles/new");
    const form = region(page, "什么事，在哪里");
    await form.getByLabel("事项").selectOption({ label: "市容环境" });
    await form.getByLabel("地点").fill("金鼎社区港湾大道1号");
    await form.getByRole("button", { name: "吹哨" }).click();
    await page.getByText("24 小时内同一地点、同一事项已有 1 条未结").waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "whistle-similar");
    await page.getByRole("link", { name: "市容环境 · 金鼎社区港湾大道1号" }).click();
    await act("撤回", "市容环境", (form2) => form2.getByLabel("说明").fill("与前一条是同一件事"));
    await region(page, "全过程留痕").getByText("与前一条是同一件事").waitFor(live);
  });

  await fact("whistle: the dispatcher sends three departments from the board", async () => {
    await actAs(/^调度员（珠海高新区）/);
    await open("/whistles?need=dispatch");
    await act("分派", "市容环境", async (form) => {
      await form.getByLabel("主办部门", { exact: true }).selectOption("城市管理局");
      await form.getByLabel("生态环境局").check();
      await form.getByLabel("应急管理局").check();
      await expectAccessible(page);
      await stage.picture(page, "whistle-dispatch", false);
    });
    await open("/whistles");
    await row().getByText(/签收 余 /).first().waitFor(live);
    await stage.picture(page, "whistle-board");
    await expectAccessible(page);
  });

  await fact("whistle: a department sees what it has a leg of, and may not act for another", async () => {
    await actAs(/^自然资源局经办人/);
    await open("/whistles");
    await inbox.getByText("没有吹哨").waitFor(live);
    await actAs(/^应急管理局经办人/);
    await openTicket();
    expect((await page.getByRole("button", { name: "签收：城市管理局" }).count()) === 0, "another department's act is offered");
    await act("退单", "应急管理局", async (form) => {
      await form.getByLabel("说明").fill("不涉及安全生产");
      await form.getByLabel("建议改派").selectOption("住房建设局");
    });
    await region(page, "承办部门").getByText("退单理由：不涉及安全生产；建议改派住房建设局").waitFor(live);
  });

  await fact("whistle: the good one reports in, and another desk sees it without a reload", async () => {
    await actAs(/^城市管理局经办人/);
    const other = await browser.newPage();
    await other.goto(page.url());
    await isLive(other);
    await openTicket();
    await act("报到", "城市管理局", async (form) => {
      await form.getByLabel("人员").fill("李队长等 2 人");
      await form.getByLabel("位置（可不填）").fill("现场");
    });
    await region(other, "承办部门").getByText("已报到").waitFor(live);
    await other.close();
    await act("反馈", "城市管理局", async (form) => {
      await form.getByLabel("人员").fill("王女士");
      await form.getByLabel("说明").fill("明日上午清运");
    });
  });

  await fact("whistle: a department that is late is reminded, and the level above is told, by name and channel", async () => {
    setClock("2021-03-03T10:30:00+08:00");
    const timeline = region(page, "全过程留痕");
    await timeline.getByRole("listitem").filter({ hasText: "升级" }).filter({ hasText: "生态环境局" }).filter({ hasText: "告知园区值班长（企业微信）" }).waitFor(live);
    await timeline.getByRole("listitem").filter({ hasText: "签收时限已用 80%" }).filter({ hasText: "告知生态环境局分管领导（企业微信）" }).waitFor(live);
    await page.reload();
    await region(page, "承办部门").locator('[data-department="生态环境局"]').getByText("已升级至第 1 级").waitFor(live);
    await page.getByText(/^签收 超时 /).first().waitFor(live);
    await stage.picture(page, "whistle-ticket");
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await fits();
    await stage.picture(page, "whistle-phone-ticket");
    await page.setViewportSize({ width: 1440, height: 1000 });
  });

  await fact("whistle: it is resolved and rated by the whistler's side", async () => {
    await act("附证据", "市容环境", async (form) => {
      await form.getByLabel("照片或材料").setInputFiles({ name: "清运单.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") });
      await form.getByLabel("说明（可不填）").fill("清运后");
      await expectAccessible(page);
      await stage.picture(page, "whistle-attach", false);
    });
    await region(page, "全过程留痕").getByRole("listitem").filter({ hasText: "清运单.pdf" }).filter({ hasText: "清运后" }).waitFor(live);
    await act("办结", "城市管理局", (form) => form.getByLabel("说明").fill("已清运"));
    expect((await page.getByRole("button", { name: /^评价/ }).count()) === 0, "a department may rate");
    await actAs(/^社区工作人员（珠海高新区）/);
    await act("评价", "市容环境", (form) => form.getByLabel("满意程度").selectOption({ label: "满意" }));
    await region(page, "事项与地点").getByText("已销号").waitFor(live);
    await region(page, "事项与地点").getByText("已解决、满意").waitFor(live);
  });

  await fact("whistle: the rates say how the three did, and eight of ten with one excluded are 80.0% and 88.9%", async () => {
    const ask = async (...args) => JSON.parse((await suite.zoneflow("whistle", ...args, "--format", "json")).split("\n")[0]);
    for (let at = 1; at <= 10; at += 1) {
      const { id } = await ask("blow", "utilities", `唐家 ${at} 号`, "--zone", zone);
      await ask("dispatch", id, "--lead", "供电公司");
      await ask("report-in", id, "供电公司", "--people", "抢修班");
      await ask("resolve", id, "供电公司", "--text", "已恢复");
      await ask("rate", id, at <= 8 ? "satisfied" : "unsatisfied", ...(at <= 8 ? [] : ["--unsolved"]));
      if (at === 10) {
        await ask("exclude", id, "供电公司", "--reason", "诉求不合理");
        await ask("decide-exclusion", id, "供电公司", "--text", "属实");
      }
    }
    await actAs(/^调度员（珠海高新区）/);
    await open("/whistles/rates");
    const rates = region(page, "三率");
    const of = async (department, cell) => (await rowsOf(rates).filter({ hasText: department }).locator(`[data-title=${cell}]`).innerText()).replace(/\s+/g, " ");
    await rowsOf(rates).filter({ hasText: "供电公司" }).waitFor(live);
    const told = {
      good: await of("城市管理局", "响应率"), late: await of("生态环境局", "响应率"), bounced: await of("应急管理局", "退单"), solved: await of("供电公司", "解决率"), excluded: await of("供电公司", "剔除"),
    };
    expect(told.good.startsWith("100.0% 1/1"), JSON.stringify(told));
    expect(told.late.startsWith("0.0% 0/1"), JSON.stringify(told));
    expect(told.bounced === "1" && told.excluded === "1", JSON.stringify(told));
    expect(told.solved.startsWith("80.0% 8/10") && told.solved.includes("剔除后 88.9%（8/9）"), JSON.stringify(told));
    await stage.picture(page, "whistle-rates");
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await fits();
    await stage.picture(page, "whistle-phone-rates");
    await page.setViewportSize({ width: 1440, height: 1000 });
    await actAs(/^本机运维/);
  });

  await fact("whistle: the pages logged no error, and every service ended well", async () => {
    expect(complaints.length === 0, complaints.join("\n"));
    await page.close();
    const ill = await suite.stop();
    expect(ill.length === 0, `ended ill: ${ill.join(", ")}`);
  });
  rmSync(folder, { recursive: true, force: true });
}
