using System.Globalization;
using System.Text.RegularExpressions;
using FineTuneSdk.TinyBase.Corpus;

namespace FineTuneSdk.TinyBase.Extraction;

/// <summary>WordNet's data files, one synset a line (wndb(5WN)): <c>offset field type n (word id)… p (pointer offset type source)… | definition; "example"</c>.</summary>
internal static partial class WordNetExtractor
{
    private const int Columns = 4;

    /// <summary>The lexicographer files, by number (lexnames(5WN)).</summary>
    private static readonly string[] Fields =
    [
        "adj.all", "adj.pert", "adv.all", "noun.Tops", "noun.act", "noun.animal", "noun.artifact", "noun.attribute", "noun.body", "noun.cognition", "noun.communication", "noun.event",
        "noun.feeling", "noun.food", "noun.group", "noun.location", "noun.motive", "noun.object", "noun.person", "noun.phenomenon", "noun.plant", "noun.possession", "noun.process",
        "noun.quantity", "noun.relation", "noun.shape", "noun.state", "noun.substance", "noun.time", "verb.body", "verb.change", "verb.cognition", "verb.communication",
        "verb.competition", "verb.consumption", "verb.contact", "verb.creation", "verb.emotion", "verb.motion", "verb.perception", "verb.possession", "verb.social", "verb.stative",
        "verb.weather", "adj.ppl",
    ];

    /// <summary>Definitions and examples of a synset as a short text.</summary>
    public static IEnumerable<TextDocument> Read(string root) =>
        Synsets(root).Where(synset => synset.Examples.Count > 0)
            .Select(synset => new TextDocument(synset.Field, synset.Words[0], [$"{string.Join(", ", synset.Words)}: {synset.Definition}.", .. synset.Examples]));

    public static IReadOnlyList<Synset> Synsets(string root)
    {
        var lines = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var part in new[] { "noun", "verb", "adj", "adv" })
        {
            foreach (var line in File.ReadLines(Path.Combine(root, "usr/share/wordnet", "data." + part)).Where(line => line.Length > 0 && line[0] != ' '))
                lines[part[0] + line[..8]] = line.Split(' ');
        }

        return [.. lines.Values.Select(line => Parse(line, lines))];
    }

    public static Synset Parse(string[] line, IReadOnlyDictionary<string, string[]> lines)
    {
        var count = int.Parse(line[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var words = Enumerable.Range(0, count).Select(i => Word(line[Columns + (2 * i)])).ToList();
        string? domain = null, parent = null;
        var at = Columns + (2 * count) + 1;
        for (var i = int.Parse(line[at - 1], CultureInfo.InvariantCulture); i > 0; i--, at += 4)
        {
            if (!lines.TryGetValue(line[at + 2] + line[at + 1], out var other))
                continue;
            domain ??= line[at] == ";c" ? Word(other[Columns]) : null;
            parent ??= line[at] is "@" or "@i" ? Word(other[Columns]) : null;
        }

        var gloss = string.Join(' ', line[(Array.IndexOf(line, "|", at) + 1)..]).Trim();
        var examples = Quoted().Matches(gloss).Select(match => Sentence(match.Groups[1].Value)).ToList();
        var definition = Quoted().Split(gloss)[0].Trim().TrimEnd(';', ' ');
        return new Synset(words, line[2][0], Fields[int.Parse(line[1], CultureInfo.InvariantCulture)], domain, parent, definition, examples);
    }

    private static string Word(string word) => Marker().Replace(word, "").Replace('_', ' ');

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..] + (char.IsPunctuation(text[^1]) ? "" : ".");

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\((a|p|ip)\)$")]
    private static partial Regex Marker();
}
