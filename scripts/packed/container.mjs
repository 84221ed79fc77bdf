// Runs the instructions of a Containerfile without a container engine: a copy-on-write view of this machine, with its Node.js, takes
// the place of the base image. Needs root and Linux.
import * as assert from "node:assert"
import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"
import * as Net from "node:net"
import * as path from "node:path"
import { run } from "./run.mjs"

/** Returns why that is not possible here, or `undefined`. */
export const obstacle = () => {
  if (process.platform !== "linux" || process.getuid() !== 0) return "needs root on Linux"
  const { status } = ChildProcess.spawnSync("unshare", ["--mount", "--pid", "--fork", "true"])
  return status === 0 ? undefined : "mounts cannot be unshared here"
}

/** Returns pairs such as `["RUN", "npm install"]`. A line that ends with a backslash continues. */
const instructionsIn = (text) =>
  text
    .replace(/^#.*\n/gm, "")
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => /^([A-Z]+) (.+)$/.exec(line)?.slice(1) ?? assert.fail(`no instruction: ${line}`))

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`

/** Returns the command of an instruction such as `CMD ["ow", "serve"]`, for a shell. */
const commandIn = (text) =>
  JSON.parse(/\[.*\]$/.exec(text)[0])
    .map(quoted)
    .join(" ")

/** Returns a shell script that builds the image in `root`, starts it, waits until it is healthy, and stops it. */
const scriptOf = (instructions, context, root) => {
  let user = "root"
  let folder = "/"
  const inside = (command) => {
    const home = user === "root" ? "/root" : `/home/${user}`
    return `chroot --userspec=${user} ${root} env --chdir=${folder} HOME=${home} ${command}`
  }
  const settings = new Map()
  const steps = instructions.flatMap(([name, rest]) => {
    switch (name) {
      case "FROM":
        // The base image has this user.
        return [inside("sh -c 'id node > /dev/null 2>&1 || useradd --create-home node'")]
      case "COPY": {
        const [files, target] = rest.split(" ")
        return [`mkdir --parents ${root}${target}`, `cp ${context}/${files} ${root}${target}`]
      }
      case "RUN":
        return [inside(`sh -c ${quoted(rest)}`)]
      case "USER":
        user = rest
        return []
      case "WORKDIR":
        folder = rest
        return []
      case "CMD":
      case "EXPOSE":
      case "HEALTHCHECK":
      case "STOPSIGNAL":
      case "VOLUME":
        settings.set(name, rest)
        return []
      default:
        return assert.fail(`${name} is not understood here`)
    }
  })
  return [
    "set -e",
    `mount -t tmpfs tmpfs ${path.dirname(root)}`,
    `cd ${path.dirname(root)} && mkdir upper work root`,
    `mount -t overlay overlay -o lowerdir=/,upperdir=$PWD/upper,workdir=$PWD/work ${root}`,
    `mount --rbind /dev ${root}/dev && mount -t proc proc ${root}/proc && mount -t tmpfs tmpfs ${root}/tmp`,
    ...steps,
    `if ${inside(`-u STATION_TOKEN ${commandIn(settings.get("CMD"))}`)}; then echo started without a token; exit 1; fi`,
    `${inside(commandIn(settings.get("CMD")))} & station=$!`,
    `until ${inside(commandIn(settings.get("HEALTHCHECK")))}; do kill -0 $station || exit 1; sleep 0.1; done`,
    "echo healthy",
    `kill -s ${settings.get("STOPSIGNAL").replace(/^SIG/, "")} $station`,
    "wait $station && echo ended",
    `ls -l ${root}${settings.get("VOLUME")}`
  ].join("\n")
}

const freePort = () =>
  new Promise((resolve) => {
    const server = Net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/**
 * Builds the image of the station from its archive and runs it. It refuses to start without a token; with one it is healthy, ends by
 * its signal, and has written to its volume.
 */
export const useContainer = async (home, archive) => {
  const file = "packages/station/Containerfile"
  const folder = path.join(home, "container")
  fs.mkdirSync(folder)
  const script = scriptOf(
    instructionsIn(fs.readFileSync(file, "utf8")),
    path.dirname(archive),
    path.join(folder, "root")
  )
  const output = await run("unshare", ["--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script], {
    env: { STATION_TOKEN: "token-of-the-container", STATION_PORT: String(await freePort()), OWSERVER: "127.0.0.1:1" }
  })
  assert.match(output, /^healthy\n(?:.*\n)*ended\n(?:.*\n)*-rw.* station\.db$/m)
}
