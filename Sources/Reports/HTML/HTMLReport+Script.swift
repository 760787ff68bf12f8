extension HTMLReport {
  /// Shows the values beside the pointer, and the same moment in all charts. Without it the charts
  /// are still there.
  static let script = #"""

    (() => {
      "use strict";
      const data = JSON.parse(document.getElementById("data").textContent);
      const areas = [...document.querySelectorAll("[data-chart]")].map(figure => ({
        area: figure.querySelector(".area"), cursor: figure.querySelector(".cursor"),
        chart: data.charts[Number(figure.dataset.chart)] }));
      const buckets = Math.ceil(data.length / data.width);
      let tip = null, current = 0;
      const trim = value => Number(value.toPrecision(3)).toLocaleString("en-US");
      const units = {
        count: trim, ratio: value => trim(value * 100) + " %", usd: value => "$" + value.toPrecision(3),
        bytes: value => { let n = 0;
          while (value >= 1023.5 && n < 6) { value /= 1024; n++; }
          return trim(value) + " " + ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"][n]; },
        nanoseconds: value => value < 1e3 ? trim(value) + " ns" : value < 1e6 ? trim(value / 1e3) + " µs"
          : value < 1e9 ? trim(value / 1e6) + " ms" : trim(value / 1e9) + " s" };
      const two = n => String(n).padStart(2, "0");
      const moment = t => { const s = Math.round(t);
        return Math.floor(s / 3600) + ":" + two(Math.floor(s / 60) % 60) + ":" + two(s % 60); };
      const row = (name, value, tag) => { const line = document.createElement("div");
        const left = document.createElement("span"), right = document.createElement(tag || "b");
        left.textContent = name; right.textContent = value; line.append(left, right); return line; };
      const hide = () => { if (tip) tip.remove(); tip = null;
        for (const each of areas) each.cursor.style.display = "none"; };
      const show = (entry, bucket) => {
        current = Math.max(0, Math.min(buckets - 1, bucket));
        const from = current * data.width, to = Math.min(data.length, from + data.width);
        const left = (from + to) / 2 / data.length * 100;
        for (const each of areas) { each.cursor.style.left = left + "%"; each.cursor.style.display = "block"; }
        if (tip) tip.remove();
        tip = document.createElement("div"); tip.className = "tip";
        tip.append(row(moment(from) + " – " + moment(to), ""));
        for (const line of entry.chart.lines) {
          // Where nothing was measured the last value counts, as the line shows it.
          let at = Math.min(current, line.values.length - 1);
          while (at >= 0 && line.values[at] === null) at--;
          if (at >= 0) tip.append(row(line.name, units[entry.chart.unit](line.values[at]))); }
        for (const band of data.bands) if (band.from < to && band.to > from) tip.append(row(band.text, "", "i"));
        if (left < 50) tip.style.left = "calc(" + left + "% + 10px)";
        else tip.style.right = "calc(" + (100 - left) + "% + 10px)";
        entry.area.append(tip); };
      for (const entry of areas) {
        entry.area.addEventListener("pointermove", event => {
          const box = entry.area.getBoundingClientRect();
          show(entry, Math.floor((event.clientX - box.left) / box.width * data.length / data.width)); });
        entry.area.addEventListener("pointerleave", hide);
        entry.area.addEventListener("blur", hide);
        entry.area.addEventListener("keydown", event => {
          const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
          if (event.key === "Escape") hide();
          if (step) { event.preventDefault(); show(entry, current + step); } });
      }
    })();

    """#
}
