/**
 * Whether the process was started to outlive its terminal.
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

/** The parent ignores SIGHUP (bit 0), as the shell of `nohup sh -c "ow …"` does: children inherit that. */
const isIgnoredByParent = (): boolean =>
  (Number.parseInt(/^SigIgn:\s*[0-9a-f]*([0-9a-f])$/m.exec(read(`/proc/${process.ppid}/status`))?.[1] ?? "0", 16) &
    1) ===
  1

/** `nohup` opens /dev/null for stdin where that was a terminal, and for writing only, so that whoever reads it fails. */
const isInputOfNohup = (): boolean => {
  try {
    return fs.readlinkSync("/proc/self/fd/0") === "/dev/null" && /^flags:\s*\d*1$/m.test(read("/proc/self/fdinfo/0"))
  } catch {
    return false
  }
}

/**
 * Whether SIGHUP was ignored when the process was started, as `nohup` has it. Node.js forgets that: it resets every signal
 * before it runs a program. What is left are the traces of `nohup`: its name in `_` (bash, zsh, ksh), its stdin, and a parent
 * that ignores the signal too.
 *
 * @since 0.1.0
 * @category guards
 */
export const isIgnored = (): boolean =>
  path.basename(process.env._ ?? "") === "nohup" || isInputOfNohup() || isIgnoredByParent()
