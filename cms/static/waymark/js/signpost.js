/* The desk: ticks without loading the page, and paper that is printed at once. Both work without this. */
(() => {
  "use strict";

  // A sheet that has just been made is printed, once, and leads back to the desk.
  const next = document.querySelector("[data-print-now]");
  if (next) {
    window.history.replaceState(null, "", window.location.pathname + next.dataset.printNow);
    window.addEventListener("afterprint", () => window.location.assign(next.href), { once: true });
    window.addEventListener("load", () => window.print(), { once: true });
    return;
  }

  const form = document.getElementById("hand-over");
  if (!form || !window.fetch) return;

  form.querySelectorAll("[data-without-script]").forEach((button) => {
    button.hidden = true;
  });

  function ticks() {
    return Array.from(document.querySelectorAll("[data-tick-service]"));
  }

  function show(answer) {
    document.getElementById("tray-items").innerHTML = answer.items;
    document.getElementById("tray-after").innerHTML = answer.after;
    document.getElementById("tray-bar").textContent = document.querySelector("#tray-items h2").textContent;
    document.getElementById("tray-holder").hidden = !answer.ids.length;
    ticks().forEach((tick) => {
      tick.checked = answer.ids.includes(tick.value);
      tick.closest("[data-row]").classList.toggle("wm-ticked", tick.checked);
    });
  }

  function send(change) {
    const data = new FormData(form);
    ["once", "address", "channel", "large"].forEach((name) => {
      data.delete(name);
    });
    if (change) data.set(change.name, change.value);
    return fetch(document.getElementById("tray-form").action, {
      method: "POST",
      body: data,
      headers: { Accept: "application/json" },
    }).then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    });
  }

  // One after another. An answer that came before the last tick is not shown: it knows nothing of that tick.
  let turn = Promise.resolve();
  let last = 0;
  function sendInTurn(change) {
    const own = ++last;
    turn = turn
      .then(() => send(change))
      .then((answer) => {
        if (own === last) show(answer);
      });
    return turn;
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-only]")) {
      document.getElementById("search").requestSubmit();
      return;
    }
    if (!event.target.matches("[data-tick-service]")) return;
    event.target.closest("[data-row]").classList.toggle("wm-ticked", event.target.checked);
    turn = sendInTurn(null).catch(() => {
      /* away: the ticks are sent with the press itself */
    });
  });

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "tray-form" || !event.submitter) return;
    event.preventDefault();
    const { name, value } = event.submitter;
    ticks().forEach((tick) => {
      if (tick.value === value) tick.checked = false;
    });
    turn = sendInTurn({ name, value })
      .then(() => {
        delete event.target.dataset.sent;
        const rest = document.querySelector("#tray-items button") || document.getElementById("id_q");
        rest.focus();
      })
      .catch(() => window.location.reload());
  });
})();
