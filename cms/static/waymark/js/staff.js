/* Keyboard shortcuts of staff pages: an element with data-key="p" is pressed, or focused, by that key. "?" lists them. */
(function () {
  "use strict";

  function typing(element) {
    return element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName);
  }

  function shortcuts() {
    return Array.prototype.filter.call(document.querySelectorAll("[data-key]"), function (element) {
      return element.offsetParent !== null;
    });
  }

  function words(element) {
    var label = element.labels && element.labels[0];
    var copy = (label || element).cloneNode(true);
    copy.querySelectorAll("kbd").forEach(function (key) {
      key.remove();
    });
    return copy.textContent.trim();
  }

  function list() {
    var dialog = document.createElement("dialog");
    dialog.className = "wm-shortcuts";
    dialog.setAttribute("aria-labelledby", "shortcuts-title");
    var title = document.createElement("h2");
    title.id = "shortcuts-title";
    title.textContent = "Keyboard shortcuts";
    var rows = document.createElement("dl");
    rows.className = "wm-pairs";
    shortcuts()
      .concat([null])
      .forEach(function (element) {
        var key = document.createElement("dt");
        var kbd = document.createElement("kbd");
        kbd.textContent = element ? element.dataset.key.toUpperCase() : "?";
        key.appendChild(kbd);
        var what = document.createElement("dd");
        what.textContent = element ? words(element) : "This list";
        rows.append(key, what);
      });
    var close = document.createElement("button");
    close.type = "button";
    close.className = "wm-button wm-button--outline";
    close.textContent = "Close";
    close.addEventListener("click", function () {
      dialog.close();
    });
    dialog.append(title, rows, close);
    dialog.addEventListener("close", function () {
      dialog.remove();
    });
    document.body.appendChild(dialog);
    dialog.showModal();
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") {
      event.preventDefault();
      list();
      return;
    }
    var wanted = shortcuts().find(function (element) {
      return element.dataset.key === event.key.toLowerCase();
    });
    if (!wanted) return;
    event.preventDefault();
    if (typing(wanted)) wanted.focus();
    else wanted.click();
  });
})();
