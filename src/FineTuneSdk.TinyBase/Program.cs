using FineTuneSdk.TinyBase.Chat;
using FineTuneSdk.TinyBase.Corpus;
using FineTuneSdk.TinyBase.Extraction;

var work = Directory.CreateDirectory(args[0]).FullName;
var store = new PackageStore(work, Console.Out);
var documents = new CorpusReader(store, Console.Out).Read(CorpusPackages.Table);
var turns = ChatMaker.Make(documents, WordNetExtractor.Synsets(store.Unpack(CorpusPackages.Table[0])), 42);
File.WriteAllLines(Path.Combine(work, "corpus.txt"), documents.SelectMany(d => d.Paragraphs.Prepend($"## {d.Topic} | {d.Title}")));
File.WriteAllLines(Path.Combine(work, "chat.txt"), turns.Select(d => d.ToString()));
var c = new SubjectClassifier();
foreach (var g in documents.SelectMany(d => d.Paragraphs).SelectMany(Sentences.Of).Where(Sentences.IsShort).Distinct().Select(c.Classify).CountBy(l => l?.Names[0] ?? "-"))
    Console.WriteLine(g);
return 0;
