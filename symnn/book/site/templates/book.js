"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  // a page that was opened as a file may be refused a memory: it then forgets
  const remember = (name, value) => { try { localStorage.setItem("symnn-" + name, value); } catch (refused) { return; } };
  const recall = (name) => { try { return localStorage.getItem("symnn-" + name); } catch (refused) { return null; } };

  const said = one(".said");
  let silence = 0;
  const say = (words) => {
    said.textContent = words;
    clearTimeout(silence);
    silence = setTimeout(() => { said.textContent = ""; }, 2000);
  };

  // light and dark
  const theme = one(".toggle.theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
  const shade = () => theme.setAttribute("aria-pressed", String(isDark()));
  if (["light", "dark"].includes(recall("theme"))) document.documentElement.dataset.theme = recall("theme");
  theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    remember("theme", document.documentElement.dataset.theme);
    shade();
  });
  system.addEventListener("change", shade);
  shade();

  // sizes under braces
  const sizes = one(".toggle.sizes");
  const showSizes = (on) => {
    document.body.classList.toggle("with-sizes", on);
    sizes.setAttribute("aria-pressed", String(on));
    remember("sizes", on ? "on" : "off");
  };
  sizes.addEventListener("click", () => showSizes(!document.body.classList.contains("with-sizes")));
  if (recall("sizes") === "on") showSizes(true);

  // all proofs, folded or not
  const proofs = one(".toggle.proofs");
  proofs.addEventListener("click", () => {
    const open = proofs.getAttribute("aria-pressed") !== "true";
    proofs.setAttribute("aria-pressed", String(open));
    for (const proof of all("details.proof")) proof.open = open;
  });

  // copying: what a button holds, the code in its box, or the formula beside it
  const wanted = (button) => {
    if ("copy" in button.dataset) return button.dataset.copy;
    if ("copyCode" in button.dataset) return one("pre", button.closest(".box")).textContent;
    const formula = one("[role=img], .unset", button.parentElement);
    return formula.getAttribute("aria-label") ?? formula.textContent;
  };
  const put = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch (refused) {
      const field = document.createElement("textarea");
      field.value = text;
      field.style.position = "fixed";
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    say("Copied");
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".copy");
    if (!button) return;
    put(wanted(button));
  });

  // contents: open on a small screen, and where the reader is
  const contents = one(".contents");
  const menu = one(".menu");
  const openContents = (on) => {
    contents.classList.toggle("open", on);
    menu.setAttribute("aria-expanded", String(on));
  };
  menu.addEventListener("click", () => openContents(!contents.classList.contains("open")));
  contents.addEventListener("click", (event) => { if (event.target.closest("a")) openContents(false); });
  const entries = new Map(all(".contents > ol > li").map((item) => [one("a", item).hash.slice(1), item]));
  const watcher = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      for (const [name, item] of entries) {
        item.classList.toggle("here", name === target.id);
        if (name === target.id) one("a", item).setAttribute("aria-current", "true");
        else one("a", item).removeAttribute("aria-current");
      }
    }
  }, { rootMargin: "-15% 0px -75% 0px" });
  for (const article of all("main article")) watcher.observe(article);

  // search: every paragraph, with its formulas as LaTeX
  const field = one(".search input");
  const results = one(".results");
  let index = null;
  const words = (element) => {
    const copy = element.cloneNode(true);
    for (const twice of all(".narrow", copy)) twice.remove();
    for (const formula of all("[role=img]", copy)) formula.replaceWith(formula.getAttribute("aria-label"));
    for (const tool of all(".tool, details", copy)) tool.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  };
  const build = () => all("main article").flatMap((article) => {
    const chapter = words(one("h2", article));
    return all("h2, h3, h4, p, li, pre, figcaption, td, .formula > .display", article)
      .filter((element) => !element.closest("details, .turn, .tools") && !(element.matches("p, .display") && element.closest("li, td")))
      .map((element) => ({ chapter, element, text: words(element) }))
      .filter((entry) => entry.text);
  });
  const snippet = (text, at, length) => {
    const from = Math.max(0, at - 45);
    const line = document.createElement("span");
    const mark = document.createElement("mark");
    mark.textContent = text.slice(at, at + length);
    line.append(from ? "…" : "", text.slice(from, at), mark, text.slice(at + length, at + length + 90));
    return line;
  };
  // the phrase as it stands, or all its words in any order; a word begins where it is found, a short one is whole
  const SMALL = new Set("a an and by for from in is of on the to with".split(" "));
  const ALIKE = ["gradient slope derivative", "xavier glorot", "kaiming he", "tanh hyperbolic", "relu rectifier", "initialisation initialization", "normalisation normalization"];
  const pattern = (word) => {
    const alike = (ALIKE.find((line) => line.split(" ").includes(word)) ?? word).split(" ");
    const safe = alike.map((w) => w.replace(/[\^$\\.*+?()[\]{}|\/]/g, "\\$&") + (w.length < 4 ? "(?![\\p{L}\\p{N}])" : ""));
    return new RegExp(`(?<![\\p{L}\\p{N}])(?:${safe.join("|")})`, "u");
  };
  const match = (entry, wanted, patterns) => {
    const text = entry.text.toLowerCase(), at = text.indexOf(wanted);
    if (at >= 0) return { entry, at, length: wanted.length, rank: 0 };
    const here = patterns.map((p) => p.exec(text)).find((m) => m);
    const all = here && patterns.every((p) => p.test(text) || p.test(entry.chapter.toLowerCase()));
    return all ? { entry, at: here.index, length: here[0].length, rank: text.length } : null;
  };
  const find = () => {
    const wanted = field.value.trim().toLowerCase();
    results.replaceChildren();
    results.hidden = wanted.length < 2;
    if (results.hidden) return;
    index ??= build();
    const patterns = wanted.split(/\s+/).filter((word) => !SMALL.has(word)).map(pattern);
    const found = index.map((entry) => match(entry, wanted, patterns)).filter((m) => m && (patterns.length || !m.rank));
    found.sort((one, other) => one.rank - other.rank);
    const count = document.createElement("p");
    count.textContent = found.length ? `${found.length} ${found.length === 1 ? "place" : "places"}` : "Nothing found";
    results.append(count);
    for (const { entry, at, length } of found.slice(0, 40)) {
      const link = document.createElement("a");
      const chapter = document.createElement("b");
      chapter.textContent = entry.chapter;
      link.href = "#" + entry.element.closest("[id]").id;
      link.append(chapter, snippet(entry.text, at, length));
      link.addEventListener("click", (event) => {
        event.preventDefault();
        results.hidden = true;
        history.replaceState(null, "", link.hash);
        entry.element.scrollIntoView({ block: "center" });
        entry.element.classList.add("found");
        setTimeout(() => entry.element.classList.remove("found"), 2500);
      });
      results.append(link);
    }
  };
  field.addEventListener("input", find);
  field.addEventListener("focus", find);
  one(".search").addEventListener("submit", (event) => { event.preventDefault(); one("a", results)?.click(); });
  document.addEventListener("click", (event) => { if (!event.target.closest(".search")) results.hidden = true; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { results.hidden = true; openContents(false); }
    if (event.key === "/" && !event.target.closest("input, textarea")) { event.preventDefault(); field.focus(); }
  });
})();
