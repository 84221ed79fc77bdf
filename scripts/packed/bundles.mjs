// What a bundle of a program weighs, beside what it may.
import * as assert from "node:assert"
import * as fs from "node:fs"
import * as zlib from "node:zlib"
import * as esbuild from "esbuild"

/** By how much a size may leave its budget, up or down: a budget that leaves room for half a program guards nothing. */
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

/** The sizes of a program, all of it and without effect, after it was written where it can be run. */
export const measure = async (entry, target) => {
  const whole = await bundle(entry)
  fs.writeFileSync(target, whole)
  return { whole: weigh(whole), own: weigh(await bundle(entry, { external: ["effect"] })) }
}

/** From what the archives have as sources, by the condition that the workspace itself goes by. */
export const fromSources = async (entry, target) =>
  fs.writeFileSync(target, await bundle(entry, { conditions: ["@owserver/source"] }))

/** Fails where a size is not what its budget says, and says what to write there. */
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
  assert.deepStrictEqual(off, [], `scripts/packed/budgets.json is to say ${JSON.stringify(sizes)}`)
}
