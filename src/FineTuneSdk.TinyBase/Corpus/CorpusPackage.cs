namespace FineTuneSdk.TinyBase.Corpus;

/// <summary>A Debian package whose texts are read.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">The version that the shipped model was made from.</param>
/// <param name="Licence">The licence of the texts that are read, as the package's copyright file states it.</param>
/// <param name="Characters">At most so many characters are taken, documents drawn at random.</param>
/// <param name="Read">From the folder into which the package was unpacked to its texts.</param>
internal sealed record CorpusPackage(string Name, string Version, string Licence, int Characters, Func<string, IEnumerable<TextDocument>> Read);
