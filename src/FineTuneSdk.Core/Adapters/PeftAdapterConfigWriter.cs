using System.Globalization;
using System.Text;

namespace FineTuneSdk.Core.Adapters;

/// <summary>Writes <c>adapter_config.json</c> byte for byte as PEFT 0.21.2 does: all its keys, sorted, two blanks of indent, ASCII, no final newline. Names are sorted too.</summary>
public static class PeftAdapterConfigWriter
{
    /// <summary>The file's text.</summary>
    public static string Write(PeftAdapterConfig config)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["base_model_name_or_path"] = Text(config.BaseModel),
            ["ensure_weight_tying"] = config.EnsureWeightTying ? "true" : "false",
            ["lora_alpha"] = PythonNumber.Shortest(config.Alpha),
            ["lora_dropout"] = PythonNumber.Float(config.Dropout),
            ["modules_to_save"] = config.ModulesToSave.Count == 0 ? "null" : List(config.ModulesToSave),
            ["r"] = config.Rank.ToString(CultureInfo.InvariantCulture),
            ["revision"] = Text(config.Revision),
            ["target_modules"] = config.Targets.Names is { } names ? List(names) : Text(config.Targets.Pattern ?? TargetMatcher.AllLinearWord),
        };
        var json = new StringBuilder("{");
        foreach (var key in PeftKey.All)
            json.Append(json.Length == 1 ? "" : ",").Append("\n  \"").Append(key.Name).Append("\": ").Append(values.GetValueOrDefault(key.Name) ?? key.Unused);
        return json.Append("\n}").ToString();
    }

    private static string List(IReadOnlyList<string> items) =>
        items.Count == 0 ? "[]" : $"[\n    {string.Join(",\n    ", items.Order(StringComparer.Ordinal).Select(Text))}\n  ]";

    private static string Text(string? text)
    {
        if (text is null)
            return "null";
        var json = new StringBuilder("\"");
        foreach (var c in text)
        {
            json.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\f' => "\\f",
                '\b' => "\\b",
                >= ' ' and <= '~' => c.ToString(),
                _ => $"\\u{(int)c:x4}",
            });
        }

        return json.Append('"').ToString();
    }
}
