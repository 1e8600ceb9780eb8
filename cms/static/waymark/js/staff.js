/* Keyboard shortcuts of staff pages: an element with data-key="p" is pressed, or focused, by that key. "?" lists them. */
(() => {
  "use strict";

  function takesTyping(element) {
    return element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName);
  }

  function shortcuts() {
    return Array.from(document.querySelectorAll("[data-key]")).filter((element) => {
      return element.offsetParent !== null;
    });
  }

  function labelOf(element) {
    const label = element.labels && element.labels[0];
    const copy = (label || element).cloneNode(true);
    copy.querySelectorAll("kbd").forEach((key) => {
      key.remove();
    });
    return copy.textContent.trim();
  }

  function showShortcuts() {
    const dialog = document.createElement("dialog");
    dialog.className = "wm-shortcuts";
    dialog.setAttribute("aria-labelledby", "shortcuts-title");
    const title = document.createElement("h2");
    title.id = "shortcuts-title";
    title.textContent = "Keyboard shortcuts";
    const rows = document.createElement("dl");
    rows.className = "wm-pairs";
    shortcuts()
      .concat([null])
      .forEach((element) => {
        let key = document.createElement("dt");
        const kbd = document.createElement("kbd");
        kbd.textContent = element ? element.dataset.key.toUpperCase() : "?";
        key.appendChild(kbd);
        const what = document.createElement("dd");
        what.textContent = element ? labelOf(element) : "This list";
        rows.append(key, what);
      });
    const close = document.createElement("button");
    close.type = "button";
    close.className = "wm-button wm-button--outline";
    close.textContent = "Close";
    close.addEventListener("click", () => {
      dialog.close();
    });
    dialog.append(title, rows, close);
    dialog.addEventListener("close", () => {
      dialog.remove();
    });
    document.body.appendChild(dialog);
    dialog.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (takesTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") {
      event.preventDefault();
      showShortcuts();
      return;
    }
    const wanted = shortcuts().find((element) => element.dataset.key === event.key.toLowerCase());
    if (!wanted) return;
    event.preventDefault();
    if (takesTyping(wanted)) wanted.focus();
    else wanted.click();
  });
})();
