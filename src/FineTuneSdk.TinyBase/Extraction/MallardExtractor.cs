using System.Xml;
using System.Xml.Linq;
using FineTuneSdk.TinyBase.Corpus;

namespace FineTuneSdk.TinyBase.Extraction;

/// <summary>GNOME's help pages (Project Mallard, XML): <c>&lt;page&gt;&lt;info&gt;&lt;desc&gt;…&lt;title&gt;…&lt;p&gt;…</c>.</summary>
internal static class MallardExtractor
{
    private static readonly XNamespace Mallard = "http://projectmallard.org/1.0/";

    /// <summary>The first word of a page's name, where it says what the page is about.</summary>
    private static readonly Dictionary<string, string> Topics = new(StringComparer.Ordinal)
    {
        ["net"] = "network", ["network"] = "network", ["power"] = "power", ["color"] = "colors", ["files"] = "files", ["nautilus"] = "files", ["printing"] = "printing",
        ["a11y"] = "accessibility", ["user"] = "accounts", ["accounts"] = "accounts", ["login"] = "accounts", ["session"] = "accounts", ["keyboard"] = "keyboard",
        ["mouse"] = "mouse", ["wacom"] = "mouse", ["disk"] = "disks", ["bluetooth"] = "bluetooth", ["backup"] = "backup", ["sound"] = "sound", ["contacts"] = "contacts",
        ["privacy"] = "privacy", ["lockdown"] = "security", ["clock"] = "clock", ["display"] = "display", ["calendar"] = "calendar", ["tasks"] = "calendar",
    };

    public static IEnumerable<TextDocument> Read(string root, string folder, string topic)
    {
        var files = Directory.EnumerateFiles(Path.Combine(root, folder), "*.page", SearchOption.AllDirectories);
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file).Split('-')[0];
            if (Page(File.ReadAllText(file), Topics.GetValueOrDefault(name, topic)) is { } document)
                yield return document;
        }
    }

    /// <summary>One page, or null if it holds no text.</summary>
    public static TextDocument? Page(string xml, string topic)
    {
        using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        var page = XElement.Load(reader);
        var paragraphs = page.Descendants(Mallard + "p").Where(p => !p.Ancestors(Mallard + "info").Any()).Select(p => p.Value);
        if (page.Element(Mallard + "info")?.Element(Mallard + "desc")?.Value is { } summary)
            paragraphs = paragraphs.Prepend(summary);
        var all = paragraphs.ToList();
        return all.Count == 0 ? null : new TextDocument(topic, page.Element(Mallard + "title")?.Value, all);
    }
}
