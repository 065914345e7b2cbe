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
            ["alpha_pattern"] = Map(config.AlphaPattern, PythonNumber.Shortest),
            ["base_model_name_or_path"] = Text(config.BaseModel),
            ["bias"] = Text(Biases[config.Bias]),
            ["ensure_weight_tying"] = config.EnsureWeightTying ? "true" : "false",
            ["exclude_modules"] = config.Exclude is { } exclude ? Targets(exclude) : "null",
            ["layers_pattern"] = Values(config.LayersPattern, Text),
            ["layers_to_transform"] = Values(config.LayersToTransform, Number),
            ["lora_alpha"] = PythonNumber.Shortest(config.Alpha),
            ["lora_bias"] = config.LoraBias ? "true" : "false",
            ["lora_dropout"] = PythonNumber.Float(config.Dropout),
            ["modules_to_save"] = config.ModulesToSave.Count == 0 ? "null" : List(config.ModulesToSave),
            ["r"] = Number(config.Rank),
            ["rank_pattern"] = Map(config.RankPattern, Number),
            ["revision"] = Text(config.Revision),
            ["target_modules"] = Targets(config.Targets),
            ["trainable_token_indices"] = Tokens(config.TrainableTokens),
            ["use_dora"] = config.UseDora ? "true" : "false",
            ["use_rslora"] = config.UseRslora ? "true" : "false",
        };
        var json = new StringBuilder("{");
        foreach (var key in PeftKey.All)
            json.Append(json.Length == 1 ? "" : ",").Append("\n  \"").Append(key.Name).Append("\": ").Append(values.GetValueOrDefault(key.Name) ?? key.Unused);
        return json.Append("\n}").ToString();
    }

    /// <summary><c>bias</c> as PEFT spells it.</summary>
    internal static IReadOnlyDictionary<AdapterBias, string> Biases { get; } =
        new Dictionary<AdapterBias, string> { [AdapterBias.None] = "none", [AdapterBias.All] = "all", [AdapterBias.LoraOnly] = "lora_only" };

    private static string Targets(AdapterTargets targets) =>
        targets.Names is { } names ? List(names) : Text(targets.Pattern ?? TargetMatcher.AllLinearWord);

    private static string List(IReadOnlyList<string> items) => Block('[', items.Order(StringComparer.Ordinal).Select(Text), ']', 1);

    private static string Values<T>(OneOrMany<T>? values, Func<T, string> text) =>
        values is null ? "null" : values.IsSingle ? text(values.Items[0]) : Block('[', values.Items.Select(text), ']', 1);

    private static string Map<T>(IReadOnlyDictionary<string, T> map, Func<T, string> text) =>
        Block('{', map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{Text(p.Key)}: {text(p.Value)}"), '}', 1);

    private static string Tokens(TrainableTokens? tokens)
    {
        if (tokens?.ByModule is { } modules)
            return Block('{', modules.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{Text(m.Key)}: {Block('[', m.Value.Select(Number), ']', 2)}"), '}', 1);
        return tokens is null ? "null" : Block('[', tokens.Indices!.Select(Number), ']', 1);
    }

    private static string Block(char open, IEnumerable<string> items, char close, int depth)
    {
        var indent = new string(' ', 2 * depth);
        var lines = string.Join(",", items.Select(i => $"\n{indent}  {i}"));
        return lines.Length == 0 ? $"{open}{close}" : $"{open}{lines}\n{indent}{close}";
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

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
