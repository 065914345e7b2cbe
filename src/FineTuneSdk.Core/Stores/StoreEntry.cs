using System.Text.Json;

namespace FineTuneSdk.Core.Stores;

/// <summary>What an entry's <c>entry.json</c> says.</summary>
internal sealed class StoreEntry
{
    public const string FileName = "entry.json";

    private const int MaxFiles = 64;
    private const long SizeLimit = 1 << 20;

    public static JsonSerializerOptions Json { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", RespectRequiredConstructorParameters = true };

    public required string Fingerprint { get; init; }

    public SortedDictionary<string, string> Files { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Reads one that makes sense, or null.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="JsonException">It isn't JSON.</exception>
    public static async Task<StoreEntry?> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        if (file is not { Exists: true, LinkTarget: null, Length: > 0 and < SizeLimit })
            return null;
        var entry = JsonSerializer.Deserialize<StoreEntry>(await File.ReadAllBytesAsync(file.FullName, cancellationToken).ConfigureAwait(false), Json);
        return entry is { Files.Count: > 0 and <= MaxFiles } && AreFiles(entry.Files) ? entry : null;
    }

    /// <summary>Whether these are names of files in one folder, each with a hash.</summary>
    public static bool AreFiles(IReadOnlyDictionary<string, string>? files) =>
        files?.All(file => file.Key is { Length: > 0 } name && name is not ("." or ".." or FileName) && name.AsSpan().IndexOfAny("/\\:\0") < 0 && file.Value is { } hash && Sha256.IsWellFormed(hash)) == true;
}
