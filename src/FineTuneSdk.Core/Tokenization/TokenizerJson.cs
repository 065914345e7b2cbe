using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Json;
using FineTuneSdk.Core.Tokenization.AddedTokens;
using FineTuneSdk.Core.Tokenization.Decoders;
using FineTuneSdk.Core.Tokenization.Json;
using FineTuneSdk.Core.Tokenization.Models;
using FineTuneSdk.Core.Tokenization.PreTokenizers;

namespace FineTuneSdk.Core.Tokenization;

/// <summary>Reads the tokenizers of Hugging Face's file format <c>tokenizer.json</c>.</summary>
/// <remarks>
/// Ids, offsets and decoded text are those of Hugging Face's tokenizers. A component or an option that isn't supported is an error that names it:
/// a tokenizer never computes something else than what its file says. The file's truncation and padding are left to the caller.
/// </remarks>
public static class TokenizerJson
{
    private const long MaximumBytes = 256L << 20;

    private static readonly Dictionary<string, Func<JsonComponent, ITokenModel>> s_models = new(StringComparer.Ordinal)
    {
        ["BPE"] = BpeReader.Read,
        ["WordLevel"] = WordLevelReader.Read,
    };

    /// <summary>Reads a tokenizer.</summary>
    /// <exception cref="FineTuneException">FTSDK12xx: the file can't be read, contradicts itself, or uses what isn't supported.</exception>
    public static ITokenizer Load(string tokenizerJsonPath)
    {
        try
        {
            using var stream = new FileStream(tokenizerJsonPath, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > MaximumBytes)
                throw new FineTuneException(DiagnosticCodes.TokenizerUnreadable, $"the tokenizer is larger than {MaximumBytes >> 20} MiB.", new SourceSpan(tokenizerJsonPath));
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return Parse(bytes, tokenizerJsonPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FineTuneException(DiagnosticCodes.TokenizerUnreadable, $"the tokenizer can't be read: {exception.Message}", new SourceSpan(tokenizerJsonPath), exception);
        }
    }

    /// <summary>Reads a tokenizer from the bytes of its file.</summary>
    internal static ITokenizer Parse(ReadOnlyMemory<byte> json, string file)
    {
        try
        {
            using var document = CheckedJson.Parse(json);
            return Build(new JsonComponent(document.RootElement, "", file));
        }
        catch (JsonException exception)
        {
            var place = new SourceSpan(file, (int)(exception.LineNumber ?? -1) + 1, (int)(exception.BytePositionInLine ?? -1) + 1);
            throw new FineTuneException(DiagnosticCodes.TokenizerUnreadable, $"the tokenizer is no valid JSON: {CheckedJson.Explain(exception)}", place, exception);
        }
    }

    private static Tokenizer Build(JsonComponent root)
    {
        root.AllowOnly("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        if (root.Optional("version") is { } version && version.AsString() != "1.0")
            throw version.Unsupported($"is \"{version.AsString()}\", not \"1.0\"");
        var model = ReadModel(root.Required("model"));
        var normalizer = root.Optional("normalizer") is { } n ? NormalizerReader.Read(n) : null;
        var addedTokens = root.Optional("added_tokens") is { } a ? AddedTokenReader.Read(a, model.Vocabulary) : [];
        var added = new AddedVocabulary(addedTokens, normalizer);
        var (preTokenizers, pieceModel) = ByPiece(root.Optional("pre_tokenizer") is { } pre ? PreTokenizerReader.Read(pre) : [], model);
        return new Tokenizer(
            added,
            preTokenizers,
            pieceModel,
            root.Optional("post_processor") is { } post ? PostProcessorReader.Read(post, Math.Max(model.Vocabulary.Limit, added.Limit)) : null,
            root.Optional("decoder") is { } decoder ? DecoderReader.Read(decoder) : new FuseDecoder(" "));
    }

    // The smaller the pieces, and the earlier the form in which they are kept, the less is left to do for one that comes again.
    private static (IReadOnlyList<IPreTokenizer>, ITokenModel) ByPiece(List<IPreTokenizer> preTokenizers, ITokenModel model) => (preTokenizers, model) switch
    {
        ([.. var before, ByteLevelPreTokenizer], _) => (before, new CachedModel(new ByteLevelModel(model))),
        (_, BpeModel { Words: { } words }) => ([.. preTokenizers, words], new CachedModel(model)),
        _ => (preTokenizers, new CachedModel(model)),
    };

    // Old files leave a model's type out; then it is BPE if it has merges.
    private static ITokenModel ReadModel(JsonComponent model)
    {
        var type = model.Optional("type")?.AsString() ?? (model.Optional("merges") is null ? throw model.Invalid("has no \"type\"") : "BPE");
        return s_models.TryGetValue(type, out var read) ? read(model) : throw model.Unsupported($"is of type \"{type}\", which isn't supported");
    }
}
