extension HTMLReport {
  /// Shows the values beside the pointer, and the same moment in all charts; where dygraphs is part
  /// of the page it draws the charts anew so that they can be zoomed, all to the same span. Without a
  /// script the drawings are there all the same.
  static let script = #"""

    (() => {
      "use strict";
      const data = JSON.parse(document.getElementById("data").textContent);
      const buckets = Math.ceil(data.length / data.width);
      const charts = [...document.querySelectorAll("[data-chart]")].map(figure => ({
        figure, area: figure.querySelector(".area"), cursor: figure.querySelector(".cursor"),
        ...data.charts[Number(figure.dataset.chart)] }));
      const view = { from: 0, to: data.length };
      const element = (tag, name, text) => { const made = document.createElement(tag);
        made.className = name; made.textContent = text; return made; };

      // Words.
      const trim = value => Number(value.toPrecision(3)).toLocaleString("en-US");
      const units = {
        count: trim, ratio: value => trim(value * 100) + " %",
        usd: value => "$" + Number(value.toPrecision(3)),
        bytes: value => { let n = 0;
          while (value >= 1023.5 && n < 6) { value /= 1024; n++; }
          return trim(value) + " " + ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"][n]; },
        nanoseconds: value => value < 1e3 ? trim(value) + " ns" : value < 1e6 ? trim(value / 1e3) + " µs"
          : value < 1e9 ? trim(value / 1e6) + " ms" : trim(value / 1e9) + " s" };
      const two = n => String(n).padStart(2, "0");
      const moment = t => { const s = Math.round(t), h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
        return h ? h + "h" + (m || s % 60 ? two(m) + "m" : "") + (s % 60 ? two(s % 60) + "s" : "")
          : m ? m + "m" + (s % 60 ? two(s % 60) + "s" : "") : s + "s"; };

      // The values of a bucket beside the pointer, and the same moment in all charts.
      let tip = null, current = 0;
      const row = (name, value, colour) => { const line = element("div", colour, "");
        if (colour) line.append(element("i", "", ""));
        line.append(element("span", "", name), element("b", "", value)); return line; };
      const hide = () => { if (tip) tip.remove(); tip = null;
        for (const chart of charts) chart.cursor.style.display = "none"; };
      const show = (chart, bucket) => {
        current = Math.max(0, Math.min(buckets - 1, bucket));
        const from = current * data.width, to = Math.min(data.length, from + data.width);
        const left = ((from + to) / 2 - view.from) / (view.to - view.from) * 100;
        if (left < 0 || left > 100) return hide();
        for (const each of charts) { each.cursor.style.left = left + "%"; each.cursor.style.display = "block"; }
        if (tip) tip.remove();
        tip = element("div", "tip", "");
        tip.append(element("div", "when", moment(from) + " – " + moment(to)));
        chart.lines.forEach((line, number) => {
          // Where nothing was measured the last value counts, as far as the line is drawn.
          let at = Math.min(current, line.values.length - 1);
          while (at >= 0 && at > current - chart.bridge && line.values[at] === null) at--;
          const value = at < 0 ? null : line.values[at];
          if (value !== null) tip.append(row(line.name, units[chart.unit](value), "c" + number)); });
        for (const band of data.bands)
          if (band.from < to && band.to > from) tip.append(element("div", "during", band.text));
        if (left < 50) tip.style.left = "calc(" + left + "% + 10px)";
        else tip.style.right = "calc(" + (100 - left) + "% + 10px)";
        chart.area.append(tip); };
      for (const chart of charts) {
        chart.area.addEventListener("pointermove", event => {
          const box = chart.area.getBoundingClientRect();
          const time = view.from + (event.clientX - box.left) / box.width * (view.to - view.from);
          show(chart, Math.floor(time / data.width)); });
        chart.area.addEventListener("pointerleave", hide);
        chart.area.addEventListener("blur", hide);
        chart.area.addEventListener("keydown", event => {
          const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
          if (event.key === "Escape") { hide(); if (zoom) zoom(0, data.length); }
          if (step) { event.preventDefault(); show(chart, current + step); } });
      }

      let zoom = null;
      if (typeof Dygraph !== "function") return;

      // Marks at the axes, as the page itself has them.
      const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];
      const timeMarks = () => { const span = view.to - view.from;
        const step = steps.find(step => step * 8 >= span) || Math.ceil(span / 8 / 86400) * 86400;
        const marks = [];
        for (let t = Math.ceil(view.from / step) * step; t <= view.to; t += step) marks.push(t);
        return marks; };
      const scale = (largest, unit, whole) => { const base = unit === "bytes" ? 1024 : 10;
        if (!(largest > 0)) largest = 1;
        let power = 1;
        while (power * base <= largest) power *= base;
        while (power > largest) power /= base;
        const sizes = base === 1024 ? [.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512] : [.1, .2, .25, .5, 1, 2, 2.5, 5];
        const step = sizes.map(size => size * power).filter(size => !whole || Number.isInteger(size))
          .find(size => size * 4 >= largest) || power * base;
        return { step, top: step * Math.max(1, Math.ceil(largest / step)) }; };
      const marks = (parent, all, side) => parent.replaceChildren(...all.map(([at, text]) => {
        const mark = element("span", "", text); mark.style[side] = at + "%"; return mark; }));
      const frame = () => {
        const span = view.to - view.from, times = timeMarks().map(t => [(t - view.from) / span * 100, moment(t)]);
        for (const chart of charts) {
          marks(chart.figure.querySelector(".x"), times, "left");
          const all = [];
          for (let n = 0; n * chart.scale.step <= chart.scale.top * 1.0001; n++)
            all.push([n * chart.scale.step / chart.scale.top * 100, units[chart.unit](n * chart.scale.step)]);
          marks(chart.figure.querySelector(".y"), all, "bottom"); }
        const faults = document.getElementById("faults");
        if (!faults) return;
        marks(faults.querySelector(".x"), times, "left");
        faults.querySelectorAll(".bar").forEach((bar, n) => { const band = data.bands[n];
          const left = Math.max(0, (band.from - view.from) / span * 100);
          const right = Math.min(100, (band.to - view.from) / span * 100);
          bar.style.display = right < 0 || left > 100 ? "none" : "";
          bar.classList.toggle("late", left > 50);
          bar.style.left = left + "%"; bar.style.width = Math.max(.2, right - left) + "%"; }); };

      // What is in view decides how high a chart reaches.
      const measure = chart => { const sums = new Map(); let largest = 0, whole = true;
        for (const line of chart.lines) line.values.forEach((value, n) => {
          if (value === null || (n + 1) * data.width < view.from || n * data.width > view.to) return;
          const sum = chart.style === "stack" ? (sums.get(n) || 0) + value : value;
          sums.set(n, sum); largest = Math.max(largest, sum); whole &&= Number.isInteger(value); });
        chart.scale = scale(largest, chart.unit, whole); };
      const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
      const colours = chart => chart.lines.map((_, n) => colour("--c" + n));
      const underlay = chart => (context, area, graph) => {
        const across = t => graph.toDomXCoord(t), up = value => graph.toDomYCoord(value);
        context.fillStyle = colour("--band");
        for (const band of data.bands) { const from = across(band.from), to = across(band.to);
          context.fillRect(from, area.y, Math.max(1, to - from), area.h); }
        context.strokeStyle = colour("--rule"); context.lineWidth = 1; context.beginPath();
        for (let n = 1; n * chart.scale.step <= chart.scale.top * 1.0001; n++) {
          const y = Math.round(up(n * chart.scale.step)) + .5;
          context.moveTo(area.x, y); context.lineTo(area.x + area.w, y); }
        context.stroke(); };
      // One line's columns upon those of the lines before it.
      const stack = chart => event => {
        if (event.seriesIndex !== 0) return;
        const { drawingContext: context, dygraph: graph } = event, heights = [];
        chart.lines.forEach((line, number) => { context.fillStyle = colour("--c" + number);
          line.values.forEach((value, n) => { if (!value) return;
            const low = heights[n] || 0, high = heights[n] = low + value;
            const from = graph.toDomXCoord(n * data.width), to = graph.toDomXCoord((n + 1) * data.width);
            const top = graph.toDomYCoord(high), bottom = graph.toDomYCoord(low);
            context.fillRect(from, top, Math.max(1, to - from), bottom - top); }); }); };
      // dygraphs joins what null lies between, but not what NaN does.
      const rows = chart => { const all = [];
        for (let n = 0; n < buckets; n++) all.push([Math.min(data.length, (n + .5) * data.width)]);
        for (const line of chart.lines) { let last = -Infinity;
          for (let n = 0; n < buckets; n++) { const value = line.values[n] ?? null;
            if (value !== null) {
              if (n - last > chart.bridge) for (let k = Math.max(0, last + 1); k < n; k++) all[k][all[k].length - 1] = NaN;
              last = n; }
            all[n].push(value); } }
        return all; };
      let isFollowing = false;
      const options = chart => ({ dateWindow: [view.from, view.to], valueRange: [0, chart.scale.top * 1.004] });
      zoom = (from, to) => {
        const least = data.width * 2;
        view.from = Math.max(0, Math.min(from, data.length - least));
        view.to = Math.min(data.length, Math.max(to, view.from + least));
        isFollowing = true; hide();
        for (const chart of charts) { measure(chart); chart.graph.updateOptions(options(chart)); }
        isFollowing = false; frame(); };
      const model = { ...Dygraph.defaultInteractionModel, dblclick: () => zoom(0, data.length) };
      // A finger scrolls the page.
      for (const name of ["touchstart", "touchmove", "touchend"]) delete model[name];
      for (const chart of charts) {
        const host = element("div", "host", "");
        chart.area.querySelector("svg").replaceWith(host);
        measure(chart);
        const axis = { drawAxis: false, drawGrid: false };
        chart.graph = new Dygraph(host, rows(chart), { ...options(chart),
          labels: ["time", ...chart.lines.map(line => line.name)], colors: colours(chart), legend: "never",
          axes: { x: axis, y: axis }, xRangePad: 0, rightGap: 0, connectSeparatedPoints: true, highlightCircleSize: 0,
          strokeWidth: chart.style === "points" ? 0 : 1.6, drawPoints: chart.style === "points", pointSize: 2.5,
          ...(chart.style === "stack" ? { plotter: stack(chart) } : {}), underlayCallback: underlay(chart),
          interactionModel: model, animatedZooms: false,
          drawCallback: (graph, isFirst) => { if (!isFirst && !isFollowing) zoom(...graph.xAxisRange()); } }); }
      frame();
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { isFollowing = true;
        for (const chart of charts) chart.graph.updateOptions({ colors: colours(chart) });
        isFollowing = false; });
    })();

    """#
}
