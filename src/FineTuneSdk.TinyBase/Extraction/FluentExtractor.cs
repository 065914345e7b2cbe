using System.IO.Compression;
using System.Text.RegularExpressions;
using FineTuneSdk.TinyBase.Corpus;

namespace FineTuneSdk.TinyBase.Extraction;

/// <summary>What a program says to its user, in Project Fluent's format (<c>key = text</c>, <c>.attribute = text</c>, continued by indentation), inside <c>omni.ja</c> archives.</summary>
internal static partial class FluentExtractor
{
    private static readonly (string Part, string Topic)[] Topics =
    [
        ("login", "passwords"), ("password", "passwords"), ("account", "accounts"), ("sync", "accounts"), ("addon", "add-ons"), ("extension", "add-ons"), ("download", "downloads"),
        ("payment", "payments"), ("creditcard", "payments"), ("formautofill", "payments"), ("print", "printing"), ("cert", "security"), ("security", "security"), ("protection", "privacy"),
        ("sanitize", "privacy"), ("tracking", "privacy"), ("update", "updates"), ("crash", "crashes"), ("bookmark", "bookmarks"), ("places", "bookmarks"), ("neterror", "network"),
        ("connection", "network"), ("pdf", "documents"), ("language", "languages"), ("translation", "languages"), ("profile", "profiles"), ("permission", "permissions"),
    ];

    public static IEnumerable<TextDocument> Read(string root, string folder, string topic)
    {
        foreach (var archive in Directory.EnumerateFiles(Path.Combine(root, folder), "omni.ja", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var zip = ZipFile.OpenRead(archive);
            foreach (var entry in zip.Entries.Where(e => e.FullName.EndsWith(".ftl", StringComparison.Ordinal)).OrderBy(e => e.FullName, StringComparer.Ordinal))
            {
                using var reader = new StreamReader(entry.Open());
                var label = Topics.FirstOrDefault(t => entry.FullName.Contains(t.Part, StringComparison.OrdinalIgnoreCase)).Topic ?? topic;
                var messages = Messages(reader.ReadToEnd()).ToList();
                if (messages.Count > 0)
                    yield return new TextDocument(label, null, messages);
            }
        }
    }

    /// <summary>The messages of a file, placeables and markup removed; those with selectors are left out.</summary>
    public static IEnumerable<string> Messages(string fluent)
    {
        string? message = null;
        foreach (var line in fluent.ReplaceLineEndings("\n").Split('\n').Append(""))
        {
            if (Start().Match(line) is { Success: true } start)
            {
                if (Clean(message) is { } done)
                    yield return done;
                message = start.Groups["key"].Success ? null : start.Groups["text"].Value;
            }
            else if (message is not null && line.StartsWith(' '))
            {
                message += " " + line.Trim();
            }
            else
            {
                if (Clean(message) is { } done)
                    yield return done;
                message = null;
            }
        }
    }

    private static string? Clean(string? message)
    {
        if (message is null || message.Contains("->", StringComparison.Ordinal))
            return null;
        var text = Placeable().Replace(Tag().Replace(message, ""), "it").Trim();
        return text.Length == 0 ? null : text;
    }

    [GeneratedRegex(@"^(?:-?[A-Za-z][\w-]*|\s+\.(?:(?<key>key|accesskey|style)|[\w-]+))\s*=\s*(?<text>.*)$")]
    private static partial Regex Start();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Placeable();

    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex Tag();
}
