import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Metafile } from "esbuild"
import { packages } from "../bundle/licenses.mjs"
import { bundle } from "../bundle.mjs"
import { run } from "./Process.js"

const here = fileURLToPath(new URL("..", import.meta.url))

const made = bundle("build/bundle")

/** The modules that an output loads without an `import()`. */
const loadedBy = ({ outputs }: Metafile, output: string): ReadonlySet<string> => {
  const reached = new Set<string>()
  const follow = (file: string) => {
    if (reached.has(file) || outputs[file] === undefined) return
    reached.add(file)
    for (const { kind, path } of outputs[file].imports) if (kind === "import-statement") follow(path)
  }
  follow(output)
  return new Set([...reached].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {})))
}

const outputOf = ({ outputs }: Metafile, entry: string) =>
  Object.keys(outputs).find((file) => outputs[file]?.entryPoint === entry) ?? "none"

describe("the bundle", () => {
  it.live("does not load fake or sensors for ow --version and ow read", () =>
    Effect.gen(function* () {
      const metafile = yield* Effect.promise(() => made)
      for (const entry of ["src/main.ts", "src/commands/read.handler.ts"]) {
        const modules = loadedBy(metafile, outputOf(metafile, entry))
        assert.include([...modules], entry)
        for (const module of modules) assert.notMatch(module, /packages\/(fake|sensors)\/|^\.\.\/(fake|sensors)\//)
      }
      // The handlers that need them do load them, so the check can fail.
      const fake = loadedBy(metafile, outputOf(metafile, "src/commands/fake.handler.ts"))
      assert.isTrue([...fake].some((module) => module.startsWith("../fake/")))
    })
  )

  it.live("does not load family tables for ow write", () =>
    Effect.gen(function* () {
      const metafile = yield* Effect.promise(() => made)
      const modules = [...loadedBy(metafile, outputOf(metafile, "src/readings/WriteCheck.ts"))]
      assert.include(modules, "src/readings/WriteCheck.ts")
      assert.isTrue(modules.some((module) => module.endsWith("sensors/src/values/Codec.ts")))
      for (const module of modules) assert.notMatch(module, /sensors\/src\/families\/(?:tables|FamilyRegistry)/)
    })
  )

  it.live("contains the license of each third-party package", () =>
    Effect.gen(function* () {
      const metafile = yield* Effect.promise(() => made)
      const found = packages(metafile, here)
      const text = fs.readFileSync(path.join(here, "build/bundle/LICENSES.txt"), "utf8")
      assert.includeMembers(
        found.map(({ name }) => name),
        ["effect", "@effect/cli", "@effect/platform-node"]
      )
      for (const { license, name, texts, version } of found) {
        assert.strictEqual(license, "MIT")
        assert.include(text, `${name} ${version} (MIT)`)
        for (const one of texts) assert.include(text, one)
      }
    })
  )

  it.scopedLive("is packed with the licenses, and runs without dependencies", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "ow-pack-"))),
        (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true }))
      )
      for (const file of ["package.json", "README.md"]) fs.copyFileSync(path.join(here, file), path.join(folder, file))
      yield* Effect.promise(() => bundle(path.join(folder, "dist")))
      const packed = JSON.parse(
        ChildProcess.execFileSync("npm", ["pack", "--json", "--pack-destination", folder], {
          cwd: folder,
          encoding: "utf8"
        })
      )
      const files: ReadonlyArray<string> = packed[0].files.map(({ path }: { readonly path: string }) => path)
      assert.includeMembers([...files], ["dist/ow.js", "dist/LICENSES.txt", "README.md"])
      ChildProcess.execFileSync("tar", ["-xzf", path.join(folder, packed[0].filename), "-C", folder])
      const { code, out } = yield* run(process.execPath, [path.join(folder, "package/dist/ow.js"), "--version"])
      assert.deepStrictEqual([code, out.trim()], [0, packed[0].version])
    })
  )
})
