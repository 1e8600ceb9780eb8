/* The point of a place is put on a map: the two fields beside it hold what is saved, and work without this. */
(() => {
  "use strict";
  if (!window.L || !window.waymarkMap) return;
  const L = window.L;
  const { PlainTiles, pinIcon, clusterIcon } = window.waymarkMap;
  const CLOSE = 16;
  const WIDE = 6;
  const MIDDLE = [54.5, -3]; // of Great Britain, where nothing is known yet

  function PlaceMap(box) {
    this.box = box;
    this.latitude = document.getElementById("id_latitude");
    this.longitude = document.getElementById("id_longitude");
    this.postcode = document.getElementById("id_postcode");
    this.said = box.querySelector("[data-map-said]");
    if (!this.latitude || !this.longitude) return;
    box.hidden = false;
    this.draw();
    this.listen();
    this.fromFields();
  }

  PlaceMap.prototype.draw = function () {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map = L.map(this.box.querySelector("[data-map-here]"), {
      scrollWheelZoom: false,
      fadeAnimation: !still,
      zoomAnimation: !still,
      keyboardPanDelta: 40,
    });
    this.map.attributionControl.setPrefix(false);
    if (this.box.dataset.tiles) {
      L.tileLayer(this.box.dataset.tiles, { attribution: this.box.dataset.credit, maxZoom: 19 }).addTo(
        this.map,
      );
    } else {
      new PlainTiles().addTo(this.map);
      L.control.scale({ position: "bottomleft" }).addTo(this.map);
    }
    this.others = L.layerGroup().addTo(this.map);
    this.map.setView(MIDDLE, WIDE);
  };

  PlaceMap.prototype.listen = function () {
    this.map.on("click", (event) => this.put(event.latlng));
    this.box
      .querySelector("[data-map-cross]")
      .addEventListener("click", () => this.put(this.map.getCenter()));
    this.box.querySelector("[data-map-postcode]").addEventListener("click", () => this.backToPostcode());
    [this.latitude, this.longitude].forEach((field) => {
      field.addEventListener("change", () => this.fromFields());
    });
    if (this.postcode) {
      this.postcode.addEventListener("change", () => {
        if (!this.typed()) this.look();
      });
    }
    // In a tab or a closed panel it has no size when it is made.
    new ResizeObserver(() => this.map.invalidateSize()).observe(this.map.getContainer());
  };

  PlaceMap.prototype.typed = function () {
    const at = [Number(this.latitude.value), Number(this.longitude.value)];
    const empty = this.latitude.value.trim() === "" || this.longitude.value.trim() === "";
    return empty || at.some((number) => !Number.isFinite(number)) ? null : L.latLng(at[0], at[1]);
  };

  PlaceMap.prototype.fromFields = function () {
    const at = this.typed();
    if (!at) {
      this.look();
      return;
    }
    this.pin(at);
    this.map.setView(at, CLOSE);
    this.look(at);
  };

  /* Where the postcode is, and what is near, to find one's way by. */
  PlaceMap.prototype.look = async function (at) {
    const asked = new URL(this.box.dataset.pointUrl, window.location.href);
    if (this.postcode) asked.searchParams.set("postcode", this.postcode.value);
    if (at) {
      asked.searchParams.set("lat", at.lat);
      asked.searchParams.set("lng", at.lng);
    }
    const answer = await fetch(asked, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const found = await answer.json();
    this.others.clearLayers();
    found.near.forEach((one) => {
      // Words of a feed: a string would be read as HTML.
      const name = document.createElement("span");
      name.textContent = one.name;
      L.marker(one.at, {
        icon: clusterIcon({ count: 1 }),
        title: one.name,
        interactive: true,
        keyboard: false,
      })
        .bindTooltip(name)
        .addTo(this.others);
    });
    if (at) return;
    if (this.marker) this.marker.remove();
    this.marker = null;
    if (found.at) {
      this.map.setView(found.at, CLOSE);
      this.say(
        "It stands at " + found.postcode + ". " + (found.doubt || "Put the point if the door is elsewhere."),
      );
    } else {
      this.say("Type a postcode we know, or put the point on the map.");
    }
  };

  PlaceMap.prototype.pin = function (at) {
    if (this.marker) {
      this.marker.setLatLng(at);
      return;
    }
    this.marker = L.marker(at, {
      icon: pinIcon({ number: "" }, 0),
      draggable: true,
      keyboard: false,
      alt: "The point",
    });
    this.marker.on("dragend", () => this.put(this.marker.getLatLng()));
    this.marker.addTo(this.map);
  };

  PlaceMap.prototype.put = function (at) {
    this.latitude.value = at.lat.toFixed(6);
    this.longitude.value = at.wrap().lng.toFixed(6);
    [this.latitude, this.longitude].forEach((field) => {
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    this.pin(at);
    this.say(
      "The point is at " +
        this.latitude.value +
        ", " +
        this.longitude.value +
        ". It stays when the postcode changes.",
    );
  };

  PlaceMap.prototype.backToPostcode = function () {
    [this.latitude, this.longitude].forEach((field) => {
      field.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    this.look();
  };

  PlaceMap.prototype.say = function (words) {
    this.said.textContent = words;
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-place-map]").forEach((box) => new PlaceMap(box));
  });
})();
