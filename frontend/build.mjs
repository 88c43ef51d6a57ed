// Bundles frontend/src into the workbench's static folder:
//   app.js, app.css   what every page loads
//   charts.js         loaded beside it on pages that show a chart
//   structure.js      loaded beside it on pages that draw who holds whom
//   icons.svg         one sprite of the icons named in src/icons.txt
// Beside each lies the same file packed (.gz, .br), which the site sends to browsers that take it.
// File names carry no hash: the site's static files storage adds one.

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import zlib from "node:zlib";

import * as esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const source = path.join(here, "src");
const target = path.join(here, "../src/stateward/workbench/static/dist");

const bundles = {
  absWorkingDir: here,
  entryPoints: [path.join(source, "app.js"), path.join(source, "app.css"), path.join(source, "charts.js"), path.join(source, "structure.js"), path.join(source, "visits-worker.js")],
  outdir: target,
  bundle: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  sourcemap: false,
  legalComments: "linked",
  loader: { ".svg": "dataurl", ".woff2": "file" },
  logLevel: "warning",
};

/** The icon's drawing as a `<symbol>`, coloured by the text around it. */
async function iconSymbol(name) {
  const [icon, style = "outline"] = name.split(":").reverse();
  const file = path.join(here, "node_modules/@tabler/icons/icons", style, `${icon}.svg`);
  const drawing = await readFile(file, "utf8").catch((cause) => {
    throw new Error(`src/icons.txt names the icon "${name}", which @tabler/icons does not have.`, { cause });
  });
  const shapes = drawing.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
  const paint =
    style === "filled"
      ? 'fill="currentColor"'
      : 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  const id = style === "filled" ? `${icon}-filled` : icon;
  return `<symbol id="${id}" viewBox="0 0 24 24" ${paint}>${shapes}</symbol>`;
}

/** One sprite, used as `<svg class="icon"><use href=".../icons.svg#NAME"></use></svg>` (`#NAME-filled` for a filled one). */
async function buildIcons() {
  const list = await readFile(path.join(source, "icons.txt"), "utf8");
  const names = list.split("\n").map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
  const symbols = await Promise.all(names.map(iconSymbol));
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  await writeFile(path.join(target, "icons.svg"), sprite);
}

/** Packs every text of the target folder once, so that the server need not at each request. */
async function pack() {
  const gzip = promisify(zlib.gzip);
  const brotli = promisify(zlib.brotliCompress);
  const names = (await readdir(target)).filter((name) => /\.(css|js|svg)$/.test(name));
  for (const name of names) {
    const file = path.join(target, name);
    const content = await readFile(file);
    await writeFile(`${file}.gz`, await gzip(content, { level: 9 }));
    await writeFile(`${file}.br`, await brotli(content));
  }
}

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
await buildIcons();
if (process.argv.includes("--watch")) {
  const context = await esbuild.context({ ...bundles, minify: false, sourcemap: "linked", logLevel: "info" });
  await context.watch();
} else {
  await esbuild.build(bundles);
  await pack();
}
