// The map, loaded when there is something to show: the island's outline, or the tiles an operator has set.
import L from "leaflet";
import outline from "../data/outline.json";

// How near results bring the map: an outline of 75 points has nothing to show of a street.
const NEAREST = { tiles: 15, outline: 11 };
const ISLAND = L.geoJSON(outline.land).getBounds();

/** Make the map of an element; gives `show(items, say)`, `focus(id)` and `resize()`. */
export function openMap(element, { tiles, bounds }, on) {
  const map = L.map(element, { zoomControl: false, minZoom: 7, maxZoom: tiles ? 18 : 14, maxBounds: ISLAND.pad(1) });
  map.attributionControl.setPrefix(false);
  const base = L.layerGroup().addTo(map);
  const marks = L.layerGroup().addTo(map);
  const byItem = new Map();
  let zoom = null;
  let lang = null;
  map.fitBounds(bounds ?? ISLAND);

  function speak(say) {
    zoom?.remove();
    zoom = L.control.zoom({ zoomInTitle: say.t("map.in"), zoomOutTitle: say.t("map.out") }).addTo(map);
    base.clearLayers();
    if (tiles) L.tileLayer(tiles.url, { attribution: escaped(tiles.attribution ?? "") }).addTo(base);
    else drawOutline(base, say);
    lang = say.lang;
  }

  return {
    show(items, say) {
      if (lang !== say.lang) speak(say);
      marks.clearLayers();
      byItem.clear();
      for (const item of items) {
        const mark = L.marker([item.latitude, item.longitude], { icon: icon(item), title: item.title, alt: item.title,
          riseOnHover: true }).on("click", () => on.chosen(item.id)).addTo(marks);
        byItem.set(item.id, mark);
      }
      const around = L.latLngBounds(items.map((item) => [item.latitude, item.longitude]));
      if (items.length) map.fitBounds(around.pad(0.3), { maxZoom: tiles ? NEAREST.tiles : NEAREST.outline, animate: false });
      else map.fitBounds(bounds ?? ISLAND, { animate: false });
    },
    focus(id) {
      const mark = byItem.get(id);
      if (mark) map.panTo(mark.getLatLng());
    },
    resize: () => map.invalidateSize({ animate: false }),
  };
}

function drawOutline(base, say) {
  L.geoJSON(outline.land, { interactive: false, attribution: escaped(say.t("map.outline")),
    style: { className: "island", weight: 1.5 } }).addTo(base);
  for (const [name, latitude, longitude] of outline.towns) {
    const label = L.divIcon({ className: "town", html: escaped(say.word("place", name)), iconSize: [0, 0] });
    L.marker([latitude, longitude], { icon: label, interactive: false, keyboard: false }).addTo(base);
  }
}

function icon(item) {
  return L.divIcon({ className: `mark mark-${item.kind}`, html: escaped(String(item.number ?? "")), iconSize: [28, 28] });
}

// Leaflet takes markup here; data and texts are none.
function escaped(text) {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML;
}
