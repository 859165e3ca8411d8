// At the desk: what was read stands beside its article, what hangs most on first, and is confirmed, corrected and rejected
// from the keyboard. The desk tells who did what; who may only look has nothing to press.
import { choosePerson, expect, expectAccessible, keysOf, live, region, rowsOf } from "./stage.mjs";

export async function reviewAtDesk(stage, browser) {
  const { fact } = stage;
  // The only figure of its zone's month.
  await stage.publish("本报讯 近日，总投资5亿元的霁川光学玻璃项目签约落户潍坊高新区。\n");
  const page = await browser.newPage();
  const open = (path) => stage.open(page, path);
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
    await form.getByLabel("理由", { exact: true }).press("Control+Enter");
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

  await fact("two papers of other sums stand in the queue of doubles with the reason, are told apart for good, and proposed again", async () => {
    await stage.publishAll(["本报讯 近日，总投资9000万元的霁洲光学镜头项目签约落户洛阳高新区。\n", "本报讯 洛阳高新区再添新军，总投资9500万元的霁洲光学镜头项目日前签约落户该区。\n"]);
    await stage.suite.zoneflow("wait", "--settled");
    await open("/review");
    await page.getByRole("link", { name: "可能重复", exact: true }).click();
    const doubles = region(page, "可能重复");
    const row = () => rowsOf(doubles).filter({ hasText: "霁洲光学" });
    await row().getByText("同名项目").waitFor(live);
    await stage.picture(page, "review-doubles-queue");
    await expectAccessible(page);
    const form = page.getByRole("dialog");
    await row().getByRole("button", { name: "不是同一件" }).click();
    expect(await form.getByRole("button", { name: "不是同一件" }).isDisabled(), "they are told apart without a reason");
    await form.getByLabel("理由").fill("二期项目");
    await form.getByRole("button", { name: "不是同一件" }).click();
    await row().waitFor({ ...live, state: "detached" });
    await page.getByRole("link", { name: "已判不同" }).click();
    const apart = rowsOf(region(page, "已判不同")).filter({ hasText: "霁洲光学" });
    await apart.getByText(/本机运维.*二期项目/).waitFor(live);
    await apart.getByRole("button", { name: "重新列出" }).click();
    await form.getByLabel("理由").fill("同一条产线");
    await form.getByRole("button", { name: "重新列出" }).click();
    await apart.waitFor({ ...live, state: "detached" });
    await page.getByRole("link", { name: "待办", exact: true }).last().click();
    await row().getByRole("button", { name: /^留第一条/ }).click();
    await row().waitFor({ ...live, state: "detached" });
  });

  await fact("one signing that was two is split by p, its project goes on with its part, and the split is taken back", async () => {
    await stage.publish("本报讯 近日，总投资达90亿元的12个项目在郑州高新区签约，包括投资50亿元的澄铸科技抗体基地、投资20亿元的澄禾材料总部基地。\n");
    const id = await idOf("澄禾材料");
    await open(at(id));
    await reading().getByText("90.00 亿元").first().waitFor(live);
    await press("p");
    const form = page.getByRole("dialog", { name: /^拆分：/ });
    const second = form.getByRole("group", { name: /^第 2 份/ });
    await second.getByLabel("项目数").fill("12");
    await form.getByLabel(/澄禾材料/).selectOption({ label: "第 2 份" });
    await form.getByRole("button", { name: "拆分" }).click();
    await form.getByText(/其余各份已占全部 12 个项目/).waitFor(live);
    await stage.picture(page, "review-split", false);
    await expectAccessible(page);
    await second.getByLabel("项目数").fill("");
    await form.getByRole("button", { name: "拆分" }).click();
    await gone(id);
    await open(`${at(id)}&state=rejected`);
    await reading().getByText("拆为").waitFor(live);
    await reading().getByRole("link", { name: "看第 2 条" }).click();
    await reading().getByText("20.00 亿元").first().waitFor(live);
    const part = opened();
    await region(page, "谁做了什么").getByText(/本机运维 于 2021-02-01 \d\d:\d\d:\d\d 拆分/).waitFor(live);
    const speaker = async () => {
      await stage.suite.zoneflow("wait", "--settled");
      const [listed] = (await stage.suite.zoneflow("case", "list", "--filter", "澄禾材料", "--format", "json")).split("\n");
      return JSON.stringify(JSON.parse(listed));
    };
    const now = await speaker();
    expect(now.includes(part.replace("signing/", "")) && !now.includes("rejected") && !now.includes("REJECTED"), now);
    await open(`${at(id)}&state=rejected`);
    await region(page, "谁做了什么").getByRole("button", { name: /^撤销第 \d+ 号办理$/ }).click();
    await gone(id);
    await open(at(id));
    await reading().getByText("90.00 亿元").first().waitFor(live);
    const back = await speaker();
    expect(back.includes(id.replace("signing/", "")) && !back.includes("rejected") && !back.includes("REJECTED"), back);
  });

  await fact("what the reading missed is marked in the article, added, and waits for another with who added it", async () => {
    const id = await idOf("澄禾材料");
    await open(at(id));
    const text = page.getByTestId("article-text");
    await text.waitFor(live);
    // Marked with the mouse, over a place that was read, whose words for screen readers are none of the article.
    await text.evaluate((element) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const begin = node.data.indexOf("郑州高新区");
        if (begin >= 0 && !node.parentElement.closest(".unseen")) {
          const range = document.createRange();
          range.setStart(node, begin);
          range.setEnd(node, begin + 5);
          window.getSelection().removeAllRanges();
          window.getSelection().addRange(range);
          return;
        }
      }
    });
    await page.getByRole("button", { name: "补录漏读的" }).click();
    const form = page.getByRole("dialog", { name: "补录" });
    expect((await form.getByLabel("原文").inputValue()) === "郑州高新区", await form.getByLabel("原文").inputValue());
    await form.getByLabel("类别").selectOption({ label: "设施" });
    await form.getByLabel("园区").fill("cn-ha-zhengzhou-hitech");
    await form.getByLabel("企业").fill("澄铸科技");
    await form.getByRole("button", { name: "补录" }).click();
    await form.locator("small.fault").filter({ hasText: "须填写" }).waitFor(live);
    await stage.picture(page, "review-add", false);
    await expectAccessible(page);
    await form.getByLabel("对象").fill("抗体基地");
    await form.getByRole("button", { name: "补录" }).click();
    const done = page.getByRole("dialog", { name: "已补录" });
    await done.getByRole("button", { name: "查看" }).click();
    await reading().getByText("抗体基地").first().waitFor(live);
    await region(page, "谁做了什么").getByText(/本机运维 于 2021-02-01 \d\d:\d\d:\d\d 补录/).waitFor(live);
    const added = opened();
    await press("Enter");
    await page.waitForURL((url) => url.searchParams.get("item") !== added);
    await open(`${at(added)}&state=all`);
    await reading().getByText("已核").first().waitFor(live);
  });

  await fact("a row of the next month's ledger is a proposal with its diff, and is taken over at the desk", async () => {
    const row = (sum) => `项目代码,项目名称,投资方,园区,总投资（万元）,签约日期\n2101-410300-04-01-654321,霁桥轴承基地,霁桥精工,洛阳高新区,${sum},2021-01-15\n`;
    await stage.publish(row(3000));
    await stage.publish(row(4500));
    await stage.suite.zoneflow("wait", "--settled");
    const [newest] = JSON.parse(`[${(await stage.suite.zoneflow("documents", "list", "--format", "json")).trim().split("\n").join(",")}]`).filter(({ file_name: name, fileName }) => (name ?? fileName) === `news-${stage.documents}.txt`);
    await open(`/documents/${newest.id}`);
    const anew = region(page, "重读");
    await anew.getByRole("button", { name: "用现在的词库重读" }).click();
    const proposal = rowsOf(anew).filter({ hasText: "金额" });
    await proposal.getByText(/30000000 CNY → 45000000 CNY/).first().waitFor(live);
    await anew.scrollIntoViewIfNeeded();
    await stage.picture(page, "document-reread");
    await expectAccessible(page);
    await proposal.getByRole("button", { name: "采纳", exact: true }).click();
    await anew.getByText("没有待采纳的不同之处。").waitFor(live);
    const told = (await stage.told()).find((one) => JSON.stringify(one).includes("霁桥精工"));
    expect(JSON.stringify(told).includes("45000000"), JSON.stringify(told));
    await anew.getByRole("button", { name: "再读一次" }).click();
    await anew.getByText(/不同 0 处/).waitFor(live);
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
    const actAs = (name) => choosePerson(page, name);
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
