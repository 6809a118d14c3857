// Draws each [data-chart] from the option in its data-option attribute; the table beside it stays for everybody else.
(() => {
  for (const place of document.querySelectorAll("[data-chart]")) {
    const canvas = document.createElement("div");
    canvas.className = "chart__canvas";
    canvas.setAttribute("aria-hidden", "true");
    place.append(canvas);
    const chart = echarts.init(canvas, null, { renderer: "canvas" });
    chart.setOption(JSON.parse(place.dataset.option));
    place.classList.add("is-drawn");
    new ResizeObserver(() => chart.resize()).observe(canvas);
  }
})();
