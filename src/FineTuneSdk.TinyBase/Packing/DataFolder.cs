using System.Text.Encodings.Web;
using System.Text.Json;
using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.TinyBase.Chat;
using FineTuneSdk.TinyBase.Corpus;

namespace FineTuneSdk.TinyBase.Packing;

/// <summary>Writes the training files of the two phases and the held-out ones, as <c>{"prompt":"","completion":"…"}</c> lines.</summary>
/// <param name="folder">The folder.</param>
/// <param name="tokenizer">The model's tokenizer.</param>
/// <param name="log">Gets the counts.</param>
internal sealed class DataFolder(string folder, ITokenizer tokenizer, TextWriter log)
{
    /// <summary>Tokens of a training sequence; a record leaves one for the end-of-text token.</summary>
    public const int SequenceLength = 256;

    /// <summary>One text of this many is held out.</summary>
    private const int HeldOutEvery = 100;

    /// <summary>The share of the plain text, and of the conversations, that the first phase sees; the rest is the second's.</summary>
    private const double FirstPhasePlain = 0.72;
    private const double FirstPhaseChat = 0.5;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Write(IEnumerable<TextDocument> documents, IEnumerable<Turn> turns, int seed)
    {
        var random = new Random(seed);
        var plain = documents.ToArray();
        random.Shuffle(plain);
        var chat = turns.ToArray();
        random.Shuffle(chat);

        var plainSplit = Split(plain, FirstPhasePlain);
        var chatSplit = Split(chat, FirstPhaseChat);
        Write("held-out-plain.jsonl", PackPlain(plainSplit.HeldOut));
        Write("held-out-chat.jsonl", PackChat(chatSplit.HeldOut));
        Write("phase-1.jsonl", [.. PackPlain(plainSplit.First), .. PackChat(chatSplit.First)]);
        Write("phase-2.jsonl", [.. PackPlain(plainSplit.Second), .. PackChat(chatSplit.Second)]);
    }

    private static (T[] HeldOut, T[] First, T[] Second) Split<T>(T[] all, double share)
    {
        var heldOut = all.Where((_, index) => index % HeldOutEvery == 0).ToArray();
        var rest = all.Where((_, index) => index % HeldOutEvery != 0).ToArray();
        var first = (int)(rest.Length * share);
        return (heldOut, rest[..first], rest[first..]);
    }

    private List<string> PackPlain(IEnumerable<TextDocument> documents) => Pack("plain", documents.Select(TrainingTexts.Of), SpecialTokens.EndOfText);

    private List<string> PackChat(IEnumerable<Turn> turns) => Pack("chat", turns.Select(TrainingTexts.Of), "\n");

    private List<string> Pack(string kind, IEnumerable<IReadOnlyList<string>> texts, string separator)
    {
        var packer = new RecordPacker(tokenizer, SequenceLength - 1, separator);
        var records = packer.Pack(texts).ToList();
        log.WriteLine($"{kind}: {records.Count} records, {packer.Tokens} tokens");
        return records;
    }

    private void Write(string name, List<string> records)
    {
        File.WriteAllLines(Path.Combine(folder, name), records.Select(record => JsonSerializer.Serialize(new { prompt = "", completion = record }, Json)));
        log.WriteLine($"{name}: {records.Count} records");
    }
}
