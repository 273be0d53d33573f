// A drawn placeholder for a home without a photo; it is told from a photo at first sight.
import { svg } from "../dom.js";

const SHAPES = {
  villa: ["M18 62V38l22-14 22 14v24z", "M36 62V48h8v14z", "M68 62V46h18v16z"],
  land: ["M8 62l24-20 18 10 14-12 28 22z"],
  commercial: ["M20 62V22h60v40z", "M28 30h10v10H28zM45 30h10v10H45zM62 30h10v10H62z", "M42 62V48h16v14z"],
  apartment: ["M28 62V14h44v48z", "M35 21h9v9h-9zM56 21h9v9h-9zM35 36h9v9h-9zM56 36h9v9h-9z", "M45 62V51h10v11z"],
};
const LIKE = { studio: "apartment", penthouse: "apartment", house: "villa", bungalow: "villa" };

/** Draw the kind of home. */
export function drawing(type) {
  const [outline, ...details] = SHAPES[LIKE[type] ?? type] ?? SHAPES.apartment;
  return svg("svg", { viewBox: "0 0 100 70", "aria-hidden": "true", focusable: "false" },
    svg("circle", { cx: 82, cy: 14, r: 7, class: "sun" }),
    svg("path", { d: "M0 62h100v8H0z", class: "ground" }),
    svg("path", { d: outline, class: "wall" }),
    details.map((d) => svg("path", { d, class: "opening" })));
}
