// Keeps "Exactly what they will see" true while the form is filled. Without this script the button
// "Show what they will see" does the same.
"use strict";
(() => {
  const form = document.querySelector("form[data-preview]");
  if (!form) return;
  let waiting = 0;
  let asked = 0;
  const refresh = async () => {
    const turn = ++asked;
    const data = new FormData(form);
    data.set("preview", "1");
    const answer = await fetch(window.location.href, {
      method: "POST",
      body: data,
      credentials: "same-origin",
    });
    if (!answer.ok || turn !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // A page of several services has one of each for every one of them.
    for (const part of ["[data-preview-shown]", "[data-wording]"]) {
      const fresh = page.querySelectorAll(part);
      const shown = form.querySelectorAll(part);
      if (fresh.length !== shown.length) return;
      shown.forEach((one, at) => one.replaceChildren(...fresh[at].childNodes));
    }
    for (const seen of page.querySelectorAll("input[name$=seen]")) {
      const ours = form.elements.namedItem(seen.name);
      if (ours) ours.value = seen.value;
    }
  };
  // Sent while the preview is still behind what was typed: it is brought up to date first.
  form.addEventListener("submit", async (event) => {
    if (!waiting || !navigator.onLine) return;
    event.preventDefault();
    window.clearTimeout(waiting);
    waiting = 0;
    try {
      await refresh();
    } catch {
      /* away: the form says so when it is sent */
    }
    form.requestSubmit(event.submitter);
  });
  form.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      waiting = 0;
      refresh().catch(() => {
        /* away: what stood there stays, and the button does the same once there is a network again */
      });
    }, 400);
  });
})();
