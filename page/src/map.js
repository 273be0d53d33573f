// The map, loaded when there is something to show: the island's outline, or the tiles an operator has set.
import L from "leaflet";
import outline from "../data/outline.json";

// How near results bring the map: an outline of 75 points has nothing to show of a street.
const NEAREST = { tiles: 15, outline: 11 };
const MARK = 28;
const RINGS = [[0, 0], ...[1, 2, 3].flatMap((ring) => Array.from({ length: 6 * ring }, (_, at) => {
  const angle = (2 * Math.PI * at) / (6 * ring);
  return [Math.round(Math.cos(angle) * ring * (MARK + 1)), Math.round(Math.sin(angle) * ring * (MARK + 1))];
}))];
const ISLAND = L.geoJSON(outline.land).getBounds();

/** Make the map of an element; gives `show(items, say)`, `focus(id)` and `resize()`. */
export function openMap(element, { tiles, bounds }, on) {
  const map = L.map(element, { zoomControl: false, minZoom: 7, maxZoom: tiles ? 18 : 14, maxBounds: ISLAND.pad(1) });
  map.attributionControl.setPrefix(false);
  L.control.scale({ imperial: false, position: "topright" }).addTo(map);
  const base = L.layerGroup().addTo(map);
  const marks = L.layerGroup().addTo(map);
  const byItem = new Map();
  let zoom = null;
  let lang = null;
  map.on("zoomend", () => spread(map, byItem));
  map.on("zoomend moveend", () => thin(element));
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
        byItem.set(item.id, { mark, item });
      }
      const around = L.latLngBounds(items.map((item) => [item.latitude, item.longitude]));
      if (items.length) map.fitBounds(around.pad(0.3), { maxZoom: tiles ? NEAREST.tiles : NEAREST.outline, animate: false });
      else map.fitBounds(bounds ?? ISLAND, { animate: false });
      spread(map, byItem);
      thin(element);
    },
    focus(id) {
      const found = byItem.get(id);
      if (found) map.panTo(found.mark.getLatLng());
    },
    resize: () => map.invalidateSize({ animate: false }),
  };
}

function drawOutline(base, say) {
  L.geoJSON(outline.land, { interactive: false, attribution: escaped(say.t("map.outline")),
    style: { className: "island", weight: 1.5 } }).addTo(base);
  for (const [name, latitude, longitude] of outline.towns) {
    const short = say.word("place", name).replace(/\s*\(.*\)$/, "");
    const label = L.divIcon({ className: "town", html: `<span>${escaped(short)}</span>`, iconSize: [0, 0] });
    L.marker([latitude, longitude], { icon: label, interactive: false, keyboard: false }).addTo(base);
  }
}

function icon(item, [x, y] = [0, 0]) {
  return L.divIcon({ className: `mark mark-${item.kind}`, html: escaped(String(item.number ?? "")), iconSize: [MARK, MARK],
    iconAnchor: [MARK / 2 - x, MARK / 2 - y] });
}

// Marks that would hide each other stand around their place instead, as near as there is room.
function spread(map, byItem) {
  const taken = [];
  for (const { mark, item } of byItem.values()) {
    const at = map.latLngToContainerPoint(mark.getLatLng());
    const free = RINGS.find(([x, y]) => taken.every((one) => Math.hypot(one.x - at.x - x, one.y - at.y - y) >= MARK)) ?? [0, 0];
    taken.push({ x: at.x + free[0], y: at.y + free[1] });
    mark.setIcon(icon(item, free));
  }
}

// Of names that would cross each other, or a mark, the more important one stays.
function thin(element) {
  const taken = [...element.querySelectorAll(".mark")].map((one) => one.getBoundingClientRect());
  for (const label of element.querySelectorAll(".town span")) {
    const box = label.getBoundingClientRect();
    const free = !taken.some((one) => one.left < box.right && box.left < one.right && one.top < box.bottom && box.top < one.bottom);
    label.classList.toggle("crowded", !free);
    if (free) taken.push(box);
  }
}

// Leaflet takes markup here; data and texts are none.
function escaped(text) {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML;
}
