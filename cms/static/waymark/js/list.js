/* Ticks without loading the page. Each tick is a button of the form "ticks", which works without this. */
(() => {
  "use strict";

  if (!window.fetch) return;

  // Looked up each time: the results page may have been put in place anew.
  function form() {
    return document.getElementById("ticks");
  }

  function show(answer) {
    document.getElementById("tray").innerHTML = answer.tray;
    document.querySelectorAll("[data-tick]").forEach((tick) => {
      let on = answer.ids.indexOf(tick.value) >= 0;
      tick.classList.toggle("wm-tick--on", on);
      tick.name = on ? "remove" : "add";
    });
    document.querySelectorAll('.wm-nav a[href="/list/"], .wm-menu a[href="/list/"]').forEach((link) => {
      link.textContent = answer.label;
    });
  }

  function send(tick) {
    const change = new URLSearchParams();
    change.set(tick.name, tick.value);
    return fetch(form().action, {
      method: "POST",
      body: change,
      headers: { Accept: "application/json" },
    }).then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    });
  }

  document.addEventListener("click", (event) => {
    let tick = event.target.closest("[data-tick]");
    if (!tick || !form() || !form().requestSubmit) return;
    event.preventDefault();
    if (tick.dataset.busy) return;
    tick.dataset.busy = "yes";
    send(tick)
      .then(show)
      .catch(() => {
        form().requestSubmit(tick);
      })
      .finally(() => {
        delete tick.dataset.busy;
      });
  });
})();
