/* Draws each [data-map] with Leaflet when it comes into view, or when it is asked for. The words beside it say the
   same. With data-points it asks for more pins and clusters whenever it is moved, and keeps in step with the list:
   `wm:map` on its frame, with a new frame in `detail`, shows what that one has. */
(function () {
  "use strict";
  if (!window.L) return;
  var L = window.L;
  var FAR = 18;
  var CLOSE = 26; // pixels between two pins that would hide each other
  var SPOT = 0.0002; // degrees: what lies closer together cannot be told apart

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

  function drop(words) {
    var box = document.createElement("div");
    box.innerHTML =
      '<svg viewBox="-1 -1 32 40" aria-hidden="true"><path d="M15 0a15 15 0 0 1 15 15c0 9-10 16-15 23C10 31 0 24 0 15A15 15 0 0 1 15 0z"/></svg>';
    var label = document.createElement("span");
    label.textContent = words;
    box.appendChild(label);
    return box;
  }

  /* Pins of one spot stand side by side, so that each number can be read and pressed; what would hide each other
     is one, with the numbers, until one comes closer. */
  function severalIcon(pins) {
    var numbers = pins.map(function (pin) {
      return pin.number;
    });
    var label = document.createElement("span");
    label.textContent =
      numbers.slice(0, 3).join(", ") + (numbers.length > 3 ? " +" + (numbers.length - 3) : "");
    var wide = 22 + 9 * label.textContent.length;
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
      html: drop(pin.number),
      iconSize: [30, 38],
      iconAnchor: [15 - 22 * beside, 38],
    });
  }

  /* `under`: it hangs below its point, for a pin of the page stands on it. */
  function clusterIcon(point, under) {
    var label = document.createElement("span");
    label.textContent = point.count > 1 ? String(point.count) : "";
    var size = point.count < 2 ? 24 : point.count < 10 ? 36 : point.count < 100 ? 42 : 50;
    var kind = point.count < 2 ? "wm-map__dot" : "wm-map__cluster";
    return L.divIcon({
      className: kind,
      html: label,
      iconSize: [size, size],
      iconAnchor: [size / 2, under ? -4 : size / 2],
    });
  }

  /* A marker that is a button for everybody: a name, and Enter and space as well as a press. */
  function marker(layer, at, icon, name, press) {
    var made = L.marker(at, { icon: icon, title: name, keyboard: true, riseOnHover: true }).addTo(layer);
    var element = made.getElement();
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", name);
    made.on("click", press);
    element.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      press();
    });
    return made;
  }

  var Ground = L.GridLayer.extend({
    createTile: function () {
      var square = document.createElement("div");
      square.className = "wm-map__square";
      return square;
    },
  });

  // --- a map -----------------------------------------------------------------------------------

  function Drawn(frame) {
    var list = frame.querySelector("[data-pins]");
    this.frame = frame;
    this.pins = Array.prototype.map.call(list.children, readPin);
    list.remove();
    var moving = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
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
      new Ground().addTo(this.map);
      L.control.scale({ position: "bottomleft" }).addTo(this.map);
    }
    this.numbered = L.layerGroup().addTo(this.map);
    this.others = L.layerGroup().addTo(this.map);
    this.byId = {};
    this.standing = {};
    this.show();
    this.map.on("zoomend", this.stand, this);
    if (frame.dataset.points) this.follow();
  }

  Drawn.prototype.show = function () {
    var bounds = (this.frame.dataset.bounds || "").split(",").map(Number);
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
        this.pins.map(function (pin) {
          return pin.at;
        }),
        { padding: [24, 24], maxZoom: 15 },
      );
    }
    this.still = false;
    this.stand();
  };

  /* The page's own pins, anew at each zoom. The focus stays with the pin that had it. */
  Drawn.prototype.stand = function () {
    var byId = this.byId;
    var had = Object.keys(byId).filter(function (id) {
      return byId[id].getElement() === document.activeElement;
    })[0];
    this.numbered.clearLayers();
    this.byId = {};
    this.together().forEach(this.standTogether, this);
    if (had && this.byId[had]) this.byId[had].getElement().focus({ preventScroll: true });
    else if (had) this.frame.focus({ preventScroll: true });
  };

  Drawn.prototype.together = function () {
    var map = this.map;
    return this.pins.reduce(function (groups, pin) {
      var here = map.latLngToLayerPoint(pin.at);
      var near = groups.filter(function (group) {
        return map.latLngToLayerPoint(group[0].at).distanceTo(here) < CLOSE;
      })[0];
      if (near) near.push(pin);
      else groups.push([pin]);
      return groups;
    }, []);
  };

  Drawn.prototype.standTogether = function (pins) {
    var drawn = this;
    var box = L.latLngBounds(
      pins.map(function (pin) {
        return pin.at;
      }),
    );
    var spot = Math.max(box.getNorth() - box.getSouth(), box.getEast() - box.getWest()) < SPOT;
    function named(pin) {
      return (pin.number ? pin.number + ". " : "") + pin.name;
    }
    if (pins.length > 1 && !spot && this.map.getZoom() < FAR) {
      var made = marker(
        this.numbered,
        box.getCenter(),
        severalIcon(pins),
        pins.map(named).join(", "),
        function () {
          drawn.map.fitBounds(box, { padding: [40, 50], maxZoom: FAR, animate: false });
        },
      );
      made.setZIndexOffset(500);
      pins.forEach(function (pin) {
        if (pin.id) drawn.byId[pin.id] = made;
      });
      return;
    }
    pins.forEach(function (pin, beside) {
      var made = marker(drawn.numbered, pin.at, pinIcon(pin, beside), named(pin), function () {
        drawn.press(pin);
      });
      made.setZIndexOffset(500);
      if (pin.id) drawn.byId[pin.id] = made;
    });
  };

  /* A pin leads to its result in the list; where there is no list, to its page. */
  Drawn.prototype.press = function (pin) {
    var item = pin.id && document.querySelector('[data-result="' + pin.id + '"]');
    if (item) {
      mean(pin.id);
      item.scrollIntoView({ block: "center" });
      (item.querySelector("h2 a, h3 a") || item.querySelector("a")).focus({ preventScroll: true });
    } else if (pin.url) {
      window.location.assign(pin.url);
    }
  };

  // --- all the other answers -------------------------------------------------------------------

  Drawn.prototype.follow = function () {
    var drawn = this;
    this.map.on("moveend", function () {
      drawn.fetch();
      if (!drawn.still) drawn.offer();
    });
    this.fetch();
  };

  Drawn.prototype.fetch = function () {
    var drawn = this;
    window.clearTimeout(this.soon);
    this.soon = window.setTimeout(function () {
      var seen = drawn.map.getBounds();
      var box = [seen.getSouth(), seen.getWest(), seen.getNorth(), seen.getEast()].map(function (edge) {
        return edge.toFixed(4);
      });
      var address = drawn.frame.dataset.points;
      address +=
        (address.slice(-1) === "?" ? "" : "&") + "box=" + box.join(",") + "&zoom=" + drawn.map.getZoom();
      if (drawn.asking) drawn.asking.abort();
      drawn.asking = new AbortController();
      window
        .fetch(address, { signal: drawn.asking.signal, headers: { Accept: "application/json" } })
        .then(function (answer) {
          return answer.ok ? answer.json() : { points: [] };
        })
        .then(function (answer) {
          drawn.put(answer.points);
        })
        .catch(function () {
          /* the numbered pins and the words stand */
        });
    }, 150);
  };

  /* What stands already stays, and keeps the focus. */
  Drawn.prototype.put = function (points) {
    var drawn = this;
    var before = this.standing;
    var lost = false;
    this.standing = {};
    points.forEach(function (point) {
      if (point.number) return;
      var under = drawn.isUnderPin(point);
      var key = [point.id, point.lat, point.lon, point.count, under].join();
      drawn.standing[key] = before[key] || drawn.other(point, under);
      delete before[key];
    });
    Object.keys(before).forEach(function (key) {
      lost = lost || before[key].getElement() === document.activeElement;
      drawn.others.removeLayer(before[key]);
    });
    if (lost) this.frame.focus({ preventScroll: true });
    this.frame.dataset.drawn = String(points.length);
  };

  Drawn.prototype.isUnderPin = function (point) {
    var map = this.map;
    var here = map.latLngToLayerPoint([point.lat, point.lon]);
    return this.numbered.getLayers().some(function (pin) {
      return map.latLngToLayerPoint(pin.getLatLng()).distanceTo(here) < 40;
    });
  };

  Drawn.prototype.other = function (point, under) {
    var drawn = this;
    var made = marker(
      this.others,
      [point.lat, point.lon],
      clusterIcon(point, under),
      point.name,
      function () {
        drawn.open(point, made);
      },
    );
    return made;
  };

  /* A cluster is taken apart by coming closer; what stands on one spot is listed. */
  Drawn.prototype.open = function (point, made) {
    var box = point.box;
    var spot = Math.max(box[2] - box[0], box[3] - box[1]) < SPOT;
    if (point.count > 1 && !spot && this.map.getZoom() < FAR) {
      this.map.fitBounds(
        [
          [box[0], box[1]],
          [box[2], box[3]],
        ],
        { padding: [40, 40], maxZoom: FAR, animate: false },
      );
      return;
    }
    var frame = this.frame;
    var within = point.count > 1 ? point.within : [point];
    var words = document.createElement("div");
    var list = document.createElement("ul");
    list.className = "wm-list-plain";
    within.forEach(function (one) {
      list.appendChild(link(document.createElement("li"), one.name, one.url));
    });
    words.appendChild(list);
    if (point.count > within.length) link(words, frame.dataset.list, point.url);
    var popup = L.popup({ maxWidth: 260 }).setLatLng([point.lat, point.lon]).setContent(words);
    popup.on("remove", function () {
      if (made.getElement()) made.getElement().focus({ preventScroll: true });
    });
    popup.openOn(this.map);
    popup.getElement().addEventListener("keydown", function (event) {
      if (event.key === "Escape") popup.close();
    });
    popup
      .getElement()
      .querySelector(".leaflet-popup-close-button")
      .setAttribute("aria-label", frame.dataset.close);
    focusWhenSeen(words.querySelector("a"), 30);
  };

  /* Leaflet measures a popup unseen first, and what is unseen takes no focus. */
  function focusWhenSeen(element, tries) {
    element.focus({ preventScroll: true });
    if (document.activeElement === element || !tries) return;
    window.requestAnimationFrame(function () {
      focusWhenSeen(element, tries - 1);
    });
  }

  function link(into, words, url) {
    var made = document.createElement("a");
    made.href = url;
    made.textContent = words;
    into.appendChild(made);
    return into;
  }

  // --- search this area ------------------------------------------------------------------------

  Drawn.prototype.offer = function () {
    var drawn = this;
    if (!this.frame.dataset.area || this.button) return;
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "wm-button wm-button--outline wm-button--small wm-map__search";
    this.button.textContent = this.frame.dataset.search;
    L.DomEvent.disableClickPropagation(this.button);
    this.button.addEventListener("click", function () {
      go(drawn.area());
    });
    this.frame.appendChild(this.button);
  };

  /* The middle of the map to some hundred metres, and as far as it shows. */
  Drawn.prototype.area = function () {
    var seen = this.map.getBounds();
    var middle = this.map.getCenter();
    var high = middle.distanceTo([seen.getNorth(), middle.lng]);
    var wide = middle.distanceTo([middle.lat, seen.getEast()]);
    var miles = Math.min(200, Math.max(0.1, Math.max(high, wide) / 1609.344));
    var address = this.frame.dataset.area;
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
    var event = new CustomEvent("wm:go", { detail: address, cancelable: true });
    if (document.dispatchEvent(event)) window.location.assign(address);
  }

  Drawn.prototype.renew = function (fresh) {
    var had = this.button && this.button === document.activeElement;
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
    this.fetch();
  };

  // --- the list and the map point at each other ------------------------------------------------

  var maps = [];

  function mean(id) {
    document.querySelectorAll(".wm-results > .wm-meant").forEach(function (item) {
      item.classList.remove("wm-meant");
    });
    maps.forEach(function (drawn) {
      Object.keys(drawn.byId).forEach(function (each) {
        var element = drawn.byId[each].getElement();
        element.classList.toggle("wm-meant", drawn.byId[each] === drawn.byId[id]);
        drawn.byId[each].setZIndexOffset(drawn.byId[each] === drawn.byId[id] ? 1000 : 500);
      });
    });
    var item = id && document.querySelector('[data-result="' + id + '"]');
    if (item) item.classList.add("wm-meant");
  }

  ["focusin", "pointerover"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var item = event.target.closest ? event.target.closest("[data-result]") : null;
      if (item && maps.length) mean(item.dataset.result);
    });
  });

  document.addEventListener("click", function (event) {
    var disc = event.target.closest(".wm-disc");
    var item = disc && disc.closest("[data-result]");
    var drawn = maps[0];
    var made = item && drawn && drawn.byId[item.dataset.result];
    if (!made || !drawn.frame.offsetParent) return;
    event.preventDefault();
    drawn.still = true;
    drawn.map.panInside(made.getLatLng(), { padding: [60, 60], animate: false });
    drawn.still = false;
    drawn.frame.scrollIntoView({ block: "nearest" });
    made.getElement().focus({ preventScroll: true });
    mean(item.dataset.result);
  });

  // --- when ------------------------------------------------------------------------------------

  function draw(frame) {
    if (frame.dataset.here || !(frame.dataset.points || frame.querySelector("[data-pins] > li"))) return;
    frame.dataset.here = "yes";
    var drawn = new Drawn(frame);
    maps.push(drawn);
    frame.addEventListener("wm:map", function (event) {
      drawn.renew(event.detail);
    });
  }

  function wait(frame) {
    frame.hidden = false;
    if (frame.dataset.ask) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "wm-button wm-button--outline";
      button.textContent = frame.dataset.ask;
      button.addEventListener("click", function () {
        button.remove();
        draw(frame);
      });
      frame.appendChild(button);
    } else if ("IntersectionObserver" in window) {
      new IntersectionObserver(function (seen, watcher) {
        if (
          !seen.some(function (each) {
            return each.isIntersecting;
          })
        )
          return;
        watcher.disconnect();
        draw(frame);
      }).observe(frame);
    } else {
      draw(frame);
    }
  }

  document.querySelectorAll("[data-map]").forEach(wait);
  document.addEventListener("wm:swapped", function () {
    maps = maps.filter(function (drawn) {
      return document.contains(drawn.frame);
    });
    document.querySelectorAll("[data-map]:not([data-here])").forEach(wait);
  });
})();
