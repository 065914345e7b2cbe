using FineTuneSdk.TinyBase.Extraction;

namespace FineTuneSdk.TinyBase.Chat;

/// <summary>Questions about words, answered from WordNet: the meaning of a word, the word for a meaning, a synonym, an example, a more general word.</summary>
internal static class WordQuestions
{
    private static readonly string[] Systems =
    [
        "You are a helpful assistant.", "You explain words.", "Answer briefly.", "You are a dictionary.", "Answer in one sentence.",
    ];

    /// <param name="synsets">Whose questions are asked.</param>
    /// <param name="isCommon">Whether a word is worth asking about.</param>
    /// <param name="random">Draws wording.</param>
    public static IEnumerable<Turn> Ask(IEnumerable<Synset> synsets, Func<string, bool> isCommon, Random random)
    {
        foreach (var synset in synsets.Where(synset => isCommon(synset.Words[0])))
        {
            yield return With(Meaning(synset, random), random);
            if (synset.Examples.Count > 0)
                yield return With(($"Use the word \"{synset.Words[0]}\" in a sentence.", synset.Examples[0]), random);
            if (synset.Words.Count > 1)
                yield return With(($"What is another word for {synset.Words[0]}?", Capital(string.Join(", ", synset.Words.Skip(1))) + "."), random);
            if (synset.Parent is { } parent && synset.PartOfSpeech == 'n')
                yield return With(($"What kind of thing is {synset.Words[0]}?", $"{Capital(synset.Words[0])} is a kind of {parent}."), random);
        }
    }

    private static (string, string) Meaning(Synset synset, Random random) =>
        random.Next(4) switch
        {
            0 => ($"What does {synset.Words[0]} mean?", Capital(synset.Definition) + "."),
            1 => ($"What is the meaning of \"{synset.Words[0]}\"?", Capital(synset.Definition) + "."),
            2 => ($"Define {synset.Words[0]}.", Capital(synset.Definition) + "."),
            _ => ($"Which word means: {synset.Definition}?", Capital(synset.Words[0]) + "."),
        };

    private static Turn With((string Question, string Answer) pair, Random random) =>
        new(random.Next(2) == 0 ? null : Systems[random.Next(Systems.Length)], random.NextDouble() < 0.3 ? Noise.Careless(pair.Question) : pair.Question, pair.Answer);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
