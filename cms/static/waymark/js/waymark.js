/* Small helps for every page. Each page works without them. */
(() => {
  "use strict";

  // An error summary takes the focus, so that it is read first.
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();

  // "Leave this site" replaces this page in the tab's history as well as it can.
  document.addEventListener("click", (event) => {
    const leave = event.target.closest("[data-leave]");
    if (leave) {
      event.preventDefault();
      // What was asked is forgotten at once, so that its address opens nothing.
      if (leave.dataset.forget && navigator.sendBeacon) navigator.sendBeacon(leave.dataset.forget);
      window.location.replace(leave.href);
      return;
    }
    const sent = event.target.closest("[data-confirm]");
    if (sent && !window.confirm(sent.dataset.confirm)) event.preventDefault();
  });

  // A narrow screen's menu closes when the focus or a press goes elsewhere, or on Escape.
  document.querySelectorAll(".wm-menu").forEach((menu) => {
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // Copy buttons stand hidden until they can work: <button hidden data-copy="#id-of-the-words">.
  if (navigator.clipboard) {
    document.querySelectorAll("[data-copy]").forEach((button) => {
      const label = button.textContent;
      button.hidden = false;
      button.addEventListener("click", () => {
        const source = document.querySelector(button.dataset.copy);
        navigator.clipboard.writeText((source.value || source.textContent).trim()).then(() => {
          button.textContent = button.dataset.copied || "Copied";
          window.setTimeout(() => {
            button.textContent = label;
          }, 3000);
        });
      });
    });
  }

  // Filters with data-auto search again when one is changed; the button stays for everybody else. Keys go
  // through a list one by one: a whole page loaded anew at the first would never let them come to the second.
  let keyed = null;
  document.addEventListener("keydown", (event) => {
    keyed = event.target;
  });
  document.addEventListener("pointerdown", () => {
    keyed = null;
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto]");
    if (!form || !window.matchMedia("(min-width: 990px)").matches) return;
    if (event.target === keyed && event.target.matches(".wm-worklist-filter select")) return;
    form.requestSubmit ? form.requestSubmit() : form.submit();
  });

  // A form is sent once: the second press on a slow line does nothing.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method === "get") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
    });
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      window.print();
    });
  });
})();
