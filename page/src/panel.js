// Where the map lives: loaded when there is time or it is first seen, beside the conversation or, on a phone, above it on demand.
import { byId } from "./dom.js";

const IDLE_MS = 300;
const WIDE = matchMedia("(min-width: 56rem)");

/** Open the map's panel; `chosen(id)` is called for a mark that is clicked. */
export function openMapPanel(api, chosen) {
  let map = null;
  let shown = { items: [], say: null, key: "" };
  const toggle = byId("map-toggle");
  const side = byId("side");

  async function load() {
    const [{ openMap }, config] = await Promise.all([import("./map.js"), api.config().catch(() => ({}))]);
    return openMap(byId("map"), config, { chosen });
  }

  const isVisible = () => shown.say && (WIDE.matches || toggle.getAttribute("aria-expanded") === "true");

  async function draw() {
    side.classList.toggle("open", toggle.getAttribute("aria-expanded") === "true");
    byId("map-empty").hidden = shown.items.length > 0;
    if (!isVisible()) return;
    map ??= load();
    const { items, say } = shown;
    const ready = await map;
    ready.resize();
    if (items === shown.items) ready.show(items, say);
  }

  toggle.addEventListener("click", () => {
    toggle.setAttribute("aria-expanded", String(toggle.getAttribute("aria-expanded") !== "true"));
    draw();
  });
  WIDE.addEventListener("change", draw);

  return {
    show(cards, say) {
      const items = cards.filter((card) => Number.isFinite(card.latitude) && Number.isFinite(card.longitude));
      const key = JSON.stringify([say.lang, say.knows("slot", "price"), items.map((item) => [item.id, item.number])]);
      if (key === shown.key) return;
      shown = { items, say, key };
      requestIdleCallback(draw, { timeout: IDLE_MS }); // the answer is painted before the map
    },
  };
}
