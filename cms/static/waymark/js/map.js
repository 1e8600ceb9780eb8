/* Draws each [data-map] with Leaflet when it comes into view, or when it is asked for. The words beside it say the same. */
(function () {
  "use strict";
  if (!window.L) return;

  function pinOf(item) {
    return {
      at: [Number(item.dataset.lat), Number(item.dataset.lng)],
      label: item.textContent.trim(),
      number: item.dataset.number || "",
      url: item.dataset.url,
    };
  }

  function shape(number) {
    var box = document.createElement("div");
    box.innerHTML = '<svg viewBox="-1 -1 32 40" aria-hidden="true"><path d="M15 0a15 15 0 0 1 15 15c0 9-10 16-15 23C10 31 0 24 0 15A15 15 0 0 1 15 0z"/></svg>';
    var words = document.createElement("span");
    words.textContent = number;
    box.appendChild(words);
    return box;
  }

  function draw(frame) {
    var list = frame.querySelector("[data-pins]");
    var pins = Array.prototype.map.call(list.children, pinOf);
    if (!pins.length) return;
    list.remove();
    var map = window.L.map(frame, { scrollWheelZoom: false, attributionControl: true });
    map.attributionControl.setPrefix(false);
    if (frame.dataset.tiles) {
      window.L.tileLayer(frame.dataset.tiles, { attribution: frame.dataset.credit, maxZoom: 19 }).addTo(map);
    } else {
      window.L.control.scale({ position: "bottomleft" }).addTo(map);
    }
    pins.forEach(function (pin) {
      var icon = window.L.divIcon({ className: "wm-map__pin", html: shape(pin.number), iconSize: [30, 38], iconAnchor: [15, 38] });
      var marker = window.L.marker(pin.at, { icon: icon, title: pin.label, alt: pin.label, keyboard: true }).addTo(map);
      if (pin.url) marker.on("click keypress", function () { window.location.assign(pin.url); });
    });
    if (pins.length === 1) map.setView(pins[0].at, 15);
    else map.fitBounds(pins.map(function (pin) { return pin.at; }), { padding: [24, 24], maxZoom: 15 });
  }

  function wait(frame) {
    if (frame.dataset.ask) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "wm-button wm-button--outline";
      button.textContent = frame.dataset.ask;
      button.addEventListener("click", function () { button.remove(); draw(frame); });
      frame.appendChild(button);
    } else if ("IntersectionObserver" in window) {
      new IntersectionObserver(function (seen, watcher) {
        if (!seen[0].isIntersecting) return;
        watcher.disconnect();
        draw(frame);
      }).observe(frame);
    } else {
      draw(frame);
    }
  }

  document.querySelectorAll("[data-map]").forEach(wait);
})();
