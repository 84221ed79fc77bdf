// Runs what docs/cli.md shows, and writes below each command what it printed:
//
//   node scripts/cli.mjs           rewrites the page
//   node scripts/cli.mjs --check   says whether it is current
//
// Each ```console block has a simulated bus of its own, that of docs/cli/bus.json, and OWSERVER says where it is; so what one
// block writes another does not see. A comment before a block puts another server there: `<!-- server: fake --slow 2s -->`, or
// one of those below that are no owserver. A line that ends in & runs beside the others until the end of the block.
import { execFile, spawn } from "node:child_process"
import * as fs from "node:fs"
import * as net from "node:net"
import * as os from "node:os"
import * as path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { bundle } from "../packages/cli/bundle.mjs"

const root = fileURLToPath(new URL("..", import.meta.url))
const page = path.join(root, "docs/cli.md")

await bundle("build/docs")
const home = fs.mkdtempSync(path.join(os.tmpdir(), "ow-docs-"))
const program = path.join(root, "packages/cli/build/docs/ow.js")
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

/** Servers that are none, by their name in a comment: what they do with a connection. */
const strangers = {
  http: (socket) => socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")),
  // A reply of 12 bytes, of which 5 are sent.
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

/** Starts the server that a block is to have, and gives its port and what ends it. */
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
  const [kind, ...options] = name.split(/\s+/)
  if (kind !== "fake") throw new Error(`docs/cli.md: there is no server ${name}`)
  const bus = options.some((option) => ["--tester", "--file"].includes(option.split("=")[0]))
    ? []
    : ["--file", path.join(root, "docs/cli/bus.json")]
  const child = spawn(process.execPath, [program, "fake", "--json", "--port=0", ...bus, ...options], {
    env: environment(""),
    stdio: ["ignore", "pipe", "inherit"]
  })
  const ended = new Promise((resolve) => child.once("exit", resolve))
  const line = await Promise.race([
    new Promise((resolve) => child.stdout.setEncoding("utf8").once("data", resolve)),
    ended.then(() => "")
  ])
  if (line === "") throw new Error(`docs/cli.md: the server ${name} does not start`)
  const stop = () => {
    child.kill()
    return ended
  }
  return { port: JSON.parse(line).port, stop }
}

/** What differs from run to run is shown as it might be. */
const steady = (text, ports) =>
  ports
    .reduce((shown, [real, wanted]) => shown.replaceAll(new RegExp(`\\b${real}\\b`, "g"), wanted), text)
    .replaceAll(/127\.0\.0\.1:(?!43\d\d\b)\d+/g, "127.0.0.1:50000")
    .replaceAll(
      /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g,
      (_, fraction) => `2026-01-31T12:00:00${fraction ? ".000" : ""}Z`
    )
    .replaceAll(/\bafter (\d+)\d{3} ms/g, "after $1000 ms")
    .replaceAll(/\b\d+\.\d+(\/\d+\.\d+)* ms/g, (times) => times.replaceAll(/[\d.]+/g, "x.x"))
    .replaceAll(/"(milliseconds|minimum|average|maximum)":[\d.]+/g, '"$1":1.25')
    .replaceAll(/^ +\d+\.\d{3} (?=(\S+ )?#\d)/gm, "   x.xxx ")
    .replaceAll(/"time":(?!0,)[\d.]+/g, '"time":0.01')
    .replaceAll(home, "~")

const limit = 15_000

const run = (command, env, cwd) =>
  new Promise((resolve, reject) => {
    execFile("sh", ["-c", `exec 2>&1; ${command}`], { env, cwd, timeout: limit }, (error, out) => {
      if (error?.killed) return reject(new Error(`docs/cli.md: this did not end: ${command}`))
      resolve({ out, status: error === null ? 0 : (error.code ?? 1) })
    })
  })

/** Runs a command until it is told to end, once it has begun to print. */
const beside = async (command, env, cwd) => {
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
    child.kill("SIGINT")
    await ended
    return out
  }
}

const printed = (out) => (out === "" || out.endsWith("\n") ? out : `${out}\n`)

const rerun = async (server, text) => {
  const { port, stop } = await serve(server)
  const env = environment(`localhost:${port}`)
  const cwd = fs.mkdtempSync(path.join(home, "block-"))
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
      const end = await beside(real(line).slice(0, -2), env, cwd)
      parts.push(async () => `${line}\n${printed(await end())}`)
    } else {
      const { out, status } = await run(real(line), env, cwd)
      parts.push(async () => `${line}\n${printed(out)}${status === 0 ? "" : `# status ${status}\n`}`)
    }
  }
  const shown = []
  for (const part of parts) shown.push(await part())
  await stop()
  return steady(shown.join(""), ports)
}

const before = fs.readFileSync(page, "utf8")
const block = /(?:<!-- server: (.*?) -->\n\n?)?```console\n([\s\S]*?)```/g
const blocks = [...before.matchAll(block)]
const results = new Array(blocks.length)
// The last first: they are those that wait.
let left = blocks.length
const work = async () => {
  while (left > 0) {
    const n = --left
    const [, server = "fake", text] = blocks[n]
    results[n] = await rerun(server, text)
  }
}
// More than there are processors: much of it is waiting.
await Promise.all(Array.from({ length: 4 }, work))
let n = 0
const after = before.replace(block, (whole, _, text) => {
  const result = results[n++]
  return `${whole.slice(0, whole.length - text.length - 3) + result}\`\`\``
})
fs.rmSync(home, { recursive: true })

if (process.argv.includes("--check")) {
  if (after !== before) {
    const stale = blocks.filter(([, , text], n) => text !== results[n]).map(([, , text]) => text.split("\n")[0])
    console.error(`docs/cli.md is not what ow prints; run node scripts/cli.mjs. It begins with:\n${stale.join("\n")}`)
    process.exitCode = 1
  }
} else fs.writeFileSync(page, after)
