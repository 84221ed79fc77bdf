import { OpenApi } from "@effect/platform"
import { assert, it } from "@effect/vitest"
import * as Api from "@owserver/station/Api"
import { Validator } from "@seriousme/openapi-schema-validator"

it("the OpenAPI document is valid, and each operation of /api/v1 needs the token and names its errors", async () => {
  const document = OpenApi.fromApi(Api.StationApi)
  const { errors, valid } = await new Validator().validate(JSON.parse(JSON.stringify(document)))
  assert.isTrue(valid, JSON.stringify(errors))
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation }))
  )
  assert.isAbove(operations.length, 20)
  const ofLogin = ["/api/v1/login", "/api/v1/logout", "/api/v1/session"]
  for (const { method, operation, path } of operations) {
    const isOpen = ofLogin.includes(path)
    const expected = isOpen ? ["403"] : path.startsWith("/api/v1") ? ["400", "401", "403", "503"] : ["503"]
    for (const status of expected) assert.property(operation.responses, status, `${method} ${path}`)
    if (path.includes("{")) assert.property(operation.responses, "404", `${method} ${path}`)
    assert.deepStrictEqual(operation.security, path.startsWith("/api/v1") && !isOpen ? [{ token: [] }] : [])
    assert.isString(operation.summary, `${method} ${path}`)
  }
})
