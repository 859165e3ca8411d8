// Many tabs of one browser: they share one stream, and when the tab that holds it is closed another goes on.
import { openChromium } from "./chromium.mjs";
import { expect, isLive, live } from "./stage.mjs";

const count = 8;

export async function openManyTabs(stage) {
  const { fact } = stage;
  // A browser of its own: no other tab has the stream.
  const { page, close } = await openChromium({ width: 1440, height: 1000 });
  const tabs = [];
  const streams = new Map(); // by tab, how many were begun

  await fact("eight tabs all load and all go live over one stream", async () => {
    for (let at = 0; at < count; at += 1) {
      const tab = at === 0 ? page : await page.context().newPage();
      tabs.push(tab);
      streams.set(tab, 0);
      tab.on("request", (request) => request.url().endsWith("/WatchEvents") && streams.set(tab, streams.get(tab) + 1));
      await tab.goto(stage.suite.url);
      await isLive(tab);
      await tab.getByRole("heading", { name: "实时签约" }).waitFor(live);
    }
    const begun = [...streams.values()];
    expect(begun.reduce((sum, one) => sum + one, 0) === 1, `streams begun by tab: ${begun.join(" ")}`);
  });

  await fact("what happens shows in all eight", async () => {
    await stage.publish("本报讯 近日，总投资11亿元的朗屿航空内饰项目签约落户西安高新区。\n");
    await Promise.all(tabs.map((tab) => tab.getByText("朗屿航空").first().waitFor(live)));
  });

  await fact("when the tab with the stream is closed another goes on without a gap", async () => {
    const leader = tabs.find((tab) => streams.get(tab) > 0);
    tabs.splice(tabs.indexOf(leader), 1);
    await leader.close();
    const closed = Date.now();
    await stage.publish("本报讯 近日，总投资13亿元的渡川智能仪表项目签约落户西安高新区。\n");
    await Promise.all(tabs.map((tab) => tab.getByText("渡川智能").first().waitFor(live)));
    console.log(`        shown in all others ${Date.now() - closed} ms after the tab was closed, reading included`);
    await isLive(tabs[0]);
    const begun = tabs.map((tab) => streams.get(tab));
    expect(begun.reduce((sum, one) => sum + one, 0) === 1, `streams begun by the tabs that stay: ${begun.join(" ")}`);
  });

  await close();
}
