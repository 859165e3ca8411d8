// A timetable of 1,500 procedures, as a campaign's would be: it scrolls as fast as the page can draw at all, and is drawn
// right to its end, also when one zooms in. The nodes are those of a real case, told again and again.
import { expect, live, region } from "./stage.mjs";

const count = 1500;

export async function scrollLongTimetable(stage, browser) {
  const { fact, suite } = stage;
  const listed = (await suite.zoneflow("case", "list", "--format", "json")).trim().split("\n").map((line) => JSON.parse(line));
  const { id } = listed.find(({ required_start: start }) => start) ?? {};
  const page = await browser.newPage();
  await page.route("**/zoneflow.approval.v1.ApprovalService/GetCase*", async (route) => {
    const response = await route.fetch();
    const told = await response.json();
    const own = told.nodes;
    told.nodes = Array.from({ length: count }, (_, at) => ({ ...own[at % own.length], procedureId: `${own[at % own.length].procedureId}${at}`, zh: `${at + 1} ${own[at % own.length].zh}` }));
    await route.fulfill({ response, json: told });
  });

  await fact("a timetable of 1,500 procedures scrolls as fast as the page can draw", async () => {
    await page.goto(stage.address(`/projects/${encodeURIComponent(id)}`));
    const picture = region(page, "倒排时间表").getByRole("img");
    await picture.locator("canvas").first().waitFor(live);
    const { still, moving, longest } = await page.evaluate(async () => {
      const frames = (step) => new Promise((resolve) => {
        const gaps = [];
        let last = 0;
        const tick = (now) => {
          if (last > 0) {
            gaps.push(now - last);
          }
          last = now;
          step();
          return gaps.length < 150 ? requestAnimationFrame(tick) : resolve(gaps);
        };
        requestAnimationFrame(tick);
      });
      const rate = (gaps) => 1000 / (gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length);
      const idle = await frames(() => undefined);
      const scrolled = await frames(() => window.scrollBy(0, 120));
      return { still: rate(idle), moving: rate(scrolled), longest: scrolled.sort((a, b) => a - b)[Math.floor(scrolled.length * 0.95)] };
    });
    console.log(`        ${moving.toFixed(1)} frames/s scrolling, ${still.toFixed(1)} at rest; 95 % of the frames within ${longest.toFixed(1)} ms`);
    expect(moving >= 0.85 * still, `${moving.toFixed(1)} frames/s scrolling, ${still.toFixed(1)} at rest`);
  });

  await fact("its last rows are drawn, at twice the size too", async () => {
    const session = await browser.newCDPSession(page);
    for (const deviceScaleFactor of [1, 2]) {
      await session.send("Emulation.setDeviceMetricsOverride", { width: 1440, height: 1000, deviceScaleFactor, mobile: false });
      await page.evaluate(() => window.scrollTo(0, 0));
      await region(page, "倒排时间表").getByRole("button", { name: new RegExp(`^${count} `) }).scrollIntoViewIfNeeded();
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const { inSight, drawn, size } = await page.evaluate(() => {
        const box = document.querySelector(".bars");
        const canvas = document.querySelector(".bars-body");
        const [outer, inner] = [box.getBoundingClientRect(), canvas.getBoundingClientRect()];
        const ratio = window.devicePixelRatio;
        // The names of the last ten rows, of which each has some ink.
        const ink = Array.from({ length: 10 }, (_, back) => {
          const top = outer.bottom - 20 - 32 * (back + 1) - inner.top;
          const { data } = canvas.getContext("2d").getImageData(0, Math.round(top * ratio), Math.round(190 * ratio), Math.round(32 * ratio));
          return data.some((value, at) => at % 4 === 3 && value > 128);
        });
        return { inSight: inner.bottom >= Math.min(outer.bottom, window.innerHeight) - 1, drawn: ink.filter(Boolean).length, size: canvas.height };
      });
      expect(inSight && drawn === 10, `at ${deviceScaleFactor}: ${drawn} of 10 rows drawn, in sight ${inSight}`);
      expect(size < 16_384, `the canvas is ${size} px high`);
      await stage.picture(page, `gantt-${deviceScaleFactor}`, false);
    }
  });

  await page.close();
}
