using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Stores;

/// <summary>Texts by key in a folder, each with its own hash: what was measured once is measured by nobody again.</summary>
/// <param name="root">The store's folder; the texts are in <c>evaluations/</c>.</param>
public sealed class EvaluationStore(string root)
{
    private const long SizeLimit = 16 << 20;

    /// <summary>The text that was kept under a key, or null; a damaged one counts as none.</summary>
    public string? Find(string key)
    {
        var path = PathOf(key);
        try
        {
            if (new FileInfo(path) is not { Exists: true, LinkTarget: null, Length: > 0 and < SizeLimit })
                return null;
            var lines = File.ReadAllText(path).Split('\n', 2);
            return lines.Length == 2 && Sha256.OfText(lines[1]) == lines[0] ? lines[1] : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps a text under a key.</summary>
    /// <exception cref="FineTuneException">The store can't be written (FTSDK0101).</exception>
    public void Keep(string key, string text) => AtomicFile.WriteAllText(PathOf(key), Sha256.OfText(text) + "\n" + text);

    private string PathOf(string key) => Path.Combine(root, "evaluations", Sha256.Checked(key) + ".txt");
}
