// Two small comforts: a page that waits looks again by itself, and the price follows the choices. Both work without it.
"use strict";

const waiting = document.querySelector("[data-watch]");
if (waiting) {
  const look = async () => {
    try {
      const answer = await fetch(waiting.dataset.watch, { credentials: "same-origin" });
      const told = await answer.json();
      if (told.mark !== waiting.dataset.mark) {
        window.location.reload();
        return;
      }
      const bar = waiting.querySelector("progress");
      if (bar && told.percent !== null) bar.value = told.percent;
    } catch {
      // Offline for a moment: look again later.
    }
    setTimeout(look, document.hidden ? 20000 : 3000);
  };
  setTimeout(look, 3000);
}

const priced = document.querySelector("form[data-price]");
if (priced) {
  const shown = document.querySelector("[data-price-shown]");
  let last = 0;
  priced.addEventListener("change", async () => {
    const mine = (last += 1);
    try {
      const answer = await fetch(priced.dataset.price, {
        method: "POST",
        body: new URLSearchParams(new FormData(priced)),
        credentials: "same-origin",
      });
      const told = await answer.text();
      if (answer.ok && mine === last) shown.innerHTML = told;
    } catch {
      // The button asks as well.
    }
  });
}
