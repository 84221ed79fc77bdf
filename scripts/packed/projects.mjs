// Projects outside of the workspace that install the archives as users do.
import * as assert from "node:assert"
import * as fs from "node:fs"
import * as path from "node:path"
import { run } from "./run.mjs"

const compilers = {
  "TypeScript 7": "packages/conformance/node_modules/typescript-7/bin/tsc",
  "TypeScript 6": "packages/conformance/node_modules/typescript-6/bin/tsc",
  "TypeScript 5.9": "node_modules/typescript/bin/tsc"
}
const modules = { NodeNext: "NodeNext", bundler: "ESNext" }

/** Every compiler with each module resolution. */
export const compilations = Object.keys(compilers).flatMap((compiler) =>
  Object.keys(modules).map((resolution) => ({ compiler, resolution, name: `${compiler}, ${resolution}` }))
)

const json = (...parts) => JSON.parse(fs.readFileSync(path.join(...parts), "utf8"))

/** Creates a project with these programs and packages. */
export const make = async (folder, { packages, programs }) => {
  fs.mkdirSync(folder)
  fs.writeFileSync(path.join(folder, "package.json"), `{ "private": true, "type": "module" }`)
  for (const program of programs) fs.cpSync(program, path.join(folder, program))
  const options = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"]
  await run("npm", ["install", ...options, ...packages], { cwd: folder })
  return folder
}

/** Fails if the project contains other packages than these and the dependencies of external ones. */
export const holdsOnly = (folder, names) => {
  const { packages } = json(folder, "node_modules", ".package-lock.json")
  const expected = new Set(names)
  for (const name of expected) {
    if (name.startsWith("@owserver/")) continue
    for (const brought of Object.keys(packages[`node_modules/${name}`].dependencies ?? {})) expected.add(brought)
  }
  assert.deepStrictEqual(Object.keys(packages).sort(), [...expected].map((name) => `node_modules/${name}`).sort())
}

/** Compiles the project, and returns the output folder. */
export const compile = async (folder, { compiler, resolution, name }, { include, ...checks }) => {
  const outDir = path.join(folder, name)
  const config = path.join(folder, `${name}.json`)
  const compilerOptions = {
    target: "ES2022",
    lib: ["ES2023", "DOM"],
    module: modules[resolution],
    moduleResolution: resolution,
    strict: true,
    // A library built on these packages emits declarations, so it must be able to name all exported types.
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
