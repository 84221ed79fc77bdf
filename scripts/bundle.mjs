// Bundles programs for Node.js from the sources. A bundle starts in 0.3 s of CPU time; tsx takes 2 s, because it loads the hundreds
// of modules of the dependencies one by one.
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

/** Bundles the entry points of a folder into `outdir`, relative to it. Programs share chunks. `keep` keeps what is there. */
export const bundle = (folder, entryPoints, outdir, { keep = false, ...options } = {}) => {
  if (!keep) fs.rmSync(path.resolve(folder, outdir), { recursive: true, force: true })
  return build({
    absWorkingDir: folder,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["@owserver/source"],
    // The socket server of @effect/platform-node imports ws, but no program uses web sockets.
    alias: { ws: fileURLToPath(new URL("ws.mjs", import.meta.url)) },
    chunkNames: "chunks/[name]-[hash]",
    ...options
  })
}
