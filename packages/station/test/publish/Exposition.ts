/** A reader of the text format of Prometheus, written from its specification. It accepts no line that the format does not allow. */
import { assert } from "@effect/vitest"

export interface Sample {
  readonly name: string
  readonly labels: { readonly [name: string]: string }
  readonly value: number
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\]|\\[\\"n])*",?)+)\})? (\S+)$/
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\[\\"n])*)"/g

const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (_, character) => (character === "n" ? "\n" : character))

/** Reads the samples. Fails if metrics are not grouped, a header or a sample occurs twice, or a value is no number. */
export const parse = (text: string): ReadonlyArray<Sample> => {
  assert.match(text, /\n$/)
  const samples: Array<Sample> = []
  const seen = new Set<string>()
  let current = ""
  const once = (what: string) => {
    assert.isFalse(seen.has(what), `twice: ${what}`)
    seen.add(what)
  }
  for (const one of text.slice(0, -1).split("\n")) {
    const [, header, name] = /^# (HELP|TYPE) (\S+) \S/.exec(one) ?? []
    if (header !== undefined) {
      once(`${header} ${name}`)
      current = name!
      continue
    }
    const found = line.exec(one)
    assert.isNotNull(found, one)
    assert.strictEqual(found![1], current, "a sample belongs to the metric of the last header")
    const labels = [...(found![2] ?? "").matchAll(label)].map(([, name, value]) => [name!, unescaped(value!)] as const)
    once(`${current} ${JSON.stringify([...labels].sort())}`)
    const value = Number(found![3])
    assert.isTrue(Number.isFinite(value), one)
    samples.push({ name: current, labels: Object.fromEntries(labels), value })
  }
  return samples
}
