using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Adapters;

/// <summary>Typed access to the keys of an <c>adapter_config.json</c>; a value of another type is a diagnostic, and the default takes its place.</summary>
internal sealed partial class PeftValues(JsonElement root, string file, DiagnosticBag problems)
{
    // An automaton of each takes megabytes.
    private const int MaximumExpressions = 64;

    private int _expressions;

    /// <summary>A string, or null where there is none.</summary>
    public string? Text(string key)
    {
        if (!Find(key, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();
        Refuse(key, value, "a string");
        return null;
    }

    /// <summary>A flag, false where there is none.</summary>
    public bool Flag(string key)
    {
        if (!Find(key, out var value))
            return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Refuse(key, value, "true or false");
        return false;
    }

    /// <summary>A number that <paramref name="isValid"/> accepts.</summary>
    public double Number(string key, double fallback, Func<double, bool> isValid, string expected)
    {
        if (!Find(key, out var value))
            return fallback;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && isValid(number))
            return number;
        Refuse(key, value, expected);
        return fallback;
    }

    /// <summary>A list of names, or null where there is none.</summary>
    public IReadOnlyList<string>? Names(string key)
    {
        if (!Find(key, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String && v.GetString()!.Length > 0))
            return [.. value.EnumerateArray().Select(v => v.GetString()!)];
        Refuse(key, value, "a list of names");
        return null;
    }

    /// <summary><c>target_modules</c> in any of its forms.</summary>
    public AdapterTargets Targets()
    {
        const string key = "target_modules";
        if (!Find(key, out var value))
        {
            problems.Error(DiagnosticCodes.AdapterConfigInvalid, $"There is no {key}; PEFT writes the names of the adapted modules there.", new SourceSpan(file));
            return AdapterTargets.AllLinear;
        }

        if (value.ValueKind != JsonValueKind.String)
            return AdapterTargets.Of(Names(key) ?? []);
        var text = value.GetString()!;
        if (string.Equals(text, TargetMatcher.AllLinearWord, StringComparison.OrdinalIgnoreCase))
            return AdapterTargets.AllLinear;
        CheckPattern(key, text);
        return AdapterTargets.Matching(text);
    }

    private bool Find(string key, out JsonElement value) => root.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;

    private void Refuse(string key, JsonElement value, string expected)
    {
        var text = value.GetRawText();
        problems.Error(DiagnosticCodes.AdapterConfigInvalid, $"{key} is {(text.Length > 60 ? text[..60] + "…" : text)}; expected is {expected}.", new SourceSpan(file));
    }
}
