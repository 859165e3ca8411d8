// ECharts with only what the page draws.
import { BarChart, CustomChart } from "echarts/charts";
import { DataZoomInsideComponent, GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

echarts.use([
  BarChart,
  CustomChart,
  GridComponent,
  TooltipComponent,
  MarkLineComponent,
  DataZoomInsideComponent,
  CanvasRenderer,
]);

// label: what the picture shows, for who cannot see it; the numbers stand in a table beside it.
export function Chart({ option, height, label }: { option: echarts.EChartsCoreOption; height: number; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (box.current === null) {
      return;
    }
    const chart = echarts.init(box.current);
    chart.setOption(option);
    const watcher = new ResizeObserver(() => chart.resize());
    watcher.observe(box.current);
    return () => {
      watcher.disconnect();
      chart.dispose();
    };
  }, [option, height]);
  return <div ref={box} role="img" aria-label={label} style={{ height, width: "100%" }} />;
}
