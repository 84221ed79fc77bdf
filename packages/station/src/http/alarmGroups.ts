/** The endpoints of rules, alarms, targets and maintenance. */
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as Schema from "effect/Schema"
import { Definition } from "../rules/AlarmRule.js"
import * as Models from "./AlarmModels.js"
import * as Parameters from "./AlarmParameters.js"
import { described, guarded } from "./ApiAccess.js"
import * as Errors from "./ApiErrors.js"
import { Page } from "./ApiModels.js"
import { Paging } from "./ApiParameters.js"

const rule = HttpApiSchema.param("id", Parameters.RuleId)

export const rules = guarded(
  HttpApiGroup.make("rules")
    .add(
      HttpApiEndpoint.get("list", "/rules")
        .setUrlParams(Paging)
        .addSuccess(Page(Models.Rule, Schema.Int))
        .annotateContext(described("Lists the rules by id."))
    )
    .add(
      HttpApiEndpoint.post("add", "/rules")
        .setPayload(Definition)
        .addSuccess(Schema.Struct({ id: Schema.Int }))
        .addError(Errors.BadRequest)
        .addError(Errors.TooLarge)
        .annotateContext(described("Adds a rule. It may name only targets of the configuration."))
    )
    .add(
      HttpApiEndpoint.put("change")`/rules/${rule}`
        .setPayload(Definition)
        .addSuccess(Schema.Void)
        .addError(Errors.BadRequest)
        .addError(Errors.NotFound)
        .addError(Errors.TooLarge)
        .annotateContext(described("Replaces the definition of a rule."))
    )
    .add(
      HttpApiEndpoint.del("remove")`/rules/${rule}`
        .addSuccess(Schema.Void)
        .addError(Errors.NotFound)
        .annotateContext(described("Deletes a rule, and clears its active alarms."))
    )
    .add(
      HttpApiEndpoint.put("mute")`/rules/${rule}/mute`
        .setPayload(Parameters.Until)
        .addSuccess(Schema.Void)
        .addError(Errors.NotFound)
        .addError(Errors.TooLarge)
        .annotateContext(described("Mutes a rule until a time: nobody is told of its alarms."))
    )
)

export const alarms = guarded(
  HttpApiGroup.make("alarms")
    .add(
      HttpApiEndpoint.get("list", "/alarms")
        .setUrlParams(Parameters.AlarmsQuery)
        .addSuccess(Page(Models.Alarm, Schema.Int))
        .annotateContext(described("Lists alarms, the newest first."))
    )
    .add(
      HttpApiEndpoint.post("acknowledge")`/alarms/${HttpApiSchema.param("id", Parameters.AlarmId)}/ack`
        .addSuccess(Schema.Void)
        .addError(Errors.NotFound)
        .annotateContext(described("Acknowledges an alarm. The first one who does it is recorded."))
    )
)

export const maintenance = guarded(
  HttpApiGroup.make("maintenance")
    .add(
      HttpApiEndpoint.get("get", "/maintenance")
        .addSuccess(Models.Maintenance)
        .annotateContext(described("Returns until when nobody is told of alarms."))
    )
    .add(
      HttpApiEndpoint.put("set", "/maintenance")
        .setPayload(Parameters.Until)
        .addSuccess(Schema.Void)
        .addError(Errors.TooLarge)
        .annotateContext(described("Begins or ends maintenance, in which nobody is told of alarms."))
    )
)

export const targets = guarded(
  HttpApiGroup.make("targets")
    .add(
      HttpApiEndpoint.get("list", "/targets")
        .addSuccess(Page(Models.Target, Schema.String))
        .annotateContext(described("Lists the targets of the configuration by name, with the state of their messages."))
    )
    .add(
      HttpApiEndpoint.post("test")`/targets/${HttpApiSchema.param("name", Parameters.TargetName)}/test`
        .addSuccess(Schema.Void)
        .addError(Errors.NotFound)
        .addError(Errors.Conflict)
        .annotateContext(described("Sends a test to a target, and waits until it has it."))
    )
)
