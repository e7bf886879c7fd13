// Adds filters by severity and rule. Everything can be read without it.
(() => {
  const bar = document.querySelector(".filters");
  const cards = [...document.querySelectorAll(".card")];
  if (!bar || cards.length < 2) return;
  const off = new Set();
  let rule = "";
  const apply = () => {
    const hidden = new Set();
    for (const card of cards) {
      card.hidden = off.has(card.dataset.severity) || (rule !== "" && card.dataset.rule !== rule);
      if (card.hidden) hidden.add(card.id.slice(1));
    }
    for (const mark of document.querySelectorAll("[data-of]")) {
      const gone = mark.dataset.of.split(" ").every((id) => hidden.has(id));
      if (mark.tagName === "SUP") mark.hidden = gone;
      else mark.classList.toggle("off", gone);
    }
  };
  for (const severity of ["error", "warning", "note"]) {
    const of = cards.filter((card) => card.dataset.severity === severity);
    if (of.length === 0) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${of[0].querySelector(".badge").textContent} ${of.length}`;
    button.setAttribute("aria-pressed", "true");
    button.addEventListener("click", () => {
      if (off.delete(severity) === false) off.add(severity);
      button.setAttribute("aria-pressed", String(!off.has(severity)));
      apply();
    });
    bar.append(button);
  }
  const counts = new Map();
  for (const card of cards) {
    const entry = counts.get(card.dataset.rule) || { title: card.dataset.title, count: 0 };
    entry.count += 1;
    counts.set(card.dataset.rule, entry);
  }
  const select = document.createElement("select");
  select.setAttribute("aria-label", bar.getAttribute("aria-label"));
  select.append(new Option(bar.dataset.all, ""));
  for (const [code, { title, count }] of [...counts].sort()) select.append(new Option(`${code} ${title} (${count})`, code));
  select.addEventListener("change", () => {
    rule = select.value;
    apply();
  });
  bar.append(select);
  bar.hidden = false;
})();
