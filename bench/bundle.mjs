// Bundles the programs of this folder. tsx takes 2 s of CPU time to start a program, because it loads the hundreds of modules of
// the dependencies one by one; a bundle takes 0.3 s.
import * as fs from "node:fs"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"

const here = fileURLToPath(new URL(".", import.meta.url))

const programs = fs.readdirSync(here).filter((file) => /^[a-z]\w*\.ts$/.test(file))

/** Bundles every program into a folder relative to this one. Modules that are no program start with a capital. */
export const bundle = (outdir) => {
  fs.rmSync(new URL(`${outdir}/`, import.meta.url), { recursive: true, force: true })
  return build({
    absWorkingDir: here,
    entryPoints: [...programs, "ours.mjs"],
    outdir,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["@owserver/source"],
    // The socket server of @effect/platform-node imports ws, but no program uses web sockets.
    alias: { ws: "../packages/cli/bundle/ws.mjs" },
    // The programs find recordings and other programs relative to their sources.
    define: { "import.meta.url": JSON.stringify(pathToFileURL(`${here}bundle.mjs`).href) },
    chunkNames: "chunks/[name]-[hash]"
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle(process.argv[2] ?? "build/programs")
