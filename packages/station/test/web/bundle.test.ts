import * as FileSystem from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import * as Zlib from "node:zlib"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import type { Metafile } from "esbuild"
import { bundleWeb } from "../../web.mjs"

const here = fileURLToPath(new URL("../..", import.meta.url))

let folder: string
let outputs: Metafile["outputs"]

beforeAll(async () => {
  folder = FileSystem.mkdtempSync(Path.join(Os.tmpdir(), "dashboard-"))
  outputs = (await bundleWeb(folder)).outputs
})

afterAll(() => FileSystem.rmSync(folder, { recursive: true }))

const nameOf = (output: string): string => Path.relative(folder, Path.resolve(here, output))

/** The file of an entry point or of a lazily loaded page. */
const outputOf = (source: string): string => {
  const found = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source)
  assert.isDefined(found, source)
  return found![0]
}

/** A file with all that it imports at once. */
const closure = (output: string, known: Set<string> = new Set()): ReadonlySet<string> => {
  if (known.has(output)) return known
  known.add(output)
  for (const { kind, path } of outputs[output]?.imports ?? []) if (kind === "import-statement") closure(path, known)
  return known
}

const gzipped = (file: string): number =>
  Zlib.gzipSync(FileSystem.readFileSync(Path.join(folder, file)), { level: 9 }).length

const modules = (directory: string): ReadonlyArray<string> =>
  FileSystem.readdirSync(Path.join(here, directory), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => Path.join(here, directory, file))

describe("the bundle of the dashboard", () => {
  it.each(["now", "plot", "sensors", "alarms", "health"])("the first view of %s has at most 100 kB", (page) => {
    const scripts = new Set([
      ...closure(outputOf("web/main.ts")),
      ...closure(outputOf(`web/${page}/page.ts`)),
      outputOf("web/style.css"),
      ...Object.keys(outputs).filter((output) => output.endsWith(".svg"))
    ])
    const files = ["index.html", ...Array.from(scripts, nameOf)]
    const sum = files.reduce((total, file) => total + gzipped(file), 0)
    assert.isAtMost(sum, 100_000)
    // A page that is missing would be small.
    assert.isAbove(sum, 10_000)
  })

  it("contains no code of the server", () => {
    const inputs = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs))
    assert.deepStrictEqual(
      inputs.filter((input) => !/^web\/|\/node_modules\/uplot\//.test(input)),
      []
    )
  })

  it("is named by index.html with relative URLs, without inline scripts and styles", () => {
    const html = FileSystem.readFileSync(Path.join(folder, "index.html"), "utf8")
    const urls = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url = ""]) => url)
    assert.isAbove(urls.length, 5)
    for (const url of urls) assert.match(url, /^(?:\.\/|#)/)
    for (const url of urls.filter((url) => url.includes("assets")))
      assert.isTrue(FileSystem.existsSync(Path.join(folder, url)), url)
    assert.notMatch(html, /<style|\bstyle=|\son\w+=|<script(?![^>]*\bsrc=)/)
  })

  it("has names that change with the content", () => {
    for (const name of FileSystem.readdirSync(Path.join(folder, "assets")))
      assert.match(name, /-[\dA-Z]{8}\.(?:js|css|svg)$/)
  })

  it("never reads text as HTML, and stores nothing in the browser", () => {
    const forbidden =
      /\.(?:innerHTML|outerHTML|srcdoc|insertAdjacentHTML|createContextualFragment|parseFromString)\b|document\.write|\beval\(|new Function|setAttribute\("style|localStorage|sessionStorage|console\.\w+\(/
    for (const file of modules("web")) assert.notMatch(FileSystem.readFileSync(file, "utf8"), forbidden, file)
  })
})
