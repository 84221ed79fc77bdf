import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { bundle } from "../../scripts/bundle.mjs"

const folder = fileURLToPath(new URL("..", import.meta.url))

/** The programs that tests run as processes. `run.ts` imports a program by its argument, so it has no bundle. */
const programs = ["", "promises/", "tutorial/"].flatMap((inner) =>
  fs
    .readdirSync(folder + inner)
    .filter((file) => /^[a-z]\w*\.ts$/.test(file) && file !== "run.ts")
    .map((file) => inner + file)
)

/** Bundles the programs before the tests. */
export default async () => {
  await bundle(folder, programs, "build/tested", {
    // undici, which @effect/platform-node imports, is CommonJS.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url)' }
  })
}
