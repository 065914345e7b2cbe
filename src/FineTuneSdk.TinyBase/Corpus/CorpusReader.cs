namespace FineTuneSdk.TinyBase.Corpus;

/// <summary>Reads and cleans every package of the table.</summary>
internal sealed class CorpusReader(PackageStore store, TextWriter log)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>The clean documents, in the table's order; where a package is limited, documents are drawn with its own seed.</summary>
    public List<TextDocument> Read(IEnumerable<CorpusPackage> packages)
    {
        var all = new List<TextDocument>();
        foreach (var package in packages)
        {
            var documents = package.Read(store.Unpack(package)).Select(document => TextCleaner.Clean(document, _seen)).OfType<TextDocument>().ToArray();
            if (package.Characters != int.MaxValue)
                new Random(package.Name.Length).Shuffle(documents);
            var characters = 0;
            foreach (var document in documents.TakeWhile(document => (characters += document.Length) <= package.Characters))
                all.Add(document);
            log.WriteLine($"{package.Name,-32} {package.Version,-24} {package.Licence,-28} {documents.Length,7} documents {Math.Min(characters, package.Characters) / 1e6,6:F2} MB");
        }

        return all;
    }
}
