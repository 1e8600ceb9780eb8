/* Draws each [data-map] with Leaflet when it comes into view, or when it is asked for. The words beside it say the
   same. With data-points it asks for more pins and clusters whenever it is moved, and keeps in step with the list:
   `wm:map` on its frame, with a new frame in `detail`, shows what that one has. */
(() => {
  "use strict";
  if (!window.L || !window.waymarkMap) return;
  const L = window.L;
  const { MAX_ZOOM, SAME_SPOT, PlainTiles, readPin, focusWhenSeen } = window.waymarkMap;
  const { severalIcon, pinIcon, clusterIcon, marker, link } = window.waymarkMap;
  const OVERLAP = 26; // pixels between two pins that would hide each other

  // --- a map -----------------------------------------------------------------------------------

  function DrawnMap(frame) {
    const list = frame.querySelector("[data-pins]");
    this.frame = frame;
    this.pins = Array.prototype.map.call(list.children, readPin);
    list.remove();
    const moving = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map = L.map(frame, {
      scrollWheelZoom: false,
      zoomControl: false,
      inertia: moving,
      fadeAnimation: moving,
      zoomAnimation: moving,
      markerZoomAnimation: moving,
    });
    this.map.attributionControl.setPrefix(false);
    L.control
      .zoom({
        position: "bottomright",
        zoomInTitle: frame.dataset.closer,
        zoomOutTitle: frame.dataset.further,
      })
      .addTo(this.map);
    if (frame.dataset.tiles) {
      L.tileLayer(frame.dataset.tiles, { attribution: frame.dataset.credit, maxZoom: 19 }).addTo(this.map);
    } else {
      new PlainTiles().addTo(this.map);
      L.control.scale({ position: "bottomleft" }).addTo(this.map);
    }
    this.numbered = L.layerGroup().addTo(this.map);
    this.others = L.layerGroup().addTo(this.map);
    this.byId = {};
    this.drawnMarkers = {};
    this.show();
    this.map.on("zoomend", this.drawPins, this);
    if (frame.dataset.points) this.followMoves();
  }

  DrawnMap.prototype.show = function () {
    const bounds = (this.frame.dataset.bounds || "").split(",").map(Number);
    this.still = true; // moving by ourselves is not the reader's doing
    if (bounds.length === 4) {
      this.map.fitBounds(
        [
          [bounds[0], bounds[1]],
          [bounds[2], bounds[3]],
        ],
        { padding: [30, 40], maxZoom: 15, animate: false },
      );
    } else if (this.pins.length === 1) {
      this.map.setView(this.pins[0].at, 15);
    } else {
      this.map.fitBounds(
        this.pins.map((pin) => pin.at),
        { padding: [24, 24], maxZoom: 15 },
      );
    }
    this.still = false;
    this.drawPins();
  };

  /* The page's own pins, anew at each zoom. The focus stays with the pin that had it. */
  DrawnMap.prototype.drawPins = function () {
    const byId = this.byId;
    const had = Object.keys(byId).filter((id) => byId[id].getElement() === document.activeElement)[0];
    this.numbered.clearLayers();
    this.byId = {};
    this.groupClosePins().forEach(this.drawGroup, this);
    if (had && this.byId[had]) this.byId[had].getElement().focus({ preventScroll: true });
    else if (had) this.frame.focus({ preventScroll: true });
  };

  DrawnMap.prototype.groupClosePins = function () {
    let map = this.map;
    return this.pins.reduce((groups, pin) => {
      const here = map.latLngToLayerPoint(pin.at);
      const near = groups.filter(
        (group) => map.latLngToLayerPoint(group[0].at).distanceTo(here) < OVERLAP,
      )[0];
      if (near) near.push(pin);
      else groups.push([pin]);
      return groups;
    }, []);
  };

  DrawnMap.prototype.drawGroup = function (pins) {
    const drawn = this;
    let box = L.latLngBounds(pins.map((pin) => pin.at));
    const spot = Math.max(box.getNorth() - box.getSouth(), box.getEast() - box.getWest()) < SAME_SPOT;
    function pinLabel(pin) {
      return (pin.number ? pin.number + ". " : "") + pin.name;
    }
    if (pins.length > 1 && !spot && this.map.getZoom() < MAX_ZOOM) {
      const made = marker(
        this.numbered,
        box.getCenter(),
        severalIcon(pins),
        pins.map(pinLabel).join(", "),
        () => {
          drawn.map.fitBounds(box, { padding: [40, 50], maxZoom: MAX_ZOOM, animate: false });
        },
      );
      made.setZIndexOffset(500);
      pins.forEach((pin) => {
        if (pin.id) drawn.byId[pin.id] = made;
      });
      return;
    }
    pins.forEach((pin, beside) => {
      const made = marker(drawn.numbered, pin.at, pinIcon(pin, beside), pinLabel(pin), () => {
        drawn.openPin(pin);
      });
      made.setZIndexOffset(500);
      if (pin.id) drawn.byId[pin.id] = made;
    });
  };

  /* A pin leads to its result in the list; where there is no list, to its page. */
  DrawnMap.prototype.openPin = function (pin) {
    const item = pin.id && document.querySelector('[data-result="' + pin.id + '"]');
    if (item) {
      highlight(pin.id);
      item.scrollIntoView({ block: "center" });
      (item.querySelector("h2 a, h3 a") || item.querySelector("a")).focus({ preventScroll: true });
    } else if (pin.url) {
      window.location.assign(pin.url);
    }
  };

  // --- all the other answers -------------------------------------------------------------------

  DrawnMap.prototype.followMoves = function () {
    const drawn = this;
    this.map.on("moveend", () => {
      drawn.fetchPoints();
      if (!drawn.still) drawn.offerSearchHere();
    });
    this.fetchPoints();
  };

  DrawnMap.prototype.fetchPoints = function () {
    const drawn = this;
    window.clearTimeout(this.soon);
    this.soon = window.setTimeout(() => {
      const seen = drawn.map.getBounds();
      let box = [seen.getSouth(), seen.getWest(), seen.getNorth(), seen.getEast()].map((edge) =>
        edge.toFixed(4),
      );
      let address = drawn.frame.dataset.points;
      address +=
        (address.slice(-1) === "?" ? "" : "&") + "box=" + box.join(",") + "&zoom=" + drawn.map.getZoom();
      if (drawn.asking) drawn.asking.abort();
      drawn.asking = new AbortController();
      window
        .fetch(address, { signal: drawn.asking.signal, headers: { Accept: "application/json" } })
        .then((answer) => {
          return answer.ok ? answer.json() : { points: [] };
        })
        .then((answer) => {
          drawn.showPoints(answer.points);
        })
        .catch(() => {
          /* the numbered pins and the words stand */
        });
    }, 150);
  };

  /* What stands already stays, and keeps the focus. */
  DrawnMap.prototype.showPoints = function (points) {
    const drawn = this;
    const before = this.drawnMarkers;
    let lost = false;
    this.drawnMarkers = {};
    points.forEach((point) => {
      if (point.number) return;
      const under = drawn.isUnderPin(point);
      const key = [point.id, point.lat, point.lon, point.count, under].join();
      drawn.drawnMarkers[key] = before[key] || drawn.addOtherMarker(point, under);
      delete before[key];
    });
    Object.keys(before).forEach((key) => {
      lost = lost || before[key].getElement() === document.activeElement;
      drawn.others.removeLayer(before[key]);
    });
    if (lost) this.frame.focus({ preventScroll: true });
    this.frame.dataset.drawn = String(points.length);
  };

  DrawnMap.prototype.isUnderPin = function (point) {
    let map = this.map;
    const here = map.latLngToLayerPoint([point.lat, point.lon]);
    return this.numbered
      .getLayers()
      .some((pin) => map.latLngToLayerPoint(pin.getLatLng()).distanceTo(here) < 40);
  };

  DrawnMap.prototype.addOtherMarker = function (point, under) {
    const drawn = this;
    const made = marker(this.others, [point.lat, point.lon], clusterIcon(point, under), point.name, () => {
      drawn.open(point, made);
    });
    return made;
  };

  /* A cluster is taken apart by coming closer; what stands on one spot is listed. */
  DrawnMap.prototype.open = function (point, made) {
    let box = point.box;
    const spot = Math.max(box[2] - box[0], box[3] - box[1]) < SAME_SPOT;
    if (point.count > 1 && !spot && this.map.getZoom() < MAX_ZOOM) {
      this.map.fitBounds(
        [
          [box[0], box[1]],
          [box[2], box[3]],
        ],
        { padding: [40, 40], maxZoom: MAX_ZOOM, animate: false },
      );
      return;
    }
    const frame = this.frame;
    const within = point.count > 1 ? point.within : [point];
    const words = document.createElement("div");
    const list = document.createElement("ul");
    list.className = "wm-list-plain";
    within.forEach((one) => {
      list.appendChild(link(document.createElement("li"), one.name, one.url));
    });
    words.appendChild(list);
    if (point.count > within.length) link(words, frame.dataset.list, point.url);
    const popup = L.popup({ maxWidth: 260 }).setLatLng([point.lat, point.lon]).setContent(words);
    popup.on("remove", () => {
      if (made.getElement()) made.getElement().focus({ preventScroll: true });
    });
    popup.openOn(this.map);
    popup.getElement().addEventListener("keydown", (event) => {
      if (event.key === "Escape") popup.close();
    });
    popup
      .getElement()
      .querySelector(".leaflet-popup-close-button")
      .setAttribute("aria-label", frame.dataset.close);
    focusWhenSeen(words.querySelector("a"), 30);
  };

  // --- search this area ------------------------------------------------------------------------

  DrawnMap.prototype.offerSearchHere = function () {
    const drawn = this;
    if (!this.frame.dataset.area || this.button) return;
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "wm-button wm-button--outline wm-button--small wm-map__search";
    this.button.textContent = this.frame.dataset.search;
    L.DomEvent.disableClickPropagation(this.button);
    this.button.addEventListener("click", () => {
      go(drawn.area());
    });
    this.frame.appendChild(this.button);
  };

  /* The middle of the map to some hundred metres, and as far as it shows. */
  DrawnMap.prototype.area = function () {
    const seen = this.map.getBounds();
    const middle = this.map.getCenter();
    const high = middle.distanceTo([seen.getNorth(), middle.lng]);
    const wide = middle.distanceTo([middle.lat, seen.getEast()]);
    let miles = Math.min(200, Math.max(0.1, Math.max(high, wide) / 1609.344));
    let address = this.frame.dataset.area;
    return (
      address +
      (address.slice(-1) === "?" ? "" : "&") +
      "at=" +
      middle.lat.toFixed(3) +
      "," +
      middle.lng.toFixed(3) +
      "&miles=" +
      (miles < 10 ? miles.toFixed(1) : Math.round(miles))
    );
  };

  function go(address) {
    const event = new CustomEvent("wm:go", { detail: address, cancelable: true });
    if (document.dispatchEvent(event)) window.location.assign(address);
  }

  DrawnMap.prototype.replacePins = function (fresh) {
    const had = this.button && this.button === document.activeElement;
    ["points", "bounds", "area"].forEach(function (name) {
      this.frame.dataset[name] = fresh.dataset[name];
    }, this);
    this.frame.setAttribute("aria-label", fresh.getAttribute("aria-label"));
    this.pins = Array.prototype.map.call(fresh.querySelectorAll("[data-pins] > li"), readPin);
    this.map.closePopup();
    this.map.invalidateSize({ animate: false, pan: false });
    this.show();
    if (this.button) this.button.remove();
    this.button = null;
    if (had) this.frame.focus({ preventScroll: true });
    this.fetchPoints();
  };

  // --- the list and the map point at each other ------------------------------------------------

  let maps = [];

  function highlight(id) {
    document.querySelectorAll(".wm-results > .wm-highlighted").forEach((item) => {
      item.classList.remove("wm-highlighted");
    });
    maps.forEach((drawn) => {
      Object.keys(drawn.byId).forEach((each) => {
        const element = drawn.byId[each].getElement();
        element.classList.toggle("wm-highlighted", drawn.byId[each] === drawn.byId[id]);
        drawn.byId[each].setZIndexOffset(drawn.byId[each] === drawn.byId[id] ? 1000 : 500);
      });
    });
    const item = id && document.querySelector('[data-result="' + id + '"]');
    if (item) item.classList.add("wm-highlighted");
  }

  ["focusin", "pointerover"].forEach((kind) => {
    document.addEventListener(kind, (event) => {
      const item = event.target.closest ? event.target.closest("[data-result]") : null;
      if (item && maps.length) highlight(item.dataset.result);
    });
  });

  document.addEventListener("click", (event) => {
    const disc = event.target.closest(".wm-disc");
    const item = disc && disc.closest("[data-result]");
    const drawn = maps[0];
    const made = item && drawn && drawn.byId[item.dataset.result];
    if (!made || !drawn.frame.offsetParent) return;
    event.preventDefault();
    drawn.still = true;
    drawn.map.panInside(made.getLatLng(), { padding: [60, 60], animate: false });
    drawn.still = false;
    drawn.frame.scrollIntoView({ block: "nearest" });
    made.getElement().focus({ preventScroll: true });
    highlight(item.dataset.result);
  });

  // --- when ------------------------------------------------------------------------------------

  function draw(frame) {
    if (frame.dataset.here || !(frame.dataset.points || frame.querySelector("[data-pins] > li"))) return;
    frame.dataset.here = "yes";
    const drawn = new DrawnMap(frame);
    maps.push(drawn);
    frame.addEventListener("wm:map", (event) => {
      drawn.replacePins(event.detail);
    });
  }

  function drawWhenSeen(frame) {
    frame.hidden = false;
    if (frame.dataset.ask) {
      let button = document.createElement("button");
      button.type = "button";
      button.className = "wm-button wm-button--outline";
      button.textContent = frame.dataset.ask;
      button.addEventListener("click", () => {
        button.remove();
        draw(frame);
      });
      frame.appendChild(button);
    } else if ("IntersectionObserver" in window) {
      new IntersectionObserver((seen, watcher) => {
        if (!seen.some((each) => each.isIntersecting)) return;
        watcher.disconnect();
        draw(frame);
      }).observe(frame);
    } else {
      draw(frame);
    }
  }

  document.querySelectorAll("[data-map]").forEach(drawWhenSeen);
  document.addEventListener("wm:swapped", () => {
    maps = maps.filter((drawn) => document.contains(drawn.frame));
    document.querySelectorAll("[data-map]:not([data-here])").forEach(drawWhenSeen);
  });
})();
