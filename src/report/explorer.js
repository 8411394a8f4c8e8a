(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("explorer-data").textContent);
  const letters = "!#$%()*+,-./0123456789:;=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";
  const digit = new Map([...letters].map((letter, i) => [letter, i]));
  const root = document.getElementById("explore");
  const element = (name) => document.getElementById("explorer-" + name);
  const [metric, what, place, arm, other] = ["metric", "what", "place", "arm", "other"].map(element);
  const [plot, readout, said] = [element("plot"), element("readout"), element("said")];
  if (!data.series.length) return;
  root.hidden = false;

  const seconds = data.days.map((day) => day * 86400);
  const points = seconds.length;
  const wide = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
  const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const day = (i) => date.format(new Date(seconds[i] * 1000));
  const unpacked = (series, position) => {
    const text = series.bands[position];
    if (!text) return null;
    return [0, 1, 2, 3, 4].map((band) =>
      Array.from({ length: points }, (_, i) => {
        const at = 2 * (band * points + i);
        return (digit.get(text[at]) * 89 + digit.get(text[at + 1])) * series.step;
      }),
    );
  };
  const fill = (select, names, kept) => {
    select.replaceChildren(...names.map((name) => new Option(name, name)));
    select.value = names.includes(kept) ? kept : names[0];
  };
  const distinct = (list) => [...new Set(list)];
  const color = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  let chart = null;
  let shown = null;
  let at = 0;

  const chosen = () =>
    data.series.find((s) => s.metric === metric.value && s.what === what.value && s.place === place.value);
  const narrow = () => {
    const ofMetric = data.series.filter((s) => s.metric === metric.value);
    fill(what, distinct(ofMetric.map((s) => s.what)), what.value);
    fill(place, distinct(ofMetric.filter((s) => s.what === what.value).map((s) => s.place)), place.value);
  };
  const range = (low, high) => wide.format(low) + " to " + wide.format(high);
  const tell = (i) => {
    at = i;
    const { bands, compared, series } = shown;
    let text = day(i) + ": " + wide.format(bands[2][i]) + " " + series.unit;
    if (data.runs > 1) {
      text += " (half of runs " + range(bands[1][i], bands[3][i]) + ", nine tenths " + range(bands[0][i], bands[4][i]) + ")";
    }
    if (compared) text += "; with “" + other.value + "” " + wide.format(compared[2][i]);
    readout.textContent = text;
  };
  const summarise = () => {
    const middle = shown.bands[2];
    const high = middle.reduce((best, value, i) => (value > middle[best] ? i : best), 0);
    const low = middle.reduce((best, value, i) => (value < middle[best] ? i : best), 0);
    const { series } = shown;
    said.textContent =
      series.metric + ", " + series.what + ", " + series.place + ", with “" + arm.value + "”: median " +
      wide.format(middle[0]) + " " + series.unit + " at the start, highest " + wide.format(middle[high]) + " on " + day(high) +
      ", lowest " + wide.format(middle[low]) + " on " + day(low) + ".";
  };

  const draw = () => {
    const series = chosen();
    const bands = series && unpacked(series, data.arms.indexOf(arm.value));
    chart?.destroy();
    chart = null;
    if (!bands) {
      shown = null;
      said.textContent = "Nothing is recorded for this choice.";
      readout.textContent = "";
      return;
    }
    const second = data.arms.indexOf(other.value);
    const compared = second >= 0 && other.value !== arm.value ? unpacked(series, second) : null;
    shown = { series, bands, compared };
    const [ink, line, mark, dashed] = ["--soft", "--line", "--mark", "--second"].map(color);
    const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, font: "13px Shortfall Sans, sans-serif" };
    const edge = { stroke: "transparent", width: 0, points: { show: false } };
    const columns = [seconds, ...bands];
    const lines = [{}, edge, edge, { stroke: mark, width: 2.5, points: { show: false } }, edge, edge];
    if (compared) {
      columns.push(compared[2]);
      lines.push({ stroke: dashed, width: 2.5, dash: [7, 4], points: { show: false } });
    }
    chart = new uPlot(
      {
        width: plot.clientWidth,
        height: Math.max(260, Math.min(420, plot.clientWidth * 0.5)),
        legend: { show: false },
        tzDate: (stamp) => uPlot.tzDate(new Date(stamp * 1000), "Etc/UTC"),
        cursor: { y: false, drag: { x: false, y: false }, points: { show: true } },
        scales: { y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.06 : 1] } },
        axes: [axis, { ...axis, size: 70, values: (_, ticks) => ticks.map((v) => wide.format(v)) }],
        series: lines,
        bands: [
          { series: [5, 1], fill: mark + "30" },
          { series: [4, 2], fill: mark + "50" },
        ],
        hooks: { setCursor: [(u) => u.cursor.idx != null && tell(u.cursor.idx)] },
      },
      columns,
      plot,
    );
    element("unit").textContent = series.unit;
    element("key").textContent =
      (data.runs > 1 ? "Line: median. Bands: half and nine tenths of runs. " : "Line: the one run made. ") +
      (compared ? "Dashed: median with “" + other.value + "”." : "");
    summarise();
    tell(Math.min(at, points - 1));
  };

  plot.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -points, End: points };
    if (!shown || !(event.key in steps)) return;
    event.preventDefault();
    tell(Math.max(0, Math.min(points - 1, at + steps[event.key])));
    chart.setCursor({ left: chart.valToPos(seconds[at], "x"), top: chart.valToPos(shown.bands[2][at], "y") });
  });
  metric.addEventListener("change", () => (narrow(), draw()));
  what.addEventListener("change", () => (narrow(), draw()));
  for (const select of [place, arm, other]) select.addEventListener("change", draw);
  let pending = 0;
  new ResizeObserver(() => {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(() => chart && chart.setSize({ width: plot.clientWidth, height: chart.height }));
  }).observe(plot);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

  fill(metric, distinct(data.series.map((s) => s.metric)));
  fill(arm, data.arms);
  fill(other, ["nothing", ...data.arms], data.compared == null ? "nothing" : data.arms[data.compared]);
  narrow();
  draw();
})();
