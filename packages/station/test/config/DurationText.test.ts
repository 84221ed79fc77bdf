import { assert, it } from "@effect/vitest"
import { Duration, Either, FastCheck, Schema } from "effect"
import * as DurationText from "../../src/config/DurationText.js"

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, y: 31_536_000_000 }
const unit = FastCheck.constantFrom(...(Object.keys(units) as ReadonlyArray<keyof typeof units>))

it.prop("a whole number and a unit are that duration", [FastCheck.nat(99_999), unit], ([number, unit]) => {
  const parsed = DurationText.parse(`${number}${unit}`)
  assert.strictEqual(parsed && Duration.toMillis(parsed), number * units[unit])
})

it.prop("a formatted duration is parsed to the same duration", [FastCheck.nat(999_999_999)], ([millis]) => {
  const parsed = DurationText.parse(DurationText.format(Duration.millis(millis)))
  assert.strictEqual(parsed && Duration.toMillis(parsed), millis)
})

it("durations are formatted with the largest whole unit", () => {
  const formatted = ["0s", "1500ms", "90s", "60s", "36h", "48h", "730d", "forever"].map((text) =>
    DurationText.format(DurationText.parse(text) ?? Duration.zero)
  )
  assert.deepStrictEqual(formatted, ["0s", "1500ms", "90s", "1m", "36h", "2d", "2y", "forever"])
})

it.each(["", "30", "30 s", "-30s", "1.5m", "30S", "s", "1e3s", "9999999999s", "30s\n", "1m30s"])(
  "%j is no duration",
  (text) => {
    assert.isUndefined(DurationText.parse(text))
  }
)

it("both ends of a range are valid, and forever only where it is the end", () => {
  const short = Schema.decodeEither(DurationText.between("1s", "1d", "30s"))
  const long = Schema.decodeEither(DurationText.between("1d", "forever", "90d"))
  const isValid = (texts: ReadonlyArray<string>, decode: typeof short) =>
    texts.map((text) => Either.isRight(decode(text)))
  assert.deepStrictEqual(isValid(["999ms", "1s", "24h", "86401s", "forever"], short), [false, true, true, false, false])
  assert.deepStrictEqual(isValid(["23h", "1d", "100y", "101y", "forever"], long), [false, true, true, false, true])
})
