// The 171 as a tree: a count moves a task, and the guarantee turns the whole red.
import { choosePerson, expect, expectAccessible, live, region } from "./stage.mjs";

// On 2021-02-07, with nothing said of it.
export async function showScorecards({ fact, stage, page }) {
  const row = (path) => region(page, "任务书 表格").locator(`tbody tr[data-path="${path}"]`);
  const say = async (node, fill) => {
    await page.getByRole("button", { name: `填报 ${node}`, exact: true }).click();
    const form = page.getByRole("dialog", { name: `填报 ${node}` });
    await form.waitFor(live);
    await fill(form);
    await form.getByRole("button", { name: "填报", exact: true }).click();
    return form;
  };

  await fact("scorecard: nothing measured is a dash, and a count moves the task it belongs to", async () => {
    await stage.open(page, "/scorecards");
    await choosePerson(page, /^考核办工作人员/);
    await row("").waitFor(live);
    expect((await row("").getAttribute("data-light")) === "none", "the main line has a light though nothing is known");
    await row("guarantee").getByText("保障", { exact: true }).waitFor(live);
    const form = await say("城建工程", async (open) => {
      await open.getByLabel("现值（项）").fill("21.5");
      await expectAccessible(page);
    });
    await form.getByRole("alert").filter({ hasText: "21.5" }).waitFor(live);
    await form.getByLabel("现值（项）").fill("30");
    await form.getByRole("button", { name: "填报", exact: true }).click();
    await form.waitFor({ ...live, state: "detached" });
    await row("city/works").getByText("14.08%").waitFor(live);
    await page.locator('tbody tr[data-path=""][data-light="green"]').waitFor(live);
    await row("").getByText("另有 6 项未计").waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "scorecard");
  });

  await fact("scorecard: the 171 tree turns red by its guarantee, and as of the day before it was not", async () => {
    const form = await say("加强全面从严治党（一个根本保障）", async (open) => {
      await open.getByLabel("灯").selectOption("滞后");
      await open.getByLabel("说明").fill("一起违纪");
    });
    await form.waitFor({ ...live, state: "detached" });
    await page.locator('tbody tr[data-path=""][data-light="red"]').waitFor(live);
    await row("").getByText("保障滞后，整体转红").waitFor(live);
    await expectAccessible(page);
    await stage.picture(page, "scorecard-red");
    await page.getByLabel("截至").fill("2021-02-06");
    await page.locator('tbody tr[data-path=""][data-light="none"]').waitFor(live);
    await page.reload();
    await page.locator('tbody tr[data-path=""][data-light="none"]').waitFor(live);
  });
}
