/**
 * Encodes and decodes the owserver protocol. Pure functions on bytes: no I/O, no clock, no runtime.
 *
 * - `FrameParser`: splits bytes into frames
 * - `Request`, `Reply`: the messages of each direction; `Reply.interpret` returns the meaning of a reply
 * - `Header`, `Flags`, `MessageType`, `ReturnCode`, `Limits`: the words of a header
 * - `OwPath`, `OwText`, `RomId`, `AddressFormat`: paths and their elements
 * - `Listing`, `Capabilities`, `Structure`, `PropertyRow`, `TemperatureScale`, `PressureScale`: the contents of payloads
 *
 * @module
 * @since 0.1.0
 */

export * as AddressFormat from "./AddressFormat.js"
export * as Capabilities from "./Capabilities.js"
export * as Flags from "./Flags.js"
export * as FrameParser from "./FrameParser.js"
export * as Header from "./Header.js"
export * as Limits from "./Limits.js"
export * as Listing from "./Listing.js"
export * as MessageType from "./MessageType.js"
export * as OwPath from "./OwPath.js"
export * as OwText from "./OwText.js"
export * as PressureScale from "./PressureScale.js"
export * as PropertyRow from "./PropertyRow.js"
export * as Reply from "./Reply.js"
export * as Request from "./Request.js"
export * as ReturnCode from "./ReturnCode.js"
export * as RomId from "./RomId.js"
export * as Structure from "./Structure.js"
export * as TemperatureScale from "./TemperatureScale.js"
