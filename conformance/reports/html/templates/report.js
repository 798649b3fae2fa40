"use strict";
(() => {
  // The filter: words, a verdict, an area. Its state is the part of the address behind "#?".
  const form = document.getElementById("filter");
  const worded = (node) => [...node.classList].find((name) => name.startsWith("v-")).slice(2).replaceAll("-", " ");
  const items = [...document.querySelectorAll("[data-item], .results > li")].map((node) => ({
    node, area: node.closest("[data-area]").dataset.area, verdict: node.dataset.verdict || worded(node),
    text: node.textContent.toLowerCase(), hits: true,
  }));
  const groups = [...document.querySelectorAll("[data-group]")].map((node) => ({
    node, open: node.open, items: items.filter((item) => node.contains(item.node)),
  }));
  const results = items.filter((item) => !item.node.classList.contains("need"));
  const single = results.filter((item) => item.node.id); // one element for each result

  const wanted = () => Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));

  function show() {
    const { q = "", verdict, area } = wanted();
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    const active = Boolean(words.length || verdict || area);
    for (const item of items) {
      item.hits = (!verdict || item.verdict === verdict) && (!area || item.area === area)
        && words.every((word) => item.text.includes(word));
      item.node.hidden = !item.hits;
    }
    for (const group of groups) {
      group.node.hidden = !group.items.some((item) => item.hits);
      if (group.node.tagName === "DETAILS") group.node.open = active || group.open;
    }
    const hits = single.filter((item) => item.hits).length;
    form.querySelector("output").textContent = active
      ? `${hits.toLocaleString("en")} of ${single.length.toLocaleString("en")} scenarios`
      : `${single.length.toLocaleString("en")} scenarios`;
  }

  function keep() {
    const state = new URLSearchParams(wanted()).toString();
    history.replaceState(null, "", state ? `#?${state}` : location.pathname + location.search);
    show();
  }

  function read() {
    if (location.hash.startsWith("#?")) {
      const state = new URLSearchParams(location.hash.slice(2));
      for (const name of ["q", "verdict", "area"]) form.elements[name].value = state.get(name) || "";
      show();
      form.scrollIntoView();
      return;
    }
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    // A link leads somewhere also when the filter hides it or a fold holds it.
    if (target.closest("[hidden]")) { form.reset(); show(); }
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    target.scrollIntoView();
  }

  form.hidden = false;
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(keep));
  addEventListener("hashchange", read);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-verdict]");
    if (!link) return;
    event.preventDefault();
    form.reset();
    form.elements.verdict.value = link.dataset.verdict;
    form.elements.area.value = link.dataset.area;
    keep();
    form.scrollIntoView();
    form.elements.q.focus({ preventScroll: true });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.matches("input, select")) return;
    event.preventDefault();
    form.elements.q.focus();
  });
  // On paper everything that explains a failure is unfolded.
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll("details.case:not([open])")];
    for (const node of unfolded) node.open = true;
  });
  addEventListener("afterprint", () => { for (const node of unfolded) node.open = false; });
  show();
  read();
})();
