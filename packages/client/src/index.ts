/**
 * An owserver client on Effect: the `OwServer` service, its errors, and the interface of transports. It also exports the
 * modules of the protocol that most callers use. `Request` and `Reply`, which `exchange` needs, are in `@owserver/protocol`:
 * here they would shadow the globals of those names.
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
 * The longest reply that pyownet accepts, 65,536 bytes. This client has the option `maxPayload` instead.
 *
 * @since 0.1.0
 * @category constants
 */
export const MAX_PAYLOAD: 65536 = Limits.MAX_PAYLOAD

/**
 * The protocol version, 0.
 *
 * @since 0.1.0
 * @category constants
 */
export const OWSERVER_PROTOCOL_VERSION: 0 = Header.OWSERVER_PROTOCOL_VERSION
