// Draws the overview's charts from the table beneath them: the figures are the same because they are those.
"use strict";

(() => {
  const HEIGHT = 132;
  const table = document.getElementById("figures");
  if (!table || typeof uPlot === "undefined") return;

  const rows = [...table.tBodies[0].rows].reverse();
  const labels = rows.map((row) => row.cells[0].textContent.trim());
  const ticks = rows.map((row) => row.cells[0].dataset.tick);
  const places = rows.map((_, at) => at);
  const columns = new Map(
    [...table.tHead.rows[0].cells].map((head, at) => [head.dataset.column, at]).filter(([name]) => name));
  const compact = new Intl.NumberFormat(undefined, {notation: "compact", maximumFractionDigits: 1});

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const value = (cell) => ("value" in cell.dataset ? Number(cell.dataset.value) : null);

  function axis(extra) {
    const font = "11px system-ui, sans-serif";
    return {stroke: colour("--chart-ink"), font, grid: {stroke: colour("--chart-grid"), width: 1}, ticks: {show: false}, ...extra};
  }

  function options(figure, cells) {
    const told = figure.querySelector("output");
    const point = (chart) => {
      const at = chart.cursor.idx;
      told.textContent = at == null ? "" : `${labels[at]}: ${cells[at].textContent.trim()}`;
    };
    return {
      width: figure.clientWidth, height: HEIGHT, legend: {show: false}, padding: [6, 22, 0, 0],
      cursor: {y: false, drag: {x: false, y: false}, points: {show: false}},
      scales: {x: {time: false, range: [-0.6, rows.length - 0.4]}, y: {range: (_, low, high) => span(low, high)}},
      hooks: {setCursor: [point]},
      series: [{}, {fill: colour("--chart"), width: 0, points: {show: false}, paths: uPlot.paths.bars({size: [0.72, 40]})}],
      axes: [
        axis({size: 22, space: 60, incrs: [1, 2, 3, 5, 7, 10, 14, 30, 60, 90], grid: {show: false},
          values: (_, at) => at.map((each) => ticks[each] ?? "")}),
        axis({size: 52, space: 28, values: (_, at) => at.map((each) => compact.format(each))}),
      ],
    };
  }

  // Bars begin at 0; where nothing moved, or nothing is known, there is still a scale to read.
  const span = (low, high) => [Math.min(0, low ?? 0) * 1.06, Math.max(0, high ?? 0) * 1.06 || (low < 0 ? 0 : 1)];

  function draw(figure) {
    const cells = rows.map((row) => row.cells[columns.get(figure.dataset.column)]);
    const plot = figure.querySelector(".plot");
    plot.replaceChildren();
    return new uPlot(options(figure, cells), [places, cells.map(value)], plot);
  }

  let charts = [];
  const figures = [...document.querySelectorAll(".charts figure")];
  const drawAll = () => {
    charts.forEach((chart) => chart.destroy());
    charts = figures.map(draw);
  };
  const fit = () => charts.forEach((chart, at) => chart.setSize({width: figures[at].clientWidth, height: HEIGHT}));

  drawAll();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  new ResizeObserver(fit).observe(document.querySelector(".charts"));
})();
