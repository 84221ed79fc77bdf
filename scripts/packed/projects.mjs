// Empty projects outside the workspace, with archives installed as users install them.
import * as assert from "node:assert"
import * as fs from "node:fs"
import * as path from "node:path"
import { run } from "./run.mjs"

const compilers = {
  "TypeScript 5.9": "node_modules/typescript/bin/tsc",
  "TypeScript 6": "packages/conformance/node_modules/typescript-6/bin/tsc",
  "TypeScript 7": "packages/conformance/node_modules/typescript-7/bin/tsc"
}
const modules = { NodeNext: "NodeNext", bundler: "ESNext" }

/** By default the oldest compiler and the newest, each with the other way to resolve modules; with `--all` every combination. */
export const compilations = Object.keys(compilers)
  .flatMap((compiler) =>
    Object.keys(modules).map((resolution) => ({ compiler, resolution, name: `${compiler}, ${resolution}` }))
  )
  .filter(
    ({ name }) => process.argv.includes("--all") || ["TypeScript 5.9, NodeNext", "TypeScript 7, bundler"].includes(name)
  )

const json = (...parts) => JSON.parse(fs.readFileSync(path.join(...parts), "utf8"))

/** Makes a project of these programs, with these packages. */
export const make = async (folder, { packages, programs }) => {
  fs.mkdirSync(folder)
  fs.writeFileSync(path.join(folder, "package.json"), `{ "private": true, "type": "module" }`)
  for (const program of programs) fs.cpSync(program, path.join(folder, program))
  const options = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"]
  await run("npm", ["install", ...options, ...packages], { cwd: folder })
  return folder
}

/** Fails where there is more in the project than these packages, and what one of them that is not ours brings with it. */
export const holdsOnly = (folder, names) => {
  const { packages } = json(folder, "node_modules", ".package-lock.json")
  const expected = new Set(names)
  for (const name of expected) {
    if (name.startsWith("@owserver/")) continue
    for (const brought of Object.keys(packages[`node_modules/${name}`].dependencies ?? {})) expected.add(brought)
  }
  assert.deepStrictEqual(Object.keys(packages).sort(), [...expected].map((name) => `node_modules/${name}`).sort())
}

/** Compiles what is in the project, and gives the folder of what comes of it. */
export const compile = async (folder, { compiler, resolution, name }, { include, ...checks }) => {
  const outDir = path.join(folder, name)
  const config = path.join(folder, `${name}.json`)
  const compilerOptions = {
    target: "ES2022",
    lib: ["ES2023", "DOM"],
    module: modules[resolution],
    moduleResolution: resolution,
    strict: true,
    // A library on ours writes declarations: what it exports has a name that it can import.
    declaration: true,
    exactOptionalPropertyTypes: true,
    rootDir: folder,
    outDir,
    ...checks
  }
  fs.writeFileSync(config, JSON.stringify({ include, compilerOptions }))
  await run(process.execPath, [compilers[compiler], "-p", config])
  return outDir
}
