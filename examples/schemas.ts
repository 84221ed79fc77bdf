import { OwConnectionError } from "@owserver/client"
import * as ClientSchema from "@owserver/client/ClientSchema"
import { Console, Effect, Schema } from "effect"

const Json = Schema.parseJson(ClientSchema.OwServerError)

const error = new OwConnectionError({ operation: "ping", path: "", server: "localhost:4304", reason: "Refused" })

const program = Effect.gen(function* () {
  const json = yield* Schema.encode(Json)(error)
  yield* Console.log(json)
  const decoded = yield* Schema.decode(Json)(json)
  yield* Console.log(decoded.message)
})

Effect.runPromise(program)
