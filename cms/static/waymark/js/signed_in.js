/* Two minutes before a session ends for want of use, it is said, and can be kept by one press. */
(() => {
  "use strict";

  const SECONDS_LEFT_URL = "/session/left/";
  const WARN_SECONDS = 120;
  let waiting = 0;

  async function ask(address) {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) throw new Error("signed out");
    return (await answer.json()).seconds;
  }

  function checkIn(seconds) {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(check, Math.max(1, seconds) * 1000);
  }

  async function check() {
    let left = WARN_SECONDS;
    try {
      left = await ask(SECONDS_LEFT_URL);
    } catch {
      return;
    }
    if (left > WARN_SECONDS) checkIn(left - WARN_SECONDS);
    else warn(left);
  }

  function warn(left) {
    if (document.querySelector("#session-ends")) return;
    const dialog = document.createElement("dialog");
    dialog.id = "session-ends";
    dialog.className = "wm-shortcuts";
    dialog.setAttribute("role", "alertdialog");
    dialog.setAttribute("aria-labelledby", "session-ends-title");
    dialog.setAttribute("aria-describedby", "session-ends-text");
    const title = document.createElement("h2");
    title.id = "session-ends-title";
    title.textContent = "Are you still there?";
    const text = document.createElement("p");
    text.id = "session-ends-text";
    text.setAttribute("aria-live", "polite");
    const minutes = Math.max(1, Math.round(left / 60));
    text.textContent = `You will be signed out in ${minutes} ${minutes === 1 ? "minute" : "minutes"}. What you typed is kept.`;
    const stay = document.createElement("button");
    stay.type = "button";
    stay.className = "wm-button wm-button--filled";
    stay.textContent = "Stay signed in";
    stay.addEventListener("click", async () => {
      try {
        const seconds = await ask("/session/stay/");
        dialog.close();
        checkIn(seconds - WARN_SECONDS);
      } catch {
        text.textContent = "You are signed out. Sign in again: what you typed is kept.";
      }
    });
    dialog.append(title, text, stay);
    dialog.addEventListener("close", () => {
      dialog.remove();
    });
    document.body.appendChild(dialog);
    dialog.showModal();
    stay.focus();
    window.setTimeout(() => {
      if (dialog.open) text.textContent = "You are signed out. Sign in again: what you typed is kept.";
    }, left * 1000);
  }

  check();
})();
