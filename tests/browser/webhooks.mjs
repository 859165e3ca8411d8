// A partner's receiver is given its address at the page: it is tested, gets what happens signed, fails, is told what
// became of each event, gets a new key and is switched off and on. On a suite of its own.
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { expect, expectAccessible, live, region, rowsOf } from "./stage.mjs";
import { Suite } from "./suite.mjs";

// Answers as `status` says, and keeps what came.
async function receive() {
  const receiver = { status: 204, posts: [] };
  receiver.server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      receiver.posts.push({ headers: request.headers, body, status: receiver.status });
      response.writeHead(receiver.status).end();
    });
  });
  await new Promise((resolve) => receiver.server.listen(0, "127.0.0.1", resolve));
  receiver.port = receiver.server.address().port;
  return receiver;
}

const isSignedBy = (secret, { headers, body }) => {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const wanted = `v1,${createHmac("sha256", key).update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`).digest("base64")}`;
  return headers["webhook-signature"].split(" ").includes(wanted);
};

export async function runWebhooks({ fact, binaries, web, makeStage, browser }) {
  const receiver = await receive();
  process.env.WEBHOOK_ALLOWED_RANGES = "127.0.0.0/8";
  process.env.WEBHOOK_PORTS = String(receiver.port);
  const suite = await Suite.start(binaries, web);
  const stage = makeStage(suite);
  const page = await browser.newPage();
  const complaints = [];
  // An address that is refused is one of the scene's.
  page.on("console", (message) => message.type() === "error" && !message.text().includes("400") && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  const open = (path) => stage.open(page, path);
  const target = region(page, "推送地址");
  const deliveries = region(page, "投递");
  const ledger = (text) => page.getByTestId("ledger").filter({ hasText: text }).waitFor(live);
  const kept = async () => {
    const secret = await target.getByTestId("secret").innerText();
    await target.getByRole("button", { name: "已保存" }).click();
    return secret;
  };
  await suite.zoneflow("subscribe", "partner", "--filter", "type = signing.announced");
  let first = "";

  await fact("webhook: an address is given, tested and answered with a secret, this once", async () => {
    await open("/subscriptions/partner");
    await target.getByLabel("接收地址").fill("http://10.0.0.1/hook");
    await target.getByRole("button", { name: "建立并发送测试" }).click();
    await target.locator(".fault").filter({ hasText: /\S/ }).waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "webhook-refused", false);
    await target.getByLabel("接收地址").fill(`http://127.0.0.1:${receiver.port}/hook`);
    await target.getByLabel("未核的数据也推送").check();
    await target.getByRole("button", { name: "建立并发送测试" }).click();
    await target.getByTestId("test-answer").filter({ hasText: "204" }).waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "webhook-made", false);
    first = await kept();
    expect(isSignedBy(first, receiver.posts[0]), JSON.stringify(receiver.posts[0].headers));
    await page.reload();
    await target.getByTestId("webhook-state").filter({ hasText: "推送中" }).waitFor(live);
    expect((await target.getByTestId("secret").count()) === 0, "the secret is shown again");
  });

  await fact("webhook: what happens is posted, and its page tells what became of it", async () => {
    await stage.publish("本报讯 近日，总投资26亿元的恒岳储能电池项目签约落户武汉东湖高新区。\n");
    await target.getByRole("link", { name: "投递" }).click();
    await ledger("命中 1 = 已送达 1");
    await rowsOf(deliveries).filter({ hasText: "已送达" }).getByRole("button", { name: "尝试 1 次" }).click();
    await rowsOf(page.getByRole("region", { name: /的尝试$/ })).filter({ hasText: "204" }).waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "webhook-deliveries", false);
    expect(isSignedBy(first, receiver.posts.at(-1)), "not signed");
  });

  await fact("webhook: what was not taken waits for its next attempt, or is tried again by hand", async () => {
    receiver.status = 503;
    await stage.publish("本报讯 近日，总投资27亿元的云岭微电子项目签约落户成都高新区。\n");
    await ledger("暂缓 1");
    await page.getByLabel("投递状态").selectOption("pending");
    const row = rowsOf(deliveries).filter({ hasText: "503" });
    await row.waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "webhook-failing", false);
    receiver.status = 204;
    await row.getByRole("button", { name: "重投" }).click();
    await ledger("已送达 2");
    await page.getByLabel("投递状态").selectOption("delivered");
    await rowsOf(deliveries).nth(1).waitFor(live);
    const address = page.url();
    await page.goto(address);
    await rowsOf(deliveries).nth(1).waitFor(live);
    await page.setViewportSize({ width: 390, height: 844 });
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(tooWide <= 0, `${tooWide} px too wide`);
    await stage.picture(page, "webhook-phone", false);
    await page.setViewportSize({ width: 1440, height: 1000 });
  });

  await fact("webhook: a new key signs beside the old one, and it is switched off and on", async () => {
    await open("/subscriptions/partner");
    await target.getByRole("button", { name: "更换密钥" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "更换密钥" }).click();
    await target.getByTestId("secret").waitFor(live);
    const second = await kept();
    await target.getByText(/仍然有效，至/).waitFor(live);
    await target.getByRole("button", { name: "发送测试" }).click();
    await target.getByTestId("test-answer").filter({ hasText: "204" }).waitFor(live);
    const post = receiver.posts.at(-1);
    expect(isSignedBy(first, post) && isSignedBy(second, post), post.headers["webhook-signature"]);
    await target.getByRole("button", { name: "停用" }).click();
    await target.getByTestId("webhook-state").filter({ hasText: "已停用：所有者停用" }).waitFor(live);
    await stage.publish("本报讯 近日，总投资28亿元的海澜新材料项目签约落户合肥高新区。\n");
    await target.getByRole("link", { name: "投递" }).click();
    await ledger("不投递 1");
    await rowsOf(deliveries).filter({ hasText: "当时已停用" }).waitFor(live);
    await page.goBack();
    await target.getByRole("button", { name: "启用" }).click();
    await target.getByTestId("webhook-state").filter({ hasText: "推送中" }).waitFor(live);
    await target.getByRole("button", { name: "删除" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "删除" }).click();
    await target.getByRole("button", { name: "建立并发送测试" }).waitFor(live);
  });

  await fact("webhook: the pages logged no error", async () => expect(complaints.length === 0, complaints.join("\n")));
  await page.close();
  await suite.stop();
  receiver.server.closeAllConnections();
  receiver.server.close();
}
