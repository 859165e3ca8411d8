// ECharts with only what the page draws, loaded where a picture is shown.
import { CustomChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

echarts.use([CustomChart, GridComponent, TooltipComponent, MarkLineComponent, CanvasRenderer]);

const reducesMotion = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

// label: what the picture shows, for who cannot see it; the numbers stand in a table beside it, which also does what a
// click on a row of the picture does.
export default function Chart({ option, height, label, onRow }: { option: echarts.EChartsCoreOption; height: number; label: string; onRow: (row: number) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts>();
  const pick = useRef(onRow);
  pick.current = onRow;
  useEffect(() => {
    if (box.current === null) {
      return;
    }
    const drawn = echarts.init(box.current, { animation: !reducesMotion });
    chart.current = drawn;
    drawn.getZr().on("click", ({ offsetY }) => pick.current(drawn.convertFromPixel({ yAxisIndex: 0 }, offsetY)));
    const watcher = new ResizeObserver(() => drawn.resize());
    watcher.observe(box.current);
    return () => {
      watcher.disconnect();
      drawn.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(option, true);
  }, [option]);
  return <div ref={box} role="img" aria-label={label} style={{ height, width: "100%" }} />;
}
