using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Adapters;

internal sealed partial class PeftValues
{
    private const int RankLimit = 65536;

    /// <summary><c>exclude_modules</c>: null, names, or an expression.</summary>
    public AdapterTargets? Exclude()
    {
        const string key = "exclude_modules";
        if (!Find(key, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.String)
            return Names(key) is { Count: > 0 } names ? AdapterTargets.Of(names) : null;
        var text = value.GetString()!;
        CheckPattern(key, text);
        return text.Length == 0 ? null : AdapterTargets.Matching(text);
    }

    /// <summary><c>rank_pattern</c>.</summary>
    public IReadOnlyDictionary<string, int> RankPattern() =>
        Map("rank_pattern", v => v.TryGetInt32(out var rank) && rank is >= 1 and <= RankLimit ? rank : (int?)null, $"an object of regular expressions with whole numbers from 1 to {RankLimit}");

    /// <summary><c>alpha_pattern</c>.</summary>
    public IReadOnlyDictionary<string, double> AlphaPattern() =>
        Map("alpha_pattern", v => v.TryGetDouble(out var alpha) && alpha > 0 && double.IsFinite(alpha) ? alpha : (double?)null, "an object of regular expressions with numbers above 0");

    /// <summary><c>bias</c>.</summary>
    public AdapterBias Bias()
    {
        const string key = "bias";
        if (!Find(key, out var value))
            return AdapterBias.None;
        foreach (var (bias, name) in PeftAdapterConfigWriter.Biases)
        {
            if (value.ValueKind == JsonValueKind.String && value.GetString() == name)
                return bias;
        }

        Refuse(key, value, "\"none\", \"all\" or \"lora_only\"");
        return AdapterBias.None;
    }

    /// <summary><c>layers_to_transform</c>.</summary>
    public OneOrMany<int>? LayersToTransform() => OneOrMany("layers_to_transform", Index, "a layer's number, or a list of them");

    /// <summary><c>layers_pattern</c>.</summary>
    public OneOrMany<string>? LayersPattern()
    {
        const string key = "layers_pattern";
        var patterns = OneOrMany<string>(key, v => v.ValueKind == JsonValueKind.String ? (true, v.GetString()!) : (false, ""), "a name, or a list of them");
        foreach (var pattern in patterns?.Items ?? [])
            CheckPattern(key, pattern);
        return patterns is { IsSingle: true, Items: [""] } ? null : patterns;
    }

    /// <summary><c>trainable_token_indices</c>.</summary>
    public TrainableTokens? TrainableTokens()
    {
        const string key = "trainable_token_indices";
        if (!Find(key, out var value))
            return null;
        if (Indices(value) is { } indices)
            return Adapters.TrainableTokens.Of(indices);
        var byModule = new Dictionary<string, IReadOnlyList<int>>(StringComparer.Ordinal);
        foreach (var module in value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : default)
        {
            if (module.Name.Length > 0 && Indices(module.Value) is { } rows)
                byModule.Add(module.Name, rows);
            else
                Refuse(key, value, "an object of modules with lists of different token ids");
        }

        if (value.ValueKind == JsonValueKind.Object)
            return Adapters.TrainableTokens.Of(byModule);
        Refuse(key, value, "a list of different token ids, or an object of modules with such lists");
        return null;
    }

    private static List<int>? Indices(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0 || value.EnumerateArray().Any(v => !Index(v).IsValid))
            return null;
        var indices = value.EnumerateArray().Select(v => v.GetInt32()).ToList();
        return indices.Distinct().Count() == indices.Count ? indices : null;
    }

    private static (bool IsValid, int Value) Index(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var index) && index >= 0 ? (true, index) : (false, 0);

    private OneOrMany<T>? OneOrMany<T>(string key, Func<JsonElement, (bool IsValid, T Value)> read, string expected)
    {
        if (!Find(key, out var value))
            return null;
        var isSingle = value.ValueKind != JsonValueKind.Array;
        var items = (isSingle ? [value] : value.EnumerateArray().ToList()).Select(read).ToList();
        if (items.All(i => i.IsValid))
            return items.Count == 0 ? null : new OneOrMany<T>([.. items.Select(i => i.Value)], isSingle);
        Refuse(key, value, expected);
        return null;
    }

    private Dictionary<string, T> Map<T>(string key, Func<JsonElement, T?> read, string expected)
        where T : struct
    {
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        if (!Find(key, out var value))
            return map;
        foreach (var entry in value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : default)
        {
            CheckPattern(key, entry.Name);
            if (entry.Value.ValueKind == JsonValueKind.Number && read(entry.Value) is { } number)
                map.Add(entry.Name, number);
            else
                Refuse(key, value, expected);
        }

        if (value.ValueKind != JsonValueKind.Object)
            Refuse(key, value, expected);
        return map;
    }

    private void CheckPattern(string key, string pattern)
    {
        if (!TargetPattern.IsName(pattern) && ++_expressions > MaximumExpressions)
        {
            if (_expressions == MaximumExpressions + 1)
                problems.Error(DiagnosticCodes.AdapterKindNotSupported, $"There are more than {MaximumExpressions} regular expressions; name the modules by their paths.", new SourceSpan(file));
        }
        else if (TargetPattern.FindUnsupported(pattern) is { } unsupported)
            problems.Error(DiagnosticCodes.AdapterKindNotSupported, $"The regular expression '{pattern}' ({key}) has '{unsupported}', which is not supported yet.", new SourceSpan(file));
    }
}
