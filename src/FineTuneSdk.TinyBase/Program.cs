using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.TinyBase.Bpe;
using FineTuneSdk.TinyBase.Chat;
using FineTuneSdk.TinyBase.Corpus;
using FineTuneSdk.TinyBase.Extraction;
using FineTuneSdk.TinyBase.Packing;

const int Seed = 42;
const int Vocabulary = 6144;
const int EverydayWordWeight = 150; // what makes a word a token of its own, however rare it is in manuals and novels
if (args is not [var work, var model])
{
    Console.Error.WriteLine("usage: FineTuneSdk.TinyBase WORK_FOLDER MODEL_FOLDER: gets the packages, writes MODEL_FOLDER/tokenizer.json and the training files in WORK_FOLDER");
    return 2;
}

string[] special = [SpecialTokens.EndOfText, SpecialTokens.MessageStart, SpecialTokens.MessageEnd];
var store = new PackageStore(Directory.CreateDirectory(work).FullName, Console.Out);
var documents = new CorpusReader(store, Console.Out).Read(CorpusPackages.Table);
var synsets = WordNetExtractor.Synsets(store.Unpack(CorpusPackages.Table[0]));
var turns = ChatMaker.Make(documents, synsets, Seed);

var texts = documents.SelectMany(document => document.Paragraphs).Concat(turns.SelectMany(turn => new[] { turn.System ?? "", turn.User, turn.Assistant }))
    .Concat(Subjects.Vocabulary(synsets).SelectMany(word => Enumerable.Repeat(" " + word, EverydayWordWeight)));
var (symbols, merges) = new BpeTrainer(PreTokens.Count(texts)).Train(Vocabulary - special.Length);
var tokenizerFile = Path.Combine(model, "tokenizer.json");
File.WriteAllText(tokenizerFile, TokenizerFile.Write(special, symbols, merges));
new DataFolder(work, TokenizerJson.Load(tokenizerFile), Console.Out).Write(documents, turns, Seed);
return 0;
