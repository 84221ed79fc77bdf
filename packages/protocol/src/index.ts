/**
 * The owserver protocol as values. No I/O, no clock, no runtime: bytes in, meaning out, and back.
 *
 * - `FrameParser`: where bytes become frames
 * - `Request`, `Reply`: what the frames of each direction say; `Reply.interpret` says what they mean
 * - `Header`, `Flags`, `MessageType`, `ReturnCode`, `Limits`: the words of a header
 * - `OwPath`, `OwText`, `RomId`, `AddressFormat`: what paths are made of
 * - `Listing`, `Capabilities`, `Structure`, `PropertyRow`, `TemperatureScale`, `PressureScale`: what
 *   payloads are made of
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
