import * as ChildProcess from "node:child_process"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, it } from "@effect/vitest"
import { ESLint } from "eslint"

const root = fileURLToPath(new URL("../../..", import.meta.url))

const eslint = new ESLint({ cwd: root })

const isRefused = async (filePath: string, text: string) => {
  const [result] = await eslint.lintText(text, { filePath })
  return (result?.errorCount ?? 0) > 0
}

it("the linter refuses regular expressions that take more than linear time", async () => {
  const isPatternRefused = (pattern: string) =>
    isRefused("packages/cli/src/pattern.ts", `export const pattern = ${pattern}\n`)
  for (const pattern of [
    String.raw`/^\s*([^=]+?)\s*=\s*(.*?)\s*$/`,
    String.raw`/^([^=]+?)\s*=\s*(.*?)\s*$/`,
    String.raw`/\s*[\r\n\t]+\s*/g`,
    String.raw`/\s*\n\s*/g`,
    'new RegExp("^(a+)+$")'
  ])
    assert.isTrue(await isPatternRefused(pattern), pattern)
  assert.isFalse(await isPatternRefused(String.raw`/^bus\.(\d+)$/`))
})

it("the linter refuses imports against the order of folders, types included", async () => {
  const isImportRefused = (specifier: string, importType = "import type") =>
    isRefused("packages/cli/src/output/Example.ts", `${importType} { X } from "${specifier}"\nexport type Y = X\n`)
  for (const specifier of ["../argv/X.js", "../commands/shared/X.js", "../watch/X.js"]) {
    assert.isTrue(await isImportRefused(specifier), specifier)
    assert.isTrue(await isImportRefused(specifier, "import"), specifier)
  }
  for (const specifier of ["../errors/X.js", "./X.js", "../Ow.js", "effect/Effect"])
    assert.isFalse(await isImportRefused(specifier), specifier)
  const between = (file: string, specifier: string) =>
    isRefused(`packages/cli/src/${file}`, `export * from "${specifier}"\n`)
  assert.isTrue(await between("commands/shared/Example.ts", "../read.js"))
  assert.isFalse(await between("commands/read.ts", "./shared/Example.js"))
  assert.isTrue(await between("watch/Example.ts", "../snoop/X.js"))
})

it("the linter refuses import cycles, types included", () => {
  const folder = Fs.mkdtempSync(Path.join(Os.tmpdir(), "cycle-"))
  try {
    const config = JSON.parse(Fs.readFileSync(Path.join(root, "biome.json"), "utf8"))
    Fs.writeFileSync(Path.join(folder, "biome.json"), JSON.stringify({ ...config, vcs: { enabled: false } }))
    const lint = () =>
      ChildProcess.spawnSync(Path.join(root, "node_modules/.bin/biome"), ["lint", "--only=suspicious/noImportCycles"], {
        cwd: folder,
        encoding: "utf8"
      })
    Fs.writeFileSync(Path.join(folder, "a.ts"), 'import type { B } from "./b.js"\nexport type A = B | undefined\n')
    Fs.writeFileSync(Path.join(folder, "b.ts"), "export type B = string\n")
    assert.strictEqual(lint().status, 0)
    Fs.writeFileSync(Path.join(folder, "b.ts"), 'import type { A } from "./a.js"\nexport type B = ReadonlyArray<A>\n')
    const { status, stderr, stdout } = lint()
    assert.strictEqual(status, 1)
    assert.match(stdout + stderr, /noImportCycles/)
  } finally {
    Fs.rmSync(folder, { recursive: true })
  }
})
