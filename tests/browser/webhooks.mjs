// A partner's receiver is given its address at the page: it is tested, gets what happens signed, fails, is told what
// became of each event, gets a new key and is switched off and on. Then the channels that people read: the robot of a group
// chat with quiet hours, and a mailbox with a digest. On a suite of its own.
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { createServer as listen } from "node:net";
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
      receiver.posts.push({ url: request.url, headers: request.headers, body, status: receiver.status });
      response.writeHead(receiver.status).end(receiver.answer);
    });
  });
  await new Promise((resolve) => receiver.server.listen(0, "127.0.0.1", resolve));
  receiver.port = receiver.server.address().port;
  return receiver;
}

// A mail server that takes every letter.
async function takeLetters() {
  const post = { letters: [] };
  post.server = listen((socket) => {
    let text = "";
    let isData = false;
    socket.setEncoding("utf8");
    socket.on("error", () => undefined);
    socket.write("220 mail.example\r\n");
    socket.on("data", (part) => {
      text += part;
      for (let end = text.indexOf(isData ? "\r\n.\r\n" : "\r\n"); end >= 0; end = text.indexOf(isData ? "\r\n.\r\n" : "\r\n")) {
        const said = text.slice(0, end);
        text = text.slice(end + (isData ? 5 : 2));
        if (isData) {
          post.letters.push(said);
        }
        socket.write(isData ? "250 taken\r\n" : /^DATA/i.test(said) ? "354 go on\r\n" : /^QUIT/i.test(said) ? "221 bye\r\n" : "250 mail.example\r\n");
        isData = !isData && /^DATA/i.test(said);
      }
    });
  });
  await new Promise((resolve) => post.server.listen(0, "127.0.0.1", resolve));
  return post;
}

// As a group's robot signs: the key over its own time and itself.
const isSignedFor = (secret, { url }) => {
  const asked = new URL(url, "http://robot").searchParams;
  return createHmac("sha256", secret).update(`${asked.get("timestamp")}\n${secret}`).digest("base64") === asked.get("sign");
};

const isSignedBy = (secret, { headers, body }) => {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const wanted = `v1,${createHmac("sha256", key).update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`).digest("base64")}`;
  return headers["webhook-signature"].split(" ").includes(wanted);
};

export async function runWebhooks({ fact, binaries, web, makeStage, browser }) {
  const receiver = await receive();
  process.env.WEBHOOK_ALLOWED_RANGES = "127.0.0.0/8";
  process.env.WEBHOOK_PORTS = String(receiver.port);
  const mail = await takeLetters();
  Object.assign(process.env, { MAIL_SERVER: `127.0.0.1:${mail.server.address().port}`, MAIL_FROM: "zoneflow@example.gov.cn", MAIL_TLS: "none" });
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

  await fact("webhook: a group's robot is told by its own signature, and keeps quiet when it is asked to", async () => {
    Object.assign(receiver, { status: 200, answer: JSON.stringify({ errcode: 0, errmsg: "ok" }) });
    await target.getByLabel("发往").selectOption({ label: "钉钉群机器人" });
    await target.getByLabel("接收地址").fill(`http://127.0.0.1:${receiver.port}/robot/send?access_token=t`);
    await target.getByLabel("加签密钥").fill("SECa-key-of-the-group");
    await target.getByLabel("未核的数据也推送").check();
    await expectAccessible(page);
    await stage.picture(page, "channel-robot", false);
    await target.getByRole("button", { name: "建立并发送测试" }).click();
    await target.getByTestId("test-answer").filter({ hasText: "200" }).waitFor(live);
    await target.getByTestId("webhook-channel").filter({ hasText: "钉钉群机器人" }).waitFor(live);
    expect(isSignedFor("SECa-key-of-the-group", receiver.posts.at(-1)), receiver.posts.at(-1).url);
    await stage.publish("本报讯 近日，总投资31亿元的远岫医药项目签约落户武汉东湖高新区。\n");
    await target.getByRole("link", { name: "投递" }).click();
    await ledger("命中 1 = 已送达 1");
    expect(receiver.posts.at(-1).body.includes("远岫医药"), receiver.posts.at(-1).body);
    await page.goBack();
    await target.getByRole("button", { name: "修改" }).click();
    await target.getByLabel("设静默时段（应急事项照常发送）").check();
    await target.getByLabel("静默自").fill("00:00");
    await target.getByLabel("静默至").fill("23:59");
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(tooWide <= 0, `${tooWide} px too wide`);
    await stage.picture(page, "channel-phone-quiet", false);
    await page.setViewportSize({ width: 1440, height: 1000 });
    await target.getByRole("button", { name: "保存" }).click();
    await target.getByTestId("webhook-timing").filter({ hasText: "00:00-23:59 静默，应急除外" }).waitFor(live);
    const told = receiver.posts.length;
    await stage.publish("本报讯 近日，总投资32亿元的澄川光电项目签约落户武汉东湖高新区。\n");
    await target.getByRole("link", { name: "投递" }).click();
    await ledger("暂缓 1");
    expect(receiver.posts.length === told, "the robot was told in its quiet hours");
    await page.goBack();
    await target.getByRole("button", { name: "删除" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "删除" }).click();
    await target.getByRole("button", { name: "建立并发送测试" }).waitFor(live);
  });

  await fact("webhook: a mailbox that is none is refused by name, and another gets a letter and a digest a day", async () => {
    await target.getByLabel("发往").selectOption({ label: "电子邮件" });
    await target.getByLabel("邮箱").fill("zhao@nowhere");
    await target.getByRole("button", { name: "建立并发送测试" }).click();
    await target.locator(".fault").filter({ hasText: /\S/ }).waitFor(live);
    await target.getByLabel("邮箱").fill("zhao@example.gov.cn");
    await target.locator(".fault").filter({ hasText: /\S/ }).waitFor({ ...live, state: "detached" });
    await target.getByLabel("汇总", { exact: true }).selectOption({ label: "每日汇总" });
    await target.getByLabel("汇总时间").fill("07:30");
    await expectAccessible(page);
    await stage.picture(page, "channel-mail", false);
    await target.getByRole("button", { name: "建立并发送测试" }).click();
    await target.getByTestId("test-answer").filter({ hasText: "250" }).waitFor(live);
    await target.getByTestId("webhook-timing").filter({ hasText: "每日 07:30 汇总" }).waitFor(live);
    expect(mail.letters.length === 1 && /^To: .*zhao@example\.gov\.cn/m.test(mail.letters[0]), mail.letters.join("\n---\n"));
  });

  await fact("webhook: the pages logged no error", async () => expect(complaints.length === 0, complaints.join("\n")));
  await page.close();
  await suite.stop();
  receiver.server.closeAllConnections();
  receiver.server.close();
  mail.server.close();
  ["WEBHOOK_ALLOWED_RANGES", "WEBHOOK_PORTS", "MAIL_SERVER", "MAIL_FROM", "MAIL_TLS"].forEach((name) => delete process.env[name]);
}
