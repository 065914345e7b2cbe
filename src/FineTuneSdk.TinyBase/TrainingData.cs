using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.TinyBase.Bpe;
using FineTuneSdk.TinyBase.Chat;
using FineTuneSdk.TinyBase.Corpus;
using FineTuneSdk.TinyBase.Extraction;
using FineTuneSdk.TinyBase.Packing;

namespace FineTuneSdk.TinyBase;

/// <summary>Packages → corpus → conversations → tokenizer → training files, the same bytes from the same packages.</summary>
internal static class TrainingData
{
    private const int Seed = 42;
    private const int VocabularySize = 6144;

    /// <summary>What makes an everyday word a token of its own, however rare it is in manuals and novels.</summary>
    private const int EverydayWordWeight = 150;

    private static readonly string[] Special = [SpecialTokens.EndOfText, SpecialTokens.MessageStart, SpecialTokens.MessageEnd];

    /// <summary>Writes <c>tokenizer.json</c> into the model's folder and the training files into the data folder.</summary>
    public static void Make(string dataFolder, string modelFolder, TextWriter log)
    {
        var store = new PackageStore(Directory.CreateDirectory(dataFolder).FullName, log);
        var documents = new CorpusReader(store, log).Read(CorpusPackages.Table);
        var synsets = WordNetExtractor.Synsets(store.Unpack(CorpusPackages.Table[0]));
        var turns = ChatMaker.Make(documents, synsets, Seed);

        var texts = documents.SelectMany(document => document.Paragraphs)
            .Concat(turns.SelectMany(turn => new[] { turn.System ?? "", turn.User, turn.Assistant }))
            .Concat(Subjects.Vocabulary(synsets).SelectMany(word => Enumerable.Repeat(" " + word, EverydayWordWeight)));
        var (symbols, merges) = new BpeTrainer(PreTokens.Count(texts)).Train(VocabularySize - Special.Length);
        var tokenizerFile = Path.Combine(modelFolder, "tokenizer.json");
        File.WriteAllText(tokenizerFile, TokenizerFile.Write(Special, symbols, merges));
        new DataFolder(dataFolder, TokenizerJson.Load(tokenizerFile), log).Write(documents, turns, Seed);
    }
}
