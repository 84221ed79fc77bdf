/** What a proxy says about a request. */
import { assert, describe, it } from "@effect/vitest"
import { Either, Redacted } from "effect"
import * as Access from "../../src/http/Access.js"
import * as Serving from "./Serving.js"

const evil = "evil.example"
const withToken = { authorization: `Bearer ${Serving.token}` }

describe("without a token, behind a trusted proxy", () => {
  const settings = { token: undefined, auth: undefined, hosts: ["station.lan"], publicUrl: undefined } as const
  const refusalOf = (headers: Access.Request["headers"]) =>
    Either.match(
      Access.judge(
        { ...settings, address: "127.0.0.1", trustProxy: ["127.0.0.1"] },
        undefined,
        { method: "GET", path: "/", peer: "127.0.0.1", headers },
        0
      ),
      { onLeft: ({ message }) => message.replace(/;.*/, ""), onRight: () => "allowed" }
    )
  const refused = `the station is not served as "${evil}"`

  it.each([
    ["the client's own header does not hide its Host", evil, "localhost", refused],
    ["a proxy that appends is asked for the last name", "127.0.0.1:4380", `localhost, ${evil}`, refused],
    ["a proxy that replaces the header is asked for its name", "127.0.0.1:4380", evil, refused],
    ["a forged name before an allowed one does not matter", "127.0.0.1:4380", `${evil}, station.lan`, "allowed"],
    ["an allowed name is served", "127.0.0.1:4380", "station.lan", "allowed"],
    ["a proxy that keeps Host needs no other header", "station.lan", undefined, "allowed"]
  ])("%s", (_, host, forwarded, expected) => {
    assert.strictEqual(refusalOf({ host, "x-forwarded-host": forwarded }), expected)
  })

  it("Origin must have the last name", () => {
    const headers = { host: "127.0.0.1:4380", "x-forwarded-host": "station.lan:1, station.lan" }
    assert.strictEqual(refusalOf({ ...headers, origin: "https://station.lan" }), "allowed")
    assert.include(refusalOf({ ...headers, origin: "http://station.lan:1" }), "the Origin")
  })
})

describe("the caller in the records", () => {
  const settings = (trustProxy: ReadonlyArray<string>): Access.Settings => ({
    address: "127.0.0.1",
    token: Redacted.make(Serving.token),
    auth: undefined,
    hosts: [],
    publicUrl: undefined,
    trustProxy
  })
  const callerOf = (peer: string, forwarded: string, trustProxy: ReadonlyArray<string>) =>
    Either.match(
      Access.judge(
        settings(trustProxy),
        undefined,
        { method: "GET", path: "/", peer, headers: { ...withToken, host: "pi.lan", "x-forwarded-for": forwarded } },
        0
      ),
      { onLeft: ({ message }) => message, onRight: ({ caller }) => caller }
    )

  it.each([
    ["a stranger cannot invent an address", "10.0.0.9", "1.2.3.4", [], "10.0.0.9"],
    ["a trusted proxy names the client", "10.0.0.1", "192.168.1.5", ["10.0.0.1"], "192.168.1.5"],
    ["a mapped address is that of the proxy", "::ffff:10.0.0.1", "192.168.1.5", ["10.0.0.1"], "192.168.1.5"],
    ["what the client itself sent is ignored", "10.0.0.1", "6.6.6.6, 192.168.1.5", ["10.0.0.1"], "192.168.1.5"],
    ["several proxies are passed over", "10.0.0.1", "192.168.1.5, 10.0.0.2", ["10.0.0.1", "10.0.0.2"], "192.168.1.5"],
    ["text that is no address is ignored", "10.0.0.1", "<script>", ["10.0.0.1"], "10.0.0.1"]
  ] as const)("%s", (_, peer, forwarded, trusted, expected) => {
    assert.strictEqual(callerOf(peer, forwarded, trusted), `${expected} with the token`)
  })
})
