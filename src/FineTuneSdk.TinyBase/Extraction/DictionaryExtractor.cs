using System.IO.Compression;
using FineTuneSdk.TinyBase.Corpus;

namespace FineTuneSdk.TinyBase.Extraction;

/// <summary>A dictionary of dictd: <c>name.index</c> has lines <c>word TAB offset TAB length</c> (numbers in base 64) into <c>name.dict.dz</c>, which is gzip.</summary>
internal static class DictionaryExtractor
{
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    public static IEnumerable<TextDocument> Read(string root, string name, string topic)
    {
        using var gzip = new GZipStream(File.OpenRead(Path.Combine(root, name + ".dict.dz")), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        gzip.CopyTo(memory);
        return Entries(File.ReadLines(Path.Combine(root, name + ".index")), memory.ToArray(), topic).ToList();
    }

    public static IEnumerable<TextDocument> Entries(IEnumerable<string> index, byte[] text, string topic)
    {
        var seen = new HashSet<long>();
        foreach (var line in index)
        {
            if (line.Split('\t') is not [var word, var offset, var length] || word.StartsWith("00-database", StringComparison.Ordinal) || !seen.Add(Number(offset)))
                continue;
            var entry = System.Text.Encoding.UTF8.GetString(text, (int)Number(offset), (int)Number(length));
            var paragraphs = entry.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
            yield return new TextDocument(topic, word, [.. paragraphs.Select(p => p.Replace('\n', ' '))]);
        }
    }

    private static long Number(string digits) => digits.Aggregate(0L, (value, digit) => (value * 64) + Digits.IndexOf(digit, StringComparison.Ordinal));
}
