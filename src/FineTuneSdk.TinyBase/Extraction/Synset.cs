namespace FineTuneSdk.TinyBase.Extraction;

/// <summary>A set of synonyms with its definition and examples.</summary>
/// <param name="Words">The words, the commonest first.</param>
/// <param name="PartOfSpeech">n, v, a, s or r, as WordNet has it.</param>
/// <param name="Field">Its lexicographer file, such as <c>noun.food</c>.</param>
/// <param name="Domain">The word of its topic domain, such as <c>commerce</c>, or null.</param>
/// <param name="Parent">The first word of its first hypernym, or null.</param>
/// <param name="Definition">Its meaning.</param>
/// <param name="Examples">Sentences with one of the words.</param>
internal sealed record Synset(
    IReadOnlyList<string> Words, char PartOfSpeech, string Field, string? Domain, string? Parent, string Definition, IReadOnlyList<string> Examples);
