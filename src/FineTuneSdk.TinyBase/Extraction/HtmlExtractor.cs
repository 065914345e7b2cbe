using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using FineTuneSdk.TinyBase.Corpus;

namespace FineTuneSdk.TinyBase.Extraction;

/// <summary>Manuals in HTML: the first heading is the title, paragraphs and list items are the text; listings, tables and navigation are left out.</summary>
internal static class HtmlExtractor
{
    private const string Texts = "p, li, dd, .para";
    private const string LeftOut = "script, style, pre, table, nav, header, footer, aside, form, .navheader, .navfooter, .toc, .relatedtopics, .sphinxsidebar, .fancy, .headerlink, .related, .indextable";

    /// <param name="root">The unpacked package.</param>
    /// <param name="folder">The folder in it whose pages are read, with the folders below.</param>
    /// <param name="content">A CSS selector of the element that holds the text.</param>
    /// <param name="topic">From a page's path below the folder to its topic, or to null for a page that is left out.</param>
    public static IEnumerable<TextDocument> Read(string root, string folder, string content, Func<string, string?> topic)
    {
        var top = Path.Combine(root, folder);
        foreach (var file in Directory.EnumerateFiles(top, "*.html", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (topic(Path.GetRelativePath(top, file)) is { } label && Page(File.ReadAllText(file), content, label) is { } document)
                yield return document;
        }
    }

    /// <summary>One page, or null if it holds no text.</summary>
    public static TextDocument? Page(string html, string content, string topic)
    {
        var page = new HtmlParser().ParseDocument(html);
        if (page.QuerySelector(content) is not { } body)
            return null;
        foreach (var element in body.QuerySelectorAll(LeftOut).ToList())
            element.Remove();
        var title = body.QuerySelector("h1, h2")?.TextContent;
        var paragraphs = body.QuerySelectorAll(Texts)
            .Where(element => element.QuerySelector(Texts) is null)
            .Select(element => element.TextContent)
            .ToList();
        return paragraphs.Count == 0 ? null : new TextDocument(topic, title, paragraphs);
    }
}
