// Finds and runs the examples in docstrings. `check docstrings` compiles all of them; tests run those with assertions.
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..")

const docstring = /\/\*\*[\s\S]*?\*\//g
const fence = /^( *\* ?)```ts\n([\s\S]*?)^ *\* ?```$/gm

const lineOf = (text, at) => text.slice(0, at).split("\n").length

/** Returns the name declared after the docstring, or `module`. */
const subject = (rest) =>
  /^\s*(?:(?:export|declare|static|readonly|const|type|interface|class|namespace) +)+(\w+)/.exec(rest)?.[1] ?? "module"

/** Returns all `ts` blocks in the docstrings of a file, in order, with the number of their first line. */
export const examplesOf = (text) =>
  Array.from(text.matchAll(docstring)).flatMap((doc) =>
    Array.from(doc[0].matchAll(fence), (found) => ({
      name: subject(text.slice(doc.index + doc[0].length)),
      line: lineOf(text, doc.index + found.index) + 1,
      column: found[1].length,
      code: found[2].replace(/^ *\* ?/gm, "")
    }))
  )

/** Returns the examples of all files in a folder of the repository. */
export const examplesIn = (folder) =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .flatMap((name) => {
      const file = path.posix.join(folder, name)
      return examplesOf(fs.readFileSync(path.join(root, file), "utf8")).map((example) => ({ ...example, file }))
    })

/** Returns whether the example can run: it has assertions, and so needs no server. */
export const asserts = ({ code }) => code.includes('from "node:assert/strict"')

const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 }

const AsyncFunction = (async () => {}).constructor

/** Runs an example. `load` imports its modules, so that they resolve from the caller. */
export const run = async ({ code }, load) => {
  const modules = new Map()
  for (const [, name] of code.matchAll(/^import .*? from "(.+?)"$/gm)) modules.set(name, await load(name))
  const program = ts.transpileModule(code, { compilerOptions: options }).outputText
  await new AsyncFunction("require", "exports", program)((name) => modules.get(name), {})
}
