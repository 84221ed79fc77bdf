// Checks of an archive that do not run it.
import * as assert from "node:assert"
import * as fs from "node:fs"
import * as path from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { run } from "./run.mjs"

/** Runs publint. Suggestions count as failures. */
export const lint = async (archive) => {
  const file = fs.readFileSync(archive)
  const tarball = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength)
  const { messages, pkg } = await publint({ strict: true, pack: { tarball } })
  assert.deepStrictEqual(
    messages.map((message) => formatMessage(message, pkg)),
    []
  )
}

/** Runs attw. The packages are ES modules only, so `require` and the old resolution are not checked. */
export const judgeTypes = (archive) => run("node_modules/.bin/attw", [archive, "--profile=esm-only", "--no-color"])

/**
 * Runs `npm publish --dry-run` on copies of unpacked archives, as workspaces of a new folder, because npm takes long to start. Warnings
 * count as failures; the one about the missing login always comes. The registry is not reached. Provenance needs the identity of a CI
 * job, so it is off.
 */
export const tryPublish = async (root, folders) => {
  const published = folders.map((folder, n) => {
    fs.cpSync(folder, path.join(root, `${n}`), { recursive: true })
    const { name, version, publishConfig } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"))
    assert.deepStrictEqual(publishConfig, { access: "public", provenance: true }, name)
    return `+ ${name}@${version}`
  })
  fs.writeFileSync(path.join(root, "package.json"), JSON.stringify({ private: true, workspaces: Object.keys(folders) }))
  const command =
    "npm publish --workspaces --dry-run --provenance=false --registry=http://127.0.0.1:9 --fetch-retries=0 --loglevel=warn 2>&1"
  const output = await run("sh", ["-c", command], { cwd: root })
  // pnpm passes settings on that npm does not know.
  const isOfPackage = (line) => line !== "" && !/requires you to be logged in|^npm warn Unknown env config/.test(line)
  const lines = output.split("\n").filter(isOfPackage)
  assert.deepStrictEqual(lines, published)
}

/** Fails if the changelog does not begin with the version of the package. */
export const inspectChangelog = (folder) => {
  const { name, version } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"))
  const changelog = fs.readFileSync(path.join(folder, "CHANGELOG.md"), "utf8")
  assert.ok(changelog.startsWith(`# ${name}\n\n## ${version}\n`), changelog.slice(0, 100))
}

const filesOf = (folder) =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))

const withoutComments = (code) => code.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")

const imported = /^(?:import|export) [^";]*?\bfrom "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm

/** Returns the specifiers that a module imports. */
export const importsOf = (file) =>
  [...withoutComments(fs.readFileSync(file, "utf8")).matchAll(imported)].map(
    ([, from, bare, late]) => from ?? bare ?? late
  )

/** Returns the package of a specifier. Undefined for a relative or built-in one. */
export const packageOf = (specifier) =>
  /^(\.|node:)/.test(specifier) ? undefined : /^(@[^/]+\/)?[^/]+/.exec(specifier)[0]

/** Checks the files and imports of an unpacked archive against its package.json. `foreign` are its dependencies of other houses. */
export const inspect = (folder, foreign = []) => {
  const text = fs.readFileSync(path.join(folder, "package.json"), "utf8")
  assert.doesNotMatch(text, /workspace:|catalog:/, "its ranges mean nothing outside the workspace")
  const { dependencies = {}, peerDependencies } = JSON.parse(text)
  assert.strictEqual(fs.readFileSync(path.join(folder, "LICENSE"), "utf8"), fs.readFileSync("LICENSE", "utf8"))
  const own = Object.keys(dependencies).filter((name) => !name.startsWith("@owserver/"))
  assert.deepStrictEqual(own, foreign, "it has a dependency of another house")

  const declared = new Set([undefined, ...Object.keys(dependencies), ...Object.keys(peerDependencies)])
  // The dashboard of the station is bundled.
  const built = filesOf(path.join(folder, "dist")).filter((file) => !file.startsWith(`${folder}/dist/web/`))
  for (const file of built) {
    const source = file.replace(`${folder}/dist/`, `${folder}/src/`).replace(/(\.d\.ts|\.js)(\.map)?$/, ".ts")
    const isChunk = /\/internal\/chunk-\w+\.js(\.map)?$/.test(file)
    assert.ok(isChunk || fs.existsSync(source), `${file} is of a module that is gone`)
    if (file.endsWith(".map")) {
      for (const source of JSON.parse(fs.readFileSync(file, "utf8")).sources) {
        assert.ok(fs.existsSync(path.resolve(path.dirname(file), source)), `${file} leads to ${source}`)
      }
    } else {
      const strange = importsOf(file).filter((name) => !declared.has(packageOf(name)))
      assert.deepStrictEqual(strange, [], `${file} imports what package.json does not name`)
    }
  }
}
