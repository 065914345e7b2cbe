using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Data;

/// <summary>What the formats check alike.</summary>
internal static class LineChecks
{
    /// <summary>Reports every key that isn't among the known ones.</summary>
    public static bool KeysAreKnown(LineNode node, IReadOnlyList<string> known, string owner, DiagnosticBag diagnostics)
    {
        var unknown = node.Members.FindAll(member => !known.Contains(member.Key));
        foreach (var member in unknown)
        {
            var list = string.Join(", ", known.Select(key => $"\"{key}\""));
            var hint = Suggestion.For(member.Key, known) is { } match ? $"Did you mean \"{match}\"?" : $"{owner} has {list}.";
            diagnostics.Error(DiagnosticCodes.DataUnknownKey, $"The key \"{member.Key}\" isn't known. {hint}", member.Span);
        }

        return unknown.Count == 0;
    }

    /// <summary>The string under a key; reports where it is missing or something else.</summary>
    public static string? RequiredText(LineNode node, string key, DiagnosticBag diagnostics)
    {
        if (node[key] is not null)
            return Text(node, key, diagnostics);
        diagnostics.Error(DiagnosticCodes.DataMissingKey, $"The key \"{key}\" is missing.", node.Span);
        return null;
    }

    /// <summary>The string under a key, or null where it is missing or null; reports where it is something else.</summary>
    public static string? OptionalText(LineNode node, string key, DiagnosticBag diagnostics) =>
        node[key] is null or { Kind: JsonValueKind.Null } ? null : Text(node, key, diagnostics);

    private static string? Text(LineNode node, string key, DiagnosticBag diagnostics) => Expect(node[key]!, key, JsonValueKind.String, "a string", diagnostics) ? node[key]!.Text : null;

    /// <summary>Reports a value of another kind.</summary>
    public static bool Expect(LineNode value, string key, JsonValueKind kind, string wanted, DiagnosticBag diagnostics)
    {
        if (value.Kind == kind)
            return true;
        diagnostics.Error(DiagnosticCodes.DataWrongType, $"\"{key}\" is {wanted}, this is {value.Describe()}.", value.Span);
        return false;
    }
}
