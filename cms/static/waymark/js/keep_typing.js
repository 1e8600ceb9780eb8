/* Staff forms with free text: what is typed stays in this browser until it is sent, thrown away or signed out.
   Kept by the address of the form and the person signed in; what somebody else left is removed. */
(() => {
  "use strict";

  const PREFIX = "waymark-typed:";
  const SENT = "waymark-sent";
  const KEEP_HOURS = 12;
  const who = document.querySelector("meta[name=waymark-user]");
  if (!who || !window.localStorage) return;
  const own = `${PREFIX}${who.content}:`;

  function remove(unwanted) {
    Object.keys(localStorage).forEach((key) => {
      if (key.startsWith(PREFIX) && unwanted(key)) localStorage.removeItem(key);
    });
  }

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function isExpired(key) {
    const kept = read(key);
    return !kept || Date.now() - kept.at > KEEP_HOURS * 3600 * 1000;
  }

  remove((key) => !key.startsWith(own) || isExpired(key));

  // A form was sent from its page, and led straight here: to another page, or to its own without an error.
  // Whoever was asked to sign in first comes from there, and what they typed stays.
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (sent && document.referrer) {
    const from = new URL(document.referrer).pathname;
    const failed = document.querySelector("[data-error-summary], .nhsuk-error-message, [data-nothing-saved]");
    if (sent.startsWith(`${own}${from}#`) && !failed) localStorage.removeItem(sent);
  }

  function fields(form) {
    return Array.from(form.elements).filter((field) => {
      return field.name && !/^(hidden|password|submit|button|file)$/.test(field.type);
    });
  }

  function values(form) {
    return fields(form).map((field) => {
      const ticked = field.type === "checkbox" || field.type === "radio";
      return [field.name, ticked ? field.value : null, ticked ? field.checked : field.value];
    });
  }

  function fill(form, kept) {
    kept.forEach(([name, choice, value]) => {
      const field = fields(form).find(
        (one) => one.name === name && (choice === null || one.value === choice),
      );
      if (!field) return;
      if (choice === null) field.value = value;
      else field.checked = value;
    });
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function say(form, words, name) {
    const before = form.querySelector(`[data-said=${name}]`);
    if (before) before.remove();
    const line = document.createElement("div");
    line.className = "wm-notice";
    line.dataset.said = name;
    line.setAttribute("role", name === "failed" ? "alert" : "status");
    const text = document.createElement("p");
    text.textContent = words;
    line.append(text);
    form.prepend(line);
    return line;
  }

  function watch(form, number) {
    const key = `${own}${window.location.pathname}#${number}`;
    const first = JSON.stringify(values(form));
    const kept = read(key);
    if (kept && JSON.stringify(kept.values) !== first) {
      fill(form, kept.values);
      const at = new Date(kept.at);
      const minutes = String(at.getMinutes()).padStart(2, "0");
      const line = say(form, `We kept what you typed at ${at.getHours()}.${minutes}.`, "kept");
      const away = document.createElement("button");
      away.type = "button";
      away.className = "wm-button wm-button--outline";
      away.textContent = "Throw it away";
      away.addEventListener("click", () => {
        localStorage.removeItem(key);
        fill(form, JSON.parse(first));
        localStorage.removeItem(key);
        line.remove();
      });
      line.append(away);
    }
    form.addEventListener("input", (event) => {
      if (!event.isTrusted) return;
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: values(form) }));
    });
    form.addEventListener("submit", (event) => {
      if (!navigator.onLine) {
        event.preventDefault();
        const words =
          "There is no connection, so nothing was sent. What you typed is kept. Press the button again when you are back.";
        say(form, words, "failed").scrollIntoView({ block: "center" });
        return;
      }
      sessionStorage.setItem(SENT, key);
    });
  }

  // What is typed in a form marked data-never-kept, such as a stranger's number, stays nowhere.
  Array.from(document.querySelectorAll("main form[method=post]:not([data-never-kept])"))
    .filter(
      (form) => form.querySelector("textarea, input[type=text]") && form.getAttribute("role") !== "search",
    )
    .forEach(watch);

  document.querySelectorAll("form[action*='/signout/']").forEach((form) => {
    form.addEventListener("submit", () => {
      remove(() => true);
      sessionStorage.removeItem(SENT);
    });
  });
})();
