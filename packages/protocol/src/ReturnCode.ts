/**
 * The return codes of refusals: negated error numbers (`errno`) of the server's platform. The numbers and names here are those of
 * Linux.
 *
 * OWFS has its own texts for the codes 0 to 210, but they belong to another numbering. For example, a server returns -1 if
 * a path does not exist, but the OWFS text for -1 is "Startup - command line parameters invalid". {@link text} returns what
 * the server means instead.
 *
 * Source: OWFS, `module/owlib/src/c/error.c`, and recordings of the wire.
 *
 * @module
 * @since 0.1.0
 */

/**
 * The path cannot be parsed: an unknown device, property, alias or bus, or a wrong extension.
 *
 * @since 0.1.0
 * @category constants
 */
export const EPERM = -1

/**
 * The device disappeared during the operation.
 *
 * @since 0.1.0
 * @category constants
 */
export const ENOENT = -2

/**
 * The bus failed, or the server behind this server does not answer.
 *
 * @since 0.1.0
 * @category constants
 */
export const EIO = -5

/**
 * A WRITE of spaces to a yes-no property.
 *
 * @since 0.1.0
 * @category constants
 */
export const EFAULT = -14

/**
 * The server has no bus.
 *
 * @since 0.1.0
 * @category constants
 */
export const ENODEV = -19

/**
 * A listing of a path that is a property.
 *
 * @since 0.1.0
 * @category constants
 */
export const ENOTDIR = -20

/**
 * A READ or WRITE of a directory.
 *
 * @since 0.1.0
 * @category constants
 */
export const EISDIR = -21

/**
 * An invalid value, a refused alias, or an invalid answer of the device.
 *
 * @since 0.1.0
 * @category constants
 */
export const EINVAL = -22

/**
 * A WRITE to a server started with `--readonly`.
 *
 * @since 0.1.0
 * @category constants
 */
export const EROFS = -30

/**
 * A number is out of range, or `size` is too small for a whole array.
 *
 * @since 0.1.0
 * @category constants
 */
export const ERANGE = -34

/**
 * The message type is unknown or disabled.
 *
 * @since 0.1.0
 * @category constants
 */
export const ENOMSG = -42

/**
 * A message without the path that it needs.
 *
 * @since 0.1.0
 * @category constants
 */
export const EBADMSG = -74

/**
 * `size` is 0 or too large, or the path is too long.
 *
 * @since 0.1.0
 * @category constants
 */
export const EMSGSIZE = -90

/**
 * The property is write-only or read-only.
 *
 * @since 0.1.0
 * @category constants
 */
export const ENOTSUP = -95

/**
 * The server could not lock the device.
 *
 * @since 0.1.0
 * @category constants
 */
export const EADDRINUSE = -98

/**
 * The bus master is not connected.
 *
 * @since 0.1.0
 * @category constants
 */
export const ECONNABORTED = -103

/**
 * The highest number for which owserver has a text.
 *
 * @since 0.1.0
 * @category constants
 */
export const maximum = 210

/** The error names of Linux from number 1 on; `-` for unused numbers. */
const errno = (
  "EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV " +
  "ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK " +
  "ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT " +
  "EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV " +
  "ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX " +
  "ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT " +
  "ESOCKTNOSUPPORT ENOTSUP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET " +
  "ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN " +
  "EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE " +
  "ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON"
).split(" ")

/** The meaning of the codes that servers send in practice, by positive number. */
const texts: { readonly [code: number]: string } = {
  0: "no error",
  1: "no such path, device, property or array element",
  2: "the device went away during the operation",
  5: "the 1-Wire bus failed, or the server behind this server did not answer",
  12: "the server is out of memory",
  14: "the value is blank",
  16: "the device or the bus is busy",
  19: "the server has no 1-Wire bus",
  20: "not a directory",
  21: "is a directory",
  22: "the value was not accepted, or the device did not answer properly",
  30: "the server is read-only",
  34: "the number is out of range, or the size is too short for the value",
  42: "the server does not know this message, or has it switched off",
  74: "the message came without a path",
  90: "the size or the length of the path is out of range",
  95: "the property cannot be read, or cannot be written",
  98: "the device could not be locked",
  99: "the address is not available",
  103: "the bus master is not connected",
  105: "the server is out of buffers"
}

/**
 * Returns the name of a return code, such as `EPERM` for -1. Returns `OK` for 0 and above, and a name such as `E41` for a number
 * without a name on Linux.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { ReturnCode } from "@owserver/protocol"
 *
 * assert.deepStrictEqual([0, -1, -42].map(ReturnCode.name), ["OK", "EPERM", "ENOMSG"])
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const name = (ret: number): string => {
  if (ret >= 0) return "OK"
  const known = errno[-ret - 1]
  return known === undefined || known === "-" ? `E${-ret}` : known
}

/**
 * Returns what the server means by a return code, in plain words.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { ReturnCode } from "@owserver/protocol"
 *
 * assert.strictEqual(ReturnCode.text(-1), "no such path, device, property or array element")
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const text = (ret: number): string => texts[ret >= 0 ? 0 : -ret] ?? `return code ${ret}, not seen in practice`

/**
 * Returns whether the code means that nothing exists at the path: -1, -2, -19.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { ReturnCode } from "@owserver/protocol"
 *
 * assert.ok(ReturnCode.isMissing(ReturnCode.ENOENT))
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isMissing = (ret: number): boolean => ret === EPERM || ret === ENOENT || ret === ENODEV

/**
 * Returns whether the code means a failure of the bus, which a retry may overcome: -5, -98, -103.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { ReturnCode } from "@owserver/protocol"
 *
 * assert.ok(ReturnCode.isBusFault(ReturnCode.EIO))
 * assert.ok(!ReturnCode.isBusFault(ReturnCode.EINVAL))
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isBusFault = (ret: number): boolean => ret === EIO || ret === EADDRINUSE || ret === ECONNABORTED
