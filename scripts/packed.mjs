// Tests the packages as they would be published: packs them, checks the archives, and compiles, runs and bundles programs in
// empty projects outside of the workspace. With --all it also runs attw, every compiler with each module resolution, a program with
// the types of the station, the container of the station and a trial of `npm publish`. Other arguments name further Node
// executables to run the programs with.
import * as assert from "node:assert"
import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as os from "node:os"
import * as path from "node:path"
import * as readline from "node:readline"
import { importsOf, inspect, inspectChangelog, judgeTypes, lint, packageOf, tryPublish } from "./packed/archives.mjs"
import { compare, forBrowsers, fromSources, load, measure } from "./packed/bundles.mjs"
import { tryVersion } from "./packed/changes.mjs"
import { inspectCommand, useCommand, weigh } from "./packed/command.mjs"
import { obstacle, useContainer } from "./packed/container.mjs"
import { compilations, compile, holdsOnly, make } from "./packed/projects.mjs"
import { run } from "./packed/run.mjs"
import { holdsLibsqlOnly, inspectStation, useStation } from "./packed/station.mjs"

const args = process.argv.slice(2)
const isThorough = args.includes("--all")
const nodes = [process.execPath, ...args.filter((argument) => argument !== "--all")]

const all = ["protocol", "client", "node", "sensors", "fake"]
const names = all.map((name) => `@owserver/${name}`)
const programs = (...files) => files.map((file) => `scripts/packed/${file}.ts`)
const manifests = Object.fromEntries(
  [...all, "cli", "station", "fleet"].map((name) => [
    name,
    JSON.parse(fs.readFileSync(`packages/${name}/package.json`, "utf8"))
  ])
)

/** Returns the range of a peer dependency. */
const peer = (name, of) => manifests[name].peerDependencies[of]

/** Returns the examples that need only packages of the project with the platform. */
const examples = () => {
  const there = [undefined, "effect", "@effect/platform", "@effect/platform-node", ...names]
  const runs = (file) =>
    importsOf(file).every((name) =>
      name.startsWith(".") ? runs(path.join(file, "..", name.replace(/js$/, "ts"))) : there.includes(packageOf(name))
    )
  return fs
    .readdirSync("examples", { recursive: true })
    .filter((file) => !/^(node_modules|build|test)\b/.test(file) && /(?<!\.test)\.ts$/.test(file))
    .map((file) => path.join("examples", file))
    .filter(runs)
}

/** Reports whether the check passes, and continues after a failure. */
const claim = async (what, check) => {
  try {
    await check()
    console.log(`holds: ${what}`)
  } catch (error) {
    console.error(`FAILS: ${what}\n${error.message}`)
    process.exitCode = 1
  }
}

/** Starts a fake owserver, runs `use` with its port, and stops it. */
const served = async (program, use) => {
  const server = ChildProcess.spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] })
  try {
    const { value: line } = await readline.createInterface(server.stdout)[Symbol.asyncIterator]().next()
    const { port, ...read } = JSON.parse(line ?? "{}")
    assert.deepStrictEqual(read, { read: "21.5" })
    await use(port)
  } finally {
    server.kill()
  }
}

/** Runs the compiled programs and their bundles against a fake owserver. */
const inUse = (plain, platform) => {
  const compiled = (project, program) => path.join(project, compilations[0].name, "scripts/packed", `${program}.js`)
  return served(compiled(platform, "server"), async (port) => {
    const prints = async (node, program, expected) =>
      assert.strictEqual(await run(node, [program], { env: { PORT: String(port) } }), expected)
    for (const node of nodes) {
      const version = (await run(node, ["--version"])).trim()
      await claim(`the compiled programs read with Node ${version}`, async () => {
        await prints(node, compiled(plain, "memory"), "21.5\n")
        await prints(node, compiled(plain, "reader"), "10.67C6697351FF: 70.7 °F, 21.5 °C\n")
      })
      if ((await run(node, ["-p", "process.features.require_module"])).trim() !== "true") continue
      await claim(`a CommonJS program requires the promises with Node ${version}`, () =>
        prints(node, path.join(plain, "scripts/packed/required.cjs"), "21.5\n")
      )
    }
    const sizes = {}
    for (const program of ["text", "promises", "reading"]) {
      const entry = path.join(plain, "scripts/packed", `${program}.ts`)
      const bundle = path.join(plain, `${program}.mjs`)
      await claim(`the bundle of ${program}.ts reads`, async () => {
        sizes[program] = await measure(entry, bundle)
        await prints(process.execPath, bundle, "21.5\n")
      })
      await claim(`the bundle of ${program}.ts from the sources in the archives reads`, async () => {
        await fromSources(entry, bundle)
        await prints(process.execPath, bundle, "21.5\n")
      })
    }
    await claim(
      "browser.ts bundles without modules of Node.js, and its bundle reads without globals of Node.js",
      async () => {
        const bundle = path.join(plain, "browser.mjs")
        sizes.browser = await measure(path.join(plain, "scripts/packed/browser.ts"), bundle, forBrowsers)
        await prints(process.execPath, bundle, "21.5\n")
      }
    )
    for (const program of ["text", "promises"])
      await claim(`${program}.ts loads no schemas`, async () => {
        const entry = path.join(plain, "scripts/packed", `${program}.ts`)
        Object.assign(sizes[program], await load(entry, /effect\/.*\/(Schema|ParseResult)\w*\.js$/))
      })
    console.table(
      Object.fromEntries(
        Object.entries(sizes).flatMap(([program, parts]) =>
          Object.entries(parts).map(([part, size]) => [`${program}, ${part}`, size])
        )
      )
    )
    await claim("each bundle, and what text.ts and promises.ts load, has the size in its budget", () => compare(sizes))
  })
}

/** The claim about the changelog of a package. */
const changed = (name, folder) =>
  claim(`the changelog of ${name} begins with its version`, () => inspectChangelog(folder))

/** The command line. It is not a library, so it has no types to check. */
const command = async (home, archive) => {
  await claim("publint accepts cli", () => lint(archive))
  const project = await make(path.join(home, "command"), { packages: [archive], programs: [] })
  const folder = path.join(project, "node_modules/@owserver/cli")
  await changed("cli", folder)
  await claim("cli installs without other packages", () => holdsOnly(project, ["@owserver/cli"]))
  await claim("cli contains only its bundle and the licenses", () => inspectCommand(folder))
  await claim("cli has the size in its budget", () => weigh("command", path.join(folder, "dist")))
  await claim("ow prints its version, and reads from a simulated bus", () => useCommand(project, manifests.cli.version))
  return folder
}

/** The station. Its types are compiled with the packages of the project, which `ow` does not need. */
const station = async (home, archive) => {
  await claim("publint accepts station", () => lint(archive))
  const project = await make(path.join(home, "station"), { packages: [archive], programs: [] })
  const folder = path.join(project, "node_modules/@owserver/station")
  await changed("station", folder)
  await claim("station installs only libsql", () => holdsLibsqlOnly(project))
  await claim("station contains its bundle, the licenses, its build and its sources", () => inspectStation(folder))
  await claim("station declares its imports", () => inspect(folder, ["libsql"]))
  await claim("station has the size in its budget", () => weigh("station", path.join(folder, "bundle")))
  await claim("ow serve of the archive of station alone stores readings, and ow history prints them", () =>
    useStation(project, manifests.station.version)
  )
  return folder
}

/** What takes long: the image, and the types, whose peers are a hundred packages. */
const stationThoroughly = async (home, { archives, fleet, station: archive }) => {
  const reason = obstacle()
  if (reason === undefined)
    await claim("the Containerfile builds an image that runs", () => useContainer(home, archive))
  else console.log(`skipped: the Containerfile is not built: ${reason}`)
  const peersOf = (of) =>
    Object.entries(manifests[of].peerDependencies).flatMap(([name, range]) =>
      name.startsWith("@owserver/") ? [] : [`${name}@${range}`]
    )
  const typed = await make(path.join(home, "stationed"), {
    packages: [...new Set([...peersOf("station"), ...peersOf("fleet")]), ...archives, archive, fleet],
    programs: programs("stationed", "fleeted")
  })
  const folder = path.join(typed, "node_modules/@owserver/fleet")
  await changed("fleet", folder)
  await claim("fleet contains only its build, sources and license, and declares its imports", () => inspect(folder))
  await claim("programs with a station and a fleet compile", () =>
    compile(typed, compilations[0], {
      include: programs("stationed", "fleeted"),
      types: ["node"],
      typeRoots: [path.resolve("node_modules/@types")],
      skipLibCheck: true
    })
  )
}

const check = async (home) => {
  const archive = (name) => path.join(home, `owserver-${name}-${manifests[name].version}.tgz`)
  const filters = [...names, "@owserver/cli", "@owserver/station", "@owserver/fleet"].map((name) => `--filter=${name}`)
  await run("npx", ["-y", "pnpm@10", "--recursive", ...filters, "pack", `--pack-destination=${home}`])

  const archives = all.map(archive)
  const commanded = command(home, archive("cli"))
  const installed = station(home, archive("station"))
  const thorough = { archives, fleet: archive("fleet"), station: archive("station") }
  const stationed = Promise.all([installed, isThorough && stationThoroughly(home, thorough)]).then(([folder]) => folder)
  const projects = Promise.all([
    make(path.join(home, "plain"), {
      // The oldest supported version. The tests run with the newest.
      packages: [`effect@${peer("client", "effect").replace("^", "")}`, ...archives],
      programs: [
        ...programs("reader", "memory", "text", "promises", "reading", "browser", "exported"),
        "scripts/packed/required.cjs"
      ]
    }),
    make(path.join(home, "platform"), {
      packages: [...["effect", "@effect/platform-node"].map((name) => `${name}@${peer("fake", name)}`), ...archives],
      programs: [...programs("server", "text", "promises", "reading"), ...examples()]
    })
  ])
  const judged = [...all, "fleet"].flatMap((name) => [
    claim(`publint accepts ${name}`, () => lint(archive(name))),
    ...(isThorough ? [claim(`attw accepts the types of ${name}`, () => judgeTypes(archive(name)))] : [])
  ])

  const [plain, platform] = await projects
  const required = createRequire(path.join(plain, "any.js"))
  const inspected = all.flatMap((name) => {
    const folder = path.join(platform, "node_modules", "@owserver", name)
    return [
      claim(`${name} contains only its build, sources and license, and declares its imports`, () => inspect(folder)),
      changed(name, folder)
    ]
  })
  const apart = [
    claim("the changesets are readable, and one more gives all packages the same new version", () =>
      tryVersion(path.join(home, "changes"))
    ),
    claim("the packages need only effect", () => holdsOnly(plain, ["effect", ...names])),
    claim("internal modules cannot be imported", () => {
      assert.ok(required.resolve("@owserver/protocol/RomId").endsWith("/dist/RomId.js"))
      for (const module of ["protocol/internal/slab", "client/internal/pool/pool", "sensors/devices/walk"])
        assert.throws(() => required.resolve(`@owserver/${module}`), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" })
    })
  ]

  // Without host types, and with all declarations checked.
  const strictly = { include: programs("reader", "memory", "exported"), types: [], skipLibCheck: false }
  // The declarations of the platform are not checked.
  const loosely = {
    include: ["scripts", "examples"],
    types: ["node"],
    typeRoots: [path.resolve("node_modules/@types")],
    skipLibCheck: true
  }
  const compiled = (isThorough ? compilations : compilations.slice(0, 1)).flatMap((compilation) => [
    claim(`programs that read compile with ${compilation.name}`, () => compile(plain, compilation, strictly)),
    claim(`programs with a platform, and examples, compile with ${compilation.name}`, () =>
      compile(platform, compilation, loosely)
    )
  ])
  // The output of the first compilation is run.
  const used = Promise.all(compiled.slice(0, 2)).then(() => inUse(plain, platform))
  const folders = all.map((name) => path.join(platform, "node_modules/@owserver", name))
  const accepted = Promise.all([commanded, stationed]).then((others) =>
    isThorough
      ? claim("npm publish accepts each package without a warning", () =>
          tryPublish(path.join(home, "publish"), [...folders, ...others])
        )
      : undefined
  )
  await Promise.all([...judged, ...inspected, ...apart, ...compiled, used, accepted])
}

const home = fs.mkdtempSync(path.join(os.tmpdir(), "owserver-packed-"))
const clean = () => fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 })
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1))
process.once("exit", clean)
await check(home)
