/**
 * Detection of `nohup`.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import * as path from "node:path"
import process from "node:process"

const read = (file: string): string => {
  try {
    return fs.readFileSync(file, "utf8")
  } catch {
    return ""
  }
}

/** Returns whether the parent ignores SIGHUP (bit 0), as in `nohup sh -c "ow …"`. Children inherit this. */
const isIgnoredByParent = (): boolean =>
  (Number.parseInt(/^SigIgn:\s*[0-9a-f]*([0-9a-f])$/m.exec(read(`/proc/${process.ppid}/status`))?.[1] ?? "0", 16) &
    1) ===
  1

/**
 * Returns whether stdin is a write-only /dev/null. If stdin is a terminal, `nohup` replaces it by a write-only /dev/null,
 * so that reads from stdin fail.
 */
const isInputOfNohup = (): boolean => {
  try {
    return fs.readlinkSync("/proc/self/fd/0") === "/dev/null" && /^flags:\s*\d*1$/m.test(read("/proc/self/fdinfo/0"))
  } catch {
    return false
  }
}

/**
 * Returns whether the process was started under `nohup`, with SIGHUP ignored. Node.js resets all signals at startup, so this is
 * inferred from the traces of `nohup`: its name in `_` (bash, zsh, ksh), its stdin, or a parent that ignores SIGHUP.
 *
 * @since 0.1.0
 * @category guards
 */
export const isIgnored = (): boolean =>
  path.basename(process.env._ ?? "") === "nohup" || isInputOfNohup() || isIgnoredByParent()
