/* What stands on a map, for map.js: pins, clusters, and the plain ground where no tiles are asked for. */
(() => {
  "use strict";
  if (!window.L) return;
  const L = window.L;
  const MAX_ZOOM = 18;
  const SAME_SPOT = 0.0002; // degrees: what lies closer together cannot be told apart

  function readPin(item) {
    return {
      at: [Number(item.dataset.lat), Number(item.dataset.lng)],
      name: item.textContent.trim(),
      number: item.dataset.number || "",
      url: item.dataset.url,
      id: item.dataset.id || "",
    };
  }

  // --- what stands on the map ------------------------------------------------------------------

  function pinShape(words) {
    let box = document.createElement("div");
    box.innerHTML =
      '<svg viewBox="-1 -1 32 40" aria-hidden="true">' +
      '<path d="M15 0a15 15 0 0 1 15 15c0 9-10 16-15 23C10 31 0 24 0 15A15 15 0 0 1 15 0z"/></svg>';
    const label = document.createElement("span");
    label.textContent = words;
    box.appendChild(label);
    return box;
  }

  /* Pins of one spot stand side by side, so that each number can be read and pressed; what would hide each other
     is one, with the numbers, until one comes closer. */
  function severalIcon(pins) {
    const numbers = pins.map((pin) => pin.number);
    const label = document.createElement("span");
    label.textContent =
      numbers.slice(0, 3).join(", ") + (numbers.length > 3 ? " +" + (numbers.length - 3) : "");
    const wide = 22 + 9 * label.textContent.length;
    return L.divIcon({
      className: "wm-map__several",
      html: label,
      iconSize: [wide, 34],
      iconAnchor: [wide / 2, 36],
    });
  }

  function pinIcon(pin, beside) {
    return L.divIcon({
      className: "wm-map__pin",
      html: pinShape(pin.number),
      iconSize: [30, 38],
      iconAnchor: [15 - 22 * beside, 38],
    });
  }

  /* `under`: it hangs below its point, for a pin of the page stands on it. */
  function clusterIcon(point, under) {
    const label = document.createElement("span");
    label.textContent = point.count > 1 ? String(point.count) : "";
    const size = point.count < 2 ? 24 : point.count < 10 ? 36 : point.count < 100 ? 42 : 50;
    const kind = point.count < 2 ? "wm-map__dot" : "wm-map__cluster";
    return L.divIcon({
      className: kind,
      html: label,
      iconSize: [size, size],
      iconAnchor: [size / 2, under ? -4 : size / 2],
    });
  }

  /* A marker that is a button for everybody: a name, and Enter and space as well as a press. */
  function marker(layer, at, icon, name, press) {
    const made = L.marker(at, { icon: icon, title: name, keyboard: true, riseOnHover: true }).addTo(layer);
    const element = made.getElement();
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", name);
    made.on("click", press);
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      press();
    });
    return made;
  }

  const PlainTiles = L.GridLayer.extend({
    createTile: function () {
      const square = document.createElement("div");
      square.className = "wm-map__square";
      return square;
    },
  });

  /* Leaflet measures a popup unseen first, and what is unseen takes no focus. */
  function focusWhenSeen(element, tries) {
    element.focus({ preventScroll: true });
    if (document.activeElement === element || !tries) return;
    window.requestAnimationFrame(() => {
      focusWhenSeen(element, tries - 1);
    });
  }

  function link(into, words, url) {
    const made = document.createElement("a");
    made.href = url;
    made.textContent = words;
    into.appendChild(made);
    return into;
  }

  window.waymarkMap = {
    MAX_ZOOM,
    SAME_SPOT,
    readPin,
    severalIcon,
    pinIcon,
    clusterIcon,
    marker,
    PlainTiles,
    focusWhenSeen,
    link,
  };
})();
