import * as fs from "node:fs/promises"
import * as os from "node:os"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { asking } from "./Asking.js"
import { ow } from "./Main.js"
import { program, run } from "./Process.js"

/** A folder with `ow` and its bash completion script. */
const folder = Effect.acquireRelease(
  Effect.gen(function* () {
    const folder = yield* Effect.promise(() => fs.mkdtemp(path.join(os.tmpdir(), "ow-completions-")))
    const { out } = yield* ow(["completions", "bash"])
    const command = `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`
    yield* Effect.promise(() => fs.writeFile(path.join(folder, "ow"), command, { mode: 0o755 }))
    yield* Effect.promise(() => fs.writeFile(path.join(folder, "ow.bash"), out))
    return folder
  }),
  (folder) => Effect.promise(() => fs.rm(folder, { recursive: true }))
)

/** The completions of each line. */
const completed = (lines: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const place = yield* folder
    const script = `
      export PATH="$1:$PATH" HOME=/nonexistent
      source "$1/ow.bash" || exit
      shift
      for line; do
        COMP_LINE=$line COMP_POINT=\${#line}
        _ow
        echo "\${COMPREPLY[*]}"
      done`
    const { code, err, out } = yield* run("bash", ["-c", script, "bash", place, ...lines])
    assert.deepStrictEqual({ code, err }, { code: 0, err: "" })
    return out.split("\n").slice(0, -1)
  })

describe("ow completions", () => {
  it.scopedLive("bash accepts the script and registers the completion of ow", () =>
    Effect.gen(function* () {
      const place = yield* folder
      const script = path.join(place, "ow.bash")
      assert.deepStrictEqual(yield* run("bash", ["-n", script]), { code: 0, out: "", err: "" })
      const { out } = yield* run("bash", ["-c", `source ${script}; complete -p ow`])
      assert.strictEqual(out, "complete -F _ow ow\n")
    })
  )

  it.scopedLive("bash completes commands, options and option values", () =>
    Effect.gen(function* () {
      const [commands, of, alias, options, pressure, server] = yield* completed([
        "ow pr",
        "ow --timeout 3 -C re",
        "ow alias ",
        "ow ping --c",
        "ow ls --pressure m",
        "ow ls -s "
      ])
      assert.strictEqual(commands, "present")
      assert.strictEqual(of, "read")
      assert.strictEqual(alias, "list set rm")
      assert.strictEqual(options, "--count --celsius --config")
      assert.strictEqual(pressure, "mbar mmHg")
      assert.strictEqual(server, "")
    })
  )

  it.scopedLive("bash completes paths by listing the server", () =>
    Effect.gen(function* () {
      const { address } = yield* asking({ "10.67C6697351FF": { alias: "living room" }, "28.AD6555070000": {} })
      const completions = yield* completed([
        `ow -s ${address} ls /2`,
        `ow ls 2 -s ${address}`,
        `ow -s ${address} read 2`,
        `ow -s ${address} read /li`,
        `ow -s ${address} read /living\\ room/fa`,
        "ow -s 127.0.0.1:1 read /li"
      ])
      assert.deepStrictEqual(completions, [
        "/28.AD6555070000/",
        "",
        "28.AD6555070000/",
        "/living\\ room/",
        "/living\\ room/family",
        ""
      ])
    })
  )

  it.live("prints scripts for zsh and fish, and rejects other shells", () =>
    Effect.gen(function* () {
      assert.match((yield* ow(["completions", "zsh"])).out, /^#compdef ow\n/)
      assert.match((yield* ow(["completions", "fish"])).out, /^complete -c ow /)
      const { code, err } = yield* ow(["completions", "tcsh"])
      assert.strictEqual(code, 2)
      assert.strictEqual(err, 'ow: <shell> must be one of bash, zsh, fish, not "tcsh"; see ow completions --help\n')
    })
  )
})
