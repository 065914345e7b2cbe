using System.Globalization;
using System.Text.Json;
using FineTuneSdk.Core.Tokenization.Models;

namespace FineTuneSdk.Core.Tokenization.Json;

/// <summary>Reads a model of type "BPE".</summary>
internal static class BpeReader
{
    /// <summary>Reads the model.</summary>
    public static BpeModel Read(JsonComponent component)
    {
        component.AllowOnly("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges");
        if (component.Optional("dropout") is { } dropout && (dropout.Value.ValueKind != JsonValueKind.Number || dropout.Value.GetDouble() != 0))
            throw dropout.Unsupported("is an option that isn't supported, except as 0");
        var options = new BpeOptions
        {
            UnknownToken = component.Optional("unk_token")?.AsString(),
            FuseUnknown = component.Boolean("fuse_unk", absent: false),
            ByteFallback = component.Boolean("byte_fallback", absent: false),
            IgnoreMerges = component.Boolean("ignore_merges", absent: false),
            ContinuingSubwordPrefix = component.Optional("continuing_subword_prefix")?.AsString() ?? "",
            EndOfWordSuffix = component.Optional("end_of_word_suffix")?.AsString() ?? "",
        };
        var vocabulary = VocabularyReader.Read(component.Required("vocab"));
        if (options.UnknownToken is { } unknown && vocabulary.Find(unknown) < 0)
            throw component.Required("unk_token").Invalid($"is \"{unknown}\", which the vocabulary doesn't have");
        return new BpeModel(vocabulary, ReadMerges(component.Required("merges"), vocabulary, options.ContinuingSubwordPrefix), options);
    }

    // Of equal pairs the last one counts, as in Hugging Face's tokenizers.
    private static Dictionary<long, BpeModel.Merge> ReadMerges(JsonComponent component, Vocabulary vocabulary, string prefix)
    {
        if (component.Value.ValueKind != JsonValueKind.Array)
            throw component.Invalid("must be an array of pairs of tokens");
        var merges = new Dictionary<long, BpeModel.Merge>(component.Value.GetArrayLength());
        var index = 0;
        var rank = 0;
        foreach (var element in component.Value.EnumerateArray())
        {
            var merge = new JsonComponent(element, string.Create(CultureInfo.InvariantCulture, $"{component.Path}[{index++}]"), component.File);

            // The first line of a merges.txt, which some files carry along.
            if (element.ValueKind == JsonValueKind.String && merge.AsString().StartsWith("#version", StringComparison.Ordinal))
                continue;
            var (left, right) = ReadPair(merge);
            if (!right.StartsWith(prefix, StringComparison.Ordinal))
                throw merge.Invalid($"has \"{right}\", which doesn't begin with the prefix \"{prefix}\"");
            var merged = Find(merge, vocabulary, string.Concat(left, right.AsSpan(prefix.Length)));
            merges[BpeModel.PairKey(Find(merge, vocabulary, left), Find(merge, vocabulary, right))] = new BpeModel.Merge(rank++, merged);
        }

        return merges;
    }

    // "a b", or ["a", "b"], which newer files have because a token may hold a blank.
    private static (string Left, string Right) ReadPair(JsonComponent merge)
    {
        if (merge.Value.ValueKind == JsonValueKind.Array)
            return merge.Elements() is [var left, var right] ? (left.AsString(), right.AsString()) : throw merge.Invalid("must be a pair of tokens");
        return merge.AsString().Split(' ') is [var first, var second] ? (first, second) : throw merge.Invalid($"must be two tokens with a blank between them, not \"{merge.AsString()}\"");
    }

    private static int Find(JsonComponent merge, Vocabulary vocabulary, string token) =>
        vocabulary.Find(token) is var id and >= 0 ? id : throw merge.Invalid($"needs the token \"{token}\", which the vocabulary doesn't have");
}
