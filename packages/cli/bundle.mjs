// Bundles src/ for publishing: an entry file, and a chunk per command. Loading the hundreds of modules of the dependencies
// one by one would take longer than most commands (docs/decisions/0007-cli.md).
import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import * as Licenses from "./bundle/licenses.mjs"

const here = fileURLToPath(new URL(".", import.meta.url))

/** Bundles into a folder relative to this one, and returns esbuild's metafile. */
export const bundle = async (outdir) => {
  const { version } = JSON.parse(fs.readFileSync(new URL("package.json", import.meta.url), "utf8"))
  fs.rmSync(new URL(`${outdir}/`, import.meta.url), { recursive: true, force: true })
  const { metafile } = await build({
    absWorkingDir: here,
    entryPoints: { ow: "src/main.ts" },
    outdir,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["@owserver/source"],
    // The socket server of @effect/platform-node imports ws, but ow uses no web sockets.
    alias: { ws: "./bundle/ws.mjs" },
    define: { OW_VERSION: JSON.stringify(version) },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    chunkNames: "chunks/[name]-[hash]",
    metafile: true
  })
  fs.writeFileSync(new URL(`${outdir}/LICENSES.txt`, import.meta.url), Licenses.text(Licenses.packages(metafile, here)))
  return metafile
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle(process.argv[2] ?? "dist")
