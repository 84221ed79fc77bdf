// What can be said of an archive without using it.
import * as assert from "node:assert"
import * as fs from "node:fs"
import * as path from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { run } from "./run.mjs"

/** By publint, strictly: what it only suggests counts as well. */
export const lint = async (archive) => {
  const file = fs.readFileSync(archive)
  const tarball = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength)
  const { messages, pkg } = await publint({ strict: true, pack: { tarball } })
  assert.deepStrictEqual(
    messages.map((message) => formatMessage(message, pkg)),
    []
  )
}

/** By attw. The packages are ES modules alone, so what `require` and the resolution of old make of them is not judged. */
export const judgeTypes = (archive) => run("node_modules/.bin/attw", [archive, "--profile=esm-only", "--no-color"])

const filesOf = (folder) =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))

const withoutComments = (code) => code.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")

const imported = /^(?:import|export) [^";]*?\bfrom "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm

/** What a module imports, by the words of the import. */
export const importsOf = (file) =>
  [...withoutComments(fs.readFileSync(file, "utf8")).matchAll(imported)].map(
    ([, from, bare, late]) => from ?? bare ?? late
  )

/** The package of an import, if it is of one. */
export const packageOf = (specifier) =>
  /^(\.|node:)/.test(specifier) ? undefined : /^(@[^/]+\/)?[^/]+/.exec(specifier)[0]

/** What an unpacked archive promises in its package.json, and holds. */
export const inspect = (folder) => {
  const text = fs.readFileSync(path.join(folder, "package.json"), "utf8")
  assert.doesNotMatch(text, /workspace:|catalog:/, "its ranges mean nothing outside the workspace")
  const { dependencies = {}, peerDependencies } = JSON.parse(text)
  assert.strictEqual(fs.readFileSync(path.join(folder, "LICENSE"), "utf8"), fs.readFileSync("LICENSE", "utf8"))
  const own = Object.keys(dependencies).filter((name) => !name.startsWith("@owserver/"))
  assert.deepStrictEqual(own, [], "it has a dependency of another house")

  const declared = new Set([undefined, ...Object.keys(dependencies), ...Object.keys(peerDependencies)])
  const built = filesOf(path.join(folder, "dist"))
  for (const file of built) {
    const source = file.replace(`${folder}/dist/`, `${folder}/src/`).replace(/(\.d\.ts|\.js)(\.map)?$/, ".ts")
    assert.ok(fs.existsSync(source), `${file} is of a module that is gone`)
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
