using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Models;

/// <summary>An object of <c>config.json</c> that remembers which keys were asked for, so that what is left over can be named.</summary>
internal sealed class ConfigSection(JsonElement element, string prefix, string file, DiagnosticBag problems)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>A whole number of [<paramref name="min"/>, <paramref name="max"/>]; a missing one is <paramref name="fallback"/>, or an error when that is null.</summary>
    public long Integer(string key, long? fallback, long min, long max)
    {
        if (Find(key) is not { } value)
            return fallback ?? Missing(key, min);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max)
            return number;
        Invalid(key, value, $"a whole number from {min} to {max}");
        return fallback ?? min;
    }

    /// <summary>A finite number of at least <paramref name="min"/> (above it, with <paramref name="exclusive"/>).</summary>
    public double Number(string key, double? fallback, double min, bool exclusive)
    {
        if (Find(key) is not { } value)
            return fallback ?? Missing(key, 1);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) && (exclusive ? number > min : number >= min))
            return number;
        Invalid(key, value, FormattableString.Invariant($"a number {(exclusive ? "above" : "of at least")} {min}"));
        return fallback ?? 1;
    }

    /// <summary>Exactly <paramref name="count"/> positive numbers.</summary>
    public IReadOnlyList<float> Numbers(string key, long count)
    {
        if (Find(key) is not { } value)
        {
            Missing(key, 0);
            return [];
        }
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == count)
        {
            var numbers = value.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number && v.TryGetSingle(out var number) && float.IsFinite(number) ? number : 0).ToArray();
            if (Array.TrueForAll(numbers, n => n > 0))
                return numbers;
        }
        Invalid(key, value, FormattableString.Invariant($"a list of {count} positive numbers"));
        return [];
    }

    /// <summary>true or false.</summary>
    public bool Flag(string key, bool fallback)
    {
        if (Find(key) is not { } value)
            return fallback;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Invalid(key, value, "true or false");
        return fallback;
    }

    /// <summary>A text, or null.</summary>
    public string? Text(string key)
    {
        if (Find(key) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();
        Invalid(key, value, "a text");
        return null;
    }

    /// <summary>An object, or null.</summary>
    public ConfigSection? Section(string key)
    {
        if (Find(key) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Object)
            return new ConfigSection(value, prefix + key + ".", file, problems);
        Invalid(key, value, "an object");
        return null;
    }

    /// <summary>Whether it has no keys.</summary>
    public bool IsEmpty => !element.EnumerateObject().Any();

    /// <summary>Whether the key is there and its value null, which may mean something else than a missing key.</summary>
    public bool IsNull(string key) => element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Null;

    /// <summary>A value that isn't null, or null; counts as read.</summary>
    public JsonElement? Find(string key)
    {
        _read.Add(key);
        return element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>Reports a value that asks for something that isn't supported.</summary>
    public void NotSupported(string key, string what) =>
        problems.Error(DiagnosticCodes.ConfigValueNotSupported, $"'{prefix}{key}': {what}", new SourceSpan(file));

    /// <summary>Reports a value that makes no model.</summary>
    public void Wrong(string key, string what) =>
        problems.Error(DiagnosticCodes.ConfigValueInvalid, $"'{prefix}{key}': {what}", new SourceSpan(file));

    /// <summary>Reports every key that wasn't read, isn't harmless, and asks for anything (is neither null, false, {} nor []).</summary>
    public void ReportUnread(Func<string, bool> isHarmless)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (_read.Contains(property.Name) || isHarmless(property.Name) || AsksForNothing(property.Value))
                continue;
            problems.Error(
                DiagnosticCodes.ConfigKeyUnknown,
                $"'{prefix}{property.Name}' is not known here, and what isn't known could change the computation. If the model doesn't need it, remove it from a copy of the folder.",
                new SourceSpan(file));
        }
    }

    private static bool AsksForNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    private long Missing(string key, long placeholder)
    {
        Wrong(key, "the key is missing; the model can't be built without it.");
        return placeholder;
    }

    private void Invalid(string key, JsonElement value, string expected)
    {
        var text = value.GetRawText();
        Wrong(key, $"{(text.Length > 60 ? text[..60] + "…" : text)} is not {expected}.");
    }
}
