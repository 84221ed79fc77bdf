// Bundles the programs of this folder.
import * as fs from "node:fs"
import { fileURLToPath, pathToFileURL } from "node:url"
import { bundle as bundlePrograms } from "../scripts/bundle.mjs"

const here = fileURLToPath(new URL(".", import.meta.url))

const programs = fs.readdirSync(here).filter((file) => /^[a-z]\w*\.ts$/.test(file))

/** Bundles every program into a folder relative to this one. Modules that are no program start with a capital. */
export const bundle = (outdir) =>
  bundlePrograms(here, [...programs, "ours.mjs"], outdir, {
    // The driver loads the build for its machine from its own packages, and the others find their files beside them.
    external: ["esbuild", "libsql", "playwright-core"],
    // PostgreSQL's driver is CommonJS, and requires modules of Node.js.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);'
    },
    // The programs find recordings and other programs relative to their sources.
    define: { "import.meta.url": JSON.stringify(pathToFileURL(`${here}bundle.mjs`).href) }
  })

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle(process.argv[2] ?? "build/programs")
