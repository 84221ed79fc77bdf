import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ow } from "./Main.js"

describe("invalid arguments of watch, log, alarms, devices and temps", () => {
  it.live("are reported in one line, with the exit code for usage", () =>
    Effect.gen(function* () {
      const wrong: ReadonlyArray<readonly [ReadonlyArray<string>, RegExp]> = [
        [["temps", "--trust", "never"], /--trust expects one of confirm, accept.*not "never"/],
        [["log", "--trust=retry"], /--trust expects one of .*, with a number above 0 for N, not "retry"/],
        [["log", "--trust=rate:0"], /--trust expects one of .*not "rate:0"/],
        [["watch", "x", "--every", "0"], /--every expects a duration such as 5s.*not "0"/],
        [["watch", "x", "--count", "0"], /--count expects an integer from 1 .*not "0"/],
        [["log", "--every", "soon"], /--every expects a duration such as 5s.*not "soon"/],
        [["log", "--as", "xml"], /--as expects one of csv, json, not "xml"/],
        [["log", "--count", "many"], /--count expects an integer.*not "many"/],
        [["log", "--heather"], /--heather.*ow log --help/],
        [["alarms", "--follow", "--every", "-5"], /--every expects a duration such as 5s.*not "-5"/],
        [["devices", "-C", "-F"], /--celsius and --fahrenheit cannot be combined/]
      ]
      for (const [args, message] of wrong) {
        const { code, err, out } = yield* ow([...args, "-s", "127.0.0.1:1"])
        assert.deepStrictEqual([code, out], [2, ""], args.join(" "))
        assert.match(err, new RegExp(`^ow: .*${message.source}.*\n$`))
      }
    })
  )
})
