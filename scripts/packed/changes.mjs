// Checks the changesets.
import * as assert from "node:assert"
import * as fs from "node:fs"
import * as path from "node:path"
import { run } from "./run.mjs"

const trial = "A change that users can notice."

const json = (...parts) => JSON.parse(fs.readFileSync(path.join(...parts), "utf8"))

/**
 * Versions the packages in a copy, as the next release does, with one more changeset. Fails if the published packages do not all
 * get the same new version, or if the changelog of the changed package does not describe the change.
 */
export const tryVersion = async (folder) => {
  const packages = fs.readdirSync("packages").map((name) => `packages/${name}`)
  const manifests = [".", "examples", "bench", ...packages].map((place) => path.join(place, "package.json"))
  for (const file of ["pnpm-workspace.yaml", ".changeset", ...manifests]) {
    fs.cpSync(file, path.join(folder, file), { recursive: true })
  }
  fs.writeFileSync(path.join(folder, ".changeset/trial.md"), `---\n"@owserver/protocol": patch\n---\n\n${trial}\n`)
  await run(path.resolve("node_modules/.bin/changeset"), ["version"], { cwd: folder })
  const versionsIn = (root) =>
    packages
      .map((place) => json(root, place, "package.json"))
      .filter((manifest) => !manifest.private)
      .map(({ version }) => version)
  const [before, after] = [versionsIn("."), versionsIn(folder)]
  assert.deepStrictEqual(
    [new Set(before).size, new Set(after).size],
    [1, 1],
    `${before.join(" ")}, then ${after.join(" ")}`
  )
  assert.notStrictEqual(after[0], before[0], "a changeset does not change the version")
  const changelog = fs.readFileSync(path.join(folder, "packages/protocol/CHANGELOG.md"), "utf8")
  assert.ok(changelog.includes(`\n## ${after[0]}\n`) && changelog.includes(`\n- ${trial}\n`), changelog.slice(0, 500))
}
