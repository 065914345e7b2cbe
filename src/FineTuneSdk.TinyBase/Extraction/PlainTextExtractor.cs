using FineTuneSdk.TinyBase.Corpus;

namespace FineTuneSdk.TinyBase.Extraction;

/// <summary>A book as plain text: paragraphs are separated by empty lines; what Project Gutenberg puts before and after is cut off.</summary>
internal static class PlainTextExtractor
{
    private const int ParagraphsInDocument = 40;

    public static IEnumerable<TextDocument> Read(string root, string file, string topic) => FromText(File.ReadAllText(Path.Combine(root, file)), topic);

    /// <summary>One book, cut into documents of some pages each so that a held-out part can be drawn.</summary>
    public static IEnumerable<TextDocument> FromText(string text, string topic)
    {
        var paragraphs = Body(text.ReplaceLineEndings("\n"))
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(paragraph => paragraph.Replace('\n', ' ').Trim());
        foreach (var pages in paragraphs.Chunk(ParagraphsInDocument))
            yield return new TextDocument(topic, null, pages);
    }

    private static string Body(string text)
    {
        var start = text.IndexOf("*** START", StringComparison.Ordinal);
        if (start >= 0)
            text = text[(text.IndexOf('\n', start) + 1)..];
        var end = text.IndexOf("*** END", StringComparison.Ordinal);
        if (end < 0)
            end = text.IndexOf("End of the Project Gutenberg", StringComparison.OrdinalIgnoreCase);
        return end < 0 ? text : text[..end];
    }
}
