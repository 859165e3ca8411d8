// What an operator does, and who may not: dead letters replayed and dropped, and the page as another person sees it.
import { expect, expectAccessible, isLive, live, region } from "./stage.mjs";

const letter = {
  id: "7", topic: "zoneflow.signings.v1", partition: 3, offset: "41", subject: "signing/abc", ceType: "zoneflow.ingest.v1.SigningAnnounced",
  code: "DATA_LOSS", reason: "ce_mac: does not fit", createTime: "2021-02-01T01:00:00Z", attempts: 1,
};

// Approval's letters come from here: no event that is wrong can be made from outside. The calls are the page's own.
async function withLetters(page) {
  let letters = [letter];
  const calls = [];
  const answer = async (route, body) => {
    if (route.request().headers()["zoneflow-service"] !== "approval") {
      return route.continue();
    }
    const method = new URL(route.request().url()).pathname.split("/").at(-1);
    if (method !== "ListDeadLetters") {
      calls.push(`${method} ${JSON.parse(route.request().postData()).id}`);
    }
    return route.fulfill({ contentType: "application/json", body: JSON.stringify(body()) });
  };
  const gone = (reply) => () => ((letters = []), reply);
  await page.route("**/zoneflow.common.v1.DeadLetterService/ListDeadLetters*", (route) => answer(route, () => ({ deadLetters: letters })));
  await page.route("**/zoneflow.common.v1.DeadLetterService/ReplayDeadLetter", (route) => answer(route, gone({ applied: true })));
  await page.route("**/zoneflow.common.v1.DeadLetterService/DropDeadLetter", (route) => answer(route, gone({})));
  return { calls, refill: () => (letters = [letter]) };
}

export async function act(stage, browser) {
  const { fact } = stage;
  const page = await browser.newPage();
  const letters = () => region(page, "死信 · 审批");

  await fact("a dead letter is replayed at once and dropped only when confirmed", async () => {
    const { calls, refill } = await withLetters(page);
    await page.goto(stage.address("/operations"));
    await letters().getByText("signing/abc").waitFor(live);
    await letters().getByRole("button", { name: "重放" }).click();
    await page.getByText("已重放并处理").waitFor(live);
    await letters().getByText("没有死信").waitFor(live);
    refill();
    await letters().getByRole("button", { name: "丢弃" }).click(live);
    expect(calls.join() === "ReplayDeadLetter 7", calls.join());
    await expectAccessible(page);
    await page.getByRole("dialog").getByRole("button", { name: "丢弃" }).click();
    await letters().getByText("没有死信").waitFor(live);
    expect(calls.join() === "ReplayDeadLetter 7,DropDeadLetter 7", calls.join());
    await page.unrouteAll({ behavior: "ignoreErrors" });
  });

  await fact("in development mode one acts as another person, who may not see the operator's figures", async () => {
    await page.goto(stage.address("/operations"));
    await isLive(page);
    await page.getByRole("button", { name: "办理人" }).click();
    await expectAccessible(page);
    await page.getByRole("radio", { name: /^招商专员 / }).first().check();
    await page.keyboard.press("Escape");
    await page.getByText("没有办理这一事项的权限").first().waitFor(live);
    await page.reload();
    await page.getByText("没有办理这一事项的权限").first().waitFor(live);
    await page.getByRole("button", { name: "办理人" }).click();
    await page.getByRole("radio", { name: /^本机运维/ }).check();
    await page.getByText("正常").first().waitFor(live);
  });

  await page.close();
}
