// Runs the commands in the pages of docs/cli, and writes their output below them:
//
//   pnpm run generate                           updates the pages
//   pnpm run check generated                    checks that the pages are current
//   tsx --conditions=@owserver/source scripts/cli.mjs ls tree   updates these pages only
//
// With --check, commands run in workers that have loaded `ow` before, which takes half the time: those that need no shell, or one
// only for a file or some lines of their output. `published.test.ts` shows that both print the same. With --processes all run as
// processes, as without --check.
//
// Each ```console block has its own simulated bus, from docs/cli/bus.json, and OWSERVER is its address. A comment before a block
// selects another server: `<!-- server: fake --slow 2s -->`, or one of `strangers` below. A line that ends in & runs in the
// background until the end of the block.
import { execFile, spawn } from "node:child_process"
import * as fs from "node:fs"
import * as net from "node:net"
import * as os from "node:os"
import * as path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { Effect, Exit, Scope } from "effect"
import * as BusFile from "../packages/cli/src/fake/BusFile.ts"
import * as FakeTcp from "../packages/fake/src/FakeTcp.ts"
import { install } from "../packages/station/bundle.mjs"
import * as Workers from "./manual/workers.mjs"

const root = fileURLToPath(new URL("..", import.meta.url))
const only = process.argv.slice(2).filter((argument) => !argument.startsWith("--"))
const folder = path.join(root, "docs/cli")
const pages = fs
  .readdirSync(folder)
  .filter((file) => file.endsWith(".md") && (only.length === 0 || only.includes(path.basename(file, ".md"))))
  .map((file) => ({ file: `docs/cli/${file}`, before: fs.readFileSync(path.join(folder, file), "utf8") }))

const home = fs.mkdtempSync(path.join(os.tmpdir(), "ow-docs-"))
const program = await install(home)
const isCheck = process.argv.includes("--check")
const worker = isCheck && !process.argv.includes("--processes") ? await Workers.install(home) : undefined
fs.writeFileSync(path.join(home, "ow"), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, { mode: 0o755 })

const environment = (server) => ({
  PATH: `${home}:${process.env.PATH}`,
  HOME: home,
  LC_ALL: "C.UTF-8",
  TZ: "UTC",
  NO_COLOR: "1",
  OWSERVER: server
})

const listening = (server) =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)))

const freePort = async () => {
  const server = net.createServer()
  const port = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Servers that are not an owserver, by their name in a comment: their handler of a connection. */
const strangers = {
  http: (socket) => socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")),
  // Announces a reply of 12 bytes, and sends 5.
  dying: (socket) =>
    socket.once("data", () => {
      const header = Buffer.alloc(24)
      for (const [word, at] of [
        [12, 4],
        [12, 8],
        [12, 16]
      ])
        header.writeInt32BE(word, at)
      socket.end(Buffer.concat([header, Buffer.from("     ")]))
    }),
  silent: () => {}
}

/** Serves the bus of the pages in this process. Most blocks use it, and a process for each would take twice as long. */
const serveBus = async () => {
  const scope = Effect.runSync(Scope.make())
  const file = path.join(root, "docs/cli/bus.json")
  const { port } = await Effect.runPromise(
    BusFile.parse(file, fs.readFileSync(file, "utf8")).pipe(
      Effect.flatMap((bus) => FakeTcp.make(bus, { port: 0 })),
      Scope.extend(scope)
    )
  )
  return { port, stop: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}

/** Starts the server of a block, and returns its port and a function that stops it. */
const serve = async (name) => {
  if (name === "none") return { port: await freePort(), stop: async () => {} }
  if (name in strangers) {
    const sockets = new Set()
    const server = net.createServer((socket) => {
      sockets.add(socket)
      socket.on("error", () => {})
      strangers[name](socket)
    })
    const port = await listening(server)
    return {
      port,
      stop: async () => {
        for (const socket of sockets) socket.destroy()
        server.close()
      }
    }
  }
  if (name === "fake") return serveBus()
  const [kind, ...options] = name.split(/\s+/)
  if (kind !== "fake") throw new Error(`docs/cli: unknown server ${name}`)
  const bus = `--file=${path.join(root, "docs/cli/bus.json")}`
  const child = spawn(process.execPath, [program, "fake", "--json", "--port=0", bus, ...options], {
    env: environment(""),
    stdio: ["ignore", "pipe", "inherit"]
  })
  const ended = new Promise((resolve) => child.once("exit", resolve))
  const line = await Promise.race([
    new Promise((resolve) => child.stdout.setEncoding("utf8").once("data", resolve)),
    ended.then(() => "")
  ])
  if (line === "") throw new Error(`docs/cli: the server ${name} does not start`)
  const stop = () => {
    child.kill()
    return ended
  }
  return { port: JSON.parse(line).port, stop }
}

/** Replaces ports, times and durations by fixed ones. */
const normalize = (text, ports) =>
  ports
    .reduce((shown, [real, wanted]) => shown.replaceAll(new RegExp(`\\b${real}\\b`, "g"), wanted), text)
    .replaceAll(/127\.0\.0\.1:(?!43\d\d\b)\d+/g, "127.0.0.1:50000")
    .replaceAll(
      /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g,
      (_, fraction) => `2026-01-31T12:00:00${fraction ? ".000" : ""}Z`
    )
    .replaceAll(/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b/g, "2026-01-31 12:00:00")
    .replaceAll(/^\d\d:\d\d:\d\d (?=\w)/gm, "12:00:00 ")
    .replaceAll(/\bafter (\d+)\d{3} ms/g, "after $1000 ms")
    .replaceAll(/\b\d+\.\d+(\/\d+\.\d+)* ms/g, (times) => times.replaceAll(/[\d.]+/g, "x.x"))
    .replaceAll(/"(milliseconds|minimum|average|maximum)":[\d.]+/g, '"$1":1.25')
    .replaceAll(/^ +\d+\.\d{3} (?=(\S+ )?#\d)/gm, "   x.xxx ")
    .replaceAll(/"time":(?!0,)[\d.]+/g, '"time":0.01')
    // ow reads the counters at once, so this one counts those reads that happen to come first.
    .replaceAll(/^(\/statistics\/read\/calls +)\d\d\b/gm, (_, before) => `${before}65`)
    .replaceAll(home, "~")

const timeout = 60_000

const runInShell = (command, env, cwd) =>
  new Promise((resolve, reject) => {
    execFile("sh", ["-c", `exec 2>&1; ${command}`], { env, cwd, timeout }, (error, out) => {
      if (error?.killed) return reject(new Error(`docs/cli: this command did not end: ${command}`))
      resolve({ out, status: error === null ? 0 : (error.code ?? 1) })
    })
  })

/** Runs a command in the worker if there is one and the command needs no shell. */
const run = (command, env, cwd, started) => {
  const prepared = Workers.commandOf(command)
  return started === undefined || prepared === undefined
    ? runInShell(command, env, cwd)
    : started.run({ ...prepared, env, cwd })
}

const linesIn = (text) => text.split("\n").length - 1

/** The number of lines that the page shows below a command. */
const shownBelow = (text, line) => {
  const [, below = ""] = text.split(`${line}\n`)
  return linesIn(below.split(/^\$ /m, 1)[0])
}

/**
 * Starts a command, waits for its first output, and returns a function that stops it and returns all output: once it has printed
 * `expected` lines, or nothing more for 10 seconds.
 */
const startBackground = async (command, env, cwd, expected) => {
  const child = spawn("sh", ["-c", `exec 2>&1; exec ${command}`], { env, cwd, stdio: ["ignore", "pipe", "inherit"] })
  const ended = new Promise((resolve) => child.once("close", resolve))
  let out = ""
  await Promise.race([
    new Promise((resolve) =>
      child.stdout.setEncoding("utf8").on("data", (text) => {
        out += text
        resolve()
      })
    ),
    ended
  ])
  return async () => {
    for (let seen = out.length, quiet = 0; linesIn(out) < expected && quiet < 100 && child.exitCode === null; quiet++) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      if (out.length > seen) quiet = 0
      seen = out.length
    }
    child.kill("SIGINT")
    await ended
    return out
  }
}

const printed = (out) => (out === "" || out.endsWith("\n") ? out : `${out}\n`)

const rerun = async (server, text, started) => {
  const { port, stop } = await serve(server)
  const cwd = fs.mkdtempSync(path.join(home, "block-"))
  // Each block has its own database.
  const env = { ...environment(`localhost:${port}`), XDG_DATA_HOME: cwd }
  fs.copyFileSync(path.join(root, "docs/cli/bus.json"), path.join(cwd, "bus.json"))
  const commands = text.split("\n").filter((line) => line.startsWith("$ "))
  const ports = [[port, "4304"]]
  const wanted = new Set(commands.flatMap((line) => line.match(/\b43\d\d\b/g) ?? []))
  for (const shown of wanted) if (shown !== "4304") ports.push([await freePort(), shown])
  const real = (line) =>
    ports.reduce((written, [port, shown]) => written.replaceAll(new RegExp(`\\b${shown}\\b`, "g"), port), line.slice(2))
  const parts = []
  for (const line of commands) {
    if (line.endsWith(" &")) {
      const end = await startBackground(real(line).slice(0, -2), env, cwd, shownBelow(text, line))
      parts.push(async () => `${line}\n${printed(await end())}`)
    } else {
      const { out, status } = await run(real(line), env, cwd, started)
      parts.push(async () => `${line}\n${printed(out)}${status === 0 ? "" : `# status ${status}\n`}`)
    }
  }
  const shown = []
  for (const part of parts) shown.push(await part())
  await stop()
  return normalize(shown.join("").replaceAll(`${cwd}/owserver`, "~/.local/share/owserver").replaceAll(cwd, "~"), ports)
}

const block = /(?:<!-- server: (.*?) -->\n\n?)?```console\n([\s\S]*?)```/g
const blocks = pages.flatMap(({ before, file }) => [...before.matchAll(block)].map((match) => ({ file, match })))
const results = new Array(blocks.length)
let left = blocks.length
const work = async () => {
  const started = worker === undefined ? undefined : Workers.start(worker, environment(""), timeout)
  while (left > 0) {
    const n = --left
    const [, server = "fake", text] = blocks[n].match
    results[n] = await rerun(server, text, started)
  }
  started?.stop()
}
// More workers than processors, because most commands wait.
await Promise.all(Array.from({ length: 3 }, work))
fs.rmSync(home, { recursive: true })

let n = 0
const updated = pages.map(({ before, file }) => {
  const after = before.replace(
    block,
    (whole, _, text) => `${whole.slice(0, whole.length - text.length - 3)}${results[n++]}\`\`\``
  )
  return { file, before, after }
})
if (isCheck) {
  const stale = blocks.filter(({ match: [, , text] }, n) => text !== results[n])
  if (stale.length > 0) {
    const first = stale.map(({ file, match: [, , text] }) => `${file}: ${text.split("\n")[0]}`)
    console.error(`the output of ow has changed; run pnpm run generate. Outdated blocks:\n${first.join("\n")}`)
    process.exitCode = 1
  }
} else
  for (const { after, before, file } of updated) if (after !== before) fs.writeFileSync(path.join(root, file), after)
