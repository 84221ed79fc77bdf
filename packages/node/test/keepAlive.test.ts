/**
 * What keeps a process alive: busy connections, and neither idle ones nor the watch of their limits.
 */
import * as ChildProcess from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Server from "./Server.js"

const programs = [
  ["a program that never disposes its runtime", "program.js"],
  ["a program that never closes its client with promises", "promisesProgram.js"]
] as const

/** Returns the output of a program, after it has exited. `bundled.ts` writes the programs. */
const outputOf = (name: string, port: number, ...paths: ReadonlyArray<string>) =>
  Effect.async<string>((resume) => {
    const args = [fileURLToPath(new URL(`../build/tested/${name}`, import.meta.url)), String(port), ...paths]
    const child = ChildProcess.execFile(process.execPath, args, (error, stdout, stderr) =>
      resume(error === null ? Effect.succeed(stdout) : Effect.die(`${error}${stderr}`))
    )
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** Answers `/slow` after a second. */
const serve = (socket: import("node:net").Socket): void => {
  socket.on("data", (request) => {
    const path = request.subarray(24, -1).toString()
    const reply = Server.value(Buffer.from(path), request.readInt32BE(12) & 0x4)
    if (path === "/slow") setTimeout(() => socket.write(reply), 1000)
    else socket.write(reply)
  })
}

describe.each(programs)("%s", (_, program) => {
  it.scopedLive("exits after its last read, although its connection is kept for an hour", () =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen(serve)
      assert.strictEqual(yield* outputOf(program, port, "/a"), "/a\n")
    })
  )

  it.scopedLive("does not exit before the reply to a long read on a reused connection", () =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen(serve)
      assert.strictEqual(yield* outputOf(program, port, "/a", "/slow"), "/a,/slow\n")
    })
  )
})
