// At the desk: what was read stands beside its article, what hangs most on first, and is confirmed, corrected and rejected
// from the keyboard. The desk tells who did what; who may only look has nothing to press.
import { expect, expectAccessible, isLive, keysOf, live, region, rowsOf } from "./stage.mjs";

export async function reviewAtDesk(stage, browser) {
  const { fact } = stage;
  // The only figure of its zone's month.
  await stage.publish("本报讯 近日，总投资5亿元的霁川光学玻璃项目签约落户潍坊高新区。\n");
  const page = await browser.newPage();
  const open = async (path) => {
    await page.goto(stage.address(path));
    await isLive(page);
  };
  const queue = () => region(page, "待审数字");
  const reading = () => region(page, "读出的内容");
  const idOf = async (name) => `signing/${(await stage.told()).find((one) => JSON.stringify(one).includes(name)).id}`;
  const at = (id) => `/review?item=${encodeURIComponent(id)}`;
  const rowOf = (id) => queue().locator(`tr[data-row-key="${id}"]`);
  const opened = () => new URL(page.url()).searchParams.get("item");
  const press = async (key) => {
    await page.locator("body").press(key);
  };
  const gone = (id) => rowOf(id).waitFor({ ...live, state: "detached" });

  await fact("the queue begins with what hangs most on it, and the first stands open beside its article", async () => {
    await open("/review");
    await page.waitForURL(/item=/);
    await rowsOf(queue()).first().waitFor(live);
    const keys = await keysOf(queue());
    expect(opened() === keys[0], `${opened()} is open, ${keys[0]} is first`);
    const weights = (await rowsOf(queue()).locator("td[data-title='影响金额']").allInnerTexts()).map((text) => Number(text.replace(/[^\d.]/g, "")) * (text.includes("万") ? 1 : 10_000));
    expect(weights.length > 1 && weights.join() === [...weights].sort((a, b) => b - a).join(), weights.join());
    await page.getByTestId("article-text").locator("mark.own").first().waitFor(live);
    await stage.picture(page, "review");
    await expectAccessible(page);
  });

  await fact("by keyboard one moves on, confirms, and the next stands open", async () => {
    await page.locator(`tr.fresh[data-row-key="${opened()}"]`).waitFor(live);
    const first = opened();
    await press("j");
    await page.waitForURL((url) => url.searchParams.get("item") !== first);
    await press("k");
    await page.waitForURL((url) => url.searchParams.get("item") === first);
    const id = await idOf("朗屿航空");
    await open(at(id));
    await rowOf(id).waitFor(live);
    await reading().getByText("11.00 亿元").first().waitFor(live);
    await press("Enter");
    await gone(id);
    expect(opened() !== id && opened() !== null, `${opened()} is open`);
    await open(`${at(id)}&state=checked`);
    await rowOf(id).waitFor(live);
    await region(page, "谁做了什么").getByText(/本机运维 于 2021-02-01 \d\d:\d\d:\d\d 确认/).waitFor(live);
  });

  await fact("a figure is corrected by e, what cannot be is refused in words, and the history has both values", async () => {
    const id = await idOf("渡川智能");
    await open(at(id));
    await reading().getByText("13.00 亿元").first().waitFor(live);
    await press("e");
    const form = page.getByRole("dialog", { name: /^更正：/ });
    const amount = form.getByLabel("金额", { exact: true }).first();
    await amount.fill("很多");
    await form.getByRole("button", { name: "更正" }).click();
    await form.locator("small.fault").filter({ hasText: "应写金额与币种代码" }).waitFor(live);
    await stage.picture(page, "review-correct", false);
    await expectAccessible(page);
    await amount.fill("1500000000 CNY");
    await form.getByLabel("说明（可不填）").fill("原文为十五亿");
    await form.getByRole("button", { name: "更正" }).click();
    await gone(id);
    await open(`${at(id)}&state=checked`);
    await reading().getByText("15.00 亿元").first().waitFor(live);
    const acts = region(page, "谁做了什么");
    await acts.getByText(/金额：1300000000 CNY → 1500000000 CNY/).waitFor(live);
    await acts.getByText("原文为十五亿").waitFor(live);
  });

  await fact("an act is taken back, and what is checked is signed off by s", async () => {
    const mended = await idOf("渡川智能");
    await open(`${at(mended)}&state=checked`);
    await region(page, "谁做了什么").getByRole("button", { name: /^撤销第 \d+ 号办理$/ }).click();
    await gone(mended);
    await open(at(mended));
    await reading().getByText("13.00 亿元").first().waitFor(live);
    await region(page, "谁做了什么").getByText(/本机运维 于 2021-02-01 \d\d:\d\d:\d\d 撤销/).waitFor(live);
    const checked = await idOf("朗屿航空");
    await open(`${at(checked)}&state=checked`);
    await reading().getByRole("button", { name: "签发" }).waitFor(live);
    await press("s");
    await gone(checked);
    await open(`${at(checked)}&state=signed_off`);
    await rowOf(checked).waitFor(live);
  });

  await fact("what is no figure is rejected by x, with a reason, and stands there as rejected", async () => {
    const id = await idOf("霁川光学");
    await open(at(id));
    await reading().waitFor(live);
    await press("x");
    const form = page.getByRole("dialog", { name: /^驳回：/ });
    expect(await form.getByRole("button", { name: "驳回" }).isDisabled(), "it may be rejected without a reason");
    await form.getByLabel("理由", { exact: true }).fill("旧闻重登");
    await form.getByRole("button", { name: "驳回" }).click();
    await gone(id);
    await open(`${at(id)}&state=rejected`);
    await rowOf(id).waitFor(live);
    await region(page, "谁做了什么").getByText("旧闻重登").waitFor(live);
    await stage.suite.zoneflow("wait", "--settled");
    const [listed] = (await stage.suite.zoneflow("case", "list", "--filter", "霁川光学", "--format", "json")).split("\n");
    await open(`/projects/${encodeURIComponent(JSON.parse(listed).id)}?node=PLANCOND`);
    await page.getByRole("dialog").getByText("签约已被驳回，此项目不再办理。").waitFor(live);
    expect((await page.getByRole("dialog").getByRole("button").count()) === 1, "acts are offered for what is rejected");
  });

  await fact("two pages that tell of one signing are shown as doubles, one is merged into the other, and the project goes on with it", async () => {
    await stage.publish("本报讯 近日，总投资7000万元的霁原光学镜头项目签约落户洛阳高新区。\n");
    await stage.publish("本报讯 洛阳高新区再添新军，总投资8000万元的霁原光学镜头项目日前签约落户该区。\n");
    await stage.suite.zoneflow("wait", "--settled");
    const told = (await stage.told()).filter((one) => JSON.stringify(one).includes("霁原光学"));
    expect(told.length === 2, `${told.length} signings of one project are told`);
    const [gone, kept] = ["70000000", "80000000"].map((sum) => told.find((one) => JSON.stringify(one).includes(sum)).id);
    await open(at(`signing/${kept}`));
    const doubles = region(page, "可能重复");
    await doubles.getByText(/同名项目/).waitFor(live);
    await stage.picture(page, "review-doubles");
    await expectAccessible(page);
    await doubles.getByRole("button", { name: /并入本条$/ }).click();
    await doubles.waitFor({ ...live, state: "detached" });
    await region(page, "谁做了什么").getByText(/本机运维 于 2021-02-01 \d\d:\d\d:\d\d 并入/).waitFor(live);
    await open(`${at(`signing/${gone}`)}&state=rejected`);
    await reading().getByText("已并入另一条签约").waitFor(live);
    await stage.suite.zoneflow("wait", "--settled");
    const [listed] = (await stage.suite.zoneflow("case", "list", "--filter", "霁原光学", "--format", "json")).split("\n");
    const now = JSON.parse(listed);
    expect(JSON.stringify(now).includes(kept) && !JSON.stringify(now).includes("REJECTED") && !JSON.stringify(now).includes("rejected"), listed);
  });

  await fact("a month with figures that nobody vouched for is not locked, in words; one without is, and is opened again for a reason", async () => {
    await open("/review");
    await page.getByRole("link", { name: "月份", exact: true }).click();
    const months = region(page, "月份");
    const monthOf = (zone) => rowsOf(months).filter({ hasText: zone }).first();
    const form = page.getByRole("dialog");
    const lock = async (zone) => {
      await monthOf(zone).getByRole("button", { name: "锁定" }).click();
      await form.getByRole("button", { name: "锁定" }).click();
    };
    await lock("成都高新区");
    await form.getByText(/还有 \d+ 个数字既未签发也未驳回/).waitFor(live);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await lock("潍坊高新区");
    await monthOf("潍坊高新区").getByText("已锁定").waitFor(live);
    await stage.picture(page, "review-months", false);
    await expectAccessible(page);
    await monthOf("潍坊高新区").getByRole("button", { name: "解锁" }).click();
    await form.getByLabel("理由").fill("补录");
    await form.getByRole("button", { name: "解锁" }).click();
    await monthOf("潍坊高新区").getByText("未锁定").waitFor(live);
  });

  await fact("who may only look has nothing to press, and who may not look is told", async () => {
    const actAs = async (name) => {
      await page.getByRole("button", { name: "办理人" }).click();
      await page.getByRole("radio", { name }).check();
      await page.keyboard.press("Escape");
    };
    await open("/review?state=all");
    await actAs(/^园区负责人（成都高新区）/);
    await rowsOf(queue()).first().waitFor(live);
    await rowsOf(queue()).first().getByRole("button").click();
    await reading().getByText("您只能查看").waitFor(live);
    expect((await reading().getByRole("button").count()) === 0, "decisions are offered");
    await actAs(/^自然资源局经办人/);
    await page.getByText("没有办理这一事项的权限").first().waitFor(live);
    await actAs(/^本机运维/);
    await rowsOf(queue()).first().waitFor(live);
  });

  await fact("the desk fits a phone, goes dark and speaks English", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open("/review");
    await reading().waitFor(live);
    await page.getByTestId("article-text").waitFor(live);
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(tooWide <= 0, `${tooWide} px too wide`);
    await stage.picture(page, "phone-review");
    await expectAccessible(page);
    await page.evaluate(() => (window.localStorage.setItem("zoneflow.language", "en"), window.localStorage.setItem("zoneflow.theme", "dark")));
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Review" }).waitFor(live);
    await page.getByTestId("article-text").waitFor(live);
    await expectAccessible(page);
    await page.evaluate(() => (window.localStorage.removeItem("zoneflow.language"), window.localStorage.removeItem("zoneflow.theme")));
  });

  await page.close();
}
