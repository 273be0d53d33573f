// These components live in a shadow root of somebody else's page: they bring their style along.
export const STYLE = `
.konak { font: 14px/1.45 system-ui, sans-serif; color: #24211c; background: #faf6ef; border-radius: 12px; padding: 12px; }
.konak ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 8px; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
.konak li { background: #fff; border: 1px solid #ddd3c2; border-radius: 10px; padding: 8px 10px; }
.konak h4, .konak p { margin: 0; }
.konak b { background: #0f5d5a; color: #fff; border-radius: 1em; padding: 0 .5em; }
.konak .price { font-weight: 650; }
.konak .demo { color: #a2431c; font-size: 12px; }
.konak figure { margin: 0 0 8px; background: #dcebee; border-radius: 10px; overflow: hidden; }
.konak svg { display: block; width: 100%; max-height: 16rem; }
.konak path { fill: #d9c8a5; stroke: #5f584c; stroke-width: .6; }
.konak circle { fill: #0f5d5a; stroke: #fff; }
.konak text { fill: #fff; font-size: 5px; text-anchor: middle; }
.konak figcaption { font-size: 11px; padding: 2px 8px; background: #fff; }
`;
