// Checks the changesets.
import * as assert from "node:assert"
import * as fs from "node:fs"
import * as path from "node:path"
import { run } from "./run.mjs"

/** Versions the packages in a copy. Fails if they do not all get the same version. */
export const tryVersion = async (folder) => {
  const packages = fs.readdirSync("packages").map((name) => `packages/${name}`)
  const manifests = [".", "examples", "bench", ...packages].map((place) => path.join(place, "package.json"))
  for (const file of ["pnpm-workspace.yaml", ".changeset", ...manifests]) {
    fs.cpSync(file, path.join(folder, file), { recursive: true })
  }
  await run(path.resolve("node_modules/.bin/changeset"), ["version"], { cwd: folder })
  const versions = packages
    .map((place) => JSON.parse(fs.readFileSync(path.join(folder, place, "package.json"), "utf8")))
    .filter((manifest) => manifest.exports !== undefined || manifest.bin !== undefined)
    .map(({ version }) => version)
  assert.strictEqual(new Set(versions).size, 1, versions.join(" "))
}
