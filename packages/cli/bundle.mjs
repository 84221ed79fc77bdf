// Bundles src/ for publishing: an entry file, and a chunk per command. Loading the hundreds of modules of the dependencies
// one by one would take longer than most commands (docs/decisions/0007-cli.md).
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { bundle as bundleProgram } from "../../scripts/bundle.mjs"
import * as Licenses from "./bundle/licenses.mjs"

const here = fileURLToPath(new URL(".", import.meta.url))

/** Bundles into a folder relative to this one, and returns esbuild's metafile. `keep` keeps what is there. */
export const bundle = async (outdir, keep = false) => {
  const { version } = JSON.parse(fs.readFileSync(new URL("package.json", import.meta.url), "utf8"))
  const { metafile } = await bundleProgram(here, { ow: "src/main.ts" }, outdir, {
    keep,
    define: { OW_VERSION: JSON.stringify(version) },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    // The station is a package of its own, which not everyone installs.
    external: ["@owserver/station/main", "@owserver/station/fleet"],
    metafile: true
  })
  fs.writeFileSync(path.resolve(here, outdir, "LICENSES.txt"), Licenses.text(Licenses.packages(metafile, here)))
  return metafile
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle(process.argv[2] ?? "dist")
