// The history chart: replaces the drawing of the page by one that can be read point by point.
"use strict";
(() => {
  const box = document.getElementById("chart");
  if (!box || typeof uPlot === "undefined") return;
  const drawing = box.firstElementChild;
  let chart = null;
  let data = null;

  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const states = { up: "--up", degraded: "--degraded", unconfirmed: "--degraded", down: "--down", unknown: "--unknown", maintenance: "--maintenance" };
  /* A custom property keeps light-dark() as written; a probe element tells what it means now. */
  const probe = document.createElement("span");
  probe.className = "sr";
  box.after(probe);
  const resolved = (name) => {
    probe.style.color = color(name);
    return getComputedStyle(probe).color;
  };
  const ms = (value) => value == null ? "–" : value === 0 ? "0" : value >= 1000 ? `${(value / 1000).toFixed(2)} s` : value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;

  /* The reader's own way of writing times, on a clock of 24 hours. */
  const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
  const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  const tick = (t) => {
    const at = new Date(t * 1000);
    return data.to - data.from > 172800 || (at.getHours() === 0 && at.getMinutes() === 0) ? date.format(at) : clock.format(at);
  };

  /* A young history is shown as large as thirty of its steps. */
  const begin = () => Math.max(data.from, Math.min(data.t[0] - data.step, data.to - 30 * data.step));

  const strip = (u) => {
    const { ctx, bbox } = u;
    const height = 8 * devicePixelRatio;
    const top = bbox.top + bbox.height - height;
    ctx.save();
    for (let i = 0; i < data.t.length; i++) {
      const from = Math.max(u.valToPos(data.t[i], "x", true), bbox.left);
      const to = Math.min(u.valToPos(data.t[i] + data.step, "x", true), bbox.left + bbox.width);
      if (to <= from) continue;
      ctx.fillStyle = resolved(states[data.state[i]] ?? "--line-strong");
      ctx.fillRect(from, top, Math.max(to - from - devicePixelRatio, devicePixelRatio), height);
    }
    ctx.restore();
  };

  const draw = () => {
    chart?.destroy();
    const ink = resolved("--ink");
    const grid = resolved("--line");
    const text = resolved("--ink-3");
    const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { show: false }, font: "12px Inter, sans-serif" };
    const options = {
      width: box.clientWidth,
      height: 260,
      cursor: { y: false, points: { size: 7 } },
      legend: { live: true },
      scales: { x: { time: true, range: () => [begin(), data.to] }, y: { range: (_, __, max) => [-(max || 1) * 0.08, (max || 1) * 1.12] } },
      axes: [{ ...axis, space: 72, values: (_, all) => all.map(tick) }, { ...axis, size: 64, values: (_, all) => all.map((value) => value < 0 ? "" : ms(value)) }],
      series: [
        { label: "At", value: (_, value) => value == null ? "–" : moment.format(value * 1000) },
        { label: "Median", stroke: ink, width: 1.75, points: { show: data.t.length < 40, size: 4 }, value: (_, value) => ms(value), spanGaps: false },
        { label: "95 %", stroke: text, width: 1, dash: [3, 3], points: { show: false }, value: (_, value) => ms(value), spanGaps: false },
      ],
      hooks: { draw: [strip], setLegend: [(u) => u.root.classList.toggle("idle", u.legend.idx == null)] },
    };
    drawing.setAttribute("hidden", "");
    chart = new uPlot(options, [data.t, data.p50, data.p95], box);
  };

  const load = async () => {
    try {
      const answer = await fetch(box.dataset.fwHistory, { headers: { accept: "application/json" } });
      if (!answer.ok) return;
      data = await answer.json();
      if (data.t.length > 0) draw();
    } catch {
      /* The drawing stays. */
    }
  };

  new ResizeObserver(() => { if (chart && chart.width !== box.clientWidth) chart.setSize({ width: box.clientWidth, height: 260 }); }).observe(box);
  document.addEventListener("theme", () => data && draw());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => data && draw());
  setInterval(() => { if (!document.hidden) load(); }, 60000);
  load();
})();
