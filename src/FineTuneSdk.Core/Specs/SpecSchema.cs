using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Encodings.Web;

namespace FineTuneSdk.Core.Specs;

/// <summary>The JSON Schema (draft 2020-12) of a spec, made from its types: an editor's completion and the reader can't differ.</summary>
internal static class SpecSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes the schema's text.</summary>
    /// <param name="docs">The types' documentation, from which the descriptions come.</param>
    public static string Generate(SpecDocumentation docs)
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "FineTuneSdk spec (*.finetune.json)",
        };
        var root = Object(SpecShape.For(typeof(FineTuneSpec)), docs);
        root["properties"]!.AsObject().Insert(0, "$schema", new JsonObject { ["type"] = "string" });
        foreach (var (key, value) in root.ToList())
        {
            root.Remove(key);
            schema[key] = value;
        }

        return schema.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Object(SpecShape shape, SpecDocumentation docs)
    {
        var properties = new JsonObject();
        var defaults = shape.CreateDefault();
        foreach (var key in shape.Keys)
            properties[key.Name] = Property(key, defaults, docs);
        var result = new JsonObject { ["type"] = "object", ["description"] = docs.Summary(shape.Type), ["properties"] = properties };
        var required = shape.Keys.Where(key => key.Required).Select(key => (JsonNode)key.Name).ToArray();
        if (required.Length > 0)
            result["required"] = new JsonArray(required);
        result["additionalProperties"] = false;
        if (shape.Type == typeof(GateSpec))
            result["anyOf"] = new JsonArray(new JsonObject { ["required"] = new JsonArray("min") }, new JsonObject { ["required"] = new JsonArray("max") });
        return result;
    }

    private static JsonObject Property(SpecKey key, object defaults, SpecDocumentation docs)
    {
        var result = key.Kind switch
        {
            SpecValueKind.Object => Object(key.Shape!, docs),
            SpecValueKind.ObjectList => new JsonObject { ["type"] = "array", ["items"] = Object(key.Shape!, docs), ["maxItems"] = SpecLimits.ListLength },
            SpecValueKind.StringList when key.Rules.Word is { } word => AnyOf(new JsonObject { ["const"] = word }, Strings(1)),
            SpecValueKind.StringList => Strings(0),
            SpecValueKind.IntegerList => new JsonObject { ["type"] = "array", ["items"] = Number(key.Rules, "integer"), ["maxItems"] = SpecLimits.ListLength, ["uniqueItems"] = true },
            SpecValueKind.IntegerMap => Map(Number(key.Rules, "integer")),
            SpecValueKind.NumberMap => Map(Number(key.Rules, "number")),
            SpecValueKind.Enum => Enum(key.ValueType, docs),
            SpecValueKind.Boolean => new JsonObject { ["type"] = "boolean" },
            SpecValueKind.ShareOrFile => AnyOf(Number(key.Rules, "number"), String()),
            SpecValueKind.Integer => Number(key.Rules, "integer"),
            SpecValueKind.Number => Number(key.Rules, "number"),
            _ => String(),
        };
        result["description"] = docs.Summary(key.Property);
        if (!key.Required && DefaultOf(key, defaults) is { } value)
            result["default"] = value;
        return result;
    }

    private static JsonNode? DefaultOf(SpecKey key, object defaults) => (key.Kind, key.Property.GetValue(defaults)) switch
    {
        (SpecValueKind.StringList, null) when key.Rules.Word is { } word => word,
        (_, null) or (SpecValueKind.Object, _) => null,
        (SpecValueKind.Enum, { } value) => SpecShape.EnumName(value),
        (SpecValueKind.ShareOrFile, ValidationSpec { Share: { } share }) => JsonValue.Create(share),
        (SpecValueKind.StringList or SpecValueKind.ObjectList or SpecValueKind.IntegerList, _) => new JsonArray(),
        (SpecValueKind.IntegerMap or SpecValueKind.NumberMap, _) => new JsonObject(),
        (_, { } value) => JsonSerializer.SerializeToNode(value),
    };

    private static JsonObject Enum(Type type, SpecDocumentation docs)
    {
        var choices = SpecShape.EnumNames(type).Select(pair => (JsonNode)new JsonObject { ["const"] = pair.Name, ["description"] = docs.Summary(type, pair.Value) });
        return new JsonObject { ["oneOf"] = new JsonArray([.. choices]) };
    }

    private static JsonObject Number(SpecKeyAttribute rules, string type)
    {
        var result = new JsonObject { ["type"] = type };
        if (double.IsFinite(rules.Minimum))
            result[rules.ExclusiveMinimum ? "exclusiveMinimum" : "minimum"] = rules.Minimum;
        if (double.IsFinite(rules.Maximum))
            result[rules.ExclusiveMaximum ? "exclusiveMaximum" : "maximum"] = rules.Maximum;
        return result;
    }

    private static JsonObject String() => new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = SpecLimits.StringLength };

    private static JsonObject Strings(int atLeast) =>
        new() { ["type"] = "array", ["items"] = String(), ["minItems"] = atLeast, ["maxItems"] = SpecLimits.ListLength, ["uniqueItems"] = true };

    private static JsonObject Map(JsonObject number) =>
        new() { ["type"] = "object", ["propertyNames"] = new JsonObject { ["minLength"] = 1, ["maxLength"] = SpecLimits.StringLength }, ["additionalProperties"] = number, ["maxProperties"] = SpecLimits.ListLength };

    private static JsonObject AnyOf(params JsonNode[] choices) => new() { ["anyOf"] = new JsonArray(choices) };
}
