// Bundle the page into server/page, with a manifest that proves which sources it was made from.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, "..", "server", "page");
const SOURCES = ["build.mjs", "package.json", "package-lock.json", "src", "texts", "data", "ui"];
const COMMON = {
  bundle: true, minify: true, format: "esm", target: "es2022", charset: "utf8", legalComments: "none", logLevel: "warning",
  absWorkingDir: HERE,
};

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
await Promise.all([
  build({ ...COMMON, entryPoints: ["src/app.js"], external: ["./map.js"], outfile: join(OUT, "app.js") }),
  build({ ...COMMON, entryPoints: ["src/map.js"], outfile: join(OUT, "map.js") }),
  build({ ...COMMON, entryPoints: ["src/first.js"], format: "iife", outfile: join(OUT, "first.js") }),
  build({ ...COMMON, entryPoints: ["src/style.css"], outfile: join(OUT, "app.css"), loader: { ".png": "empty", ".svg": "empty" } }),
  buildComponents(),
  ...["index.html", "konak.svg"].map((name) => copyFile(join(HERE, "src", name), join(OUT, name))),
]);
await writeFile(join(OUT, "licences.txt"), await licences());
const manifest = { sources: await hashes(HERE, SOURCES), built: await hashes(OUT, await readdir(OUT)) };
await writeFile(join(OUT, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);

// The form in which a LangGraph server hands components to its clients: React comes from the page that shows them.
async function buildComponents() {
  const result = await build({
    ...COMMON, entryPoints: ["ui/entry.js"], format: "iife", globalName: "__LGUI_assistant", target: "es2020",
    jsx: "automatic", external: ["react", "react/jsx-runtime"], write: false,
  });
  const needs = 'typeof require<"u"?require';
  const shared = 'typeof globalThis[Symbol.for("LGUI_REQUIRE")]<"u"?globalThis[Symbol.for("LGUI_REQUIRE")]';
  const [{ text }] = result.outputFiles;
  if (!text.includes(needs)) throw new Error("esbuild writes its require differently: look at ui/entry.js in the output");
  await writeFile(join(OUT, "components.js"), text.replaceAll(needs, shared));
}

/** SHA-256 of each file below `names`, by its path from `root`; line ends do not count. */
async function hashes(root, names) {
  const found = {};
  for (const path of (await Promise.all(names.map((name) => filesOf(join(root, name))))).flat().sort()) {
    const text = (await readFile(path, "utf8")).replaceAll("\r\n", "\n");
    found[relative(root, path).replaceAll("\\", "/")] = createHash("sha256").update(text).digest("hex");
  }
  return found;
}

async function filesOf(path) {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => null);
  if (!entries) return [path];
  return (await Promise.all(entries.map((entry) => filesOf(join(path, entry.name))))).flat();
}

/** The licences of what is bundled, as they ask for. */
async function licences() {
  const lock = JSON.parse(await readFile(join(HERE, "package-lock.json"), "utf8"));
  const shipped = Object.entries(lock.packages).filter(([path, one]) => path && !one.dev && !one.optional);
  const texts = await Promise.all(shipped.map(async ([path, one]) => {
    const names = await readdir(join(HERE, path)).catch(() => []);
    const file = names.find((name) => /^licen[cs]e/i.test(name));
    const text = file ? await readFile(join(HERE, path, file), "utf8") : `Licence: ${one.license}\n`;
    return `${path.replace(/^.*node_modules\//, "")} ${one.version}\n\n${text}`;
  }));
  return texts.join(`\n${"-".repeat(72)}\n`);
}
