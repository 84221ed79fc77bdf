/** Programs that are killed at random moments. KILLS and KILL_SEED set how often, and the seed. */
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import * as Esbuild from "esbuild"

const standardKills = process.env.VERIFY === "1" ? 50 : 5

export const kills = Number(process.env.KILLS ?? standardKills)

const seed = Number(process.env.KILL_SEED ?? 1)

/** Linear congruential, so that a run can be repeated. */
export const makeRandom = (): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Some of the packages are CommonJS, and require modules of Node.js. */
const banner = {
  js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);'
}

const here = fileURLToPath(new URL(".", import.meta.url))

/**
 * Bundles a program of this folder, and returns its path. The driver is a binary that cannot be bundled. Its folder is found from the
 * bundle, which lies in the package.
 */
export const bundle = (name: string): Effect.Effect<string> => {
  const outfile = Path.join(here, `../../build/kill/${name}.mjs`)
  return Effect.as(
    Effect.promise(() =>
      Esbuild.build({
        entryPoints: [Path.join(here, `${name}.ts`)],
        outfile,
        bundle: true,
        platform: "node",
        format: "esm",
        target: "node20",
        conditions: ["@owserver/source"],
        external: ["libsql", "@effect/sql-pg", "mqtt"],
        banner,
        logLevel: "error"
      })
    ),
    outfile
  )
}
