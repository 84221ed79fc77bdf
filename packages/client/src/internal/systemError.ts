/**
 * The errors of operating systems, as they come from sockets.
 */
import type { Transport } from "../Transport.js"

const reasons: { readonly [code: string]: Transport.End["reason"] } = {
  ENOTFOUND: "Resolve",
  EAI_AGAIN: "Resolve",
  EAI_FAIL: "Resolve",
  EAI_NONAME: "Resolve",
  ECONNREFUSED: "Refused",
  ENOENT: "Refused",
  EACCES: "Refused",
  EADDRNOTAVAIL: "Unreachable",
  EHOSTDOWN: "Unreachable",
  EHOSTUNREACH: "Unreachable",
  ENETDOWN: "Unreachable",
  ENETUNREACH: "Unreachable",
  ETIMEDOUT: "Unreachable",
  ECONNABORTED: "Reset",
  ECONNRESET: "Reset",
  EPIPE: "Reset"
}

type Fields = { readonly [field: string]: unknown } | null | undefined

/** Which of several errors to go by. What is below a socket is not known, so nothing of it is believed. */
const only = (error: unknown): NonNullable<Fields> => {
  const errors: ReadonlyArray<Fields> = error instanceof AggregateError ? error.errors : [error as Fields]
  const refusal = errors.find((each) => reasons[`${each?.code}`] === "Refused")
  return refusal ?? errors.at(-1) ?? {}
}

export const endOf = (cause: unknown): Transport.End => {
  const { address, code, errno, port, syscall } = only(cause)
  const text = (value: unknown) => (typeof value === "string" ? value : undefined)
  const number = (value: unknown) => (typeof value === "number" ? value : undefined)
  return {
    reason: reasons[text(code) ?? ""] ?? "Other",
    code: text(code),
    errno: number(errno),
    syscall: text(syscall),
    address: text(address),
    port: number(port),
    cause
  }
}
