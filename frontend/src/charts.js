// Charts, on the pages that show any:
//
//   <div class="chart" id="trend"></div>
//   <script type="application/json" data-chart="trend">{"xAxis": ..., "series": [...]}</script>
//
// The options are data, never code. Canvas, not SVG: ECharts writes `style` attributes into SVG text, which the
// content-security policy forbids.

import { BarChart, LineChart, RadarChart } from "echarts/charts";
import {
  AriaComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  RadarComponent,
  TooltipComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  RadarChart,
  RadarComponent,
  TooltipComponent,
]);

const still = window.matchMedia("(prefers-reduced-motion: reduce)");

const resizes = new ResizeObserver((entries) => {
  for (const entry of entries) {
    echarts.getInstanceByDom(entry.target)?.resize();
  }
});

/** Draw the chart whose options stand in `script`, into the element it names. */
function draw(script) {
  const element = document.getElementById(script.dataset.chart);
  if (!element) {
    throw new Error(`No element has the id "${script.dataset.chart}" that a chart names in data-chart.`);
  }
  const options = JSON.parse(script.textContent);
  const chart = echarts.getInstanceByDom(element) ?? echarts.init(element);
  chart.setOption(
    {
      animation: !still.matches,
      aria: { enabled: true },
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      ...options,
      // Rich text is drawn on the canvas; the HTML tooltip would need inline styles.
      tooltip: { confine: true, ...options.tooltip, renderMode: "richText" },
    },
    { notMerge: true },
  );
  resizes.observe(element);
}

/** Draw every chart under `root`. */
function drawAll(root) {
  root.querySelectorAll('script[type="application/json"][data-chart]').forEach(draw);
}

/** Release the charts of a part that htmx is about to remove. */
function releaseAll(root) {
  for (const element of root.querySelectorAll("[_echarts_instance_]")) {
    resizes.unobserve(element);
    echarts.getInstanceByDom(element)?.dispose();
  }
}

drawAll(document);
document.addEventListener("htmx:afterSettle", (event) => drawAll(event.detail.elt.parentElement ?? document));
document.addEventListener("htmx:beforeCleanupElement", (event) => {
  // Text and comments are cleaned up as well; they hold no charts.
  if (event.detail.elt instanceof Element) {
    releaseAll(event.detail.elt);
  }
});
