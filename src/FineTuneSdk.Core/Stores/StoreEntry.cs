using System.Text.Json;

namespace FineTuneSdk.Core.Stores;

/// <summary>What an entry's <c>entry.json</c> says.</summary>
internal sealed class StoreEntry
{
    public static JsonSerializerOptions Json { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", RespectRequiredConstructorParameters = true };

    public required string Fingerprint { get; init; }

    public SortedDictionary<string, string> Files { get; init; } = new(StringComparer.Ordinal);
}
