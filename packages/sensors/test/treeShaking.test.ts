/**
 * A bundle contains only the families that a program imports.
 */
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as path from "node:path"
import { assert, it } from "@effect/vitest"

const source = new URL("../src/", import.meta.url).pathname

/** All modules of this package that one needs, itself included. */
const needs = (module: string, found = new Set<string>()): ReadonlySet<string> => {
  if (found.has(module)) return found
  found.add(module)
  const text = fs.readFileSync(module, "utf8")
  for (const [, relative = ""] of text.matchAll(/^(?:import|export) (?!type)[^;]*?from "(\.[^"]+)"/gm)) {
    needs(path.resolve(path.dirname(module), relative.replace(/\.js$/, ".ts")), found)
  }
  return found
}

const families = fs.readdirSync(path.join(source, "families/tables")).filter((file) => file !== "index.ts")

it("a family imports no other family", () => {
  assert.isAbove(families.length, 60)
  for (const file of families) {
    const needed = [...needs(path.join(source, "families/tables", file))]
    assert.deepStrictEqual(
      needed.filter((module) => module.includes("/families/tables/")).map((module) => path.basename(module)),
      [file]
    )
  }
})

interface Esbuild {
  readonly build: (options: object) => Promise<{
    readonly metafile: {
      readonly outputs: {
        readonly [file: string]: { readonly inputs: { readonly [file: string]: { bytesInOutput: number } } }
      }
    }
  }>
}

/** What bundles the tests comes with the test runner. */
const esbuild = (): Esbuild => {
  const vitest = createRequire(createRequire(import.meta.url).resolve("vitest"))
  const vite = createRequire(vitest.resolve("vite"))
  return vite("esbuild")
}

const bundled = async (code: string): Promise<ReadonlyArray<string>> => {
  const { metafile } = await esbuild().build({
    stdin: { contents: code, resolveDir: path.dirname(source) },
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    conditions: ["@owserver/source"],
    outfile: "out.js"
  })
  return Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && file.includes("/families/tables/"))
    .map(([file]) => path.basename(file))
    .filter((file) => file !== "index.ts")
    .sort()
}

it("a bundle contains only the named families, although they come from the index", async () => {
  const one = await bundled(`import { DS18B20 } from "@owserver/sensors"; globalThis.found = DS18B20.temperature`)
  assert.deepStrictEqual(one, ["DS18B20.ts"])
  const two = await bundled(
    `import { DS2413, EDS, Celsius } from "@owserver/sensors"; globalThis.found = [DS2413, EDS]`
  )
  assert.deepStrictEqual(two, ["DS2413.ts", "EDS.ts"])
})

it("a bundle contains all families if they are looked up by code", async () => {
  const all = await bundled(`import { FamilyRegistry } from "@owserver/sensors"; globalThis.found = FamilyRegistry.get`)
  assert.strictEqual(all.length, families.length)
})
