/* The results page in place: filters, chips, pages and orders are asked for and put where the old ones stood, with
   an address of their own, so that the back button works. Without this script each is a page of its own. */
(() => {
  "use strict";
  let page = document.querySelector("[data-find]");
  const status = document.querySelector("[data-find-status]");
  if (!page || !window.fetch || !window.DOMParser || !window.AbortController || !window.CustomEvent) return;
  let request = null;

  // What is a danger, or asks for a way out, is drawn anew from the top.
  function needsFullPage(doc) {
    return !!doc.querySelector("[data-leave], .wm-danger");
  }

  function load(address, push) {
    if (request) request.abort();
    request = new AbortController();
    page.setAttribute("aria-busy", "true");
    window
      .fetch(address, { headers: { Accept: "text/html" }, signal: request.signal })
      .then((answer) => {
        if (!answer.ok) throw new Error("not found");
        return answer.text().then((text) => {
          replaceResults(new DOMParser().parseFromString(text, "text/html"), answer.url, address, push);
        });
      })
      .catch((problem) => {
        if (problem.name !== "AbortError") window.location.assign(address);
      });
  }

  function replaceResults(doc, found, address, push) {
    const fresh = doc.querySelector("[data-find]");
    const map = fresh && fresh.querySelector("[data-map]");
    if (!fresh || needsFullPage(doc) || needsFullPage(document) || (map && !window.L)) {
      window.location.assign(address);
      return;
    }
    const hash = address.split("#")[1] || "";
    if (push) window.history.pushState({}, "", found.split("#")[0] + (hash ? "#" + hash : ""));
    document.title = doc.title;
    const focused = document.activeElement;
    const inside = page.contains(focused);
    const frame = page.querySelector("[data-map][data-here]");
    const kept = frame && map && frame.contains(focused);
    const open = Array.from(page.querySelectorAll("details[id][open]")).map((each) => {
      return each.id;
    });
    if (frame && map) map.replaceWith(frame);
    page.replaceWith(fresh);
    page = fresh;
    if (frame && map) frame.dispatchEvent(new CustomEvent("wm:map", { detail: map }));
    open.forEach((id) => {
      const each = document.getElementById(id);
      if (each) each.open = true;
    });
    renewSearch(doc);
    document.dispatchEvent(new CustomEvent("wm:swapped"));
    if (kept) frame.focus({ preventScroll: true });
    else if (inside || hash) focus(hash || (focused && focused.id), !push);
    announce(page.querySelector("h1").textContent);
  }

  /* The same control where it is still there, else the heading, which says how many there are. */
  function focus(id, still) {
    const same = id && document.getElementById(id);
    if (same && page.contains(same)) {
      same.focus({ preventScroll: same.id !== "map" });
      return;
    }
    page.querySelector("h1").focus({ preventScroll: still });
  }

  function announce(words) {
    status.textContent = "";
    window.setTimeout(() => {
      status.textContent = words;
    }, 100);
  }

  /* The search above keeps what was chosen; what somebody is typing in it is left alone. */
  function renewSearch(doc) {
    const fresh = doc.querySelectorAll(".wm-searchstrip form");
    document.querySelectorAll(".wm-searchstrip form").forEach((form, place) => {
      const other = fresh[place];
      if (!other) return;
      form.querySelectorAll("input[type=hidden]").forEach((input) => {
        input.remove();
      });
      other.querySelectorAll("input[type=hidden]").forEach((input) => {
        form.prepend(input);
      });
      ["q", "postcode"].forEach((name) => {
        const old = form.elements[name],
          now = other.elements[name];
        if (!old || !now || old.defaultValue === now.defaultValue) return;
        old.defaultValue = now.defaultValue;
        old.value = now.defaultValue;
      });
    });
    const words = document.querySelector(".wm-searchstrip__words");
    const others = doc.querySelector(".wm-searchstrip__words");
    if (words && others) words.innerHTML = others.innerHTML;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (
      event.defaultPrevented ||
      !page.contains(form) ||
      form.method !== "get" ||
      form.getAttribute("action") !== window.location.pathname
    )
      return;
    event.preventDefault();
    const asked = new URLSearchParams();
    new FormData(form).forEach((value, name) => {
      if (value) asked.append(name, value);
    });
    load(form.getAttribute("action") + (asked.toString() ? "?" + asked : ""), true);
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest ? event.target.closest("a[href]") : null;
    if (
      !link ||
      event.defaultPrevented ||
      event.button ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    if (!page.contains(link) || link.target || link.origin !== window.location.origin) return;
    const query = new URLSearchParams(link.search);
    if (link.pathname !== window.location.pathname || query.has("sheet")) return;
    if (link.search === window.location.search && link.hash) return;
    event.preventDefault();
    load(link.href, true);
  });

  document.addEventListener("wm:go", (event) => {
    event.preventDefault();
    load(event.detail, true);
  });

  let here = window.location.pathname + window.location.search;
  window.addEventListener("popstate", () => {
    let now = window.location.pathname + window.location.search;
    if (now === here) return;
    load(window.location.href, false);
  });
  document.addEventListener("wm:swapped", () => {
    here = window.location.pathname + window.location.search;
  });
})();
