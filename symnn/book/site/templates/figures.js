// Figures that answer. What a figure is stands in its data-live: numbers, names and formulas as lists; nothing of it is run.
(() => {
  const erf = (x) => {
    if (Math.abs(x) > 4) return Math.sign(x);
    let term = x, sum = x;
    for (let n = 1; n < 90; n += 1) { term *= -x * x / n; sum += term / (2 * n + 1); }
    return 2 / Math.sqrt(Math.PI) * sum;
  };
  const sigmoid = (x) => x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
  const FUNCTIONS = Object.assign(Object.create(null), {
    "+": (...parts) => parts.reduce((a, b) => a + b),
    "*": (...parts) => parts.reduce((a, b) => a * b),
    "^": (a, b) => b === 0.5 ? Math.sqrt(a) : a ** b,
    exp: Math.exp, log: Math.log, tanh: Math.tanh, sin: Math.sin, cos: Math.cos, abs: Math.abs, max: Math.max, min: Math.min,
    floor: Math.floor, erf, sigmoid,
    softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    relu: (x) => Math.max(x, 0),
    leaky_relu: (x, a) => x > 0 ? x : a * x,
    gelu: (x) => x * (1 + erf(x / Math.SQRT2)) / 2,
    silu: (x) => x * sigmoid(x),
    positive: (x) => x > 0 ? 1 : 0,
    step: (x) => x >= 0 ? 1 : 0,
  });
  const value = (formula, at) => {
    if (typeof formula === "number") return formula;
    if (typeof formula === "string") return at[formula];
    return FUNCTIONS[formula[0]](...formula.slice(1).map((part) => value(part, at)));
  };
  const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
  const raised = (exponent) => [...String(exponent)].map((digit) => RAISED[digit]).join("");
  const told = (number) => {
    if (!Number.isFinite(number)) return Number.isNaN(number) ? "undefined" : number > 0 ? "∞" : "−∞";
    const size = Math.abs(number);
    const digits = size !== 0 && (size >= 1e5 || size < 1e-3) ? number.toExponential(2) : String(Number(number.toPrecision(3)));
    return digits.replace(/e\+?(-?\d+)/, (_, exponent) => "·10" + raised(exponent)).replace(/-/g, "−");
  };

  const make = (tag, given = {}, text = "") => {
    const element = document.createElement(tag);
    for (const [name, what] of Object.entries(given)) element.setAttribute(name, what);
    element.textContent = text;
    return element;
  };
  const draw = (parent, tag, given = {}, text = "") => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, what] of Object.entries(given)) element.setAttribute(name, what);
    element.textContent = text;
    parent.append(element);
    return element;
  };
  // numbers that are easily read, about `wanted` of them
  const ticks = (low, high, wanted) => {
    const rough = (high - low) / wanted, ten = 10 ** Math.floor(Math.log10(rough));
    const step = ten * [1, 2, 5, 10].find((k) => k * ten >= rough);
    const found = [];
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k += 1) found.push(k * step);
    return found;
  };
  const tens = (low, high) => {
    const from = Math.ceil(Math.log10(low) - 1e-9), to = Math.floor(Math.log10(high) + 1e-9), by = Math.max(1, Math.ceil((to - from) / 6));
    return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, k) => 10 ** (from + k * by));
  };
  const power = (number) => "10" + raised(Math.round(Math.log10(number)));

  const begin = (figure) => {
    const live = JSON.parse(figure.dataset.live), picture = figure.querySelector("img");
    const [[left, low], [right, high]] = live.box;
    const at = Object.fromEntries(live.sliders.map((slider) => [slider.name, slider.value]));
    const holder = make("div", { class: "live" }), drawing = make("div", { class: "live-drawing" });
    const controls = make("div", { class: "live-controls" });
    const spoken = make("p", { class: "live-told", role: "status" });

    const plot = (svg, width, height) => {
      const edge = { left: 58, right: 14, top: live.names[1] ? 30 : 12, bottom: 44 };
      const wide = width - edge.left - edge.right, tall = height - edge.top - edge.bottom;
      const down = live.log ? (y) => tall * (1 - Math.log(y / low) / Math.log(high / low)) : (y) => tall * (1 - (y - low) / (high - low));
      const over = (x) => wide * (x - left) / (right - left);
      for (const x of ticks(left, right, Math.max(2, wide / 80))) {
        draw(svg, "line", { class: "grid", x1: edge.left + over(x), x2: edge.left + over(x), y1: edge.top, y2: edge.top + tall });
        draw(svg, "text", { x: edge.left + over(x), y: edge.top + tall + 18, "text-anchor": "middle" }, told(x));
      }
      for (const y of live.log ? tens(low, high) : ticks(low, high, Math.max(2, tall / 50))) {
        draw(svg, "line", { class: "grid", x1: edge.left, x2: edge.left + wide, y1: edge.top + down(y), y2: edge.top + down(y) });
        draw(svg, "text", { x: edge.left - 8, y: edge.top + down(y) + 4, "text-anchor": "end" }, live.log ? power(y) : told(y));
      }
      draw(svg, "text", { x: edge.left + wide, y: height - 6, "text-anchor": "end" }, live.names[0]);
      draw(svg, "text", { x: 4, y: 16 }, live.names[1]);
      const inside = draw(svg, "svg", { class: "plot", x: edge.left, y: edge.top, width: wide, height: tall });
      draw(inside, "rect", { class: "frame", width: wide, height: tall });
      const { name, integer } = live.over, last = integer ? live.over.high - live.over.low : 200;
      live.curves.forEach((curve, k) => {
        let path = "", pen = "M";
        const marks = [];
        for (let n = 0; n <= last; n += 1) {
          const here = { ...at, [name]: live.over.low + (live.over.high - live.over.low) * n / last };
          const x = over(value(curve.x, here)), y = down(value(curve.y, here));
          if (!Number.isFinite(x) || Number.isNaN(y)) { pen = "M"; continue; }
          const kept = Math.max(-9999, Math.min(9999, y));
          path += `${pen}${x.toFixed(2)} ${kept.toFixed(2)}`;
          pen = "L";
          if (integer && last <= 40) marks.push([x, kept]);
        }
        draw(inside, "path", { class: `curve c${k}`, d: path });
        for (const [x, y] of marks) draw(inside, "circle", { class: `mark c${k}`, cx: x, cy: y, r: 3 });
      });
      for (const point of live.points) {
        const x = over(value(point.x, at)), y = down(value(point.y, at)), on = value(point.state, at) > 0.5;
        if (on) draw(inside, "circle", { class: "point", cx: x, cy: y, r: 6 });
        else draw(inside, "path", { class: "point off", d: `M${x - 6} ${y - 6}l12 12m0-12l-12 12` });
        draw(inside, "text", { x: x + 10, y: y - 8 }, point.label);
      }
    };
    const show = () => {
      const width = Math.max(240, live.equal ? Math.min(420, drawing.clientWidth) : drawing.clientWidth);
      const height = live.equal ? Math.round((width - 72) * (high - low) / (right - left) + 74) : Math.round(Math.min(360, Math.max(240, width * 0.6)));
      drawing.replaceChildren();
      const svg = draw(drawing, "svg", { width, height, role: "img", "aria-label": live.alt });
      plot(svg, width, height);
      spoken.textContent = live.told.map((one) => `${one.label} = ${told(value(one.value, at))}`).join("   ");
    };

    live.sliders.forEach((slider, k) => {
      const id = `${figure.id}-slider-${k + 1}`, row = make("div", { class: "live-slider" });
      const input = make("input", { id, type: "range", min: slider.low, max: slider.high, step: slider.step, value: slider.value });
      const output = make("output", { for: id }, told(slider.value));
      input.setAttribute("aria-valuetext", told(slider.value));
      input.addEventListener("input", () => {
        at[slider.name] = Number(input.value);
        output.textContent = told(at[slider.name]);
        input.setAttribute("aria-valuetext", output.textContent);
        show();
      });
      row.append(make("label", { for: id }, slider.label), input, output);
      controls.append(row);
    });
    const key = make("ul", { class: "live-key", "aria-label": "curves" });
    live.curves.forEach((curve, k) => {
      const item = make("li"), sample = draw(item, "svg", { width: 34, height: 12, "aria-hidden": "true" });
      draw(sample, "path", { class: `curve c${k}`, d: "M1 6H33" });
      item.append(curve.label);
      key.append(item);
    });
    holder.append(drawing, key, controls, ...(live.told.length ? [spoken] : []));
    picture.hidden = true;
    picture.after(holder);
    new ResizeObserver(show).observe(drawing);
    show();
  };

  // a figure is made when a reader comes near
  const near = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) if (isIntersecting) { near.unobserve(target); begin(target); }
  }, { rootMargin: "600px 0px" });
  for (const figure of document.querySelectorAll("figure[data-live]")) near.observe(figure);
})();
