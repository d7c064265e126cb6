/**
 * `node build.mjs [FOLDER]`: builds the page to dist/, or to another folder, whose former page it replaces. Names carry
 * a hash of their content, so that everything but index.html may be cached for ever. Fails when the first load grows
 * beyond its budget.
 */
import { readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { compile } from "sass";

// Relative, as esbuild names what it has built.
const FOLDER = relative(".", process.argv[2] ?? "dist");
// Built beside it and put in its place whole: who is served from it meanwhile finds no gap.
const OUT = `${FOLDER}.new`;
const BUDGET_BYTES = 120_000;
const ENTRIES = ["src/main.js", "src/theme_at_start.js", "styles/main.scss", "assets/icon.svg"];

/** @type {esbuild.Plugin} */
const sassFiles = {
  name: "sass",
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, ({ path }) => {
      const { css, loadedUrls } = compile(path, {
        loadPaths: ["node_modules"],
        quietDeps: true,
        // Bootstrap 5 is written with @import.
        silenceDeprecations: ["import"],
      });
      return { contents: css, loader: "css", watchFiles: loadedUrls.map((url) => url.pathname) };
    });
  },
};

await refuseWhatIsNoPage();
await rm(OUT, { recursive: true, force: true });
const { metafile } = await esbuild.build({
  entryPoints: ENTRIES,
  outdir: OUT,
  outbase: ".",
  entryNames: "assets/[name]-[hash]",
  chunkNames: "assets/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["chrome120", "firefox125", "safari17.4"],
  minify: true,
  metafile: true,
  legalComments: "none",
  loader: { ".svg": "copy", ".html": "text" },
  plugins: [sassFiles],
});

const built = builtNames(metafile);
const page = (await readFile("index.html", "utf8")).replace(
  /(?<=(?:href|src)=")(?:src|styles|assets)\/[^"]+/g,
  (source) => built.get(source) ?? missing(source),
);
await writeFile(`${OUT}/index.html`, page);
await reportSizes();
await rm(FOLDER, { recursive: true, force: true });
await rename(OUT, FOLDER);

/** The folder is deleted: it must hold nothing but a page that was built before. */
async function refuseWhatIsNoPage() {
  const names = await readdir(FOLDER || ".").catch((error) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (names.some((name) => !["index.html", "assets"].includes(name)))
    throw new Error(
      `${process.argv[2] ?? FOLDER} holds something else than the page: name an empty folder or a new one`,
    );
}

/**
 * @param {esbuild.Metafile} metafile
 * @returns {Map<string, string>} from the source's path to the built one, both as index.html says them
 */
function builtNames({ outputs }) {
  return new Map(
    Object.entries(outputs).map(([path, { entryPoint, inputs }]) => [
      entryPoint ?? Object.keys(inputs)[0] ?? "",
      path.slice(OUT.length + 1),
    ]),
  );
}

/**
 * @param {string} source
 * @returns {never}
 */
function missing(source) {
  throw new Error(`index.html names ${source}, which is not built`);
}

async function reportSizes() {
  const entries = ENTRIES.map((entry) => built.get(entry) ?? missing(entry));
  const firstLoad = ["index.html", ...new Set([...entries, ...entries.flatMap(importedAtOnce)])];
  const sizes = await Promise.all(firstLoad.map(compressedSize));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  firstLoad.forEach((name, index) => console.log(`${kilobytes(sizes[index])}  ${name}`));
  console.log(`${kilobytes(total)}  first load, compressed (budget ${kilobytes(BUDGET_BYTES)})`);
  if (total > BUDGET_BYTES) throw new Error("The first load is larger than its budget");
}

/**
 * What a built file imports before it runs, not what it imports later.
 * @param {string} name
 */
function importedAtOnce(name) {
  const imports = metafile.outputs[`${OUT}/${name}`]?.imports ?? [];
  return imports
    .filter(({ kind }) => kind === "import-statement")
    .map(({ path }) => path.slice(OUT.length + 1));
}

/** @param {string} name */
async function compressedSize(name) {
  return gzipSync(await readFile(`${OUT}/${name}`)).length;
}

/** @param {number | undefined} bytes */
function kilobytes(bytes = 0) {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(9);
}
