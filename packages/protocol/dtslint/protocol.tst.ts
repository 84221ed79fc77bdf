import {
  type AddressFormat,
  type Capabilities,
  Flags,
  FrameParser,
  type Header,
  Listing,
  MessageType,
  OwPath,
  type PressureScale,
  Reply,
  Request,
  RomId,
  type Structure,
  TemperatureScale
} from "@owserver/protocol"
import * as ProtocolSchema from "@owserver/protocol/ProtocolSchema"
import type { Brand, Either, Schema } from "effect"
import { expect, test } from "tstyche"

test("flags are a record of literals, or a word", () => {
  expect<{ temperature: "F"; pressure: "inHg"; format: "f.i.c"; trim: true }>().type.toBeAssignableTo<Flags.Input>()
  expect<number>().type.toBeAssignableTo<Flags.Input>()
  expect<{ temperature: "Celsius" }>().type.not.toBeAssignableTo<Flags.Input>()
  expect<{ pressure: "bar" }>().type.not.toBeAssignableTo<Flags.Input>()
  expect<string>().type.not.toBeAssignableTo<Flags.Input>()
  expect(Flags.toWord).type.not.toBeCallableWith({ persistence: true })
  expect(Flags.fromWord(0)).type.toBe<Flags.Flags>()
  expect<Flags.Flags["temperature"]>().type.toBe<"C" | "F" | "K" | "R">()
  expect<Flags.Flags["pressure"]>().type.toBe<"mbar" | "atm" | "mmHg" | "inHg" | "psi" | "Pa">()
  expect<Flags.Flags["format"]>().type.toBe<"f.i" | "fi" | "f.i.c" | "f.ic" | "fi.c" | "fic">()
})

test("a field of flags may be undefined, as exactOptionalPropertyTypes would refuse it otherwise", () => {
  expect<{ trim: boolean | undefined }>().type.toBeAssignableTo<Flags.Input>()
})

test("an address is no string until it was looked at", () => {
  expect<RomId.RomId>().type.toBe<string & Brand.Brand<"RomId">>()
  expect<string>().type.not.toBeAssignableTo<RomId.RomId>()
  expect<OwPath.OwPath>().type.not.toBeAssignableTo<RomId.RomId>()
  expect(RomId.family).type.not.toBeCallableWith("10.67C6697351FF")
  expect(RomId.parse("")).type.toBe<Either.Either<RomId.RomId, RomId.InvalidRomId>>()
  expect(RomId.format).type.not.toBeCallableWith(RomId.make("10.67C6697351FF"), "i.f")
})

test("what can be wrong with a request is in the type of its constructor", () => {
  expect(Request.nop()).type.toBe<Request.Request>()
  expect(Request.read("/", { size: 1 })).type.toBe<Either.Either<Request.Request, OwPath.InvalidPath>>()
  expect(Request.write("/", new Uint8Array())).type.toBe<
    Either.Either<Request.Request, OwPath.InvalidPath | Request.InvalidData>
  >()
  expect(Request.read).type.not.toBeCallableWith("/", {})
  expect(Request.write).type.not.toBeCallableWith("/", "1")
  expect(OwPath.encode("/")).type.toBe<Either.Either<Uint8Array, OwPath.InvalidPath>>()
  expect<OwPath.InvalidPath["reason"]>().type.toBe<"Nul" | "Text" | "TooLong">()
  expect<Request.InvalidData["limit"]>().type.toBe<number>()
})

test("what a reply means is told apart by its tag", () => {
  const meaning = Reply.interpret(Request.nop(), Reply.answer({}))
  expect(meaning._tag).type.toBe<"KeepAlive" | "Entry" | "Done" | "Refused" | "Mismatch">()
  if (meaning._tag === "Done") expect(meaning).type.toBe<Reply.Done>()
  if (meaning._tag === "Mismatch") expect(meaning.issue).type.toBe<string>()
  if (meaning._tag === "Refused") expect(meaning).type.not.toHaveProperty("data")
})

test("a parser gives frames of its layout, what is malformed, or nothing yet", () => {
  const parser = FrameParser.make(Reply.layout, { maxBody: 1 })
  expect(parser.next()).type.toBe<Reply.Reply | FrameParser.Malformed | undefined>()
  expect(FrameParser.make(Request.layout, { maxBody: 1 })).type.toBe<FrameParser.FrameParser<Request.Request>>()
  expect(FrameParser.make).type.not.toBeCallableWith(Reply.layout, {})
})

test("codecs go between values and what travels", () => {
  expect(ProtocolSchema.ReplyFromBytes).type.toBeAssignableTo<Schema.Schema<Reply.Reply, Uint8Array>>()
  expect(ProtocolSchema.RequestFromBytes).type.toBeAssignableTo<Schema.Schema<Request.Request, Uint8Array>>()
  expect(ProtocolSchema.FlagsFromWord).type.toBeAssignableTo<Schema.Schema<Flags.Flags, number>>()
  expect(ProtocolSchema.CapabilitiesFromWord).type.toBeAssignableTo<Schema.Schema<Capabilities.Capabilities, number>>()
  expect(ProtocolSchema.RomIdFromBytes).type.toBeAssignableTo<Schema.Schema<RomId.RomId, Uint8Array>>()
  expect(ProtocolSchema.RomIdFromString).type.toBeAssignableTo<Schema.Schema<RomId.RomId, string>>()
  expect(ProtocolSchema.StructureFromString).type.toBeAssignableTo<Schema.Schema<Structure.Structure, string>>()
  expect(ProtocolSchema.TextFromBytes).type.toBeAssignableTo<Schema.Schema<string, Uint8Array>>()
})

test("each schema has the type of its value", () => {
  expect<typeof ProtocolSchema.Int32.Type>().type.toBe<number>()
  expect<typeof ProtocolSchema.MessageType.Type>().type.toBe<MessageType.MessageType>()
  expect<typeof ProtocolSchema.RequestHeader.Type>().type.toBe<Header.RequestHeader>()
  expect<typeof ProtocolSchema.ReplyHeader.Type>().type.toBe<Header.ReplyHeader>()
  expect<typeof ProtocolSchema.TemperatureScale.Type>().type.toBe<TemperatureScale.TemperatureScale>()
  expect<typeof ProtocolSchema.PressureScale.Type>().type.toBe<PressureScale.PressureScale>()
  expect<typeof ProtocolSchema.AddressFormat.Type>().type.toBe<AddressFormat.AddressFormat>()
  expect<typeof ProtocolSchema.Flags.Type>().type.toBe<Flags.Flags>()
  expect<typeof ProtocolSchema.FlagsInput.Type>().type.toBe<Flags.Input>()
  expect<typeof ProtocolSchema.Capabilities.Type>().type.toBe<Capabilities.Capabilities>()
  expect<typeof ProtocolSchema.OwPath.Type>().type.toBe<OwPath.OwPath>()
  expect<typeof ProtocolSchema.RomId.Type>().type.toBe<RomId.RomId>()
  expect<typeof ProtocolSchema.StructureFormat.Type>().type.toBe<Structure.Format>()
  expect<typeof ProtocolSchema.StructureChange.Type>().type.toBe<Structure.Change>()
  expect<typeof ProtocolSchema.StructureAccess.Type>().type.toBe<Structure.Access>()
  expect<typeof ProtocolSchema.Structure.Type>().type.toBe<Structure.Structure>()
  expect<typeof ProtocolSchema.KeepAlive.Type>().type.toBe<Reply.KeepAlive>()
  expect<typeof ProtocolSchema.Answer.Type>().type.toBe<Reply.Answer>()
  expect<typeof ProtocolSchema.Reply.Type>().type.toBe<Reply.Reply>()
  expect<typeof ProtocolSchema.Request.Type>().type.toBe<Request.Request>()
})

test("schemas keep their own types", () => {
  expect(ProtocolSchema.Flags.fields.trim).type.toBe<typeof Schema.Boolean>()
  expect(ProtocolSchema.Answer.fields.ret).type.toBe<typeof ProtocolSchema.Int32>()
  expect(ProtocolSchema.Structure.pick).type.toBeCallableWith("access", "change")
  expect(ProtocolSchema.FlagsFromWord.to).type.toBe<typeof ProtocolSchema.Flags>()
  expect(ProtocolSchema.Capabilities.make).type.not.toBeCallableWith({ resume: true })
})

test("constants are literals, and messages of any number may be named", () => {
  expect(MessageType.MSG_READ).type.toBe<2>()
  expect<MessageType.MessageType>().type.toBe<0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10>()
  expect(MessageType.name).type.toBeCallableWith(99)
  expect<Structure.Access>().type.toBe<"ro" | "rw" | "wo" | "oo">()
  expect<Structure.Change>().type.toBe<"fixed" | "stable" | "volatile" | "second">()
})

test("nothing that was made can be changed", () => {
  expect<Header.ReplyHeader>().type.toBe<Readonly<Header.ReplyHeader>>()
  expect<Request.Request>().type.toBe<Readonly<Request.Request>>()
  expect<Capabilities.Capabilities>().type.toBe<Readonly<Capabilities.Capabilities>>()
})

test("combinators are data-first and data-last", () => {
  expect(Flags.merge(0, { trim: true })).type.toBe<number>()
  expect(Flags.merge({ trim: true })).type.toBe<(word: number) => number>()
  expect(Request.withFlags(4)(Request.nop())).type.toBe<Request.Request>()
  expect(RomId.format("fic")).type.toBe<(self: RomId.RomId) => string>()
  expect(Listing.mark(new Uint8Array())).type.toBe<(entries: ReadonlyArray<string>) => ReadonlyArray<string>>()
  expect(TemperatureScale.fromCelsius("F")).type.toBe<(celsius: number) => number>()
  expect(TemperatureScale.fromCelsius).type.not.toBeCallableWith("F", 21.5)
})
