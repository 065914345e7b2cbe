using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>JSON → Python's values.</summary>
internal static class JsonValues
{
    public static object? From(JsonNode? node)
    {
        JinjaBudget.CheckStack();
        switch (node)
        {
            case null: return null;
            case JsonArray array: return PySequence.List([.. array.Select(From)]);
            case JsonObject members:
                var dictionary = new PyDict();
                foreach (var (name, value) in members)
                    dictionary[name] = From(value);
                return dictionary;
            default: return Scalar(node.AsValue());
        }
    }

    private static object? Scalar(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.Number => Number(value),
        _ => null,
    };

    // 1 is an integer and 1.0 a float, as in Python; a double made in code is a float, whatever it prints as.
    private static object Number(JsonValue value)
    {
        if (value.TryGetValue<JsonElement>(out var element))
            return Number(element.GetRawText());
        return value.TryGetValue<double>(out var number) ? number : value.TryGetValue<float>(out var single) ? (double)single : Number(value.ToJsonString());
    }

    private static object Number(string text)
    {
        if (text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0)
            return double.Parse(text, CultureInfo.InvariantCulture);
        return text.Length <= PythonNumbers.MaxIntegerDigits
            ? PythonNumbers.Normalize(BigInteger.Parse(text, CultureInfo.InvariantCulture))
            : throw JinjaException.Limit($"an integer has more than {PythonNumbers.MaxIntegerDigits} digits");
    }
}
