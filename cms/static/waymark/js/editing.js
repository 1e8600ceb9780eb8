// Trying a change opens another page and saves nothing: the form goes on warning that it is not saved.
(() => {
  "use strict";

  document.addEventListener("submit", (event) => {
    if (!event.submitter || !event.submitter.classList.contains("try-button")) return;
    setTimeout(() => {
      event.target.setAttribute("data-w-unsaved-confirmation-value", "true");
    });
  });
})();

// Hours in words are read while they are typed; the button beside works without this.
(() => {
  "use strict";

  const PAUSE = 400;
  let waiting = 0;
  let asked = 0;

  async function read(box, area) {
    const form = area.closest("form");
    const body = new FormData();
    body.append("hours_words", area.value);
    body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    asked += 1;
    const mine = asked;
    const answer = await fetch(box.dataset.readHours, { method: "POST", body });
    if (!answer.ok || mine !== asked) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    box.querySelector(".hours-in-words__read").replaceChildren(...found.body.childNodes);
  }

  document.addEventListener("input", (event) => {
    if (event.target.name !== "hours_words") return;
    const box = document.querySelector("[data-read-hours]");
    if (!box) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => read(box, event.target).catch(() => {}), PAUSE);
  });
})();
