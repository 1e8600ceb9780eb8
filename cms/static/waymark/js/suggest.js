/* Suggests under each [data-suggest] box while somebody types: a combobox with a list, as WAI-ARIA 1.2 has it.
   The words in the box are theirs alone: nothing is put there until a suggestion is chosen. Without this script
   the box is a plain one. */
(() => {
  "use strict";
  if (!window.fetch || !window.AbortController) return;
  const WAIT = 150; // milliseconds without a key before we ask
  const SHORTEST = 2;

  function newElement(tag, className, attributes) {
    const element = document.createElement(tag);
    element.className = className;
    Object.keys(attributes || {}).forEach((name) => {
      element.setAttribute(name, attributes[name]);
    });
    return element;
  }

  function suggests(box) {
    const form = box.form;
    const leads = "suggestLeads" in box.dataset;
    const id = box.id + "-suggestions";
    const popup = newElement("div", "wm-suggest", {});
    const list = newElement("div", "wm-suggest__list", {
      id: id,
      role: "listbox",
      "aria-label": box.dataset.suggestLabel,
    });
    const said = newElement("div", "nhsuk-u-visually-hidden", { role: "status" });
    let options = []; // [{ element, item, kind }]
    let answered = ""; // the words they are for
    let active = -1;
    let waiting = 0;
    let request = null;

    list.hidden = true;
    popup.append(list, said);
    box.after(popup);
    box.type = "text"; // a search box would be emptied by Escape, and may not be a combobox
    const wired = {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-controls": id,
      autocomplete: "off",
      autocapitalize: "none",
      inputmode: "search",
      enterkeyhint: "search",
    };
    Object.keys(wired).forEach((name) => {
      box.setAttribute(name, wired[name]);
    });

    function setActive(number) {
      if (options[active]) options[active].element.setAttribute("aria-selected", "false");
      active = number;
      const option = options[active];
      if (!option) return box.removeAttribute("aria-activedescendant");
      option.element.setAttribute("aria-selected", "true");
      option.element.scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", option.element.id);
    }

    function show(open) {
      if (!open) setActive(-1);
      list.hidden = !open;
      box.setAttribute("aria-expanded", String(open));
    }

    function cancelRequest() {
      window.clearTimeout(waiting);
      if (request) request.abort();
      request = null;
    }

    function close() {
      cancelRequest();
      show(false);
      said.textContent = "";
    }

    function optionOf(item, kind) {
      const option = newElement("div", "wm-suggest__option", {
        role: "option",
        id: id + "-" + options.length,
        "aria-selected": "false",
      });
      option.appendChild(newElement("span", "wm-suggest__text")).textContent = item.text;
      if (item.note) option.appendChild(newElement("span", "wm-suggest__note")).textContent = item.note;
      options.push({ element: option, item: item, kind: kind });
      return option;
    }

    function draw(answer) {
      setActive(-1);
      options = [];
      list.textContent = "";
      answer.groups.forEach((group) => {
        const label = newElement("div", "wm-suggest__label", {
          id: id + "-" + group.kind,
          role: "presentation",
        });
        label.textContent = group.label;
        const part = newElement("div", "wm-suggest__group", { role: "group", "aria-labelledby": label.id });
        part.appendChild(label);
        group.items.forEach((item) => {
          part.appendChild(optionOf(item, group.kind));
        });
        list.appendChild(part);
      });
      list.scrollTop = 0;
      show(options.length > 0);
      said.textContent = options.length ? answer.said : "";
    }

    function ask() {
      const typed = box.value;
      request = new AbortController();
      const asked = { signal: request.signal, credentials: "same-origin", method: "post" };
      const words = new URLSearchParams({ q: typed });
      if (!form.elements.postcode) words.append("places", "no"); // there is no box that they could go into
      asked.body = words; // what is typed stands in no address
      window
        .fetch(box.dataset.suggest, asked)
        .then((answer) => {
          return answer.ok ? answer.json() : { groups: [] };
        })
        .then((answer) => {
          if (box.value !== typed || document.activeElement !== box) return;
          answered = typed;
          draw(answer);
        })
        .catch(() => {
          /* stopped, or away: the box works without */
        });
    }

    function askAfter(wait) {
      cancelRequest();
      if (box.value.trim().length < SHORTEST) close();
      else waiting = window.setTimeout(ask, wait);
    }

    function fill(name, words) {
      if (form.elements[name]) form.elements[name].value = words;
    }

    // A need or a service is a page; where the box does not lead there (a person's postcode stands in no address)
    // its name is asked for instead. A kind of help keeps the place and the filters of the form.
    function choose(option) {
      const item = option.item;
      close();
      if (item.url && leads) {
        let address = new URL(item.url, window.location.href);
        if (option.kind === "needs") {
          new FormData(form).forEach((words, name) => {
            if (words && ![box.name, "need", "a", "without", "here"].includes(name))
              address.searchParams.append(name, words);
          });
        }
        window.location.assign(address.href);
        return;
      }
      Object.keys(item.fills).forEach((name) => {
        fill(name, item.fills[name]);
      });
      if (form.requestSubmit) form.requestSubmit();
      else form.submit();
    }

    box.addEventListener("input", () => {
      setActive(-1);
      askAfter(WAIT);
    });

    box.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      const open = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (answered !== box.value || !options.length) return askAfter(0);
        if (!open) show(true);
        if (event.altKey) return;
        // One step beyond either end stands in the box again, with nothing chosen.
        const step = event.key === "ArrowDown" ? 1 : -1;
        const places = options.length + 1;
        setActive(((active + 1 + step + places) % places) - 1);
      } else if (event.key === "Escape" && open) {
        event.preventDefault();
        close();
      } else if (event.key === "Enter") {
        const chosen = options[active];
        if (open && chosen) {
          event.preventDefault();
          choose(chosen);
        } else close();
      } else if (event.key === "Tab") {
        close();
      } else if (/^(ArrowLeft|ArrowRight|Home|End)$/.test(event.key)) {
        setActive(-1); // back to the words
      }
    });

    // A page that comes back as it was left must not show what was typed in it.
    if (leads)
      window.addEventListener("pageshow", (event) => {
        if (event.persisted) box.value = box.defaultValue;
      });
    box.addEventListener("blur", close);
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
    }); // the box keeps the focus
    list.addEventListener("click", (event) => {
      const option = options.find((each) => each.element.contains(event.target));
      if (option) choose(option);
    });
  }

  document.querySelectorAll("[data-suggest]").forEach(suggests);
})();
