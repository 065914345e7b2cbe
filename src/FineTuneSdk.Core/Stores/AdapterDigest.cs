using FineTuneSdk.Core.Adapters;

namespace FineTuneSdk.Core.Stores;

/// <summary>The name of a training's result: a SHA-256 over the hashes of its files, whatever was measured on it since.</summary>
public static class AdapterDigest
{
    /// <summary>Computes the digest.</summary>
    /// <param name="files">File name → SHA-256. The manifest doesn't count: another test set writes it anew, and the adapter is the same.</param>
    public static string Of(IReadOnlyDictionary<string, string> files) =>
        Sha256.OfText("finetune-adapter 1\n" + string.Concat(Counted(files).Select(file => $"{file.Value} {file.Key}\n")));

    /// <summary>The files that count, sorted.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Counted(IReadOnlyDictionary<string, string> files) =>
        files.Where(file => file.Key != AdapterManifest.FileName).OrderBy(file => file.Key, StringComparer.Ordinal);
}
