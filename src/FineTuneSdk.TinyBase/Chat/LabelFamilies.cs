using FineTuneSdk.TinyBase.Corpus;
using FineTuneSdk.TinyBase.Extraction;

namespace FineTuneSdk.TinyBase.Chat;

/// <summary>Builds families of labelled texts from what the corpus says about itself.</summary>
internal static class LabelFamilies
{
    private const int FewestTexts = 25;
    private static readonly string[] GeneralKeys = ["topic", "category", "subject", "department", "area", "section", "team", "desk", "queue", "group", "class", "label"];

    /// <summary>Sentences with words of one everyday subject.</summary>
    public static LabelFamily OfSubjects(IEnumerable<string> sentences)
    {
        var classifier = new SubjectClassifier();
        var texts = sentences.Select(sentence => (sentence, label: classifier.Classify(sentence))).Where(pair => pair.label is not null)
            .Select(pair => new LabelledText(pair.sentence, pair.label!)).ToList();
        return new LabelFamily(["department", "department", "topic", "category", "team", "desk", "queue", "area", "subject"], [.. Subjects.Table.Select(subject => subject.Label)], texts);
    }

    /// <summary>Sentences of manuals and of descriptions of things: the label is what their page is about.</summary>
    public static LabelFamily OfTopics(IEnumerable<TextDocument> documents) =>
        Group(GeneralKeys, documents.Where(document => !document.Topic.Contains('.', StringComparison.Ordinal) && document.Topic is not ("jargon" or "novels" or "conversation"))
            .SelectMany(document => document.Paragraphs.SelectMany(Sentences.Of).Where(Sentences.IsShort).Select(sentence => (sentence, document.Topic))));

    /// <summary>Definitions, by the lexicographer's field of a noun or verb.</summary>
    public static LabelFamily OfFields(IEnumerable<Synset> synsets) =>
        Group(["field", "category", "kind", "class", "topic", "group"], synsets.Where(synset => synset.PartOfSpeech is 'n' or 'v' && synset.Field != "noun.Tops")
            .Select(synset => (Described(synset), synset.Field.Split('.')[1])));

    /// <summary>Definitions, by topic domain.</summary>
    public static LabelFamily OfDomains(IEnumerable<Synset> synsets) =>
        Group(GeneralKeys, synsets.Where(synset => synset.Domain is not null).Select(synset => (Described(synset), synset.Domain!)));

    /// <summary>Definitions, by the more general word.</summary>
    public static LabelFamily OfParents(IEnumerable<Synset> synsets) =>
        Group(["type", "kind", "category", "class", "sort"], synsets.Where(synset => synset.Parent is not null).Select(synset => (Described(synset), synset.Parent!)));

    private static string Described(Synset synset) =>
        (synset.Definition.Length % 3) switch
        {
            0 when synset.Examples.Count > 0 => synset.Examples[0],
            1 => $"{synset.Words[0]}, {synset.Definition}",
            _ => synset.Definition,
        };

    private static LabelFamily Group(IReadOnlyList<string> keys, IEnumerable<(string Text, string Label)> pairs)
    {
        var groups = pairs.GroupBy(pair => pair.Label, pair => pair.Text).Where(group => group.Count() >= FewestTexts)
            .Select(group => (label: new Label([group.Key]), texts: group)).ToList();
        return new LabelFamily(keys, [.. groups.Select(group => group.label)], [.. groups.SelectMany(group => group.texts.Select(text => new LabelledText(text, group.label)))]);
    }
}
