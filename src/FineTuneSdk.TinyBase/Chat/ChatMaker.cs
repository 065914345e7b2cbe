using FineTuneSdk.TinyBase.Corpus;
using FineTuneSdk.TinyBase.Extraction;

namespace FineTuneSdk.TinyBase.Chat;

/// <summary>Makes all conversations of the corpus, mechanically, from one seed.</summary>
internal static class ChatMaker
{
    private const int CommonWordCount = 4;

    /// <summary>Manuals whose words mean other things than in everyday life.</summary>
    private static readonly HashSet<string> Specialist = new(StringComparer.Ordinal) { "programming", "web framework", "web server", "database", "formulas", "jargon" };

    /// <summary>How many conversations are made of each family; texts are asked again, with other labels and wording, where there are fewer.</summary>
    private static readonly (string Name, int Count)[] Choices = [("subjects", 24_000), ("topics", 6_000), ("fields", 3_000), ("domains", 2_500), ("parents", 2_500)];

    public static List<Turn> Make(IReadOnlyList<TextDocument> documents, IReadOnlyList<Synset> synsets, int seed)
    {
        var random = new Random(seed);
        var counts = documents.SelectMany(document => document.Paragraphs).SelectMany(paragraph => Noise.Careless(paragraph).Split(' ')).CountBy(word => word).ToDictionary(StringComparer.Ordinal);
        bool IsCommon(string word) => counts.GetValueOrDefault(word) >= CommonWordCount;
        var common = synsets.Where(synset => IsCommon(synset.Words[0].Split(' ')[^1])).ToList();

        var sentences = documents.Where(document => !Specialist.Contains(document.Topic)).SelectMany(document => document.Paragraphs).SelectMany(Sentences.Of).Where(Sentences.IsShort).Distinct().ToList();
        LabelFamily[] families =
        [
            LabelFamilies.OfSubjects(sentences), LabelFamilies.OfTopics(documents), LabelFamilies.OfFields(common), LabelFamilies.OfDomains(synsets), LabelFamilies.OfParents(common),
        ];
        var turns = WordQuestions.Ask(synsets, IsCommon, random).Concat(HelpQuestions.Ask(documents, random)).ToArray();
        random.Shuffle(turns);
        return [.. turns.Take(16_000), .. families.Zip(Choices).SelectMany(pair => Draw(pair.First, pair.Second.Count, random))];
    }

    /// <summary>Labels are drawn first, then a text of the label, so that each is as frequent as the next.</summary>
    private static IEnumerable<Turn> Draw(LabelFamily family, int count, Random random)
    {
        var byLabel = family.Texts.GroupBy(text => text.Label).Select(group => group.ToArray()).ToList();
        foreach (var texts in byLabel)
            random.Shuffle(texts);
        var next = new int[byLabel.Count];
        for (var i = 0; i < count; i++)
        {
            var label = random.Next(byLabel.Count);
            yield return ChoicePrompt.Ask(family, byLabel[label][next[label]++ % byLabel[label].Length], random);
        }
    }
}
