using System.Text;

namespace FineTuneSdk.Fuzz.Tests.Fuzzing;

/// <summary>A real input from which others are made.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Bytes">The file's.</param>
/// <param name="Json">Where the values of its JSON lie; none if it isn't JSON.</param>
internal sealed record Seed(string Name, byte[] Bytes, IReadOnlyList<Range> Json)
{
    // Real files are larger than what the search needs: a mutation finds its place sooner in a small one.
    private const int LargestFile = 64 << 10;

    public static Seed Of(string name, byte[] bytes) => new(name, bytes, JsonSpans.Of(bytes));

    public static Seed Of(string name, string text) => Of(name, Encoding.UTF8.GetBytes(text));

    /// <summary>The files of a pattern below a folder of the reference data; none where they are absent.</summary>
    public static IEnumerable<Seed> Files(string pattern, string below = "") =>
        Testdata.Root is { } root && Directory.Exists(Path.Combine(root, below))
            ? Directory.EnumerateFiles(Path.Combine(root, below), pattern, SearchOption.AllDirectories)
                .Where(file => new FileInfo(file).Length is > 0 and <= LargestFile)
                .Order(StringComparer.Ordinal)
                .Select(file => Of(Path.GetRelativePath(root, file), File.ReadAllBytes(file)))
            : [];
}
