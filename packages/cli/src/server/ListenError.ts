/**
 * Failures to listen on a port.
 *
 * @since 0.1.0
 */
import { ExitCode } from "../errors/ExitCode.js"
import type { CommandFailure } from "../errors/Failure.js"
import * as Address from "../settings/Address.js"

const adviceByCode: { readonly [code: string]: (option: string) => string } = {
  EADDRINUSE: (option) => `the port is in use; choose another ${option}, or 0 for a free port`,
  EACCES: (option) => `permission denied; choose a ${option} above 1023`,
  EADDRNOTAVAIL: () => "this machine has no such address; choose another --host",
  ENOTFOUND: () => "unknown host; choose another --host"
}

/**
 * Describes why listening on a port failed. `option` is the command-line option for the port.
 *
 * @since 0.1.0
 * @category errors
 */
export const make = (
  { host, port }: { readonly host: string; readonly port: number },
  option: string,
  cause: unknown
): CommandFailure => {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause)
  const advice = adviceByCode[code]
  const reason = advice === undefined ? code : `${advice(option)} (${code})`
  return {
    _tag: "Trouble",
    message: `cannot listen on ${Address.format({ host, port, root: "/" })}: ${reason}`,
    code: ExitCode.connection
  }
}
