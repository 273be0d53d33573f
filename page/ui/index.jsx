// Cards and a small map for other clients of the LangGraph API: agent-chat-ui and Studio draw these for `ui` messages.
import outline from "../data/outline.json";
import { homeFacts } from "../src/facts.js";
import { voice } from "../src/words.js";
import { STYLE } from "./style.js";

export default { homes: Homes, places: Places };

function Homes({ lang, items }) {
  const say = worded(lang);
  return (
    <section dir={say.direction} lang={say.lang} className="konak">
      <style>{STYLE}</style>
      <Island items={items} say={say} />
      <ul>{items.map((item) => <Home key={item.id} item={item} say={say} />)}</ul>
    </section>
  );
}

function Home({ item, say }) {
  return (
    <li>
      <h4><b>{item.number}</b> <bdi>{item.title}</bdi></h4>
      <p className="price"><bdi>{item.price_text}</bdi></p>
      <p>{[item.place, item.property_name].filter(Boolean).join(" · ")}</p>
      <p>{homeFacts(item, say).join(" · ")}</p>
      {item.demo && <p className="demo">{say.t("home.demo")} <bdi>{item.id}</bdi></p>}
    </li>
  );
}

function Places({ lang, items }) {
  const say = worded(lang);
  return (
    <section dir={say.direction} lang={say.lang} className="konak">
      <style>{STYLE}</style>
      <Island items={items} say={say} />
      <ul>{items.map((item) => (
        <li key={item.id}>
          <h4><b>{item.number}</b> <bdi>{item.title}</bdi></h4>
          {Number.isFinite(item.distance_km) && <p className="price">{say.distance(item.distance_km)}</p>}
          <p>{[item.place, item.opening_hours, item.approximate && say.t("place.approximate")].filter(Boolean).join(" · ")}</p>
        </li>
      ))}</ul>
    </section>
  );
}

// The outline needs no tiles and no script of its own; east is right, one degree of longitude is .82 of latitude.
function Island({ items, say }) {
  const marks = items.filter((item) => Number.isFinite(item.latitude) && Number.isFinite(item.longitude));
  if (!marks.length) return null;
  const ring = outline.land.geometry.coordinates[0].map(([east, north]) => spot(north, east).join(" ")).join("L");
  return (
    <figure>
      <svg viewBox="0 0 205 122" role="img" aria-label={say.t("map.label")}>
        <path d={`M${ring}Z`} />
        {marks.map((item) => {
          const [x, y] = spot(item.latitude, item.longitude);
          return <g key={item.id}><circle cx={x} cy={y} r="4" /><text x={x} y={y + 1.8}>{item.number}</text></g>;
        })}
      </svg>
      <figcaption>{say.t("map.outline")}</figcaption>
    </figure>
  );
}

function spot(latitude, longitude) {
  return [(longitude - 32.2) * 82, (35.75 - latitude) * 100].map((value) => Math.round(value * 10) / 10);
}

function worded(lang) {
  const say = voice(lang);
  return { ...say, word: (group, key) => (group === "title_deed" ? say.t(`deed.${key}`) : say.word(group, key)) };
}
