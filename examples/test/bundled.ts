import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const folder = fileURLToPath(new URL("..", import.meta.url))

/** The programs that tests run as processes. `run.ts` imports a program by its argument, so it has no bundle. */
const programs = fs
  .readdirSync(folder, { encoding: "utf8", recursive: true })
  .filter((file) => /^(?:promises\/|tutorial\/)?[a-z]\w*\.ts$/.test(file) && file !== "run.ts")

/**
 * Bundles the programs before the tests. tsx takes 2 s of CPU time to start a program, because it loads the hundreds of modules of
 * the dependencies one by one; a bundle takes 0.3 s.
 */
export default () =>
  build({
    absWorkingDir: folder,
    entryPoints: programs,
    outdir: "build/tested",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["@owserver/source"],
    // The socket server of @effect/platform-node imports ws, but no program uses web sockets.
    alias: { ws: "../packages/cli/bundle/ws.mjs" },
    // undici, which @effect/platform-node imports, is CommonJS.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url)' },
    chunkNames: "chunks/[name]-[hash]"
  }).then(() => {})
