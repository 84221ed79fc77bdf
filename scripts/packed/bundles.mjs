// Measures bundles of programs and compares them with budgets.json.
import * as assert from "node:assert"
import * as fs from "node:fs"
import * as zlib from "node:zlib"
import * as esbuild from "esbuild"

/** The tolerance of a budget, up and down. A budget far above the size guards nothing. */
const tolerance = 0.03

const budgets = JSON.parse(fs.readFileSync("scripts/packed/budgets.json", "utf8"))

const bundle = async (entry, options = {}) => {
  const { outputFiles } = await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    write: false,
    ...options
  })
  return outputFiles[0].contents
}

const weigh = (contents) => ({ minified: contents.length, gzipped: zlib.gzipSync(contents, { level: 9 }).length })

/** Bundles a program to a file, and returns its sizes: whole, and without effect. */
export const measure = async (entry, target, options) => {
  const whole = await bundle(entry, options)
  fs.writeFileSync(target, whole)
  return { whole: weigh(whole), own: weigh(await bundle(entry, { ...options, external: ["effect"] })) }
}

const foreign = ["Buffer", "clearImmediate", "global", "process", "setImmediate"]

/**
 * The options for a bundle for browsers. esbuild then fails if a module imports one of Node.js. When Node.js runs the bundle, the
 * globals that browsers do not have are deleted first.
 */
export const forBrowsers = {
  platform: "browser",
  banner: { js: `for (const name of ${JSON.stringify(foreign)}) delete globalThis[name];` }
}

/**
 * Returns how many modules Node loads for a program, and how many bytes they have. esbuild follows the same imports, and without
 * tree shaking it drops none. Fails if `unwanted` matches one.
 */
export const load = async (entry, unwanted) => {
  const { metafile } = await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    treeShaking: false,
    ignoreAnnotations: true,
    platform: "node",
    format: "esm",
    write: false,
    metafile: true
  })
  const modules = Object.entries(metafile.inputs)
  assert.deepStrictEqual(
    modules.map(([file]) => file).filter((file) => unwanted.test(file)),
    []
  )
  return { loaded: { modules: modules.length, bytes: modules.reduce((sum, [, { bytes }]) => sum + bytes, 0) } }
}

/** Bundles a program from the sources in the archives, through the condition `@owserver/source`. */
export const fromSources = async (entry, target) =>
  fs.writeFileSync(target, await bundle(entry, { conditions: ["@owserver/source"] }))

/** Fails if a size differs from its budget. The error contains the new value. */
export const compare = (sizes) => {
  const off = Object.entries(sizes).flatMap(([program, parts]) =>
    Object.entries(parts).flatMap(([part, kinds]) =>
      Object.entries(kinds).flatMap(([kind, size]) => {
        const budget = budgets[program]?.[part]?.[kind] ?? 0
        return Math.abs(size - budget) <= budget * tolerance
          ? []
          : [`${program} ${part} ${kind}: ${size}, not ${budget}`]
      })
    )
  )
  assert.deepStrictEqual(off, [], `update scripts/packed/budgets.json to ${JSON.stringify(sizes)}`)
}
