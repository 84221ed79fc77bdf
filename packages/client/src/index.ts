/**
 * An owserver client on Effect: the `OwServer` service, its errors, and the seam to a transport. The modules of the
 * protocol that callers meet are here too.
 *
 * @module
 * @since 0.1.0
 */
import { Header, Limits } from "@owserver/protocol"

export {
  Capabilities,
  Flags,
  MessageType,
  OwPath,
  OwText,
  PressureScale,
  PropertyRow,
  ReturnCode,
  RomId,
  Structure,
  TemperatureScale
} from "@owserver/protocol"
export type * from "./Options.js"
export * from "./OwServer.js"
export * from "./OwServerError.js"
export type * from "./OwServerService.js"
export type * from "./Results.js"
export { Transport } from "./Transport.js"

/**
 * pyownet's bound of a reply, 65,536 bytes. Here it is the option `maxPayload` instead.
 *
 * @since 0.1.0
 * @category constants
 */
export const MAX_PAYLOAD: 65536 = Limits.MAX_PAYLOAD

/**
 * The version of the protocol, 0.
 *
 * @since 0.1.0
 * @category constants
 */
export const OWSERVER_PROTOCOL_VERSION: 0 = Header.OWSERVER_PROTOCOL_VERSION
